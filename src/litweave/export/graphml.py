"""GraphML in the one dialect that Gephi, networkx, igraph, APOC, yEd and Cytoscape all read.

The attribute `label` of an edge is its type: Gephi keeps parallel edges apart by it, APOC makes it
the relationship's type. `labels` of a node are APOC's. Keys are named like their attributes where
that is possible, because Gephi knows its columns by their keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import pyarrow as pa

from litweave.export import markup
from litweave.export.elements import (
    BOOLEAN,
    DOUBLE,
    DOUBLES,
    LONG,
    STRING,
    STRINGS,
    EdgeGroup,
    NodeGroup,
)
from litweave.export.flat import columns_of, labels_text
from litweave.export.options import Exported, Options
from litweave.export.picture import draw
from litweave.graph import Graph

# Type of a property -> GraphML's; lists are joined by "|".
TYPES: Mapping[str, str] = {
    STRING: "string",
    LONG: "long",
    DOUBLE: "double",
    BOOLEAN: "boolean",
    STRINGS: "string",
    DOUBLES: "string",
}

_HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""
_FOOT = b"  </graph>\n</graphml>\n"


def export(graph: Graph, out: Path, options: Options) -> Exported:
    """Write one GraphML file; see `litweave.export.picture.draw` for what it holds in memory."""
    drawing = draw(graph, options)
    with markup.opened(out) as file:
        counts = write(file, drawing.nodes, drawing.edges)
    return Exported(out, *counts, drawing.notes)


def write(
    file: IO[bytes], node_groups: Sequence[NodeGroup], edge_groups: Sequence[EdgeGroup]
) -> tuple[int, int]:
    """Write whole groups in their order and return how many nodes and edges they held.

    Edges are numbered through the file, so that no two share an id.
    """
    of_nodes, of_edges = columns_of(node_groups), columns_of(edge_groups)
    edge_keys = {name: _edge_key(name, of_nodes) for name in of_edges}
    file.write(_HEAD)
    file.write("".join(_keys(of_nodes, of_edges)).encode())
    file.write(b'  <graph id="G" edgedefault="directed">\n')
    node_count = edge_count = 0
    for group in node_groups:
        for batch in group.batches():
            file.write(_nodes(group, batch))
            node_count += len(batch)
    for edge_group in edge_groups:
        for batch in edge_group.batches():
            file.write(_edges(edge_group, batch, edge_count, edge_keys))
            edge_count += len(batch)
    file.write(_FOOT)
    return node_count, edge_count


def _keys(of_nodes: Mapping[str, str], of_edges: Mapping[str, str]) -> Iterator[str]:
    """Declare every column, nodes' first: igraph does not know keys that hold for both."""
    for name, type_ in sorted({"labels": STRING, **of_nodes}.items()):
        if name != "id":
            yield _key(name, "node", name, type_)
    for name, type_ in sorted(of_edges.items()):
        yield _key(_edge_key(name, of_nodes), "edge", name, type_)


def _key(id_: str, domain: str, name: str, type_: str) -> str:
    return f'  <key id="{id_}" for="{domain}" attr.name="{name}" attr.type="{TYPES[type_]}"/>\n'


def _edge_key(name: str, of_nodes: Mapping[str, str]) -> str:
    """Return the id of an edge's key: another one where nodes have this name too."""
    return f"edge_{name}" if name in of_nodes else name


def _nodes(group: NodeGroup, batch: pa.RecordBatch) -> memoryview:
    labels = markup.quoted(labels_text(group))
    return markup.lines(
        '    <node id="',
        markup.attribute(markup.valid(batch["id"])),
        f'" labels="{labels}"><data key="labels">{labels}</data>',
        *_data(group.columns, batch, {}),
        "</node>",
    )


def _edges(
    group: EdgeGroup, batch: pa.RecordBatch, first: int, keys: Mapping[str, str]
) -> memoryview:
    numbers = pa.array(range(first, first + len(batch)), pa.int64()).cast(pa.string())
    return markup.lines(
        '    <edge id="e',
        numbers,
        '" source="',
        markup.attribute(markup.valid(batch["source"])),
        '" target="',
        markup.attribute(markup.valid(batch["target"])),
        f'" label="{markup.quoted(group.type)}">',
        *_data(group.columns, batch, keys),
        "</edge>",
    )


def _data(
    columns: Mapping[str, str], batch: pa.RecordBatch, keys: Mapping[str, str]
) -> Iterator[pa.Array]:
    """Yield the data elements column by column, null where a row has no value."""
    for name, type_ in columns.items():
        if name != "id":
            texts = markup.strings(batch[name], type_)
            if type_ in {STRING, STRINGS}:
                texts = markup.element(texts)
            yield markup.join(f'<data key="{keys.get(name, name)}">', texts, "</data>")
