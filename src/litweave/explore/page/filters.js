// Which nodes a state shows. Plain loops over numbers: 50,000 uses take a millisecond or two.

/**
 * @param {Model} model
 * @param {State} state
 * @returns {Visible}
 */
function filter(model, state) {
  const { concepts, uses, paperCount, conceptCount } = model;
  const paperOn = new Uint8Array(paperCount);
  const conceptOn = new Uint8Array(conceptCount);
  const hiddenKind = model.kinds.map((kind) => state.hidden.has(kind.label));
  const roleOn = [true, state.roles.has("used"), state.roles.has("introduced")];
  const everyRole = roleOn[ROLE_USED] && roleOn[ROLE_INTRODUCED];
  for (let p = 0; p < paperCount; p += 1) paperOn[p] = Number(keepsPaper(model, state, p));

  if (!everyRole) {
    // A role asks for papers that introduce (or use) something: the others leave.
    const hasRole = new Uint8Array(paperCount);
    for (let e = 0; e < uses.paper.length; e += 1) {
      const role = uses.role[e];
      if (role !== ROLE_NONE && roleOn[role] && !hiddenKind[concepts.kind[uses.concept[e]]]) {
        hasRole[uses.paper[e]] = 1;
      }
    }
    for (let p = 0; p < paperCount; p += 1) paperOn[p] &= hasRole[p];
  }

  const seen = new Uint32Array(conceptCount);
  for (let e = 0; e < uses.paper.length; e += 1) {
    if (paperOn[uses.paper[e]] && roleOn[uses.role[e]]) seen[uses.concept[e]] += 1;
  }
  let conceptTotal = 0;
  for (let c = 0; c < conceptCount; c += 1) {
    const on = seen[c] > 0 && concepts.papers[c] >= state.least && !hiddenKind[concepts.kind[c]];
    conceptOn[c] = Number(on);
    conceptTotal += conceptOn[c];
  }
  let paperTotal = 0;
  for (let p = 0; p < paperCount; p += 1) paperTotal += paperOn[p];
  return { paperOn, conceptOn, seen, paperTotal, conceptTotal };
}

/**
 * @param {Model} model
 * @param {State} state
 * @param {number} p
 */
function keepsPaper({ papers }, state, p) {
  if (state.code && !papers.code[p]) return false;
  if (state.communities.size && !state.communities.has(papers.community[p] ?? -1)) return false;
  if (!state.years) return true;
  const year = papers.year[p];
  return year !== null && year >= state.years[0] && year <= state.years[1];
}

/**
 * Whether a node is drawn: its filters hold, its kind is shown and it has a place.
 * @param {Model} model
 * @param {State} state
 * @param {Visible} visible
 * @param {number} node
 */
function isDrawn(model, state, visible, node) {
  if (isPaper(model, node)) return Boolean(visible.paperOn[node]) && !state.hidden.has("Paper");
  const c = node - model.paperCount;
  return Boolean(visible.conceptOn[c]) && model.concepts.x[c] !== null;
}
