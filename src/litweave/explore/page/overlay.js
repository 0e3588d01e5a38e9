// The canvases under and over sigma's: haze and chosen lines below, captions above. Each canvas
// costs time in every picture, so sigma's own for captions, which stay empty, are taken out.

const CAPTION_REACH = 7.5; // pixels: smaller nodes have captions only while few have one
const CAPTIONS_ALWAYS = 30;
const NARROW = 600; // pixels of the picture, where captions are short
const UNUSED = ["labels", "edgeLabels", "hovers", "hoverNodes"];

/** @typedef {(x: number, y: number) => [number, number]} Placing graph to screen */

class Overlay {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.bySize = [...picture.nodes].sort(
      (a, b) =>
        captionWeight(picture.model, b) - captionWeight(picture.model, a) || a.node - b.node,
    );
    /** @type {ReturnType<typeof paintHaze> | null} */
    this.haze = null;
    /** @type {{x: number, y: number, name: string, colour: string}[]} */
    this.areas = [];
    /** @type {Map<string, number>} */
    this.widths = new Map();
    const { sigma } = picture;
    sigma.createCanvasContext("under", { beforeLayer: "edges" });
    sigma.createCanvasContext("captions", { beforeLayer: "mouse" });
    sigma.createCanvasContext("pointed", { beforeLayer: "mouse" });
    sigma.resize(true);
    this.canvases = sigma.getCanvases();
    for (const name of UNUSED) this.canvases[name].style.display = "none";
    sigma.on("afterRender", () => this.draw());
  }

  /**
   * How the graph is placed on the screen; there is no rotation, so two points tell all.
   * @returns {{place: Placing, scale: number}}
   */
  placing() {
    const zero = this.picture.sigma.graphToViewport({ x: 0, y: 0 });
    const one = this.picture.sigma.graphToViewport({ x: 1, y: 1 });
    const [sx, sy] = [one.x - zero.x, one.y - zero.y];
    return { place: (x, y) => [zero.x + sx * x, zero.y + sy * y], scale: sx };
  }

  /**
   * @param {string} name
   * @returns {CanvasRenderingContext2D}
   */
  clean(name) {
    const { width, height } = this.picture.sigma.getDimensions();
    const context = this.canvases[name].getContext("2d");
    context.clearRect(0, 0, width, height);
    return context;
  }

  draw() {
    const { place, scale } = this.placing();
    this.drawUnder(place, scale);
    this.drawCaptions(place);
    this.drawPointed();
  }

  /**
   * @param {Placing} place
   * @param {number} scale
   */
  drawUnder(place, scale) {
    const { sigma, bright, state } = this.picture;
    const context = this.clean("under");
    if (this.haze) {
      // From near, and while something is chosen, the haze steps back.
      const { ratio } = sigma.getCamera().getState();
      context.globalAlpha = bright ? 0.2 : Math.min(1, 0.3 + 0.7 * ratio);
      const { canvas, left, low, side } = this.haze;
      context.drawImage(canvas, ...place(left, low + side), side * scale, side * scale);
      context.globalAlpha = 1;
    }
    if (state.node !== null) this.drawStar(context, state.node, place);
  }

  /**
   * Lines from one node to its neighbours.
   * @param {CanvasRenderingContext2D} context
   * @param {number} node
   * @param {Placing} place
   */
  drawStar(context, node, place) {
    const { model, places, colours, theme } = this.picture;
    const from = places.get(node);
    if (!from) return;
    context.lineWidth = 1.2;
    for (const other of neighbours(model, node)) {
      const to = places.get(other);
      if (!to || !this.picture.isShown(other)) continue;
      context.strokeStyle = mix(colours[other], theme.ground, 0.35);
      context.beginPath();
      context.moveTo(...place(from.x, from.y));
      context.lineTo(...place(to.x, to.y));
      context.stroke();
    }
  }

  /** @param {Placing} place */
  drawCaptions(place) {
    const { sigma, bright, theme } = this.picture;
    const context = this.clean("captions");
    const { ratio } = sigma.getCamera().getState();
    const take = makePlaces();
    const strength = bright ? 0 : Math.min(1, Math.max(0, (ratio - 0.3) / 0.3));
    const { width } = sigma.getDimensions();
    if (strength > 0) drawAreas(context, this.areas, place, theme, take, strength, width);
    context.textAlign = "left";
    context.textBaseline = "middle";
    let drawn = 0;
    for (const candidate of this.captioned()) {
      drawn += Number(this.drawCaption(context, candidate, place, take, drawn));
      if (drawn === CAPTIONS) break;
    }
  }

  /**
   * Draw one node's caption where there is room; returns whether there was.
   * @param {CanvasRenderingContext2D} context
   * @param {Drawn} candidate
   * @param {Placing} place
   * @param {ReturnType<typeof makePlaces>} take
   * @param {number} drawn captions before this one
   */
  drawCaption(context, { node, x, y, size }, place, take, drawn) {
    const { model, sigma, bright, state, theme } = this.picture;
    const { width, height } = sigma.getDimensions();
    if (!this.picture.isShown(node)) return false;
    const [px, py] = place(x, y);
    if (px < -20 || py < 0 || px > width || py > height) return false;
    const chosen = node === state.node;
    const reach = sigma.scaleSize(chosen ? chosenSize(size) : size) + 4;
    if (!bright && reach < CAPTION_REACH && drawn >= CAPTIONS_ALWAYS) return false;
    const text = shortName(nameOf(model, node), width < NARROW ? 24 : 44);
    context.font = `${chosen ? 700 : 400} 12px ${FONT}`;
    const wide = this.widthOf(context, text);
    let start = px + reach + wide > width - 4 ? px - reach - wide : px + reach;
    if (start < 4 && !chosen) return false;
    start = Math.max(4, start);
    if (!take(start - 3, py - 8, wide + 6, 16)) return false;
    drawText(context, text, start, py, theme.text, theme.ground);
    return true;
  }

  /**
   * The nodes that may have a caption, the most important first.
   * @returns {Drawn[]}
   */
  captioned() {
    const { bright, state, places } = this.picture;
    if (!bright) return this.bySize;
    const own = state.node === null ? undefined : places.get(state.node);
    const rest = this.bySize.filter(({ node }) => bright.has(node) && node !== state.node);
    return own ? [own, ...rest] : rest;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {string} text
   */
  widthOf(context, text) {
    const key = `${context.font} ${text}`;
    const width = this.widths.get(key) ?? context.measureText(text).width;
    this.widths.set(key, width);
    return width;
  }

  /** Ring and box of the node under the pointer; the only layer that moves with the mouse. */
  drawPointed() {
    const { model, sigma, places, pointed, state, theme } = this.picture;
    const context = this.clean("pointed");
    const drawn = pointed === null ? undefined : places.get(pointed);
    this.canvases.pointed.style.display = drawn ? "" : "none";
    if (!drawn) return;
    const { node, size } = drawn;
    const { place } = this.placing();
    if (state.node === null) this.drawStar(context, node, place);
    const [x, y] = place(drawn.x, drawn.y);
    context.strokeStyle = theme.text;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, sigma.scaleSize(size) + 3, 0, 2 * Math.PI);
    context.stroke();
    const caption = { name: nameOf(model, node) || NO_TITLE, detail: detailOf(model, node) };
    drawBox(context, caption, x, y, sigma.getDimensions(), theme);
  }

  /** Work out again what only filters and colours change. */
  repaint() {
    const { model, sigma, state, visible, colours } = this.picture;
    const hazy = state.colour === "community" && model.communities.length > 1;
    this.areas = hazy ? middles(model, visible) : [];
    if (!hazy) {
      this.haze = null;
      return;
    }
    const points = [];
    for (let p = 0; p < model.paperCount; p += 1) {
      if (visible.paperOn[p] && model.papers.community[p] !== null) {
        points.push({ x: model.papers.x[p], y: model.papers.y[p], colour: colours[p] });
      }
    }
    this.haze = paintHaze(points, sigma.getBBox());
  }
}

/**
 * What is captioned first: a concept before a paper of its size.
 * @param {Model} model
 * @param {Drawn} drawn
 */
function captionWeight(model, drawn) {
  return isPaper(model, drawn.node) ? drawn.size * 0.5 : drawn.size;
}

/**
 * The middle of each community in view, the largest first.
 * @param {Model} model
 * @param {Visible} visible
 */
function middles(model, visible) {
  const { papers } = model;
  /** @type {{xs: number[], ys: number[]}[]} */
  const groups = model.communities.map(() => ({ xs: [], ys: [] }));
  for (let p = 0; p < model.paperCount; p += 1) {
    const community = papers.community[p];
    if (!visible.paperOn[p] || community === null) continue;
    groups[community].xs.push(papers.x[p]);
    groups[community].ys.push(papers.y[p]);
  }
  const middle = (/** @type {number[]} */ values) =>
    Float64Array.from(values).sort()[values.length >> 1];
  const least = Math.max(2, visible.paperTotal / 100);
  return groups
    .map(({ xs, ys }, i) => {
      return { count: xs.length, x: middle(xs), y: middle(ys), ...model.communities[i] };
    })
    .filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/**
 * @param {string} name
 * @param {number} most characters
 */
function shortName(name, most) {
  return name.length > most ? `${name.slice(0, most - 2).trimEnd()}…` : name;
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
