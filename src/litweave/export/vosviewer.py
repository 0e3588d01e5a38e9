"""VOSviewer JSON: maps of papers or of concepts, with clusters and an overlay by year.

VOSviewer draws one kind of item with undirected links, so the view is papers, concepts or one kind;
of the whole graph the concepts are written. It is at its best with a few thousand items.
"""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from litweave.analysis.communities import NONE
from litweave.analysis.network import CO_OCCURS_WITH, PAPER, RELATED_TO, RESOURCE, Floats
from litweave.export import markup
from litweave.export.elements import EdgeGroup
from litweave.export.options import BIPARTITE, CONCEPTS, PAPERS, WHOLE, Exported, Options
from litweave.export.picture import Drawing, Picture, drawn, picture
from litweave.export.rows import records
from litweave.graph import Graph

MOST_ITEMS = 5_000  # beyond them VOSviewer becomes slow
REACH = 1.0  # VOSviewer's maps go from about -1 to 1


def export(graph: Graph, out: Path, options: Options) -> Exported:
    """Write one JSON file; holds all items and links in memory."""
    notes = []
    if options.view.show in {WHOLE, BIPARTITE}:
        options = replace(options, view=replace(options.view, show=CONCEPTS))
        notes.append("VOSviewer shows one kind of item: wrote the concepts.")
    options = replace(options, positions=True, text=False)
    made, said = picture(graph, options)
    drawing = drawn(graph, options, made, said)
    numbers, items = _items(graph, drawing, made)
    links = [link for group in drawing.edges for link in _links(group, numbers)]
    _weigh(items, links)
    if len(items) > MOST_ITEMS:
        notes.append(f"VOSviewer is slow with {len(items):,} items: --top {MOST_ITEMS} cuts them.")
    term = "paper" if options.view.show == PAPERS else "concept"
    whole = {
        "network": {"items": items, "links": links},
        "config": {"terminology": {"item": term}},
        "info": {"title": graph.path.name, "description": "Made by litweave."},
    }
    with markup.opened(out) as file:
        file.write(msgspec.json.format(msgspec.json.encode(whole), indent=1))
        file.write(b"\n")
    return Exported(out, len(items), len(links), (*drawing.notes, *notes))


def _items(
    graph: Graph, drawing: Drawing, made: Picture
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Return the number of each node, from 1, and the items in the same order."""
    years = _years(graph)
    numbers: dict[str, int] = {}
    items = []
    shown = made.position[made.chosen.nodes] if made.position is not None else np.zeros((1, 2))
    scale = REACH / max(float(np.abs(shown).max(initial=0.0)), 1e-9)
    for row in (row for group in drawing.nodes for row in records(group)):
        numbers[row["id"]] = len(numbers) + 1
        position = made.network.position(row["id"])
        year = float(years[position]) if position is not None else 0.0
        item = {
            "id": len(numbers),
            "label": row["label"],
            "description": _description(row),
            "url": _url(row),
            "x": round(row["x"] * scale, 4),
            "y": round(-row["y"] * scale, 4),
            "cluster": row.get("community", NONE) + 1 or None,  # from 1; none has none
            "weights": {"Papers": row["paperCount"]} if "paperCount" in row else {},
            "scores": {"Avg. pub. year": round(year, 2)} if year else {},
        }
        items.append({name: value for name, value in item.items() if value is not None})
    return numbers, items


def _links(group: EdgeGroup, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Return links: how many papers name both concepts, or how related two papers are."""
    strength = {CO_OCCURS_WITH: "papers", RELATED_TO: "weight"}.get(group.type)
    if strength is None:
        return []
    return [
        {
            "source_id": numbers[row["source"]],
            "target_id": numbers[row["target"]],
            "strength": row[strength],
        }
        for row in records(group)
    ]


def _weigh(items: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    """Add VOSviewer's own weights: links and their total strength."""
    for item in items:
        item["weights"] |= {"Links": 0, "Total link strength": 0}
    for link in links:
        for end in (link["source_id"], link["target_id"]):
            weights = items[end - 1]["weights"]
            weights["Links"] += 1
            total = weights["Total link strength"] + link["strength"]
            weights["Total link strength"] = round(total, 6)


def _years(graph: Graph) -> Floats:
    """Return the year of a paper, the mean year of a concept's papers; 0 where unknown."""
    network = graph.network
    years = np.where(network.label == network.labels.index(PAPER), network.year, 0).astype(float)
    total, count = np.zeros(len(network)), np.zeros(len(network))
    for group in network.groups:
        if group.source_label == PAPER and group.target_label not in {PAPER, RESOURCE}:
            dated = network.year[group.source] > 0
            np.add.at(total, group.target[dated], network.year[group.source[dated]])
            np.add.at(count, group.target[dated], 1)
    return np.where(count > 0, total / np.maximum(count, 1), years)


def _description(row: dict[str, Any]) -> str:
    """Return a few lines for the pointer; VOSviewer reads them as HTML."""
    lines = [("", row.get("title") or row.get("name") or row["id"]), ("Kind: ", row["kind"])]
    lines += [("Topic: ", row["topic"])] if "topic" in row else []
    lines += [("Published: ", row["published"])] if "published" in row else []
    return "<br>".join(f"{html.escape(name)}{html.escape(str(text))}" for name, text in lines)


def _url(row: dict[str, Any]) -> str | None:
    if "arxivId" in row:
        return f"https://arxiv.org/abs/{row['arxivId']}"
    if "doi" in row:
        return f"https://doi.org/{row['doi']}"
    found: str | None = row.get("codeUrl")
    return found
