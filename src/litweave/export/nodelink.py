"""Node-link JSON: networkx, D3, graphology and whoever writes a script.

`{"directed", "multigraph", "graph", "nodes": [{"id"}], "edges": [{"source", "target", "key"}]}`,
one node or edge a line. The key of an edge is its type; lists stay lists; what has no value is
absent. `networkx.node_link_graph(data, edges="edges")` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from litweave.export import markup
from litweave.export.flat import KIND, labels_of
from litweave.export.options import Exported, Options
from litweave.export.picture import Drawing, draw
from litweave.export.rows import records
from litweave.graph import Graph

_HEAD = b'{"directed": true, "multigraph": true, "graph": {"name": %s},\n"nodes": [\n'


def export(graph: Graph, out: Path, options: Options) -> Exported:
    """Write one JSON file, row by row."""
    drawing = draw(graph, options)
    encoder = msgspec.json.Encoder()
    with markup.opened(out) as file:
        file.write(_HEAD % encoder.encode(graph.path.name))
        nodes = _write(file, _nodes(drawing), encoder)
        file.write(b'],\n"edges": [\n')
        edges = _write(file, _edges(drawing), encoder)
        file.write(b"]}\n")
    return Exported(out, nodes, edges, drawing.notes)


def _write(file: IO[bytes], rows: Iterable[dict[str, Any]], encoder: msgspec.json.Encoder) -> int:
    count = 0
    for row in rows:
        file.write(b",\n" if count else b"")
        file.write(encoder.encode(row))
        count += 1
    file.write(b"\n" if count else b"")
    return count


def _nodes(drawing: Drawing) -> Iterator[dict[str, Any]]:
    for group in drawing.nodes:
        labels = labels_of(group)
        for row in records(group):
            if "r" in row:
                row["color"] = f"#{row.pop('r'):02x}{row.pop('g'):02x}{row.pop('b'):02x}"
            yield {"id": row.pop("id"), "labels": labels, **row}


def _edges(drawing: Drawing) -> Iterator[dict[str, Any]]:
    for group in drawing.edges:
        for row in records(group):
            ends = {"source": row.pop("source"), "target": row.pop("target")}
            yield {**ends, "key": row[KIND], **row}
