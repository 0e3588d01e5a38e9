// Search: every word must occur. Names before titles, titles before abstracts.

const FOUND_SHOWN = 12;

/**
 * The nodes that match, best first.
 * @param {Model} model
 * @param {Texts | null} texts null: abstracts and authors are not read yet
 * @param {string} query
 * @returns {number[]}
 */
function search(model, texts, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const whole = words.join(" ");
  /** @type {[number, number, number][]} */
  const found = [];
  for (let node = 0; node < model.folded.length; node += 1) {
    const score = matchScore(model, texts, node, words, whole);
    if (score) found.push([score, weightOf(model, node), node]);
  }
  found.sort((a, b) => b[0] - a[0] || b[1] - a[1] || a[2] - b[2]);
  return found.map((item) => item[2]);
}

/**
 * @param {Model} model
 * @param {Texts | null} texts
 * @param {number} node
 * @param {string[]} words
 * @param {string} whole
 */
function matchScore(model, texts, node, words, whole) {
  const name = model.folded[node];
  if (words.every((word) => name.includes(word))) {
    const concept = isPaper(model, node) ? 0 : 1;
    if (name === whole || name.startsWith(`${whole} \n`) || name.endsWith(`\n ${whole}`))
      return 8 + concept;
    if (name.startsWith(whole)) return 6 + concept;
    return (` ${name}`.includes(` ${whole}`) ? 4 : 2) + concept;
  }
  if (!texts || !isPaper(model, node)) return 0;
  const text = texts.folded[node];
  return words.every((word) => text.includes(word) || name.includes(word)) ? 1 : 0;
}

/**
 * What puts one of two equal matches first: a concept's papers, a paper's links.
 * @param {Model} model
 * @param {number} node
 */
function weightOf(model, node) {
  return isPaper(model, node)
    ? model.papers.links[node]
    : model.concepts.papers[node - model.paperCount];
}

/**
 * @typedef {{find: (query: string) => number[], describe: (node: number) => Node[],
 *   choose: (node: number) => void, lists: () => boolean, typed: (query: string) => void}} SearchActions
 */

/** The search box: a combobox with a list of results. */
class SearchBox {
  /** @param {SearchActions} actions */
  constructor(actions) {
    this.actions = actions;
    this.input = /** @type {HTMLInputElement} */ (byId("search"));
    this.list = byId("results");
    this.active = -1;
    /** @type {number[]} */
    this.shown = [];
    this.input.addEventListener("input", () => this.update());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("focus", () => {
      if (this.input.value.trim()) this.update();
    });
  }

  focus() {
    this.input.select();
  }

  /**
   * Show a query, unless the user is typing one: the box is ahead of the state then.
   * @param {string} query
   */
  follow(query) {
    if (document.activeElement !== this.input) this.input.value = query;
  }

  clear() {
    this.input.value = "";
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Search for what stands in the box and list what is found. */
  update() {
    const query = this.input.value;
    const found = this.actions.find(query);
    this.shown = found.slice(0, FOUND_SHOWN);
    const items = this.shown.map((node, i) => this.item(node, i));
    const more = found.length - this.shown.length;
    const rest = more ? `${format(more)} more: the table lists all` : "Nothing found";
    if (more || !found.length)
      items.push(el("li", { class: "more", role: "presentation", text: rest }));
    this.list.replaceChildren(...items);
    this.active = -1;
    this.list.hidden = !query.trim() || !this.actions.lists();
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.actions.typed(query);
  }

  /**
   * @param {number} node
   * @param {number} index
   */
  item(node, index) {
    const onpointerdown = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.choose(index);
    };
    const attributes = { id: `result-${index}`, role: "option", "aria-selected": "false" };
    return el("li", { ...attributes, onpointerdown }, this.actions.describe(node));
  }

  /** @param {number} index */
  mark(index) {
    this.active = index;
    [...this.list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === index));
      if (i === index) item.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `result-${index}`);
  }

  /** @param {number} index */
  choose(index) {
    const node = this.shown[index];
    this.close();
    this.input.blur();
    if (node !== undefined) this.actions.choose(node);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const count = this.shown.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.update();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (count) this.mark((this.active + step + count) % count);
    } else if (event.key === "Enter" && count) {
      event.preventDefault();
      this.choose(Math.max(0, this.active));
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (!this.input.value) this.input.blur();
      this.clear();
      this.update();
      this.close();
    }
  }
}
