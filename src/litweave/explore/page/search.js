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
 * The search box: a combobox with a list of results.
 * @param {{find: (query: string) => number[], describe: (node: number) => Node[],
 *   choose: (node: number) => void, lists: () => boolean, typed: (query: string, found: number[]) => void}} actions
 */
function makeSearchBox(actions) {
  const input = /** @type {HTMLInputElement} */ (byId("search"));
  const list = byId("results");
  let active = -1;
  /** @type {number[]} */
  let shown = [];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} next */
  function mark(next) {
    active = next;
    [...list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === active));
      if (i === active) item.scrollIntoView({ block: "nearest" });
    });
    if (active >= 0) input.setAttribute("aria-activedescendant", `result-${active}`);
  }

  /** @param {number} index */
  function choose(index) {
    const node = shown[index];
    close();
    if (node !== undefined) actions.choose(node);
  }

  function update() {
    const found = actions.find(input.value);
    shown = found.slice(0, FOUND_SHOWN);
    const items = shown.map((node, i) =>
      el(
        "li",
        {
          id: `result-${i}`,
          role: "option",
          "aria-selected": "false",
          onpointerdown: (/** @type {Event} */ event) => {
            event.preventDefault();
            choose(i);
          },
        },
        actions.describe(node),
      ),
    );
    if (input.value.trim() && found.length !== shown.length) {
      items.push(
        el("li", {
          class: "more",
          role: "presentation",
          text: `${format(found.length - shown.length)} more: the table lists all`,
        }),
      );
    }
    if (input.value.trim() && !found.length) {
      items.push(el("li", { class: "more", role: "presentation", text: "Nothing found" }));
    }
    list.replaceChildren(...items);
    active = -1;
    list.hidden = !input.value.trim() || !actions.lists();
    input.setAttribute("aria-expanded", String(!list.hidden));
    actions.typed(input.value, found);
  }

  input.addEventListener("input", update);
  input.addEventListener("focus", () => {
    if (input.value.trim()) update();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) update();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length) mark((active + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && shown.length) {
      event.preventDefault();
      choose(Math.max(0, active));
      input.blur();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (input.value) {
        input.value = "";
        update();
      } else input.blur();
      close();
    }
  });
  return {
    focus: () => input.select(),
    /** @param {string} query */
    set: (query) => {
      input.value = query;
    },
    isUsed: () => document.activeElement === input,
  };
}
