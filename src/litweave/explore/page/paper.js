// The side panel of a paper: its text with what it names, its links, what it is related to.

const LISTED = 30;
const NO_TITLE = "(no title)";

/**
 * Text with its mentions marked; each mark leads to its concept.
 * @param {Model} model
 * @param {string} text
 * @param {number[][]} mentions [start, end, concept or -1] in UTF-16 units, sorted
 */
function highlight(model, text, mentions) {
  const parts = [];
  let at = 0;
  for (const [start, end, concept] of mentions) {
    if (start < at || end > text.length) continue; // one mark a stretch: the first and longest
    parts.push(text.slice(at, start));
    const words = text.slice(start, end);
    parts.push(concept < 0 ? el("mark", { text: words }) : mark(model, concept, words));
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

/**
 * @param {Model} model
 * @param {number} concept
 * @param {string} words
 */
function mark(model, concept, words) {
  const kind = model.kinds[model.concepts.kind[concept]];
  const element = el("mark", {
    text: words,
    "data-node": model.paperCount + concept,
    title: `${kind.label}: ${model.concepts.name[concept]}`,
  });
  element.style.setProperty("--kind", kind.colour);
  return element;
}

/**
 * @param {Model} model
 * @param {Texts} texts
 * @param {number} paper
 * @returns {Node[]}
 */
function paperPanel(model, texts, paper) {
  const { papers } = model;
  const title = papers.title[paper];
  const abstract = texts.abstract[paper];
  const authors = texts.authors[paper];
  const mentions = texts.mentions[paper];
  const inField = (/** @type {number} */ field) =>
    mentions.filter((m) => m[0] === field).map((m) => m.slice(1));
  const facts = [
    texts.published[paper] || "no date",
    texts.venue[paper],
    shownId(papers.id[paper]),
  ];
  return [
    el("p", { class: "eyebrow" }, [
      swatch(communityColour(model, papers.community[paper])),
      "Paper",
    ]),
    el("h2", {}, title ? highlight(model, title, inField(0)) : [NO_TITLE]),
    el("p", { class: "facts", text: facts.filter(Boolean).join(" · ") }),
    authors.length ? el("p", { class: "authors", text: shorten(authors) }) : null,
    linkList(papers.page[paper], texts.links[paper]),
    communityLine(model, papers.community[paper]),
    abstract
      ? el("p", { class: "abstract", lang: "en" }, highlight(model, abstract, inField(1)))
      : el("p", {
          class: "muted",
          text: texts.hasText ? "No abstract is known." : "This page was made without texts.",
        }),
    ...conceptLists(model, paper),
    ...relatedList(model, texts, paper),
  ].filter((node) => node !== null);
}

/**
 * An id that means something to readers; the hash of a title does not.
 * @param {string} id
 */
function shownId(id) {
  return id.startsWith("title:") ? null : id;
}

/** @param {string[]} authors */
function shorten(authors) {
  return authors.length > 12
    ? `${authors.slice(0, 10).join(", ")} and ${authors.length - 10} more`
    : authors.join(", ");
}

/**
 * The paper's own page, its code first among its links.
 * @param {string | null} page
 * @param {[string, string, boolean][]} links url, kind, own
 */
function linkList(page, links) {
  if (!page && !links.length) return null;
  const items = page ? [el("li", {}, [outLink(page, "Open the paper", "button")])] : [];
  const rank = (/** @type {[string, string, boolean]} */ link) =>
    (link[2] ? 0 : 2) + (link[1] === "code" ? 0 : 1);
  for (const link of [...links].sort((a, b) => rank(a) - rank(b))) {
    const [url, kind, own] = link;
    const label = own ? kind : `mentioned ${kind}`;
    items.push(
      el("li", {}, [
        el("span", { class: "tag", text: label }),
        outLink(url, url.replace(/^https?:\/\/(www\.)?/i, ""), "url"),
      ]),
    );
  }
  return el("ul", { class: "links", "aria-label": "Links" }, items);
}

/**
 * @param {Model} model
 * @param {number | null} community
 */
function communityLine(model, community) {
  if (community === null) return null;
  const button = el(
    "button",
    {
      type: "button",
      class: "community",
      "data-community": community,
      title: "Show this community only",
    },
    [swatch(communityColour(model, community)), model.communities[community].name],
  );
  return el("p", {}, [button]);
}

/**
 * A paper's concepts: what it introduces, then the rest kind by kind.
 * @param {Model} model
 * @param {number} paper
 */
function conceptLists(model, paper) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (const edge of edgesOf(model.usesOfPaper, paper)) {
    const concept = model.uses.concept[edge];
    const kind = model.kinds[model.concepts.kind[concept]];
    const name = model.uses.role[edge] === ROLE_INTRODUCED ? "Introduces" : relationName(kind);
    groups.set(name, [...(groups.get(name) || []), concept]);
  }
  const order = ["Introduces", ...model.kinds.map(relationName)];
  return [...groups.keys()]
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((name) => {
      const concepts = /** @type {number[]} */ (groups.get(name));
      concepts.sort((a, b) => model.concepts.papers[b] - model.concepts.papers[a] || a - b);
      return el("section", {}, [
        el("h3", { text: name }),
        el(
          "ul",
          { class: "chips" },
          concepts.map((c) => el("li", {}, [chip(model, c)])),
        ),
      ]);
    });
}

/** @param {KindInfo} kind */
function relationName(kind) {
  const verb = kind.relationship.toLowerCase().replaceAll("_", " ");
  return `${verb[0].toUpperCase()}${verb.slice(1)}: ${kind.label.toLowerCase()}`;
}

/**
 * @param {Model} model
 * @param {number} concept
 */
function chip(model, concept) {
  const link = nodeLink(model, model.paperCount + concept, model.concepts.name[concept], "chip");
  link.prepend(swatch(model.kinds[model.concepts.kind[concept]].colour));
  link.append(
    el("span", { class: "n", text: format(model.concepts.papers[concept]), title: "papers" }),
  );
  return link;
}

/**
 * Related papers with the concepts that the link rests on.
 * @param {Model} model
 * @param {Texts} texts
 * @param {number} paper
 */
function relatedList(model, texts, paper) {
  const related = relatedTo(model, paper);
  if (!related.length) return [];
  const items = related.slice(0, LISTED).map(({ paper: other, edge, weight }) => {
    const bar = el("span", { class: "weight", "aria-hidden": "true" });
    bar.style.setProperty("--share", `${Math.round(weight * 100)}%`);
    const reasons = texts.shared[edge].map(([concept, share]) =>
      el("li", {}, [
        nodeLink(model, model.paperCount + concept),
        el("span", { class: "n", text: `${Math.round((100 * share) / Math.max(weight, 0.001))}%` }),
      ]),
    );
    return el("li", {}, [
      nodeLink(model, other, nameOf(model, other) || NO_TITLE, "title"),
      el("div", { class: "facts" }, [
        bar,
        `${weight.toFixed(2)}${yearOf(model, other)}, because both name`,
      ]),
      el("ul", { class: "reasons" }, reasons),
    ]);
  });
  return [
    el("section", {}, [
      el("h3", { text: `Related papers (${related.length})` }),
      el("ol", { class: "papers" }, items),
    ]),
  ];
}

/**
 * @param {Model} model
 * @param {number} paper
 */
function yearOf(model, paper) {
  const year = model.papers.year[paper];
  return year === null ? "" : ` · ${year}`;
}
