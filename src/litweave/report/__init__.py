"""A page of figures with the numbers behind them, for reading and for print.

A new figure is a function from a graph to a `Figure` in `figures.py` and a line in `FIGURES`.
`charts.py` draws the SVG, `page.py` the HTML. No script, no network.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from litweave.errors import GraphError
from litweave.graph import Graph
from litweave.report.figures import FIGURES, Cell, Figure
from litweave.report.page import render
from litweave.store import replacing
from litweave.text import FORMULA

__all__ = ["Report", "write"]

PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Report:
    """What was written."""

    path: Path  # of the page
    figures: tuple[str, ...]  # names; each is a file name.svg and a file name.csv beside the page


def write(graph: Graph, out: Path) -> Report:
    """Write index.html and, for every figure, an SVG and a CSV file into the folder `out`.

    Other files in the folder stay. Raises `GraphError` where it cannot be written.
    """
    figures = [make(graph) for make in FIGURES]
    name = graph.path.resolve().name
    try:
        out.mkdir(parents=True, exist_ok=True)
        for figure in figures:
            _write(out / f"{figure.name}.svg", figure.picture)
            _write(out / f"{figure.name}.csv", _as_csv(figure))
        _write(out / PAGE, render(name, figures, generator=graph.manifest.version))
    except OSError as error:
        raise GraphError(str(out), f"cannot be written: {error.strerror or error}") from error
    return Report(out / PAGE, tuple(figure.name for figure in figures))


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


def _as_csv(figure: Figure) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(figure.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in figure.rows)
    return text.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Mark with an apostrophe what a spreadsheet would compute; names come from anywhere."""
    if isinstance(cell, str) and re.match(FORMULA, cell):
        return f"'{cell}"
    return "" if cell is None else cell
