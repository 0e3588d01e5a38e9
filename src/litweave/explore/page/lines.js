// Which lines the picture draws: the strongest, so that it shows structure and no ball of wool.

const LINES_DRAWN = 6000;
const RELATED_A_PAPER = 2;

/**
 * The ends of the lines of one way of drawing, as nodes.
 * @param {Model} model
 * @param {string} lines
 * @returns {[number, number][]}
 */
function chooseLines(model, lines) {
  if (lines === "related") return strongestRelated(model);
  if (lines === "concepts") return strongestUses(model);
  if (lines === "together") {
    const { a, b } = model.together;
    return a.map((one, i) => [model.paperCount + one, model.paperCount + b[i]]);
  }
  return [];
}

/**
 * Each paper's few closest.
 * @param {Model} model
 * @returns {[number, number][]}
 */
function strongestRelated(model) {
  const { a, b, weight } = model.related;
  const order = weight.map((_, i) => i).sort((x, y) => weight[y] - weight[x] || x - y);
  const seen = new Uint8Array(model.paperCount);
  /** @type {[number, number][]} */
  const chosen = [];
  for (const edge of order) {
    const [x, y] = [a[edge], b[edge]];
    if (seen[x] >= RELATED_A_PAPER && seen[y] >= RELATED_A_PAPER) continue;
    seen[x] += 1;
    seen[y] += 1;
    chosen.push([x, y]);
    if (chosen.length === LINES_DRAWN) break;
  }
  return chosen;
}

/**
 * What papers introduce, then uses of concepts that have a place, rarer concepts first.
 * @param {Model} model
 * @returns {[number, number][]}
 */
function strongestUses(model) {
  const { uses, concepts } = model;
  const drawn = [];
  for (let e = 0; e < uses.paper.length; e += 1) {
    if (concepts.x[uses.concept[e]] !== null) drawn.push(e);
  }
  drawn.sort(
    (x, y) =>
      Number(uses.role[y] === ROLE_INTRODUCED) - Number(uses.role[x] === ROLE_INTRODUCED) ||
      concepts.papers[uses.concept[x]] - concepts.papers[uses.concept[y]] ||
      x - y,
  );
  return drawn
    .slice(0, LINES_DRAWN)
    .map((e) => [uses.paper[e], model.paperCount + uses.concept[e]]);
}
