// Elements from plain values. Text only ever becomes text: nothing here or elsewhere parses HTML,
// and the page's policy (Trusted Types) forbids it.

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `text`, `class`, `on*` handlers, others as they are
 * @param {(Node | string | null)[]} [children]
 * @returns {any} an HTMLElement of that tag
 */
function el(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/**
 * A small patch of colour; styles are set by script because the policy forbids style attributes.
 * @param {string} colour
 * @param {string} [shape] class: "dot" or "ring"
 */
function swatch(colour, shape = "dot") {
  const element = el("span", { class: `swatch ${shape}`, "aria-hidden": "true" });
  element.style.setProperty("--swatch", colour);
  return element;
}

/**
 * A link out of the page, where the address is one that a browser fetches; else its text.
 * @param {string} url
 * @param {string} text
 * @param {string} [className]
 */
function outLink(url, text, className = "") {
  if (!/^https?:\/\/[^\s]+$/i.test(url)) return el("span", { class: className, text });
  return el("a", {
    href: url,
    class: className,
    text,
    target: "_blank",
    rel: "noopener noreferrer",
  });
}

/**
 * A link to a node of the graph; the click is handled for all of them in main.js.
 * @param {Model} model
 * @param {number} node
 * @param {string} [text]
 * @param {string} [className]
 */
function nodeLink(model, node, text = nameOf(model, node), className = "") {
  const id = idOf(model, node);
  const hash = new URLSearchParams({ node: id }).toString();
  return el("a", { href: `#${hash}`, class: className, text, "data-node": node });
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
function plural(count, one, many = `${one}s`) {
  return `${format(count)} ${count === 1 ? one : many}`;
}

const numbers = new Intl.NumberFormat("en");

/** @param {number} number */
function format(number) {
  return numbers.format(number);
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * Bars of counts a year.
 * @param {[number, number]} years
 * @param {number[]} counts one a year
 * @param {string} label
 */
function bars(years, counts, label) {
  const width = 300;
  const height = 44;
  const top = Math.max(1, ...counts);
  const step = width / counts.length;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("class", "bars");
  picture.setAttribute("role", "img");
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-label", label);
  counts.forEach((count, i) => {
    const bar = document.createElementNS(SVG, "rect");
    const tall = count ? Math.max(2, (height * count) / top) : 0;
    bar.setAttribute("x", String(i * step + step * 0.08));
    bar.setAttribute("width", String(step * 0.84));
    bar.setAttribute("y", String(height - tall));
    bar.setAttribute("height", String(tall));
    const hint = document.createElementNS(SVG, "title");
    hint.textContent = `${years[0] + i}: ${plural(count, "paper")}`;
    bar.append(hint);
    picture.append(bar);
  });
  return picture;
}
