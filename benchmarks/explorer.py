"""Time the explorer page in a real Chromium: first picture, filters, search, panning.

    python benchmarks/explorer.py [--papers 5000] [--runs 3] [--page PAGE] [--json figures.json]

An answer is what the browser itself calls one: from the click or key to the next picture on the
screen (Event Timing, in steps of 8 ms); the slowest of each kind counts, flights of the camera are
off. Panning is the time between two pictures while a drag goes on. Without a graphics card Chromium
draws in software, so a desktop is faster. On a machine that does other work too, waiting for a
processor is in every answer: the work itself, the processor time of the page's main thread, is
printed beside it. What runs beside it takes caches and clock from that thread as well, so a fixed
piece of work is timed before and after each answer, and the answer's work is divided by how much
longer that took than at its best. Filters and panning are held to this, the clock on the wall to
its demands only where no more runs than there are processors.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from planted import planted
from playwright.sync_api import Page, sync_playwright

from litweave import explore

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu"]
LIMIT = 100  # milliseconds for an answer
FIRST = 3000  # milliseconds to the first picture

WATCH = """
window.answers = [];
const answered = new Set(["click", "keydown", "input"]);
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (answered.has(e.name)) window.answers.push(e.duration);
}).observe({ type: "event", durationThreshold: 16 });
window.stamps = [];
const tick = (now) => { window.stamps.push(now); requestAnimationFrame(tick); };
window.startStamps = () => { window.stamps.length = 0; requestAnimationFrame(tick); };
"""

# A few milliseconds of what the page itself does: numbers, objects, sorting.
PIECE = """() => {
  let found = 0;
  for (let round = 0; round < 3; round += 1) {
    const rows = Array.from({ length: 20000 }, (_, i) => ({ i, key: (i * 7919) % 20011 }));
    rows.sort((a, b) => a.key - b.key);
    for (const row of rows) found += row.i * row.key;
  }
  return found;
}"""

Step = Callable[[Page], Any]


def click(selector: str) -> Step:
    """Return a step that clicks."""
    return lambda page: page.click(selector)


def press(selector: str, key: str) -> Step:
    """Return a step that presses a key where the focus is put."""
    return lambda page: (page.focus(selector), page.keyboard.press(key))


def choose(selector: str, value: str) -> Step:
    """Return a step that chooses from a list."""
    return lambda page: page.select_option(selector, value)


ANSWERS: dict[str, list[Step]] = {
    "filter by kind": [click("[data-kind=Dataset]")] * 2,
    "filter by role": [click("[data-role=used]")] * 2,
    "filter by code": [click("#with-code")] * 2,
    "filter by community": [click("[data-tick='0']")] * 2,
    "filter by year": [press("#year-from", key) for key in ("ArrowRight", "ArrowLeft")],
    "filter by papers": [press("#least", key) for key in ("ArrowRight", "ArrowLeft")],
    "search": [press("#search", key) for key in (*"novk", *["Backspace"] * 4)],
    "choose a concept": [click("#panel .top a"), click("#panel .close")],
    "choose a paper": [click("#panel .top a"), click("#panel .papers .title"), click(".close")],
    "table": [click(s) for s in ("#show-table", "[data-sort=title]", "#rows-concepts")],
    "graph": [click("#show-graph")],
}


def main() -> None:
    """Write the page, time it, print a table; fail where a demand is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--page", type=Path, help="time this page instead of a planted one")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {"load before, processors": f"{_load():.1f}, {os.cpu_count()}"}
    with tempfile.TemporaryDirectory() as folder:
        page = options.page or _write(Path(folder), options.papers, figures)
        _measure(page, options.runs, figures)
    for name, value in figures.items():
        print(f"{name:38} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    assert figures["slowest filter: main thread, ms"] <= LIMIT
    assert figures["pan: main thread a picture, ms"] <= LIMIT
    if _load() > (os.cpu_count() or 1):
        print("The machine is busy: what the clock on the wall says is held to nothing.")
        return
    assert figures["first picture, ms"] < FIRST
    assert figures["slowest answer, ms"] <= LIMIT
    assert figures["pan: 95th percentile of pictures, ms"] <= LIMIT


def _load() -> float:
    return os.getloadavg()[0]


def _write(folder: Path, papers: int, figures: dict[str, Any]) -> Path:
    graph = planted(folder / "planted", papers)
    start = time.perf_counter()
    written = explore.write(graph, folder / "page.html")
    figures["papers, concepts"] = f"{papers}, {len(graph.concepts)}"
    figures["write, s"] = round(time.perf_counter() - start, 1)
    figures["page, MB"] = round(written.path.stat().st_size / 1e6, 2)
    return written.path


def _measure(file: Path, runs: int, figures: dict[str, Any]) -> None:
    first: list[float] = []
    answers: dict[str, list[float]] = {name: [] for name in ANSWERS}
    work: dict[str, list[tuple[float, float]]] = {name: [] for name in ANSWERS}
    pictures: list[float] = []
    panned: list[float] = []
    for _ in range(runs):
        with _opened(file) as (page, session):
            first.append(
                page.evaluate("performance.getEntriesByName('first-picture')[0].startTime")
            )
            for name, steps in ANSWERS.items():
                timed = [_answer(page, session, step) for step in steps]
                answers[name].append(max(wall for wall, _, _ in timed))
                work[name].append(max((cpu, piece) for _, cpu, piece in timed))
            stamps, worked = _pan(page, session)
            pictures += stamps
            panned.append(worked / max(1, len(stamps)))
    figures["first picture, ms"] = round(statistics.median(first))
    best = min(piece for found in work.values() for _, piece in found)
    figures["a fixed piece of work, ms: best"] = round(best, 1)
    slowest = dict.fromkeys(("wall", "work"), 0.0)
    for name in ANSWERS:
        wall = statistics.median(answers[name])
        cpu = statistics.median(cpu * best / piece for cpu, piece in work[name])
        figures[f"{name}, ms (main thread)"] = f"{wall:.0f} ({cpu:.0f})"
        slowest["wall"] = max(slowest["wall"], wall)
        if name.startswith("filter"):
            slowest["work"] = max(slowest["work"], cpu)
    figures["slowest answer, ms"] = slowest["wall"]
    figures["slowest filter: main thread, ms"] = round(slowest["work"])
    figures["pan: main thread a picture, ms"] = round(statistics.median(panned), 1)
    figures["pan: median of pictures, ms"] = round(statistics.median(pictures), 1)
    figures["pan: 95th percentile of pictures, ms"] = round(
        statistics.quantiles(pictures, n=20)[-1], 1
    )


@contextmanager
def _opened(file: Path) -> Iterator[tuple[Page, Any]]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.add_init_script(WATCH)
        page.goto(file.resolve().as_uri())
        page.wait_for_selector('html[data-state="ready"]', state="attached")
        page.wait_for_timeout(1000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield page, session
        browser.close()


def _answer(page: Page, session: Any, step: Step) -> tuple[float, float, float]:
    """Return milliseconds: to the next picture, of the main thread's work, of the fixed piece."""
    page.evaluate("window.answers.length = 0")
    pieces = [_piece(page, session)]
    before = _worked(session)
    step(page)
    page.wait_for_timeout(700)
    worked = _worked(session) - before
    pieces.append(_piece(page, session))
    return max(page.evaluate("window.answers"), default=0), worked, statistics.mean(pieces)


def _piece(page: Page, session: Any) -> float:
    before = _worked(session)
    page.evaluate(PIECE)
    return _worked(session) - before


def _worked(session: Any) -> float:
    found = session.send("Performance.getMetrics")["metrics"]
    return next(1000 * one["value"] for one in found if one["name"] == "TaskDuration")


def _pan(page: Page, session: Any) -> tuple[list[float], float]:
    """Drag the graph about; return the times between pictures, and the work of the main thread."""
    page.mouse.move(700, 450)
    page.mouse.down()
    page.evaluate("window.startStamps()")
    before = _worked(session)
    for step in range(40):
        page.mouse.move(700 + (step * 37) % 300 - 150, 450 + (step * 23) % 200 - 100)
        page.wait_for_timeout(16)
    stamps: list[float] = page.evaluate("window.stamps.slice()")
    worked = _worked(session) - before
    page.mouse.up()
    return [b - a for a, b in pairwise(stamps)], worked


if __name__ == "__main__":
    main()
