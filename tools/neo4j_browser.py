"""Neo4j Browser in headless Chromium: connect, drop files on it, run a query, take a picture."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

EDITOR = "#monaco-main-editor"
WAIT = 90_000  # milliseconds; Browser loads slowly on a busy machine

MAKE_TRANSFER = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), character => character.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], name))
    return transfer
}"""

COLOURS = """nodes => nodes.map(node => [
    node.querySelector('text') ? node.querySelector('text').textContent : '',
    node.querySelector('circle.b-outline').getAttribute('fill')])"""


def chromium() -> str | None:
    """Return the program, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def opened(http: str, *, width: int = 1400, height: int = 1000) -> Iterator[Page]:
    """Yield a page with Browser connected to a server without authentication."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            connect(page, http)
            yield page
        finally:
            browser.close()


def connect(page: Page, http: str) -> None:
    """Open Browser, which connects by itself to a server without authentication."""
    page.goto(f"{http}/browser/?preselectAuthMethod=NO_AUTH", wait_until="domcontentloaded")
    page.get_by_text("Connected to").first.wait_for(timeout=WAIT)


def drop(page: Page, path: Path) -> None:
    """Drop a .grass or .zip file as a person does."""
    content = base64.b64encode(path.read_bytes()).decode()
    transfer = page.evaluate_handle(MAKE_TRANSFER, [path.name, content])
    for event in ("dragenter", "dragover", "drop"):
        page.locator(EDITOR).dispatch_event(event, {"dataTransfer": transfer})
    page.wait_for_timeout(1500)


def run(page: Page, command: str) -> None:
    """Type a command into the editor and run it."""
    page.locator(f"{EDITOR} textarea").first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(command)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")


def drawn(page: Page) -> tuple[int, int]:
    """Wait for a picture to come to rest; return how many nodes and relationships it has."""
    page.locator("g.node").first.wait_for(timeout=WAIT)
    page.wait_for_timeout(5000)
    return page.locator("g.node").count(), page.locator("g.relationship").count()


def enlarge(page: Page) -> None:
    """Let the newest picture fill the window."""
    page.get_by_title("Fullscreen", exact=True).first.click()
    page.wait_for_timeout(1500)
    page.get_by_label("zoom-to-fit").first.click()
    page.wait_for_timeout(3000)


def colours(page: Page) -> list[tuple[str, str]]:
    """Return (caption, fill) of every node drawn."""
    found: list[list[str]] = page.locator("g.node").evaluate_all(COLOURS)
    return [(caption, fill) for caption, fill in found]


def saved_scripts(page: Page) -> list[dict[str, Any]]:
    """Return the saved scripts that Browser keeps."""
    found: list[dict[str, Any]] = json.loads(
        page.evaluate("localStorage.getItem('neo4j.documents')") or "[]"
    )
    return found
