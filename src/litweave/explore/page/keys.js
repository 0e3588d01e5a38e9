// Clicks that any part may cause, and the keyboard.

/**
 * @typedef {{change: (part: Partial<State>) => void, choose: (node: number | null) => void,
 *   picture: any}} Wires
 */

/** @param {Wires & {goTo: (node: number) => void}} wires */
function wireClicks({ change, choose, goTo, picture }) {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const node = target.closest("[data-node]");
    if (node && plain) {
      event.preventDefault();
      const number = Number(node.getAttribute("data-node"));
      choose(number);
      goTo(number);
    }
    const community = target.closest("[data-community]");
    if (community)
      change({ communities: new Set([Number(community.getAttribute("data-community"))]) });
  });
  const press = (/** @type {string} */ id, /** @type {() => void} */ action) =>
    byId(id).addEventListener("click", action);
  press("show-graph", () => change({ view: "graph" }));
  press("show-table", () => change({ view: "table" }));
  press("zoom-in", () => picture?.zoom(0.6));
  press("zoom-out", () => picture?.zoom(1.6));
  press("zoom-all", () => picture?.showAll());
  press("help-button", openHelp);
  press("theme", () => {
    const dark = document.documentElement.dataset.theme === "dark";
    change({ theme: dark ? "light" : "dark" });
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
 * @param {Wires & {state: () => State, searchBox: {focus: () => void}, nextNeighbour: (step: number) => void,
 *   openNeighbour: () => void}} wires
 */
function wireKeys({ change, choose, state, picture, searchBox, nextNeighbour, openNeighbour }) {
  /** @type {Record<string, () => void>} */
  const anywhere = {
    "/": searchBox.focus,
    g: () => change({ view: "graph" }),
    t: () => change({ view: "table" }),
    f: () => focusFirst("filters"),
    d: () => byId("panel").focus(),
    n: () => nextNeighbour(1),
    p: () => nextNeighbour(-1),
    "?": openHelp,
    "+": () => picture?.zoom(0.6),
    "=": () => picture?.zoom(0.6),
    "-": () => picture?.zoom(1.6),
    0: () => picture?.showAll(),
    Escape: () => {
      if (state().node !== null) choose(null);
      else if (state().query) change({ query: "" });
    },
  };
  /** @type {Record<string, () => void>} */
  const onStage = {
    ArrowLeft: () => picture?.move(-KEY_STEP, 0),
    ArrowRight: () => picture?.move(KEY_STEP, 0),
    ArrowUp: () => picture?.move(0, KEY_STEP),
    ArrowDown: () => picture?.move(0, -KEY_STEP),
    Enter: openNeighbour,
  };
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (/** @type {HTMLDialogElement} */ (byId("help")).open) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && event.key !== "Escape") {
      const typing = target.getAttribute("type") !== "checkbox";
      if (typing) return;
    }
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
