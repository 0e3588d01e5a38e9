"""Write what Neo4j Browser takes when it is dropped on its window: saved scripts and a style.

    python tools/browser_scripts.py [GRAPH] [-o FOLDER]

Without a graph it is for the built-in kinds; with one, the kinds of its user are in.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from litweave.graph import Graph
from litweave.query.browser import scripts, style
from litweave.records import KINDS


def main() -> None:
    """Write two files and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", nargs="?", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("demo"))
    arguments = parser.parse_args()
    kinds = Graph(arguments.graph).kinds if arguments.graph else KINDS
    arguments.output.mkdir(parents=True, exist_ok=True)
    saved = arguments.output / "browser-scripts.zip"
    saved.write_bytes(scripts(kinds))
    look = arguments.output / "style.grass"
    look.write_text(style(kinds), encoding="utf-8")
    print(f"Drop {saved} and then {look} on the window of Neo4j Browser.")


if __name__ == "__main__":
    main()
