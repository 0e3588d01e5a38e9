"""A graph at a glance, for notebooks."""

from __future__ import annotations

import html

import numpy as np

from litweave.analysis.network import Network
from litweave.analysis.palette import kind_colours
from litweave.graph import Graph

TOP = 5  # names shown of each kind

_CELL = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"
_DOT = "display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.5em"


def as_html(graph: Graph) -> str:
    """Return a table of kinds with their counts and most used names; titles can run no script."""
    network = graph.network
    colours = kind_colours(graph.kinds)
    rows = [
        _row(colours[label], label, len(network.of(label)), _names(network, label))
        for label in network.labels
        if len(network.of(label))
    ]
    edges = sum(len(group.source) for group in network.groups)
    title = f"<b>{html.escape(graph.path.name)}</b>: {len(network):,} nodes, {edges:,} edges"
    return (
        f'<div><p>{title}</p><table style="border-collapse:collapse">{"".join(rows)}</table></div>'
    )


def _row(colour: str, label: str, count: int, names: str) -> str:
    dot = f'<span style="{_DOT};background:{html.escape(colour)}"></span>'
    return (
        f'<tr><td style="{_CELL}">{dot}{html.escape(label)}</td>'
        f'<td style="{_CELL}">{count:,}</td><td style="{_CELL}">{names}</td></tr>'
    )


def _names(network: Network, label: str) -> str:
    """Return the names in most papers; of papers, where all are in none, the years."""
    here = network.of(label)
    years = network.year[here][network.year[here] > 0]
    if not network.papers[here].any():
        return f"{years.min()} to {years.max()}" if len(years) else ""
    best = here[np.argsort(-network.papers[here], kind="stable")[:TOP]]
    names = [(str(network.names[int(i)]), int(network.papers[i])) for i in best]
    return html.escape(", ".join(f"{name} ({count:,})" for name, count in names))
