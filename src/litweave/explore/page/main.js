// Joins the parts: one state, one way to change it, everything drawn from it.

const KEY_STEP = 0.12;
const TYPING = 150; // milliseconds of rest before the graph follows what is typed

/**
 * @param {Model} model
 */
function start(model) {
  let state = readState(model, location.hash);
  /** @type {Texts | null} */
  let texts = null;
  let visible = filter(model, state);
  /** @type {Set<number> | null} */
  let found = null;
  let allPapers = false;
  let neighbour = -1;
  let waiting = false;
  let push = false;
  let storing = 0;
  let typing = 0;
  /** @type {{key: string, nodes: number[]}} */
  let searched = { key: "", nodes: [] };
  let panelShows = "";

  /**
   * Change the state; it is drawn with the next frame, however many changes come before it.
   * @param {Partial<State>} part
   */
  function change(part) {
    if ("node" in part && part.node !== state.node) {
      push = true;
      allPapers = false;
      neighbour = -1;
    }
    state = { ...state, ...part };
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      show();
      // The address can wait: writing it takes longer than filtering.
      clearTimeout(storing);
      storing = setTimeout(
        () => {
          storeState(model, state, push);
          push = false;
        },
        push ? 0 : 150,
      );
    });
  }

  /**
   * Search, once for the list and the graph that follows it.
   * @param {string} query
   */
  function find(query) {
    const key = `${query.trim()} ${document.documentElement.dataset.state}`; // texts come later
    if (key !== searched.key) searched = { key, nodes: search(model, texts, query) };
    return searched.nodes;
  }

  /** @param {number | null} node */
  function choose(node) {
    if (node === state.node) return;
    change({ node });
  }

  const controls = makeControls(model, {
    change,
    reset: () =>
      change({ ...startState(model), node: state.node, view: state.view, theme: state.theme }),
  });
  const table = makeTable(model, { change });
  const searchBox = makeSearchBox({
    find,
    describe: (node) => describe(model, node),
    choose: (node) => {
      clearTimeout(typing);
      if (state.view === "graph") searchBox.set("");
      change({ node, query: state.view === "graph" ? "" : state.query });
      goTo(node);
    },
    lists: () => state.view === "graph",
    typed: (query) => {
      clearTimeout(typing);
      typing = setTimeout(() => change({ query: query.trim() }), TYPING);
    },
  });
  const picture = tryPicture();

  function tryPicture() {
    try {
      return makePicture(model, state, { choose });
    } catch (error) {
      // No WebGL: the table shows all the same.
      byId("show-graph").setAttribute("disabled", "");
      byId("stage").replaceChildren(
        el("p", { class: "failure", text: `The graph cannot be drawn here (${error}).` }),
      );
      state.view = "table";
      return null;
    }
  }

  function show() {
    visible = filter(model, state);
    found = state.query ? new Set(find(state.query)) : null;
    setTheme(state.theme);
    const asTable = state.view === "table" || !picture;
    byId("show-graph").setAttribute("aria-pressed", String(!asTable));
    byId("show-table").setAttribute("aria-pressed", String(asTable));
    document.body.classList.toggle("as-table", asTable);
    byId("table").hidden = !asTable;
    if (!searchBox.isUsed()) searchBox.set(state.query); // else it is ahead of the state
    controls.sync(state, visible);
    byId("count").textContent = countLine(model, visible);
    if (asTable) table.draw(state, visible, found);
    else picture.update(state, visible, found);
    drawLegend(model, state);
    showPanel();
  }

  function showPanel() {
    const panel = byId("panel");
    const key = `${state.node} ${allPapers} ${texts !== null}`;
    if (state.node !== null && key === panelShows) return;
    panelShows = key;
    panel.replaceChildren(...panelParts());
    if (state.node !== null) panel.scrollTop = 0;
    document.body.classList.toggle("has-choice", state.node !== null);
  }

  /** @returns {Node[]} */
  function panelParts() {
    if (state.node === null) return overviewPanel(model, visible);
    const close = el("button", {
      type: "button",
      class: "close",
      "aria-label": "Close",
      text: "×",
      onclick: () => choose(null),
    });
    if (!texts)
      return [
        close,
        el("h2", { text: nameOf(model, state.node) }),
        el("p", { class: "muted", text: "Reading texts …" }),
      ];
    if (isPaper(model, state.node)) return [close, ...paperPanel(model, texts, state.node)];
    return [
      close,
      ...conceptPanel(model, texts, state.node - model.paperCount, allPapers, () => {
        allPapers = true;
        showPanel();
      }),
    ];
  }

  /** @param {number} step */
  function nextNeighbour(step) {
    if (state.node === null || !picture) return;
    const drawn = neighbours(model, state.node).filter((node) =>
      isDrawn(model, state, visible, node),
    );
    if (!drawn.length) return;
    neighbour = (neighbour + step + drawn.length) % drawn.length;
    picture.point(drawn[neighbour]);
    byId("count").textContent = nameOf(model, drawn[neighbour]);
  }

  function openNeighbour() {
    if (state.node === null || neighbour < 0) return;
    const drawn = neighbours(model, state.node).filter((node) =>
      isDrawn(model, state, visible, node),
    );
    choose(drawn[neighbour]);
  }

  /** @param {number} node */
  function goTo(node) {
    picture?.goTo(
      node,
      neighbours(model, node).filter((near) => isDrawn(model, state, visible, near)),
    );
  }

  wireClicks({ change, choose, goTo, picture });
  wireKeys({
    change,
    choose,
    state: () => state,
    picture,
    searchBox,
    nextNeighbour,
    openNeighbour,
  });
  const follow = () => {
    const next = readState(model, location.hash);
    if (writeState(model, next) === writeState(model, state)) return;
    state = next;
    show();
  };
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show());

  show();
  return {
    /** @param {Texts} read */
    giveTexts(read) {
      texts = read;
      show();
    },
    addLines: () => picture?.addLines(),
  };
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
    const page = start(model);
    await nextFrame();
    performance.mark("first-picture");
    document.documentElement.dataset.state = "drawn";
    page.addLines();
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
