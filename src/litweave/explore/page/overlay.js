// The canvases under and over sigma's: haze and chosen lines below, captions above. Each canvas
// costs time in every picture, so sigma's own for captions, which stay empty, are taken out.

const CAPTION_REACH = 7.5; // pixels: smaller nodes have captions only while few have one
const CAPTIONS_ALWAYS = 30;
const UNUSED = ["labels", "edgeLabels", "hovers", "hoverNodes"];

/**
 * @param {any} sigma
 * @param {{model: Model, bySize: Drawn[], sizes: Map<number, Drawn>, now: () => Moment}} given
 */
function makeOverlay(sigma, { model, bySize, sizes, now }) {
  sigma.createCanvasContext("under", { beforeLayer: "edges" });
  sigma.createCanvasContext("captions", { beforeLayer: "mouse" });
  sigma.createCanvasContext("pointed", { beforeLayer: "mouse" });
  sigma.resize(true);
  /** @type {Record<string, CanvasRenderingContext2D>} */
  const layers = {};
  const canvases = sigma.getCanvases();
  for (const name of ["under", "captions", "pointed"])
    layers[name] = canvases[name].getContext("2d");
  for (const name of UNUSED) canvases[name].style.display = "none";
  /** @type {ReturnType<typeof paintHaze> | null} */
  let haze = null;
  /** @type {{x: number, y: number, name: string, colour: string}[]} */
  let areas = [];
  /** @type {Map<string, number>} */
  const widths = new Map();

  /** Graph to screen; there is no rotation, so two points tell all. */
  function placing() {
    const zero = sigma.graphToViewport({ x: 0, y: 0 });
    const one = sigma.graphToViewport({ x: 1, y: 1 });
    const [sx, sy] = [one.x - zero.x, one.y - zero.y];
    /** @type {(x: number, y: number) => [number, number]} */
    const place = (x, y) => [zero.x + sx * x, zero.y + sy * y];
    return { place, sx, sy };
  }

  /** @param {string} name */
  function clean(name) {
    const { width, height } = sigma.getDimensions();
    layers[name].clearRect(0, 0, width, height);
    return layers[name];
  }

  function draw() {
    const moment = now();
    const { place, sx } = placing();
    drawUnder(moment, place, sx);
    drawCaptions(moment, place);
    drawPointed();
  }

  /**
   * @param {Moment} moment
   * @param {(x: number, y: number) => [number, number]} place
   * @param {number} scale
   */
  function drawUnder(moment, place, scale) {
    const context = clean("under");
    if (haze) {
      // From near, and while something is chosen, the haze steps back.
      const { ratio } = sigma.getCamera().getState();
      context.globalAlpha = moment.bright ? 0.2 : Math.min(1, 0.3 + 0.7 * ratio);
      const [left, top] = place(haze.left, haze.low + haze.side);
      context.drawImage(haze.canvas, left, top, haze.side * scale, haze.side * scale);
      context.globalAlpha = 1;
    }
    if (moment.state.node !== null) drawStar(context, moment, moment.state.node, place);
  }

  /**
   * Lines from one node to its neighbours.
   * @param {CanvasRenderingContext2D} context
   * @param {Moment} moment
   * @param {number} node
   * @param {(x: number, y: number) => [number, number]} place
   */
  function drawStar(context, moment, node, place) {
    const from = sizes.get(node);
    if (!from) return;
    const [x, y] = place(from.x, from.y);
    context.lineWidth = 1.2;
    for (const other of neighbours(model, node)) {
      const to = sizes.get(other);
      if (!to || !isDrawn(model, moment.state, moment.visible, other)) continue;
      context.strokeStyle = mix(moment.colours[other], moment.theme.ground, 0.35);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(...place(to.x, to.y));
      context.stroke();
    }
  }

  /**
   * @param {Moment} moment
   * @param {(x: number, y: number) => [number, number]} place
   */
  function drawCaptions(moment, place) {
    const context = clean("captions");
    const { width, height } = sigma.getDimensions();
    const { ratio } = sigma.getCamera().getState();
    const take = makePlaces();
    const strength = moment.bright ? 0 : Math.min(1, Math.max(0, (ratio - 0.3) / 0.3));
    if (strength > 0) drawAreas(context, areas, place, moment.theme, take, strength);
    context.font = `12px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    let left = CAPTIONS;
    for (const { node, x, y, size } of captioned(moment)) {
      if (!isDrawn(model, moment.state, moment.visible, node) && node !== moment.state.node)
        continue;
      const [px, py] = place(x, y);
      if (px < -20 || py < 0 || px > width || py > height) continue;
      const chosen = node === moment.state.node;
      const reach = sigma.scaleSize(chosen ? chosenSize(size) : size) + 4;
      if (!moment.bright && reach < CAPTION_REACH && left <= CAPTIONS - CAPTIONS_ALWAYS) continue;
      const text = shortName(nameOf(model, node));
      const wide = widthOf(context, text);
      const start = px + reach + wide > width - 4 ? px - reach - wide : px + reach;
      if (!take(start - 3, py - 8, wide + 6, 16)) continue;
      context.font = `${chosen ? 700 : 400} 12px ${FONT}`;
      drawText(context, text, start, py, moment.theme.text, moment.theme.ground);
      left -= 1;
      if (!left) break;
    }
  }

  /**
   * The nodes that may have a caption, the most important first.
   * @param {Moment} moment
   * @returns {Drawn[]}
   */
  function captioned({ bright, state }) {
    if (!bright) return bySize;
    const own = state.node === null ? [] : [sizes.get(state.node)];
    const rest = bySize.filter(({ node }) => bright.has(node) && node !== state.node);
    return [...own, ...rest].filter((drawn) => drawn !== undefined);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {string} text
   */
  function widthOf(context, text) {
    let width = widths.get(text);
    if (width === undefined) {
      width = context.measureText(text).width;
      widths.set(text, width);
    }
    return width;
  }

  function drawPointed() {
    const context = clean("pointed");
    const moment = now();
    const drawn = moment.pointed === null ? undefined : sizes.get(moment.pointed);
    canvases.pointed.style.display = drawn ? "" : "none";
    if (!drawn) return;
    const { place } = placing();
    if (moment.state.node === null) drawStar(context, moment, drawn.node, place);
    const [x, y] = place(drawn.x, drawn.y);
    context.strokeStyle = moment.theme.text;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, sigma.scaleSize(drawn.size) + 3, 0, 2 * Math.PI);
    context.stroke();
    const caption = {
      name: nameOf(model, drawn.node) || NO_TITLE,
      detail: detailOf(model, drawn.node),
    };
    drawBox(context, caption, x, y, sigma.getDimensions(), moment.theme);
  }

  /** Work out again what only filters and colours change. */
  function repaint() {
    const { state, visible, colours } = now();
    const points = [];
    for (let p = 0; p < model.paperCount; p += 1) {
      if (visible.paperOn[p] && model.papers.community[p] !== null)
        points.push({ x: model.papers.x[p], y: model.papers.y[p], colour: colours[p] });
    }
    const hazy = state.colour === "community" && model.communities.length > 1;
    haze = hazy ? paintHaze(points, sigma.getBBox()) : null;
    areas = hazy ? middles(model, visible) : [];
  }

  sigma.on("afterRender", draw);
  return { repaint, drawPointed };
}

/**
 * The middle of each community in view, the largest first.
 * @param {Model} model
 * @param {Visible} visible
 */
function middles(model, visible) {
  const { papers } = model;
  const named = [...model.communities, { name: "no related papers", colour: NEUTRAL }];
  /** @type {{xs: number[], ys: number[]}[]} */
  const groups = named.map(() => ({ xs: [], ys: [] }));
  for (let p = 0; p < model.paperCount; p += 1) {
    const community = papers.community[p] ?? model.communities.length;
    if (!visible.paperOn[p]) continue;
    groups[community].xs.push(papers.x[p]);
    groups[community].ys.push(papers.y[p]);
  }
  const middle = (/** @type {number[]} */ values) =>
    Float64Array.from(values).sort()[values.length >> 1];
  const least = Math.max(2, visible.paperTotal / 100);
  return groups
    .map(({ xs, ys }, i) => ({ count: xs.length, x: middle(xs), y: middle(ys), ...named[i] }))
    .filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** @param {string} name */
function shortName(name) {
  return name.length > 44 ? `${name.slice(0, 42).trimEnd()}…` : name;
}

/**
 * @param {Model} model
 * @param {number} node
 */
function detailOf(model, node) {
  if (isPaper(model, node)) {
    return ["Paper", model.papers.year[node], shownId(model.papers.id[node])]
      .filter(Boolean)
      .join(" · ")
      .slice(0, 60);
  }
  const c = node - model.paperCount;
  return `${model.kinds[model.concepts.kind[c]].label} · ${plural(model.concepts.papers[c], "paper")}`;
}
