"""Two CSV files, nodes.csv and edges.csv: Gephi's Import Spreadsheet, Excel, LibreOffice, R.

RFC 4180, UTF-8, lists joined by "|". What a spreadsheet would spoil is marked: text that it would
compute begins with an apostrophe, an arXiv id with "arXiv:" (2304.01230 is no number). Gephi knows
the columns Id, Label, Source, Target, Type, Kind and Weight by their names; `Kind` keeps parallel
edges apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from litweave.export import markup
from litweave.export.elements import STRING, STRINGS, EdgeGroup, NodeGroup
from litweave.export.flat import KIND, LABEL, WEIGHT, columns_of, labels_of
from litweave.export.options import Exported, Options
from litweave.export.picture import draw
from litweave.graph import Graph
from litweave.store import replacing
from litweave.text import FORMULA

NODES = "nodes.csv"
EDGES = "edges.csv"

# Our name -> Gephi's, which stand first.
_NODE_NAMES: Mapping[str, str] = MappingProxyType({"id": "Id", LABEL: "Label"})
_EDGE_NAMES: Mapping[str, str] = MappingProxyType(
    {"source": "Source", "target": "Target", "type": "Type", KIND: "Kind", WEIGHT: "Weight"}
)


def export(graph: Graph, out: Path, options: Options) -> Exported:
    """Write both files into the folder `out`, which is made if need be."""
    drawing = draw(graph, options)
    out.mkdir(parents=True, exist_ok=True)
    of_nodes = {"labels": STRING, **columns_of(drawing.nodes)}
    of_edges = {"source": STRING, "target": STRING, "type": STRING, **columns_of(drawing.edges)}
    nodes = _write(
        out / NODES,
        _renamed(of_nodes, _NODE_NAMES),
        ((group, {"labels": "|".join(labels_of(group))}) for group in drawing.nodes),
    )
    edges = _write(
        out / EDGES,
        _renamed(of_edges, _EDGE_NAMES),
        ((group, {"type": "Directed"}) for group in drawing.edges),
    )
    return Exported(out, nodes, edges, drawing.notes)


def _renamed(columns: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return our names and the file's, Gephi's first."""
    order = [*names, *(name for name in columns if name not in names)]
    return {name: names.get(name, name) for name in order}


def _write(
    path: Path,
    names: Mapping[str, str],
    groups: Iterable[tuple[NodeGroup | EdgeGroup, Mapping[str, str]]],
) -> int:
    """Write the groups, whose other columns are empty; constants stand for a whole group."""
    schema = pa.schema([(name, pa.string()) for name in names.values()])
    style = pa_csv.WriteOptions(quoting_style="needed")
    count = 0
    with replacing(path) as file, pa_csv.CSVWriter(file, schema, write_options=style) as writer:
        for group, constants in groups:
            types = {"source": STRING, "target": STRING, **group.columns}
            for batch in group.batches():
                arrays = [_column(batch, name, types, constants) for name in names]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
                count += len(batch)
    return count


def _column(
    batch: pa.RecordBatch, name: str, types: Mapping[str, str], constants: Mapping[str, str]
) -> pa.Array:
    if name in constants:
        return pa.repeat(pa.scalar(constants[name]), len(batch))
    if name not in batch.schema.names:
        return pa.nulls(len(batch), pa.string())
    texts = markup.strings(batch[name], types[name])
    if types[name] not in {STRING, STRINGS}:
        return texts
    if name == "arxivId":
        return pc.binary_join_element_wise("arXiv:", texts, "")
    texts = pc.replace_substring(texts, "\x00", "")  # no reader of CSV survives it
    formula = pc.match_substring_regex(texts, FORMULA)
    return pc.if_else(formula, pc.binary_join_element_wise("'", texts, ""), texts)
