"""Build the graph of examples/ in demo/ and say what it made and what to try next."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LITWEAVE = Path(sys.executable).with_name("litweave")
GRAPH = "demo/graph"


def run(*arguments: str) -> None:
    """Run litweave as a user would, in the folder of the project."""
    print(f"\n$ litweave {shlex.join(arguments)}", flush=True)
    subprocess.run([LITWEAVE, *arguments], cwd=ROOT, check=True)


def main() -> None:
    """Make a graph, a page, a file for Gephi, and say what is next."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "examples").glob("*.txt"))
    (ROOT / "demo").mkdir(exist_ok=True)
    run(
        *("build", *sources, "examples/library.jsonl"),
        *("--config", "examples/litweave.toml", "-o", GRAPH),
    )
    run("info", GRAPH)
    run("export", GRAPH, "--to", "graphml", "-o", "demo/graph.graphml")
    run("explore", GRAPH, "-o", "demo/graph.html")
    program = LITWEAVE.relative_to(ROOT)
    print(
        "\nMade: demo/graph (Parquet tables), demo/graph.html (open it in a browser),"
        " demo/graph.graphml (open it in Gephi)."
        "\nTry next:"
        f'\n  {program} related {GRAPH} "On the Length Bias of Direct Preference Optimization"'
        f"\n  {program} query {GRAPH} papers-using -p concept=GSM8K"
        f"\n  {program} trends {GRAPH} --kind Method"
    )


if __name__ == "__main__":
    main()
