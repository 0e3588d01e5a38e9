"""Notebooks, run from top to bottom in a folder that has the examples.

python tests/notebooks.py examples/first-graph.ipynb            writes the outputs anew
python tests/notebooks.py --check examples/first-graph.ipynb    says where they are wrong
"""

from __future__ import annotations

import copy
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
TIMEOUT = 300


def execute(notebook: Any, folder: Path) -> Any:
    """Return the notebook as it is after running all its cells in `folder`; a failure raises."""
    done = copy.deepcopy(notebook)
    NotebookClient(done, timeout=TIMEOUT, resources={"metadata": {"path": str(folder)}}).execute()
    for cell in done.cells:
        cell.metadata.pop("execution", None)  # times
    return done


def shown(cell: Any) -> list[str]:
    """Return the texts that a cell shows; pictures and HTML tables say the same another way."""
    texts = [
        output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"]
        for output in cell.get("outputs", [])
    ]
    return [re.sub(r" at 0x[0-9a-f]+", "", text) for text in texts]


def main(arguments: list[str]) -> int:
    """Run the notebooks that are named; write them, or compare them."""
    names = [name for name in arguments if name != "--check"]
    wrong = 0
    for name in names:
        notebook = nbformat.read(name, as_version=4)  # type: ignore[no-untyped-call] # no types
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "examples", Path(folder) / "examples")
            done = execute(notebook, Path(folder))
        if names == arguments:
            nbformat.write(done, name)  # type: ignore[no-untyped-call] # the same
            continue
        for old, new in zip(notebook.cells, done.cells, strict=True):
            if shown(old) != shown(new):
                wrong += 1
                what = f"{old['source']}\nshows:\n{shown(old)}\nbut gives:\n{shown(new)}\n"
                sys.stdout.write(f"{name}: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
