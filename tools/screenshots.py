"""Make the pictures of the documents that need a server: docs/images/neo4j-browser.png.

    python tools/screenshots.py [OUT]

Builds the graph of examples/, loads it into a real Neo4j (tests/services/neo4j/server.py), opens
Neo4j Browser in headless Chromium with cypher/style.grass and draws one question of the catalogue.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tools")]

from neo4j_browser import colours, drawn, drop, enlarge, opened, run  # noqa: E402 - found by the line above

from litweave.export.neo4j import load  # noqa: E402 - the same
from litweave.graph import Graph  # noqa: E402 - the same
from litweave.query.browser import graph_types, script, style  # noqa: E402 - the same
from litweave.query.catalogue import catalogue  # noqa: E402 - the same
from litweave.server import Login  # noqa: E402 - the same
from services.neo4j.server import Neo4jServer  # noqa: E402 - the same

QUESTION = "picture-of-concept"
ROWS = 60


def build(folder: Path) -> Graph:
    """Build the graph of examples/."""
    sources = sorted(str(path) for path in (ROOT / "examples").glob("*.txt"))
    config = ["--config", str(ROOT / "examples" / "litweave.toml"), "-q"]
    program = [str(Path(sys.executable).with_name("litweave")), "build"]
    more = [str(ROOT / "examples" / "library.jsonl"), *config, "-o", str(folder / "graph")]
    subprocess.run([*program, *sources, *more], check=True)
    return Graph(folder / "graph")


def question(graph: Graph) -> str:
    """Return the question about the graph's most used method, as the saved script has it."""
    name = graph.query("top-concepts", kind="Method", limit=1).rows[0][0]
    query = catalogue()[QUESTION]
    given = {"concept": name, "limit": ROWS}
    params = tuple(replace(param, example=given[param.name]) for param in query.params)
    return script(replace(query, params=params), graph_types(graph.kinds))


def main(out: Path) -> None:
    """Take the picture and check that every kind in it has its colour."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = build(folder)
        look = folder / "style.grass"
        look.write_text(style(graph.kinds), encoding="utf-8")
        server = Neo4jServer(folder / "neo4j")
        server.start()
        try:
            load(graph, Login(server.bolt))
            with opened(server.http) as page:
                drop(page, look)
                for command in (":config autoComplete: false", ":clear"):
                    run(page, command)
                    page.wait_for_timeout(1000)
                run(page, question(graph))
                nodes, relationships = drawn(page)
                fills = {fill for _, fill in colours(page)}
                enlarge(page)
                out.parent.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=out)
        finally:
            server.kill()
    print(f"{out}: {nodes} nodes, {relationships} relationships, {len(fills)} colours")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "neo4j-browser.png")
