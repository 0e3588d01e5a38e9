// Clicks that any part may cause, and the keyboard.

const NEARER = 0.6;

/** @param {Page} page */
function wireClicks(page) {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const node = target.closest("[data-node]");
    if (node && plain) {
      event.preventDefault();
      const number = Number(node.getAttribute("data-node"));
      page.choose(number);
      page.goTo(number);
    }
    const community = target.closest("[data-community]")?.getAttribute("data-community");
    if (community) page.change({ communities: new Set([Number(community)]) });
  });
  const press = (/** @type {string} */ id, /** @type {() => void} */ action) =>
    byId(id).addEventListener("click", action);
  press("show-graph", () => page.change({ view: "graph" }));
  press("show-table", () => page.change({ view: "table" }));
  press("zoom-in", () => page.picture?.camera.zoom(NEARER));
  press("zoom-out", () => page.picture?.camera.zoom(1 / NEARER));
  press("zoom-all", () => page.picture?.camera.showAll());
  press("help-button", openHelp);
  press("theme", () => {
    const dark = document.documentElement.dataset.theme === "dark";
    page.change({ theme: dark ? "light" : "dark" });
  });
  press("toggle-filters", () => {
    const open = document.body.classList.toggle("filters-open");
    byId("toggle-filters").setAttribute("aria-expanded", String(open));
  });
}

function openHelp() {
  /** @type {HTMLDialogElement} */ (byId("help")).showModal();
}

/**
 * What keys do anywhere outside of fields.
 * @param {Page} page
 * @returns {Record<string, () => void>}
 */
function keysAnywhere(page) {
  return {
    "/": () => page.searchBox.focus(),
    g: () => page.change({ view: "graph" }),
    t: () => page.change({ view: "table" }),
    f: () => focusFirst("filters"),
    d: () => byId("panel").focus(),
    n: () => page.pointNext(1),
    p: () => page.pointNext(-1),
    "?": openHelp,
    "+": () => page.picture?.camera.zoom(NEARER),
    "=": () => page.picture?.camera.zoom(NEARER),
    "-": () => page.picture?.camera.zoom(1 / NEARER),
    0: () => page.picture?.camera.showAll(),
    Escape: () => {
      if (page.state.node !== null) page.choose(null);
      else if (page.state.query) page.change({ query: "" });
    },
  };
}

/**
 * What keys do on the picture.
 * @param {Page} page
 * @returns {Record<string, () => void>}
 */
function keysOnStage(page) {
  return {
    ArrowLeft: () => page.picture?.camera.move(-KEY_STEP, 0),
    ArrowRight: () => page.picture?.camera.move(KEY_STEP, 0),
    ArrowUp: () => page.picture?.camera.move(0, KEY_STEP),
    ArrowDown: () => page.picture?.camera.move(0, -KEY_STEP),
    Enter: () => page.openPointed(),
  };
}

/** @param {Page} page */
function wireKeys(page) {
  const [anywhere, onStage] = [keysAnywhere(page), keysOnStage(page)];
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (/** @type {HTMLDialogElement} */ (byId("help")).open) return;
    const field = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
    if (field && event.key !== "Escape" && target.getAttribute("type") !== "checkbox") return;
    const stage = target.id === "stage" || target === document.body;
    const action = (stage ? onStage[event.key] : undefined) || anywhere[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** @param {string} id */
function focusFirst(id) {
  const field = byId(id).querySelector("input, select, button");
  if (field instanceof HTMLElement) field.focus();
}
