// The graph itself: sigma draws points and faint lines, captions.js what stands around them.

// Pixels that a radius of 1 may have when all is shown: seen from afar, no blots from near.
const POINT_PIXELS = [1.7, 5.5];
const STAGE_PADDING = 46;

/**
 * How many pixels the layout's unit has when the whole graph fills the stage.
 * @param {Drawn[]} drawn
 */
function pixelsOfUnit(drawn) {
  const { clientWidth, clientHeight } = byId("stage");
  const [xs, ys] = [drawn.map((one) => one.x), drawn.map((one) => one.y)];
  const span = (/** @type {number[]} */ values) =>
    values.reduce((a, b) => Math.max(a, b), -Infinity) -
    values.reduce((a, b) => Math.min(a, b), Infinity);
  const room = Math.min(clientWidth, clientHeight) - 2 * STAGE_PADDING;
  return drawn.length > 1 ? room / Math.max(span(xs), span(ys), 1) : POINT_PIXELS[1];
}

/**
 * Nodes with their places and sizes; the picture's keys are the model's numbers as text.
 * @param {Model} model
 */
function drawnNodes(model) {
  const { papers, concepts, paperCount } = model;
  const drawn = [];
  for (let p = 0; p < paperCount; p += 1) {
    drawn.push({ node: p, x: papers.x[p], y: papers.y[p], size: papers.size[p] });
  }
  concepts.x.forEach((x, c) => {
    if (x === null) return;
    const y = /** @type {number} */ (concepts.y[c]);
    drawn.push({ node: paperCount + c, x, y, size: concepts.size[c] });
  });
  const [least, most] = POINT_PIXELS;
  const unit = Math.max(least, Math.min(most, pixelsOfUnit(drawn)));
  for (const one of drawn) one.size *= unit;
  return drawn;
}

/**
 * @param {Drawn[]} nodes
 * @param {[number, number][]} lines
 */
function makeGraph(nodes, lines) {
  const graph = new drawing.Graph({ type: "undirected", multi: false, allowSelfLoops: false });
  for (const { node, x, y, size } of nodes) {
    graph.addNode(String(node), { x, y, size });
  }
  for (const [a, b] of lines) {
    if (
      graph.hasNode(String(a)) &&
      graph.hasNode(String(b)) &&
      !graph.hasEdge(String(a), String(b))
    ) {
      graph.addEdge(String(a), String(b));
    }
  }
  return graph;
}

/**
 * @param {Model} model
 * @param {State} firstState
 * @param {{choose: (node: number | null) => void}} actions
 */
function makePicture(model, firstState, actions) {
  const stage = byId("stage");
  const nodes = drawnNodes(model);
  const sizes = new Map(nodes.map((drawn) => [drawn.node, drawn]));
  const bySize = [...nodes].sort(
    (a, b) => captionWeight(model, b) - captionWeight(model, a) || a.node - b.node,
  );
  let state = firstState;
  /** @type {Visible} */
  let visible = filter(model, state);
  let theme = themeColours();
  let colours = nodeColours(model, state.colour);
  /** @type {Set<number> | null} */
  let bright = null; // nodes that stand out while the others are dimmed
  /** @type {number | null} */
  let pointed = null;
  let lineKind = state.lines;
  let drawnWith = ""; // all but the filters: while it stays, only what the filters moved is redone
  /** @type {Uint8Array} */
  let shown = new Uint8Array(model.paperCount + model.conceptCount);

  /** @param {string} key */
  function styleOf(key) {
    const node = Number(key);
    const drawn = /** @type {ReturnType<typeof drawnNodes>[0]} */ (sizes.get(node));
    const on = isDrawn(model, state, visible, node) || node === state.node;
    const dim = bright !== null && !bright.has(node);
    const chosen = node === state.node;
    const colour = dim ? mix(colours[node], theme.ground, 0.82) : colours[node];
    return {
      x: drawn.x,
      y: drawn.y,
      size: chosen ? chosenSize(drawn.size) : drawn.size,
      color: chosen ? theme.text : colour,
      fill: chosen || isPaper(model, node) ? colour : mix(colour, theme.ground, 0.72),
      hidden: !on,
      zIndex: chosen ? 3 : dim ? 0 : isPaper(model, node) ? 1 : 2,
    };
  }

  /** @param {string} key */
  function lineStyle(key) {
    const [a, b] = sigma.getGraph().extremities(key).map(Number);
    const colour = colours[a] === colours[b] || !isPaper(model, b) ? colours[b] : NEUTRAL;
    return { color: mix(colour, theme.ground, 0.72), size: 1, hidden: bright !== null, zIndex: 0 };
  }

  const sigma = new drawing.Sigma(makeGraph(nodes, []), stage, {
    nodeProgramClasses: { node: RingProgram },
    defaultNodeType: "node",
    edgeProgramClasses: { line: drawing.EdgeLineProgram },
    defaultEdgeType: "line",
    defaultDrawNodeHover: () => {},
    nodeReducer: styleOf,
    edgeReducer: lineStyle,
    renderLabels: false,
    hideEdgesOnMove: true,
    enableCameraRotation: false,
    zIndex: true,
    stagePadding: STAGE_PADDING,
    minCameraRatio: 0.02,
    maxCameraRatio: 3,
    allowInvalidContainer: true,
  });
  const overlay = makeOverlay(sigma, {
    model,
    bySize,
    sizes,
    now: () => ({ state, visible, bright, pointed, colours, theme }),
  });

  sigma.on("clickNode", (/** @type {{node: string}} */ { node }) => actions.choose(Number(node)));
  sigma.on("clickStage", () => actions.choose(null));
  sigma.on("enterNode", (/** @type {{node: string}} */ { node }) => point(Number(node)));
  sigma.on("leaveNode", () => point(null));

  /** @param {number | null} node */
  function point(node) {
    pointed = node;
    stage.classList.toggle("pointing", node !== null);
    overlay.drawPointed();
  }

  function whatIsShown() {
    const on = new Uint8Array(model.paperCount + model.conceptCount);
    for (const { node } of nodes) on[node] = Number(isDrawn(model, state, visible, node));
    return on;
  }

  /**
   * Redo the nodes that came or went and their lines: a tenth of the time of doing all.
   * @param {Uint8Array} before
   */
  function refreshMoved(before) {
    const graph = sigma.getGraph();
    const moved = nodes
      .filter(({ node }) => before[node] !== shown[node])
      .map(({ node }) => String(node));
    const edges = new Set(moved.flatMap((key) => graph.edges(key)));
    sigma.refresh({ partialGraph: { nodes: moved, edges: [...edges] }, skipIndexation: true });
  }

  function setLines() {
    lineKind = state.lines;
    sigma.setGraph(makeGraph(nodes, chooseLines(model, lineKind)));
  }

  return {
    sigma,
    point,
    /**
     * @param {State} next
     * @param {Visible} nextVisible
     * @param {Set<number> | null} found
     */
    update(next, nextVisible, found) {
      state = next;
      visible = nextVisible;
      theme = themeColours();
      colours = nodeColours(model, state.colour);
      bright =
        state.node === null ? found : new Set([state.node, ...neighbours(model, state.node)]);
      if (pointed !== null && !isDrawn(model, state, visible, pointed)) pointed = null;
      overlay.repaint();
      const before = shown;
      shown = whatIsShown();
      const look = [state.node, state.colour, state.lines, state.query, theme.ground].join(" ");
      if (lineKind !== state.lines) setLines();
      else if (look !== drawnWith) sigma.refresh();
      else refreshMoved(before);
      drawnWith = look;
    },
    /** Draw the lines too, once the points are on the screen. */
    addLines: setLines,
    ...makeCamera(sigma, sizes),
  };
}

/** @param {number} size */
function chosenSize(size) {
  return size * 1.5 + 3;
}

/**
 * What is captioned first: a concept before a paper of its size.
 * @param {Model} model
 * @param {{node: number, size: number}} drawn
 */
function captionWeight(model, drawn) {
  return isPaper(model, drawn.node) ? drawn.size * 0.5 : drawn.size;
}

/**
 * @param {any} sigma
 * @param {Map<number, {x: number, y: number}>} places
 */
function makeCamera(sigma, places) {
  const camera = sigma.getCamera();
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** @param {Record<string, number>} target */
  function go(target) {
    if (still.matches) camera.setState({ ...camera.getState(), ...target });
    else camera.animate(target, { duration: 350 });
  }

  return {
    /** @param {number} factor below 1: nearer */
    zoom(factor) {
      go({ ratio: camera.getBoundedRatio(camera.getState().ratio * factor) });
    },
    showAll: () => go({ x: 0.5, y: 0.5, ratio: 1 }),
    /**
     * Move by shares of the window.
     * @param {number} dx
     * @param {number} dy
     */
    move(dx, dy) {
      const { x, y, ratio } = camera.getState();
      go({ x: x + dx * ratio, y: y + dy * ratio });
    },
    /**
     * Show a node with what is next to it, no nearer than one can still tell where it is.
     * @param {number} node
     * @param {number[]} near
     */
    goTo(node, near) {
      if (!places.has(node)) return;
      const points = [node, ...near]
        .filter((one) => places.has(one))
        .map((one) => sigma.getNodeDisplayData(String(one)));
      const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
      const [left, right] = [Math.min(...xs), Math.max(...xs)];
      const [low, high] = [Math.min(...ys), Math.max(...ys)];
      const ratio = Math.max(0.3, Math.min(1, 1.3 * Math.max(right - left, high - low)));
      go({ x: (left + right) / 2, y: (low + high) / 2, ratio });
    },
  };
}
