// The filters: built once, then brought in line with each state.

const LARGEST = 12; // communities listed at once

/**
 * @param {Model} model
 * @param {{change: (part: Partial<State>) => void, reset: () => void}} actions
 */
function makeControls(model, actions) {
  const box = byId("filters");
  const parts = [
    kindControls(model, actions),
    roleControls(model, actions),
    model.years && model.years[0] < model.years[1] ? yearControls(model, actions) : null,
    leastControl(model, actions),
    codeControl(model, actions),
    communityControls(model, actions),
    displayControls(actions),
  ].filter((part) => part !== null);
  const reset = el("button", {
    type: "button",
    class: "button",
    id: "reset",
    text: "Show everything",
    onclick: actions.reset,
  });
  box.replaceChildren(el("h2", { text: "Filters" }), ...parts.map((part) => part.element), reset);
  return {
    /**
     * @param {State} state
     * @param {Visible} visible
     */
    sync(state, visible) {
      for (const part of parts) part.sync(state, visible);
    },
  };
}

/** @typedef {{change: (part: Partial<State>) => void}} Actions */

/**
 * @param {string} legend
 * @param {(Node | string)[]} children
 * @param {string} [hint]
 */
function group(legend, children, hint) {
  const note = hint ? [el("p", { class: "hint", text: hint })] : [];
  return el("fieldset", {}, [el("legend", { text: legend }), ...note, ...children]);
}

/**
 * @param {string} text
 * @param {Node | null} sample
 * @param {(checked: boolean) => void} onchange
 * @param {Record<string, any>} [attributes]
 */
function tick(text, sample, onchange, attributes = {}) {
  const input = el("input", {
    type: "checkbox",
    ...attributes,
    onchange: (/** @type {any} */ event) => onchange(event.target.checked),
  });
  const count = el("span", { class: "n" });
  return {
    input,
    count,
    element: el("label", { class: "tick" }, [
      input,
      sample,
      el("span", { class: "text", text }),
      count,
    ]),
  };
}

/**
 * A copy of a set with one value in or out.
 * @template T
 * @param {Set<T>} values
 * @param {T} value
 * @param {boolean} inside
 */
function withValue(values, value, inside) {
  const copy = new Set(values);
  if (inside) copy.add(value);
  else copy.delete(value);
  return copy;
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function kindControls(model, actions) {
  let hidden = new Set();
  const labels = ["Paper", ...model.kinds.map((kind) => kind.label)];
  const ticks = labels.map((label, i) => {
    const sample = i ? swatch(model.kinds[i - 1].colour, "ring") : swatch("var(--muted)");
    const change = (/** @type {boolean} */ on) =>
      actions.change({ hidden: withValue(hidden, label, !on) });
    return tick(label, sample, change, { "data-kind": label });
  });
  return {
    element: group(
      "Kinds",
      ticks.map((t) => t.element),
    ),
    sync(/** @type {State} */ state, /** @type {Visible} */ visible) {
      hidden = state.hidden;
      const counts = new Array(model.kinds.length).fill(0);
      for (let c = 0; c < model.conceptCount; c += 1)
        if (visible.conceptOn[c]) counts[model.concepts.kind[c]] += 1;
      ticks.forEach((t, i) => {
        t.input.checked = !hidden.has(labels[i]);
        t.count.textContent = format(i ? counts[i - 1] : visible.paperTotal);
      });
    },
  };
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function roleControls(model, actions) {
  let roles = new Set();
  const names = ["introduced", "used"];
  const ticks = names.map((name) =>
    tick(name, null, (on) => actions.change({ roles: withValue(roles, name, on) }), {
      "data-role": name,
    }),
  );
  const kinds = model.kinds.filter((kind) => kind.roles).map((kind) => kind.label);
  return {
    element: group(
      "Role",
      ticks.map((t) => t.element),
      `of ${kinds.join(", ")} in their papers`,
    ),
    sync(/** @type {State} */ state) {
      roles = state.roles;
      ticks.forEach((t, i) => {
        t.input.checked = roles.has(names[i]);
      });
    },
  };
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function yearControls(model, actions) {
  const [low, high] = /** @type {[number, number]} */ (model.years);
  const counts = new Array(high - low + 1).fill(0);
  for (const year of model.papers.year) if (year !== null) counts[year - low] += 1;
  const undated = model.papers.year.filter((year) => year === null).length;
  const slide = (/** @type {string} */ label, /** @type {string} */ id) =>
    el("input", {
      type: "range",
      min: low,
      max: high,
      step: 1,
      "aria-label": label,
      id,
      oninput: change,
    });
  const from = slide("First year", "year-from");
  const to = slide("Last year", "year-to");
  const shown = el("output", { class: "range" });
  const picture = bars([low, high], counts, `Papers a year, ${low} to ${high}`);

  function change() {
    const years = [Number(from.value), Number(to.value)].sort((a, b) => a - b);
    const all = years[0] === low && years[1] === high;
    actions.change({ years: all ? null : /** @type {[number, number]} */ (years) });
  }

  return {
    element: group(
      "Years",
      [picture, from, to, shown],
      undated ? `${plural(undated, "paper")} without a year: only in the full range` : "",
    ),
    sync(/** @type {State} */ state) {
      const [first, last] = state.years || [low, high];
      if (
        Math.min(Number(from.value), Number(to.value)) !== first ||
        Math.max(Number(from.value), Number(to.value)) !== last
      ) {
        from.value = String(first);
        to.value = String(last);
      }
      shown.textContent = first === last ? String(first) : `${first} to ${last}`;
      picture.querySelectorAll("rect").forEach((bar, i) => {
        bar.classList.toggle("out", low + i < first || low + i > last);
      });
    },
  };
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function leastControl(model, actions) {
  const most = Math.min(
    50,
    model.concepts.papers.reduce((a, b) => Math.max(a, b), 2),
  );
  const input = el("input", {
    type: "range",
    min: 1,
    max: most,
    step: 1,
    id: "least",
    "aria-label": "Concepts in at least so many papers",
    oninput: () => actions.change({ least: Number(input.value) }),
  });
  const shown = el("output", { class: "range" });
  return {
    element: group("Concepts in at least", [input, shown]),
    sync(/** @type {State} */ state) {
      input.value = String(state.least);
      shown.textContent = plural(state.least, "paper");
    },
  };
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function codeControl(model, actions) {
  const t = tick("With own code only", null, (on) => actions.change({ code: on }), {
    id: "with-code",
  });
  t.count.textContent = format(model.papers.code.reduce((sum, one) => sum + one, 0));
  return {
    element: group("Code", [t.element]),
    sync(/** @type {State} */ state) {
      t.input.checked = state.code;
    },
  };
}

/**
 * The first few of a long list; the rest opens on demand.
 * @param {HTMLElement[]} items
 * @returns {HTMLElement[]}
 */
function foldRest(items) {
  if (items.length <= LARGEST + 2) return items;
  const rest = items.slice(LARGEST);
  const summary = el("summary", { text: `${rest.length} smaller ones` });
  return [...items.slice(0, LARGEST), el("details", {}, [summary, ...rest])];
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function communityControls(model, actions) {
  if (!model.communities.length) return null;
  let chosen = new Set();
  const ticks = model.communities.map((community, i) =>
    tick(
      community.name,
      swatch(communityColour(model, i)),
      (on) => actions.change({ communities: withValue(chosen, i, on) }),
      {
        "data-tick": i,
      },
    ),
  );
  return {
    element: group("Communities", foldRest(ticks.map((t) => t.element)), "none ticked: all"),
    sync(/** @type {State} */ state, /** @type {Visible} */ visible) {
      chosen = state.communities;
      const counts = new Array(ticks.length).fill(0);
      for (let p = 0; p < model.paperCount; p += 1) {
        const community = model.papers.community[p];
        if (visible.paperOn[p] && community !== null) counts[community] += 1;
      }
      ticks.forEach((t, i) => {
        t.input.checked = chosen.has(i);
        t.count.textContent = format(counts[i]);
      });
    },
  };
}

/** @param {Actions} actions */
function displayControls(actions) {
  const choose = (
    /** @type {"colour" | "lines"} */ key,
    /** @type {string} */ label,
    /** @type {[string, string][]} */ options,
  ) => {
    const select = el(
      "select",
      { id: key, onchange: () => actions.change({ [key]: select.value }) },
      options.map(([value, text]) => el("option", { value, text })),
    );
    return {
      select,
      key,
      element: el("label", { class: "choice" }, [el("span", { text: label }), select]),
    };
  };
  const chosen = [
    choose("colour", "Colour", [
      ["community", "community"],
      ["kind", "kind"],
      ["year", "year"],
    ]),
    choose("lines", "Lines", [
      ["related", "related papers"],
      ["concepts", "papers to concepts"],
      ["together", "concepts together"],
      ["none", "none"],
    ]),
  ];
  return {
    element: group(
      "Drawing",
      chosen.map((c) => c.element),
    ),
    sync(/** @type {State} */ state) {
      for (const { select, key } of chosen) select.value = state[key];
    },
  };
}
