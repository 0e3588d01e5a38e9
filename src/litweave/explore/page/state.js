// What the user sees, as plain values, and its form in the address: only what differs from the start.

/**
 * @param {Model} model
 * @returns {State}
 */
function startState(model) {
  return {
    node: null,
    view: "graph",
    rows: "papers",
    sort: "",
    hidden: new Set(),
    roles: new Set(["introduced", "used"]),
    years: null,
    communities: new Set(),
    code: false,
    least: model.least,
    colour: "community",
    lines: model.lines,
    query: "",
    theme: "",
  };
}

const COLOURS = ["community", "kind", "year"];
const LINES = ["related", "concepts", "together", "none"];

/**
 * @param {Model} model
 * @param {State} state
 */
function writeState(model, state) {
  const start = startState(model);
  const parts = new URLSearchParams();
  if (state.node !== null) parts.set("node", idOf(model, state.node));
  for (const key of /** @type {const} */ (["view", "rows", "sort", "colour", "lines", "theme"])) {
    if (state[key] !== start[key]) parts.set(key, state[key]);
  }
  if (state.hidden.size) parts.set("hide", [...state.hidden].sort().join(","));
  if (state.roles.size < 2) parts.set("role", [...state.roles].join(",") || "none");
  if (state.years) parts.set("years", state.years.join("-"));
  if (state.communities.size) {
    parts.set("communities", [...state.communities].sort((a, b) => a - b).join(","));
  }
  if (state.code) parts.set("code", "1");
  if (state.least !== start.least) parts.set("least", String(state.least));
  if (state.query) parts.set("q", state.query);
  return parts.toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%2F", "/");
}

/**
 * Read a state; what is unknown or malformed is left at its start value.
 * @param {Model} model
 * @param {string} hash
 * @returns {State}
 */
function readState(model, hash) {
  const state = startState(model);
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const get = (/** @type {string} */ key) => parts.get(key) || "";
  state.node = model.numbers.get(get("node")) ?? null;
  if (get("view") === "table") state.view = "table";
  if (get("rows") === "concepts") state.rows = "concepts";
  if (/^-?[a-z]{1,20}$/.test(get("sort"))) state.sort = get("sort");
  if (COLOURS.includes(get("colour"))) state.colour = get("colour");
  if (LINES.includes(get("lines"))) state.lines = get("lines");
  if (["light", "dark"].includes(get("theme"))) state.theme = get("theme");
  const labels = ["Paper", ...model.kinds.map((kind) => kind.label)];
  state.hidden = new Set(
    get("hide")
      .split(",")
      .filter((label) => labels.includes(label)),
  );
  if (get("role")) {
    state.roles = new Set(
      ["introduced", "used"].filter((role) => get("role").split(",").includes(role)),
    );
  }
  const years = /^(\d{1,4})-(\d{1,4})$/.exec(get("years"));
  if (years && model.years) {
    const [low, high] = model.years;
    const [from, to] = [Number(years[1]), Number(years[2])].sort((a, b) => a - b);
    if (from > low || to < high) state.years = [Math.max(from, low), Math.min(to, high)];
  }
  for (const text of get("communities").split(",")) {
    if (/^\d+$/.test(text) && Number(text) < model.communities.length)
      state.communities.add(Number(text));
  }
  state.code = get("code") === "1";
  if (/^\d{1,6}$/.test(get("least"))) state.least = Math.max(1, Number(get("least")));
  state.query = get("q").slice(0, 200);
  return state;
}

/**
 * Put the state into the address; `push` makes a step that the browser's back button undoes.
 * @param {Model} model
 * @param {State} state
 * @param {boolean} push
 */
function storeState(model, state, push) {
  const hash = `#${writeState(model, state)}`;
  if (hash === location.hash || (hash === "#" && !location.hash)) return;
  try {
    if (push) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  } catch {
    // A page inside a frame without an address of its own (a notebook) has no history to write.
  }
}
