// The graph itself: sigma draws points and faint lines, captions.js what stands around them.

// Pixels that a radius of 1 may have when all is shown: seen from afar, no blots from near.
const POINT_PIXELS = [1.7, 5.5];
const STAGE_PADDING = 46;
const SETTINGS = {
  defaultNodeType: "node",
  defaultEdgeType: "line",
  defaultDrawNodeHover: () => {}, // overlay.js does
  renderLabels: false, // the same
  hideEdgesOnMove: true,
  enableCameraRotation: false,
  zIndex: true,
  stagePadding: STAGE_PADDING,
  minCameraRatio: 0.02,
  maxCameraRatio: 3,
  allowInvalidContainer: true,
};

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

/** The graph on the stage: holds sigma, and what the last state made of every node. */
class Picture {
  /**
   * @param {Model} model
   * @param {State} state
   * @param {(node: number | null) => void} choose what a click does
   */
  constructor(model, state, choose) {
    this.model = model;
    this.state = state;
    this.visible = filter(model, state);
    this.nodes = drawnNodes(model);
    this.places = new Map(this.nodes.map((drawn) => [drawn.node, drawn]));
    this.theme = themeColours();
    this.colours = nodeColours(model, state.colour);
    /** @type {Set<number> | null} */
    this.bright = null; // nodes that stand out while the others are dimmed
    /** @type {number | null} */
    this.pointed = null;
    this.lines = "";
    this.look = ""; // all but the filters: while it stays, only what the filters moved is redone
    this.shown = new Uint8Array(model.paperCount + model.conceptCount);
    this.sigma = new drawing.Sigma(makeGraph(this.nodes, []), byId("stage"), {
      ...SETTINGS,
      nodeProgramClasses: { node: RingProgram },
      edgeProgramClasses: { line: drawing.EdgeLineProgram },
      nodeReducer: (/** @type {string} */ key) => this.styleOf(Number(key)),
      edgeReducer: (/** @type {string} */ key) => this.lineStyle(key),
    });
    this.overlay = new Overlay(this);
    this.camera = new Camera(this.sigma, this.places);
    /** @typedef {{node: string}} Hit */
    this.sigma.on("clickNode", (/** @type {Hit} */ { node }) => choose(Number(node)));
    this.sigma.on("clickStage", () => choose(null));
    this.sigma.on("enterNode", (/** @type {Hit} */ { node }) => this.point(Number(node)));
    this.sigma.on("leaveNode", () => this.point(null));
  }

  /**
   * Whether a node is on the screen; what is chosen is, whatever the filters say.
   * @param {number} node
   */
  isShown(node) {
    return isDrawn(this.model, this.state, this.visible, node) || node === this.state.node;
  }

  /** @param {number} node */
  styleOf(node) {
    const { x, y, size } = /** @type {Drawn} */ (this.places.get(node));
    const paper = isPaper(this.model, node);
    const dim = this.bright !== null && !this.bright.has(node);
    const chosen = node === this.state.node;
    const own = this.colours[node];
    const colour = dim ? mix(own, this.theme.ground, 0.82) : own;
    return {
      x,
      y,
      size: chosen ? chosenSize(size) : size,
      color: chosen ? this.theme.text : colour,
      fill: chosen || paper ? colour : mix(colour, this.theme.ground, 0.72),
      hidden: !this.isShown(node),
      zIndex: chosen ? 3 : dim ? 0 : paper ? 1 : 2,
    };
  }

  /** @param {string} key */
  lineStyle(key) {
    const [a, b] = this.sigma.getGraph().extremities(key).map(Number);
    const one = this.colours[a] === this.colours[b] || !isPaper(this.model, b);
    const colour = mix(one ? this.colours[b] : NEUTRAL, this.theme.ground, 0.72);
    return { color: colour, size: 1, hidden: this.bright !== null, zIndex: 0 };
  }

  /**
   * Draw a state.
   * @param {State} state
   * @param {Visible} visible
   * @param {Set<number> | null} found nodes that the search found; null: nothing is searched
   */
  update(state, visible, found) {
    const { model } = this;
    this.state = state;
    this.visible = visible;
    this.theme = themeColours();
    this.colours = nodeColours(model, state.colour);
    this.bright =
      state.node === null ? found : new Set([state.node, ...neighbours(model, state.node)]);
    if (this.pointed !== null && !this.isShown(this.pointed)) this.pointed = null;
    this.overlay.repaint();
    const before = this.shown;
    this.shown = new Uint8Array(before.length);
    for (const { node } of this.nodes) this.shown[node] = Number(this.isShown(node));
    const look = [state.node, state.colour, state.query, this.theme.ground].join(" ");
    if (this.lines && this.lines !== state.lines) this.drawLines();
    else if (look !== this.look) this.sigma.refresh();
    else this.refreshMoved(before);
    this.look = look;
  }

  /**
   * Redo the nodes that came or went and their lines: a tenth of the time of doing all.
   * @param {Uint8Array} before
   */
  refreshMoved(before) {
    const graph = this.sigma.getGraph();
    const moved = this.nodes
      .filter(({ node }) => before[node] !== this.shown[node])
      .map(({ node }) => String(node));
    const edges = [...new Set(moved.flatMap((key) => graph.edges(key)))];
    this.sigma.refresh({ partialGraph: { nodes: moved, edges }, skipIndexation: true });
  }

  /** Draw the lines that the state asks for; at the start, once the points are on the screen. */
  drawLines() {
    this.lines = this.state.lines;
    this.sigma.setGraph(makeGraph(this.nodes, chooseLines(this.model, this.lines)));
  }

  /**
   * Point at a node, as the mouse does.
   * @param {number | null} node
   */
  point(node) {
    this.pointed = node;
    byId("stage").classList.toggle("pointing", node !== null);
    this.overlay.drawPointed();
  }
}

/** @param {number} size */
function chosenSize(size) {
  return size * 1.5 + 3;
}

/** The way around the picture. */
class Camera {
  /**
   * @param {any} sigma
   * @param {Map<number, Drawn>} places
   */
  constructor(sigma, places) {
    this.sigma = sigma;
    this.places = places;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** @param {Record<string, number>} target */
  go(target) {
    const camera = this.sigma.getCamera();
    if (this.still.matches) camera.setState({ ...camera.getState(), ...target });
    else camera.animate(target, { duration: 350 });
  }

  /** @param {number} factor below 1: nearer */
  zoom(factor) {
    const camera = this.sigma.getCamera();
    this.go({ ratio: camera.getBoundedRatio(camera.getState().ratio * factor) });
  }

  showAll() {
    this.go({ x: 0.5, y: 0.5, ratio: 1 });
  }

  /**
   * Move by shares of the window.
   * @param {number} dx
   * @param {number} dy
   */
  move(dx, dy) {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    this.go({ x: x + dx * ratio, y: y + dy * ratio });
  }

  /**
   * Show a node with what is next to it, no nearer than one can still tell where it is.
   * @param {number} node
   * @param {number[]} near
   */
  goTo(node, near) {
    if (!this.places.has(node)) return;
    const points = [node, ...near]
      .filter((one) => this.places.has(one))
      .map((one) => this.sigma.getNodeDisplayData(String(one)));
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const ratio = Math.max(0.3, Math.min(1, 1.3 * Math.max(right - left, high - low)));
    this.go({ x: (left + right) / 2, y: (low + high) / 2, ratio });
  }
}
