// The table: everything the graph shows, for who reads rather than looks.

const ROWS_SHOWN = 100;

/** @typedef {{key: string, name: string, number?: boolean, value: (n: number) => any, cell?: (n: number) => Node | string}} Column */

/**
 * @param {Model} model
 * @returns {Column[]}
 */
function paperColumns(model) {
  const { papers, communities } = model;
  return [
    {
      key: "title",
      name: "Title",
      value: (p) => papers.title[p],
      cell: (p) => nodeLink(model, p, papers.title[p] || NO_TITLE),
    },
    { key: "year", name: "Year", number: true, value: (p) => papers.year[p] },
    {
      key: "concepts",
      name: "Concepts",
      number: true,
      value: (p) => edgesOf(model.usesOfPaper, p).length,
    },
    { key: "related", name: "Related", number: true, value: (p) => papers.links[p] },
    {
      key: "code",
      name: "Code",
      value: (p) => papers.code[p],
      cell: (p) => (papers.code[p] ? "yes" : ""),
    },
    {
      key: "community",
      name: "Community",
      value: (p) => (papers.community[p] === null ? null : communities[papers.community[p]].name),
      cell: (p) => communityCell(model, papers.community[p]),
    },
  ];
}

/**
 * @param {Model} model
 * @param {Visible} visible
 * @returns {Column[]}
 */
function conceptColumns(model, visible) {
  const { concepts, kinds, communities } = model;
  return [
    {
      key: "name",
      name: "Concept",
      value: (c) => concepts.name[c],
      cell: (c) => nodeLink(model, model.paperCount + c),
    },
    {
      key: "kind",
      name: "Kind",
      value: (c) => kinds[concepts.kind[c]].label,
      cell: (c) =>
        el("span", { class: "kind" }, [
          swatch(kinds[concepts.kind[c]].colour, "ring"),
          kinds[concepts.kind[c]].label,
        ]),
    },
    { key: "papers", name: "Papers in view", number: true, value: (c) => visible.seen[c] },
    {
      key: "introduced",
      name: "Introduced by",
      number: true,
      value: (c) => concepts.introduced[c],
    },
    { key: "year", name: "First year", number: true, value: (c) => concepts.year[c] },
    {
      key: "community",
      name: "Community",
      value: (c) =>
        concepts.community[c] === null ? null : communities[concepts.community[c]].name,
      cell: (c) => communityCell(model, concepts.community[c]),
    },
  ];
}

/**
 * @param {Model} model
 * @param {number | null} community
 */
function communityCell(model, community) {
  if (community === null) return "";
  return el("span", {}, [
    swatch(communityColour(model, community)),
    model.communities[community].name,
  ]);
}

/**
 * @param {Model} model
 * @param {{change: (part: Partial<State>) => void}} actions
 */
function makeTable(model, actions) {
  const box = byId("table");
  let limit = ROWS_SHOWN;
  let drawn = "";

  /**
   * @param {State} state
   * @param {Visible} visible
   * @param {Set<number> | null} found nodes that the search found; null: nothing is searched
   */
  function draw(state, visible, found) {
    const ofPapers = state.rows === "papers";
    const all = ofPapers ? paperColumns(model) : conceptColumns(model, visible);
    const on = ofPapers ? visible.paperOn : visible.conceptOn;
    const first = ofPapers ? 0 : model.paperCount;
    const rows = [];
    for (let n = 0; n < on.length; n += 1)
      if (on[n] && (!found || found.has(first + n))) rows.push(n);
    const sort = state.sort || (ofPapers ? "-related" : "-papers");
    const column = all.find((c) => c.key === sort.replace("-", "")) || all[0];
    sortRows(rows, column, sort.startsWith("-"));

    const key = `${state.rows} ${sort} ${state.query}`;
    if (key !== drawn) {
      limit = ROWS_SHOWN;
      box.scrollTop = 0;
    }
    drawn = key;
    const more =
      rows.length > limit
        ? el("button", {
            type: "button",
            class: "button",
            text: `Show ${format(Math.min(ROWS_SHOWN * 5, rows.length - limit))} more of ${format(rows.length)}`,
            onclick: () => {
              limit += ROWS_SHOWN * 5;
              draw(state, visible, found);
            },
          })
        : null;
    box.replaceChildren(
      tabs(state, visible),
      el("table", {}, [
        el("caption", { text: caption(state, rows.length) }),
        el("thead", {}, [
          el(
            "tr",
            {},
            all.map((c) => headCell(c, sort)),
          ),
        ]),
        el(
          "tbody",
          {},
          rows.slice(0, limit).map((n) =>
            el(
              "tr",
              {},
              all.map((c) => bodyCell(c, n)),
            ),
          ),
        ),
      ]),
      ...(more ? [more] : []),
    );
  }

  /**
   * @param {State} state
   * @param {Visible} visible
   */
  function tabs(state, visible) {
    const tab = (/** @type {State["rows"]} */ rows, /** @type {string} */ text) =>
      el("button", {
        type: "button",
        id: `rows-${rows}`,
        "aria-pressed": String(state.rows === rows),
        text,
        onclick: () => actions.change({ rows, sort: "" }),
      });
    return el("div", { class: "switch", role: "group", "aria-label": "Rows" }, [
      tab("papers", `Papers (${format(visible.paperTotal)})`),
      tab("concepts", `Concepts (${format(visible.conceptTotal)})`),
    ]);
  }

  /**
   * @param {Column} column
   * @param {string} sort
   */
  function headCell(column, sort) {
    const active = sort.replace("-", "") === column.key;
    const down = sort.startsWith("-");
    const direction = active ? (down ? "descending" : "ascending") : null;
    const next = active
      ? down
        ? column.key
        : `-${column.key}`
      : column.number
        ? `-${column.key}`
        : column.key;
    const arrow = active ? (down ? " ↓" : " ↑") : "";
    const button = el("button", {
      type: "button",
      "data-sort": column.key,
      text: `${column.name}${arrow}`,
      onclick: () => {
        actions.change({ sort: next });
        /** @type {HTMLElement | null} */ (
          box.querySelector(`[data-sort="${column.key}"]`)
        )?.focus();
      },
    });
    return el(
      "th",
      { scope: "col", "aria-sort": direction, class: column.number ? "number" : "" },
      [button],
    );
  }

  return { draw };
}

/**
 * @param {Column} column
 * @param {number} n
 */
function bodyCell(column, n) {
  const value = column.cell ? column.cell(n) : (column.value(n) ?? "");
  return el("td", { class: column.number ? "number" : "" }, [
    typeof value === "number" && column.key !== "year"
      ? format(value)
      : value instanceof Node
        ? value
        : String(value),
  ]);
}

/**
 * Sort by one column; what has no value stands last either way, equals keep their order.
 * @param {number[]} rows
 * @param {Column} column
 * @param {boolean} down
 */
function sortRows(rows, column, down) {
  const values = new Map(rows.map((n) => [n, column.value(n)]));
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  rows.sort((a, b) => {
    const [x, y] = [values.get(a), values.get(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a - b;
    const order = typeof x === "number" ? x - y : compare(x, y);
    return (down ? -order : order) || a - b;
  });
}

/**
 * @param {State} state
 * @param {number} rows
 */
function caption(state, rows) {
  const what = state.rows === "papers" ? plural(rows, "paper") : plural(rows, "concept");
  return state.query ? `${what} that match “${state.query}”` : what;
}
