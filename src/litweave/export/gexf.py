"""GEXF 1.3 for Gephi: colours, sizes, positions, kinds of edges and time.

Time comes from the papers: a paper is there from its day on (a year or month from its first day), a
concept from its first paper's, an edge from the day that both its ends are there. Nodes without a
day are always there. `kind` of an edge keeps parallel edges of different types apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from litweave.analysis.network import NO_DAY, Ints
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
from litweave.export.flat import KIND, LABEL, WEIGHT, columns_of, labels_of
from litweave.export.options import Exported, Options
from litweave.export.picture import LOOKS, Drawing, Picture, draw
from litweave.export.views import places
from litweave.graph import Graph

TYPES: Mapping[str, str] = {
    STRING: "string",
    LONG: "long",
    DOUBLE: "double",
    BOOLEAN: "boolean",
    STRINGS: "string",  # joined by "|"
    DOUBLES: "string",
}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <meta><creator>litweave</creator><description>{name}</description></meta>
  <graph defaultedgetype="directed" mode="{mode}"{time}>
"""
_TIME = ' timeformat="date" timerepresentation="interval"'
_FOOT = b"    </edges>\n  </graph>\n</gexf>\n"

# What has a place of its own in the format is no attribute.
_OF_NODES = frozenset({"id", LABEL, *LOOKS})
_OF_EDGES = frozenset({KIND, WEIGHT})


def export(graph: Graph, out: Path, options: Options) -> Exported:
    """Write one GEXF file; see `litweave.export.picture.draw` for what it holds in memory."""
    drawing = draw(graph, options)
    with markup.opened(out) as file:
        counts = write(file, drawing, graph.path.name)
    return Exported(out, *counts, drawing.notes)


def write(file: IO[bytes], drawing: Drawing, name: str) -> tuple[int, int]:
    """Write a drawing and return how many nodes and edges it held."""
    made = drawing.picture
    mode, time = ("static", "") if made is None else ("dynamic", _TIME)
    title = markup.element(pa.array([name]))[0].as_py()
    file.write(_HEAD.format(name=title, mode=mode, time=time).encode())
    of_nodes = {"labels": STRING, **columns_of(drawing.nodes)}
    file.write(_attributes("node", of_nodes, _OF_NODES))
    file.write(_attributes("edge", columns_of(drawing.edges), _OF_EDGES))
    file.write(b"    <nodes>\n")
    node_count = edge_count = 0
    for group in drawing.nodes:
        for batch in group.batches():
            file.write(_nodes(group, batch, made))
            node_count += len(batch)
    file.write(b"    </nodes>\n    <edges>\n")
    for edge_group in drawing.edges:
        for batch in edge_group.batches():
            file.write(_edges(edge_group, batch, edge_count, made))
            edge_count += len(batch)
    file.write(_FOOT)
    return node_count, edge_count


def _attributes(of: str, columns: Mapping[str, str], special: frozenset[str]) -> bytes:
    lines = [f'    <attributes class="{of}">\n']
    lines += [
        f'      <attribute id="{name}" title="{name}" type="{TYPES[type_]}"/>\n'
        for name, type_ in columns.items()
        if name not in special
    ]
    return "".join([*lines, "    </attributes>\n"]).encode()


def _nodes(group: NodeGroup, batch: pa.RecordBatch, made: Picture | None) -> memoryview:
    labels = markup.quoted(markup.LIST_SEPARATOR.join(labels_of(group)))
    return markup.lines(
        '      <node id="',
        markup.attribute(markup.valid(batch["id"])),
        '" label="',
        markup.attribute(markup.valid(batch[LABEL])),
        '"',
        *([] if made is None else [_start(made.network.day[places(made.network, batch)])]),
        f'><attvalues><attvalue for="labels" value="{labels}"/>',
        *_values(group.columns, batch, _OF_NODES),
        "</attvalues>",
        *([] if made is None else _looks(batch)),
        "</node>",
    )


def _looks(batch: pa.RecordBatch) -> Iterator[pa.Array]:
    texts = {
        name: markup.strings(batch[name], type_)
        for name, type_ in LOOKS.items()
        if name in batch.schema.names
    }
    yield markup.join('<viz:color r="', texts["r"], '" g="', texts["g"], '" b="', texts["b"], '"/>')
    if "x" in texts:
        yield markup.join('<viz:position x="', texts["x"], '" y="', texts["y"], '" z="0"/>')
    yield markup.join('<viz:size value="', texts["size"], '"/>')


def _edges(group: EdgeGroup, batch: pa.RecordBatch, first: int, made: Picture | None) -> memoryview:
    numbers = pa.array(range(first, first + len(batch)), pa.int64()).cast(pa.string())
    return markup.lines(
        '      <edge id="e',
        numbers,
        '" source="',
        markup.attribute(markup.valid(batch["source"])),
        '" target="',
        markup.attribute(markup.valid(batch["target"])),
        f'" kind="{markup.quoted(group.type)}"',
        markup.join(' weight="', markup.strings(batch[WEIGHT], DOUBLE), '"'),
        *([] if made is None else [_start(_both_days(made, batch))]),
        "><attvalues>",
        *_values(group.columns, batch, _OF_EDGES),
        "</attvalues></edge>",
    )


def _values(
    columns: Mapping[str, str], batch: pa.RecordBatch, special: frozenset[str]
) -> Iterator[pa.Array]:
    """Yield attribute values column by column, null where a row has none."""
    for name, type_ in columns.items():
        if name not in special:
            texts = markup.strings(batch[name], type_)
            if type_ in {STRING, STRINGS}:
                texts = markup.attribute(texts)
            yield markup.join(f'<attvalue for="{name}" value="', texts, '"/>')


def _both_days(made: Picture, batch: pa.RecordBatch) -> Ints:
    """Return the later day of both ends: NO_DAY is later than any."""
    known = made.network.ids
    ends = [np.asarray(pc.index_in(batch[end], value_set=known)) for end in ("source", "target")]
    latest: Ints = np.maximum(made.network.day[ends[0]], made.network.day[ends[1]])
    return latest


def _start(day: Ints) -> pa.Array:
    dates = pa.array(day, pa.date32(), mask=day == NO_DAY).cast(pa.string())
    return markup.join(' start="', dates, '"')
