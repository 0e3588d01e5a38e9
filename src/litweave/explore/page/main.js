// Joins the parts: one state, one way to change it, everything drawn from it.

const KEY_STEP = 0.12;
const TYPING = 150; // milliseconds of rest before the graph follows what is typed

class Page {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.state = readState(model, location.hash);
    /** @type {Texts | null} */
    this.texts = null;
    this.visible = filter(model, this.state);
    this.allPapers = false; // of the chosen concept
    this.neighbour = -1; // of the chosen node, pointed at by keys
    this.push = false; // the next address is a step that "back" undoes
    this.waiting = false;
    this.storing = 0;
    this.typing = 0;
    /** @type {{key: string, nodes: number[]}} */
    this.searched = { key: "", nodes: [] };
    this.panelShows = "";
    this.controls = makeControls(model, {
      change: (part) => this.change(part),
      reset: () => {
        const { node, view, theme } = this.state;
        this.change({ ...startState(model), node, view, theme });
      },
    });
    this.table = new Table(model, (part) => this.change(part));
    this.searchBox = new SearchBox(this.searchActions());
    this.picture = this.tryPicture();
    wireClicks(this);
    wireKeys(this);
    addEventListener("hashchange", () => this.follow());
    addEventListener("popstate", () => this.follow());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
    this.show();
  }

  tryPicture() {
    try {
      return new Picture(this.model, this.state, (node) => this.choose(node));
    } catch (error) {
      // No WebGL: the table shows all the same.
      byId("show-graph").setAttribute("disabled", "");
      const text = `The graph cannot be drawn here (${error}).`;
      byId("stage").replaceChildren(el("p", { class: "failure", text }));
      this.state.view = "table";
      return null;
    }
  }

  /** @returns {SearchActions} */
  searchActions() {
    return {
      find: (query) => this.find(query),
      describe: (node) => describe(this.model, node),
      lists: () => this.state.view === "graph",
      choose: (node) => {
        clearTimeout(this.typing);
        // The list has done its work; the table goes on showing what was found.
        if (this.state.view === "graph") this.searchBox.clear();
        this.change({ node, query: this.state.view === "graph" ? "" : this.state.query });
        this.goTo(node);
      },
      typed: (query) => {
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.change({ query: query.trim() }), TYPING);
      },
    };
  }

  /**
   * Change the state; it is drawn with the next frame, however many changes come before it.
   * @param {Partial<State>} part
   */
  change(part) {
    if ("node" in part && part.node !== this.state.node) {
      this.push = true;
      this.allPapers = false;
      this.neighbour = -1;
    }
    this.state = { ...this.state, ...part };
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.show();
      this.storeLater();
    });
  }

  /** The address can wait: writing it takes longer than filtering. */
  storeLater() {
    clearTimeout(this.storing);
    const store = () => {
      storeState(this.model, this.state, this.push);
      this.push = false;
    };
    this.storing = setTimeout(store, this.push ? 0 : TYPING);
  }

  /** Take over an address that the user or the browser changed. */
  follow() {
    const next = readState(this.model, location.hash);
    if (writeState(this.model, next) === writeState(this.model, this.state)) return;
    this.allPapers = false;
    this.neighbour = -1;
    this.state = next;
    this.show();
  }

  /** @param {number | null} node */
  choose(node) {
    if (node !== this.state.node) this.change({ node });
  }

  /**
   * Bring a node and what is next to it into view.
   * @param {number} node
   */
  goTo(node) {
    this.picture?.camera.goTo(node, this.drawnNeighbours(node));
  }

  /**
   * Search, once for the list and the graph that follows it.
   * @param {string} query
   */
  find(query) {
    const key = `${query.trim()} ${document.documentElement.dataset.state}`; // texts come later
    if (key !== this.searched.key) {
      this.searched = { key, nodes: search(this.model, this.texts, query) };
    }
    return this.searched.nodes;
  }

  /** Draw the state. */
  show() {
    const { model, state } = this;
    this.visible = filter(model, state);
    const found = state.query ? new Set(this.find(state.query)) : null;
    setTheme(state.theme);
    const asTable = state.view === "table" || !this.picture;
    byId("show-graph").setAttribute("aria-pressed", String(!asTable));
    byId("show-table").setAttribute("aria-pressed", String(asTable));
    document.body.classList.toggle("as-table", asTable);
    byId("table").hidden = !asTable;
    this.searchBox.follow(state.query);
    this.controls.sync(state, this.visible);
    byId("count").textContent = countLine(model, this.visible);
    if (asTable) this.table.draw(state, this.visible, found);
    else this.picture?.update(state, this.visible, found);
    drawLegend(model, state);
    this.showPanel();
  }

  showPanel() {
    const panel = byId("panel");
    const { node } = this.state;
    const key = `${node} ${this.allPapers} ${this.texts !== null}`;
    if (node !== null && key === this.panelShows) return;
    this.panelShows = key;
    panel.replaceChildren(
      ...(node === null ? overviewPanel(this.model, this.visible) : this.chosen(node)),
    );
    if (node !== null) panel.scrollTop = 0;
  }

  /**
   * The panel of what is chosen.
   * @param {number} node
   * @returns {Node[]}
   */
  chosen(node) {
    const { model, texts } = this;
    const onclick = () => this.choose(null);
    const close = el("button", {
      type: "button",
      class: "close",
      "aria-label": "Close",
      text: "×",
      onclick,
    });
    if (!texts) {
      const reading = el("p", { class: "muted", text: "Reading texts …" });
      return [close, el("h2", { text: nameOf(model, node) }), reading];
    }
    if (isPaper(model, node)) return [close, ...paperPanel(model, texts, node)];
    const showAll = () => {
      this.allPapers = true;
      this.showPanel();
    };
    return [close, ...conceptPanel(model, texts, node - model.paperCount, this.allPapers, showAll)];
  }

  /** @param {number} node */
  drawnNeighbours(node) {
    const { model, state, visible } = this;
    return neighbours(model, node).filter((near) => isDrawn(model, state, visible, near));
  }

  /**
   * Point at the next neighbour of what is chosen, or the one before.
   * @param {number} step
   */
  pointNext(step) {
    if (this.state.node === null || !this.picture) return;
    const near = this.drawnNeighbours(this.state.node);
    if (!near.length) return;
    this.neighbour = (this.neighbour + step + near.length) % near.length;
    this.picture.point(near[this.neighbour]);
    byId("count").textContent = nameOf(this.model, near[this.neighbour]);
  }

  openPointed() {
    if (this.state.node === null || this.neighbour < 0) return;
    this.choose(this.drawnNeighbours(this.state.node)[this.neighbour] ?? null);
  }

  /** @param {Texts} texts */
  giveTexts(texts) {
    this.texts = texts;
    this.show();
  }
}

/**
 * @param {Model} model
 * @param {Visible} visible
 */
function countLine(model, visible) {
  const papers = `${format(visible.paperTotal)} of ${plural(model.paperCount, "paper")}`;
  return `${papers} · ${format(visible.conceptTotal)} of ${plural(model.conceptCount, "concept")}`;
}

/**
 * @param {Model} model
 * @param {number} node
 * @returns {Node[]}
 */
function describe(model, node) {
  const colour = isPaper(model, node)
    ? communityColour(model, model.papers.community[node])
    : model.kinds[model.concepts.kind[node - model.paperCount]].colour;
  return [
    swatch(colour, isPaper(model, node) ? "dot" : "ring"),
    el("span", { class: "text", text: nameOf(model, node) || NO_TITLE }),
    el("span", { class: "n", text: detailOf(model, node) }),
  ];
}

/** @param {string} theme "light", "dark" or "" for the system's */
function setTheme(theme) {
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").textContent = dark ? "Light" : "Dark";
}

/**
 * @param {Model} model
 * @param {State} state
 */
function drawLegend(model, state) {
  const items = [
    el("span", {}, [swatch("var(--muted)"), "paper"]),
    el("span", {}, [swatch("var(--muted)", "ring"), "concept, larger: more papers"]),
  ];
  if (state.colour === "kind") {
    for (const kind of model.kinds)
      items.push(el("span", {}, [swatch(kind.colour, "ring"), kind.label]));
  } else if (state.colour === "year" && model.years) {
    const [low, high] = model.years;
    for (const year of [...new Set([low, Math.round((low + high) / 2), high])]) {
      items.push(el("span", {}, [swatch(yearColour(model, year)), String(year)]));
    }
  } else items.push(el("span", { text: "colour: community" }));
  byId("legend").replaceChildren(...items);
}

async function open() {
  try {
    const model = buildModel(await readBlock("picture-data"));
    const page = new Page(model);
    await nextFrame();
    performance.mark("first-picture");
    document.documentElement.dataset.state = "drawn";
    page.picture?.drawLines();
    await nextFrame();
    const texts = await readBlock("texts-data");
    texts.folded = new Array(model.paperCount).fill("");
    page.giveTexts(texts);
    await foldTexts(texts);
    document.documentElement.dataset.state = "ready";
  } catch (error) {
    byId("count").textContent = `This page cannot be shown: ${error}`;
    document.documentElement.dataset.state = "failed";
    throw error;
  }
}

/** Wait until what was drawn is on the screen. */
function nextFrame() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
  });
}

/**
 * Prepare abstracts and authors for search, a few at a time: the page answers meanwhile.
 * @param {Texts} texts
 */
async function foldTexts(texts) {
  for (let p = 0; p < texts.folded.length; p += 1) {
    texts.folded[p] = fold(`${texts.abstract[p]} ${texts.authors[p].join(" ")}`);
    if (p % 200 === 199) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

void open();
