// The side panel of a concept, with its papers and their sentences, and that of all that is in view.

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
