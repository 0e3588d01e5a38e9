// What is drawn around sigma's points: a haze of each community's colour, lines of what is
// chosen, captions that never overlap. All on plain canvases, so that text is only ever drawn.

const HAZE = 420; // pixels of the haze's own picture; it is soft, so few suffice
const HAZE_POINTS = 900; // more papers are sampled: the haze shows where they are many
const CAPTIONS = 90;
const AREA_LINE = 17; // pixels
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/**
 * Paint the haze once for the nodes in view.
 * @param {{x: number, y: number, colour: string}[]} points
 * @param {{x: [number, number], y: [number, number]}} box
 */
function paintHaze(points, box) {
  const canvas = document.createElement("canvas");
  canvas.width = HAZE;
  canvas.height = HAZE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const side = Math.max(box.x[1] - box.x[0], box.y[1] - box.y[0]) * 1.3 || 1;
  const left = (box.x[0] + box.x[1]) / 2 - side / 2;
  const low = (box.y[0] + box.y[1]) / 2 - side / 2;
  const shown = Math.min(points.length, HAZE_POINTS) + 1;
  const radius = HAZE * Math.min(0.09, 0.04 + 0.25 / Math.sqrt(shown));
  const alpha = Math.min(0.3, 2.2 / Math.sqrt(shown));
  /** @type {Map<string, HTMLCanvasElement>} */
  const sprites = new Map();
  const every = Math.max(1, points.length / HAZE_POINTS);
  for (let i = 0; i < points.length; i += every) {
    const { x, y, colour } = points[Math.floor(i)];
    let sprite = sprites.get(colour);
    if (!sprite) {
      sprite = paintSprite(colour, radius, alpha);
      sprites.set(colour, sprite);
    }
    const px = ((x - left) / side) * HAZE - radius;
    const py = (1 - (y - low) / side) * HAZE - radius;
    context.drawImage(sprite, px, py);
  }
  return { canvas, left, low, side };
}

/**
 * @param {string} colour
 * @param {number} radius
 * @param {number} alpha
 */
function paintSprite(colour, radius, alpha) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(radius * 2);
  canvas.height = canvas.width;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [r, g, b] = channels(colour);
  const gradient = context.createRadialGradient(radius, radius, 0, radius, radius, radius);
  gradient.addColorStop(0, `rgba(${r}, ${g}, ${b}, ${alpha})`);
  gradient.addColorStop(0.5, `rgba(${r}, ${g}, ${b}, ${alpha * 0.4})`);
  gradient.addColorStop(1, `rgba(${r}, ${g}, ${b}, 0)`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Places that are taken by captions already. */
function makePlaces() {
  /** @type {number[][]} */
  const taken = [];
  /**
   * Take the box if nothing overlaps it.
   * @param {number} left
   * @param {number} top
   * @param {number} width
   * @param {number} height
   */
  return function take(left, top, width, height) {
    for (const [l, t, r, b] of taken) {
      if (left < r && left + width > l && top < b && top + height > t) return false;
    }
    taken.push([left, top, left + width, top + height]);
    return true;
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {string} halo
 */
function drawText(context, text, x, y, colour, halo) {
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/**
 * Break a text into lines of about `width` characters, at most `most`; the rest becomes "…".
 * @param {string} text
 * @param {number} width
 * @param {number} most
 */
function wrap(text, width, most) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  if (lines.length > most) lines.splice(most, lines.length, "…");
  return lines.map((line) => (line.length > width * 2 ? `${line.slice(0, width)}…` : line));
}

/**
 * The lines of an area's name, shortened concept by concept until it finds room, and where their
 * middle is, moved off the edges; no lines: no room.
 * @param {CanvasRenderingContext2D} context
 * @param {string} name concepts, joined by ", "
 * @param {number} x
 * @param {number} y
 * @param {(left: number, top: number, width: number, height: number) => boolean} take
 * @param {number} room width of the picture
 * @returns {{lines: string[], middle: number}}
 */
function fitName(context, name, x, y, take, room) {
  const concepts = name.split(", ");
  for (let count = concepts.length; count > 0; count -= 1) {
    const lines = wrap(concepts.slice(0, count).join(", "), 22, 3);
    if (lines.includes("…") && count > 1) continue;
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 10;
    const height = lines.length * AREA_LINE;
    const middle = Math.max(width / 2, Math.min(x, room - width / 2));
    if (take(middle - width / 2, y - height / 2, width, height)) return { lines, middle };
  }
  return { lines: [], middle: x };
}

/**
 * Names of communities over their middle; they fade as one zooms in.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, name: string, colour: string}[]} areas largest first
 * @param {(x: number, y: number) => [number, number]} place graph to screen
 * @param {{text: string, ground: string}} theme
 * @param {(left: number, top: number, width: number, height: number) => boolean} take
 * @param {number} strength 0 to 1
 * @param {number} room width of the picture
 */
function drawAreas(context, areas, place, theme, take, strength, room) {
  context.save();
  context.globalAlpha = strength;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `650 13px ${FONT}`;
  for (const { x, y, name, colour } of areas) {
    const [px, py] = place(x, y);
    if (px < 0 || px > room) continue;
    const { lines, middle } = fitName(context, name, px, py, take, room);
    lines.forEach((line, i) => {
      const at = py + (i - (lines.length - 1) / 2) * AREA_LINE;
      drawText(context, line, middle, at, mix(colour, theme.text, 0.55), theme.ground);
    });
  }
  context.restore();
}

/**
 * The caption of the node under the pointer, in a box.
 * @param {CanvasRenderingContext2D} context
 * @param {{name: string, detail: string}} caption
 * @param {number} x
 * @param {number} y
 * @param {{width: number, height: number}} room
 * @param {{text: string, muted: string, panel: string, rule: string}} theme
 */
function drawBox(context, caption, x, y, room, theme) {
  const lines = wrap(caption.name, 44, 3);
  context.font = `600 13px ${FONT}`;
  const widths = lines.map((line) => context.measureText(line).width);
  context.font = `12px ${FONT}`;
  const width = Math.max(...widths, context.measureText(caption.detail).width) + 20;
  const height = lines.length * 17 + 32;
  const left = Math.max(6, Math.min(x + 14, room.width - width - 6));
  const top = Math.max(6, Math.min(y - height / 2, room.height - height - 6));
  context.fillStyle = theme.panel;
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left, top, width, height, 6);
  context.fill();
  context.stroke();
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.font = `600 13px ${FONT}`;
  context.fillStyle = theme.text;
  lines.forEach((line, i) => {
    context.fillText(line, left + 10, top + 20 + i * 17);
  });
  context.font = `12px ${FONT}`;
  context.fillStyle = theme.muted;
  context.fillText(caption.detail, left + 10, top + height - 10);
}
