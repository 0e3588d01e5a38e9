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
  const { name } = model.communities[community];
  const { 0: first, length } = name.split(", ");
  const shown = length > 1 ? `${first}, …` : first;
  return el("span", { title: name }, [swatch(communityColour(model, community)), shown]);
}

class Table {
  /**
   * @param {Model} model
   * @param {(part: Partial<State>) => void} change
   */
  constructor(model, change) {
    this.model = model;
    this.change = change;
    this.box = byId("table");
    this.limit = ROWS_SHOWN;
    this.drawn = "";
  }

  /**
   * @param {State} state
   * @param {Visible} visible
   * @param {Set<number> | null} found nodes that the search found; null: nothing is searched
   */
  draw(state, visible, found) {
    const { model } = this;
    const ofPapers = state.rows === "papers";
    const columns = ofPapers ? paperColumns(model) : conceptColumns(model, visible);
    const sort = state.sort || (ofPapers ? "-related" : "-papers");
    const rows = chooseRows(model, state, visible, found);
    const column = columns.find((c) => c.key === sort.replace("-", "")) || columns[0];
    sortRows(rows, column, sort.startsWith("-"));

    const key = `${state.rows} ${sort} ${state.query}`;
    if (key !== this.drawn) {
      this.limit = ROWS_SHOWN;
      this.box.scrollTop = 0;
    }
    this.drawn = key;
    const focused = document.activeElement?.id;
    this.box.replaceChildren(
      this.tabs(state, visible),
      el("table", {}, [
        el("caption", { text: caption(state, rows.length) }),
        el("thead", {}, [row(columns.map((c) => this.headCell(c, sort)))]),
        el(
          "tbody",
          {},
          rows.slice(0, this.limit).map((n) => row(columns.map((c) => bodyCell(c, n)))),
        ),
      ]),
    );
    if (rows.length > this.limit)
      this.box.append(this.more(rows.length, () => this.draw(state, visible, found)));
    // What was pressed is drawn anew; who uses the keyboard must not lose the place.
    if (focused && !document.activeElement?.id) document.getElementById(focused)?.focus();
  }

  /**
   * @param {number} rows
   * @param {() => void} redraw
   */
  more(rows, redraw) {
    const next = Math.min(ROWS_SHOWN * 5, rows - this.limit);
    const onclick = () => {
      this.limit += ROWS_SHOWN * 5;
      redraw();
    };
    const text = `Show ${format(next)} more of ${format(rows)}`;
    return el("button", { type: "button", class: "button", id: "more-rows", text, onclick });
  }

  /**
   * @param {State} state
   * @param {Visible} visible
   */
  tabs(state, visible) {
    const tab = (/** @type {string} */ rows, /** @type {string} */ text) =>
      el("button", {
        type: "button",
        id: `rows-${rows}`,
        "aria-pressed": String(state.rows === rows),
        text,
        onclick: () => this.change({ rows, sort: "" }),
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
  headCell({ key, name, number }, sort) {
    const active = sort.replace("-", "") === key;
    const down = sort.startsWith("-");
    // The first press sorts numbers from the largest, names from A; the next turns it round.
    const next = (active ? !down : number) ? `-${key}` : key;
    const button = el("button", {
      type: "button",
      id: `sort-${key}`,
      "data-sort": key,
      text: `${name}${active ? (down ? " ↓" : " ↑") : ""}`,
      onclick: () => this.change({ sort: next }),
    });
    const direction = active ? (down ? "descending" : "ascending") : null;
    return el("th", { scope: "col", "aria-sort": direction, class: number ? "number" : "" }, [
      button,
    ]);
  }
}

/** @param {Node[]} cells */
function row(cells) {
  return el("tr", {}, cells);
}

/**
 * The papers or concepts that the table lists, as numbers of their own list.
 * @param {Model} model
 * @param {State} state
 * @param {Visible} visible
 * @param {Set<number> | null} found
 */
function chooseRows(model, state, visible, found) {
  const ofPapers = state.rows === "papers";
  const on = ofPapers ? visible.paperOn : visible.conceptOn;
  const first = ofPapers ? 0 : model.paperCount;
  const rows = [];
  for (let n = 0; n < on.length; n += 1) {
    if (on[n] && (!found || found.has(first + n))) rows.push(n);
  }
  return rows;
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
