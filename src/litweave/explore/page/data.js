// The page's data: two deflated JSON blocks, and the indexes that filters and panels need.
// Papers are the nodes 0 .. papers-1, concepts follow; every list below is by that number.

const ROLE_NONE = 0;
const ROLE_USED = 1;
const ROLE_INTRODUCED = 2;

/**
 * Inflate and parse one block.
 * @param {string} id
 * @returns {Promise<any>}
 */
async function readBlock(id) {
  const element = byId(id);
  const packed = atob((element.textContent || "").trim());
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i += 1) bytes[i] = packed.charCodeAt(i);
  element.remove();
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(plain).json();
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element ${id}`);
  return element;
}

/**
 * Group edge numbers by one of their ends.
 * @param {number} nodes
 * @param {number[]} ends
 * @returns {{start: Uint32Array, edges: Uint32Array}} edges of node n: start[n] .. start[n + 1]
 */
function groupEdges(nodes, ends) {
  const start = new Uint32Array(nodes + 1);
  for (const end of ends) start[end + 1] += 1;
  for (let n = 0; n < nodes; n += 1) start[n + 1] += start[n];
  const next = start.slice();
  const edges = new Uint32Array(ends.length);
  for (let e = 0; e < ends.length; e += 1) edges[next[ends[e]]++] = e;
  return { start, edges };
}

/**
 * What search compares: lower case, no accents.
 * @param {string} text
 */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Build the model that the whole page reads.
 * @param {PictureBlock} block
 * @returns {Model}
 */
function buildModel(block) {
  const { papers, concepts, uses, related } = block;
  const paperCount = papers.id.length;
  const conceptCount = concepts.id.length;
  const numbers = new Map();
  papers.id.forEach((id, n) => {
    numbers.set(id, n);
  });
  concepts.id.forEach((id, n) => {
    numbers.set(id, paperCount + n);
  });
  return {
    ...block,
    paperCount,
    conceptCount,
    numbers,
    usesOfPaper: groupEdges(paperCount, uses.paper),
    usesOfConcept: groupEdges(conceptCount, uses.concept),
    relatedA: groupEdges(paperCount, related.a),
    relatedB: groupEdges(paperCount, related.b),
    folded: [
      ...papers.title.map((title, n) => fold(`${title} ${papers.id[n]}`)),
      ...concepts.name.map((name, n) => fold([name, ...concepts.aliases[n]].join(" \n "))),
    ],
  };
}

/**
 * @param {{start: Uint32Array, edges: Uint32Array}} groups
 * @param {number} n
 */
function edgesOf(groups, n) {
  return groups.edges.subarray(groups.start[n], groups.start[n + 1]);
}

/**
 * @param {Model} model
 * @param {number} node
 */
function isPaper(model, node) {
  return node < model.paperCount;
}

/**
 * @param {Model} model
 * @param {number} node
 * @returns {string}
 */
function nameOf(model, node) {
  return isPaper(model, node)
    ? model.papers.title[node]
    : model.concepts.name[node - model.paperCount];
}

/**
 * @param {Model} model
 * @param {number} node
 * @returns {string}
 */
function idOf(model, node) {
  return isPaper(model, node) ? model.papers.id[node] : model.concepts.id[node - model.paperCount];
}

/**
 * The papers related to one, the closest first.
 * @param {Model} model
 * @param {number} paper
 * @returns {{paper: number, edge: number, weight: number}[]}
 */
function relatedTo(model, paper) {
  const { a, b, weight } = model.related;
  const found = [];
  for (const edge of edgesOf(model.relatedA, paper))
    found.push({ paper: b[edge], edge, weight: weight[edge] });
  for (const edge of edgesOf(model.relatedB, paper))
    found.push({ paper: a[edge], edge, weight: weight[edge] });
  return found.sort((x, y) => y.weight - x.weight || x.paper - y.paper);
}

/**
 * The nodes next to one: a paper's concepts and related papers, a concept's papers.
 * @param {Model} model
 * @param {number} node
 * @returns {number[]}
 */
function neighbours(model, node) {
  if (!isPaper(model, node)) {
    return Array.from(
      edgesOf(model.usesOfConcept, node - model.paperCount),
      (e) => model.uses.paper[e],
    );
  }
  const concepts = Array.from(
    edgesOf(model.usesOfPaper, node),
    (e) => model.paperCount + model.uses.concept[e],
  );
  return [...concepts, ...relatedTo(model, node).map((found) => found.paper)];
}
