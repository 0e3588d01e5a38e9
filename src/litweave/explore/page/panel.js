// The side panel: a paper with its evidence, a concept with its papers, or what is in view.

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

/**
 * @param {Model} model
 * @param {Texts} texts
 * @param {number} concept
 * @param {boolean} all list every paper
 * @param {() => void} showAll
 * @returns {Node[]}
 */
function conceptPanel(model, texts, concept, all, showAll) {
  const { concepts, uses, papers } = model;
  const kind = model.kinds[concepts.kind[concept]];
  const year = (/** @type {number} */ edge) => papers.year[uses.paper[edge]] ?? -1;
  const edges = [...edgesOf(model.usesOfConcept, concept)].sort(
    (a, b) => uses.role[b] - uses.role[a] || year(b) - year(a) || a - b,
  );
  const introduced = edges.filter((edge) => uses.role[edge] === ROLE_INTRODUCED).length;
  const facts = [plural(edges.length, "paper")];
  if (introduced) facts.push(`introduced by ${introduced}`);
  if (concepts.year[concept] !== null) facts.push(`since ${concepts.year[concept]}`);
  const others = concepts.aliases[concept];
  const items = edges.slice(0, all ? edges.length : LISTED).map((edge) => {
    const paper = uses.paper[edge];
    const role =
      uses.role[edge] === ROLE_INTRODUCED
        ? el("span", { class: "tag", text: "introduces it" })
        : null;
    return el("li", {}, [
      nodeLink(model, paper, nameOf(model, paper) || NO_TITLE, "title"),
      el("div", { class: "facts" }, [
        role,
        papers.year[paper] === null ? "no date" : String(papers.year[paper]),
      ]),
      evidence(model, texts, edge, concept),
    ]);
  });
  return [
    el("p", { class: "eyebrow" }, [swatch(kind.colour, "ring"), kind.label]),
    el("h2", { text: concepts.name[concept] }),
    el("p", { class: "facts", text: facts.join(" · ") }),
    others.length ? el("p", { class: "authors", text: `Also: ${others.join(", ")}` }) : null,
    yearBars(
      model,
      edges.map((edge) => papers.year[uses.paper[edge]]),
    ),
    ...together(model, concept),
    el("section", {}, [el("h3", { text: "Papers" }), el("ol", { class: "papers" }, items)]),
    edges.length > items.length
      ? el("button", {
          type: "button",
          class: "button",
          text: `Show all ${plural(edges.length, "paper")}`,
          onclick: showAll,
        })
      : null,
  ].filter((node) => node !== null);
}

/**
 * The sentence that an edge rests on, with the concept's mentions in it marked.
 * @param {Model} model
 * @param {Texts} texts
 * @param {number} edge
 * @param {number} concept
 */
function evidence(model, texts, edge, concept) {
  const found = texts.evidence[edge];
  if (!found) return null;
  if (typeof found === "string") return el("blockquote", { text: found });
  const [field, start, end] = found;
  const paper = model.uses.paper[edge];
  const text = (field === 0 ? model.papers.title[paper] : texts.abstract[paper]).slice(start, end);
  const marks = texts.mentions[paper]
    .filter((m) => m[0] === field && m[1] >= start && m[2] <= end && m[3] === concept)
    .map((m) => [m[1] - start, m[2] - start, m[3]]);
  return el("blockquote", { lang: "en" }, highlight(model, text, marks));
}

/**
 * Bars of papers a year, where the years are known and more than one.
 * @param {Model} model
 * @param {(number | null)[]} found
 */
function yearBars(model, found) {
  if (!model.years || model.years[0] === model.years[1]) return null;
  const [low, high] = model.years;
  const counts = new Array(high - low + 1).fill(0);
  for (const year of found) if (year !== null) counts[year - low] += 1;
  return el("figure", { class: "years" }, [
    bars(model.years, counts, `Papers a year, ${low} to ${high}`),
    el("figcaption", {}, [
      el("span", { text: String(low) }),
      el("span", { text: "papers a year" }),
      el("span", { text: String(high) }),
    ]),
  ]);
}

/**
 * The concepts that most often stand in the same papers.
 * @param {Model} model
 * @param {number} concept
 */
function together(model, concept) {
  const counts = new Map();
  for (const edge of edgesOf(model.usesOfConcept, concept)) {
    for (const other of edgesOf(model.usesOfPaper, model.uses.paper[edge])) {
      const c = model.uses.concept[other];
      if (c !== concept) counts.set(c, (counts.get(c) || 0) + 1);
    }
  }
  const top = [...counts]
    .filter(([, n]) => n > 1)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, 12);
  if (!top.length) return [];
  const items = top.map(([c, n]) => {
    const link = nodeLink(model, model.paperCount + c, model.concepts.name[c], "chip");
    link.prepend(swatch(model.kinds[model.concepts.kind[c]].colour));
    link.append(el("span", { class: "n", text: format(n), title: "papers with both" }));
    return el("li", {}, [link]);
  });
  return [
    el("section", {}, [
      el("h3", { text: "Often in the same papers" }),
      el("ul", { class: "chips" }, items),
    ]),
  ];
}

/**
 * What is in view, when nothing is chosen.
 * @param {Model} model
 * @param {Visible} visible
 * @returns {Node[]}
 */
function overviewPanel(model, visible) {
  const years = [];
  for (let p = 0; p < model.paperCount; p += 1)
    if (visible.paperOn[p]) years.push(model.papers.year[p]);
  const sections = model.kinds.map((kind, k) => {
    const concepts = [];
    for (let c = 0; c < model.conceptCount; c += 1) {
      if (visible.conceptOn[c] && model.concepts.kind[c] === k) concepts.push(c);
    }
    concepts.sort((a, b) => visible.seen[b] - visible.seen[a] || a - b);
    if (!concepts.length) return null;
    const most = visible.seen[concepts[0]];
    const items = concepts.slice(0, 6).map((c) => {
      const bar = el("span", { class: "weight", "aria-hidden": "true" });
      bar.style.setProperty("--share", `${(100 * visible.seen[c]) / most}%`);
      bar.style.setProperty("--bar", kind.colour);
      return el("li", {}, [
        nodeLink(model, model.paperCount + c),
        el("span", { class: "n", text: format(visible.seen[c]) }),
        bar,
      ]);
    });
    return el("section", {}, [
      el("h3", {}, [swatch(kind.colour, "ring"), kind.label]),
      el("ol", { class: "top" }, items),
    ]);
  });
  return [
    el("p", { class: "eyebrow", text: "In view" }),
    el("h2", {
      text: `${plural(visible.paperTotal, "paper")}, ${plural(visible.conceptTotal, "concept")}`,
    }),
    model.note ? el("p", { class: "note", text: model.note }) : null,
    yearBars(model, years),
    ...sections,
    el("p", { class: "muted", text: "Choose a dot, a ring or a name to see what it rests on." }),
  ].filter((node) => node !== null);
}
