"""Make the pictures of the explorer and the report: docs/images/explorer*.png, report.png.

    python tools/explorer_pictures.py [GRAPH]

Builds the graph of examples/ (or opens GRAPH), writes both pages and opens them in Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

import litweave
from litweave import explore, report
from litweave.graph import Graph
from litweave.settings import load

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1440, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu"]


def main() -> None:
    """Write the pages and take the pictures."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        graph = litweave.open(sys.argv[1]) if len(sys.argv) > 1 else build(folder / "examples")
        page = explore.write(graph, folder / "graph.html", explore.Options(title="examples")).path
        figures = report.write(graph, folder / "report").path
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        take(browser, page, "explorer.png")
        take(browser, page, "explorer-dark.png", "#theme=dark&colour=kind")
        take(browser, page, "explorer-paper.png", choose=first_paper)
        take(browser, page, "explorer-table.png", "#view=table&rows=concepts")
        take(browser, figures, "report.png")
        browser.close()


def build(folder: Path) -> Graph:
    """Build the graph of examples/."""
    sources = [str(EXAMPLES / "*.txt"), str(EXAMPLES / "library.jsonl")]
    return litweave.build(sources, folder, settings=load(EXAMPLES / "litweave.toml"))


def take(browser: Any, file: Path, name: str, state: str = "", *, choose: Any = None) -> None:
    """Open a page in one state and keep what it shows."""
    page = browser.new_page(viewport=SIZE, reduced_motion="reduce")
    page.goto(f"{file.resolve().as_uri()}{state}")
    if file.name == "graph.html":
        page.wait_for_selector('html[data-state="ready"]', state="attached")
    if choose:
        choose(page)
    page.wait_for_timeout(800)
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / name)
    page.close()
    print(IMAGES / name)


def first_paper(page: Page) -> None:
    """Choose the first paper of the concept that most papers name."""
    page.click("#panel .top a >> nth=0")
    page.click("#panel .papers .title >> nth=0")


if __name__ == "__main__":
    main()
