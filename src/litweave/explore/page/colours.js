// Colours of nodes and lines. Lines are mixed with the background beforehand: see-through lines
// would grow brighter where many cross.

const NEUTRAL = "#8b93a1";
const YEAR_RAMP = ["#414487", "#2a788e", "#22a884", "#7ad151", "#d8b408"]; // dark to light: old to new

/**
 * @param {Model} model
 * @param {number | null} community
 */
function communityColour(model, community) {
  return community === null ? NEUTRAL : model.communities[community].colour;
}

/**
 * @param {string} hex
 * @returns {number[]}
 */
function channels(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** @type {Map<string, string>} few colours are mixed, but for every node at every change */
const mixed = new Map();

/**
 * The colour between two.
 * @param {string} a
 * @param {string} b
 * @param {number} share of `b`, 0 to 1
 */
function mix(a, b, share) {
  const key = `${a}${b}${share}`;
  let found = mixed.get(key);
  if (!found) {
    const [x, y] = [channels(a), channels(b)];
    const values = x.map((value, i) => Math.round(value + (y[i] - value) * share));
    found = `#${values.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    mixed.set(key, found);
  }
  return found;
}

/**
 * @param {Model} model
 * @param {number | null} year
 */
function yearColour(model, year) {
  if (year === null || !model.years) return NEUTRAL;
  const [low, high] = model.years;
  const at =
    high === low ? YEAR_RAMP.length - 1 : ((year - low) / (high - low)) * (YEAR_RAMP.length - 1);
  const below = Math.min(YEAR_RAMP.length - 2, Math.floor(at));
  return mix(YEAR_RAMP[below], YEAR_RAMP[below + 1], at - below);
}

/**
 * The colour of every node in one way of colouring.
 * @param {Model} model
 * @param {string} by "community", "kind" or "year"
 * @returns {string[]}
 */
function nodeColours(model, by) {
  const { papers, concepts } = model;
  if (by === "kind") {
    return [
      ...papers.id.map(() => NEUTRAL),
      ...concepts.kind.map((kind) => model.kinds[kind].colour),
    ];
  }
  if (by === "year")
    return [...papers.year, ...concepts.year].map((year) => yearColour(model, year));
  return [...papers.community, ...concepts.community].map((one) => communityColour(model, one));
}

/** The page's own colours, which the theme decides. */
function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    ground: read("--ground"),
    panel: read("--panel"),
    text: read("--text"),
    muted: read("--muted"),
    rule: read("--rule"),
    accent: read("--accent"),
  };
}
