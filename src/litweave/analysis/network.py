"""A graph as numbers: nodes are positions, edges are arrays. What all analysis stands on.

Nodes come as papers, concepts, resources, each sorted by id; edges in groups of one type and one
label at each end, in the order of their tables. Exporters rely on both orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from litweave.errors import GraphError
from litweave.graph import Graph
from litweave.records import INTRODUCED

PAPER = "Paper"
RESOURCE = "Resource"
INTRODUCES = "INTRODUCES"
HAS_CODE = "HAS_CODE"
LINKS_TO = "LINKS_TO"
RELATED_TO = "RELATED_TO"
CO_OCCURS_WITH = "CO_OCCURS_WITH"

# Drawing programs drop edges without weight, or warn of them.
LEAST_WEIGHT = 0.001

NO_DAY = np.iinfo(np.int32).max

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.signedinteger[Any]]  # positions as numpy finds them


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of one type between two labels, as positions of nodes."""

    type: str
    source_label: str
    target_label: str
    source: Ints
    target: Ints
    weight: Floats  # above 0, at most 1: see `weights`


@dataclass(frozen=True, slots=True)
class Network:
    """All nodes and edges of a graph."""

    ids: pa.Array  # strings
    names: pa.Array  # titles of papers, names of the rest
    labels: tuple[str, ...]  # Paper, the kinds, Resource
    label: Ints  # position in `labels`, a node
    year: Ints  # of a paper, or the first of a concept; 0 where unknown
    day: Ints  # days since 1970 of a paper, or of the first that names it; NO_DAY where unknown
    papers: Ints  # papers that name it; 0 for papers
    groups: tuple[Edges, ...]

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.ids)

    def of(self, label: str) -> Ints:
        """Return the positions of the nodes with this label, ascending."""
        return np.flatnonzero(self.label == self.labels.index(label)).astype(np.int32)

    def position(self, id_: str) -> int | None:
        """Return the position of a node, None where there is none."""
        found: int = pc.index(self.ids, id_).as_py()
        return None if found < 0 else found


def network(graph: Graph) -> Network:
    """Read what analysis needs of the tables; text stays on the disk."""
    papers = graph.columns("papers", ["id", "title", "year", "published"])
    concepts = graph.columns("concepts", ["id", "name", "kind", "papers", "first_year"])
    resources = graph.columns("resources", ["id", "name", "papers"])
    labels = (PAPER, *graph.kinds, RESOURCE)
    kind = _find(graph, concepts["kind"], labels)
    groups = (
        *_uses(graph, papers["id"], concepts["id"], kind, labels),
        *_links(graph, papers["id"], resources["id"], len(papers) + len(concepts)),
        _related(graph, papers["id"]),
        *_cooccurrences(graph, concepts["id"], kind, labels, len(papers)),
    )
    no_paper, no_resource = np.zeros(len(papers), np.int32), np.zeros(len(resources), np.int32)
    return Network(
        ids=_joined(papers["id"], concepts["id"], resources["id"]),
        names=_joined(papers["title"], concepts["name"], resources["name"]),
        labels=labels,
        label=np.concatenate([no_paper, kind, no_resource + len(labels) - 1]).astype(np.int32),
        year=np.concatenate([_ints(papers["year"]), _ints(concepts["first_year"]), no_resource]),
        day=_days(papers["published"], len(concepts) + len(resources), groups),
        papers=np.concatenate([no_paper, _ints(concepts["papers"]), _ints(resources["papers"])]),
        groups=groups,
    )


def _days(published: pa.ChunkedArray, others: int, groups: tuple[Edges, ...]) -> Ints:
    """Return the first day of every node; a year or a month counts from its first day."""
    dated = [text or "NaT" for text in published.to_pylist()]
    dates = np.array(dated, "datetime64[D]")
    days = np.full(len(dates) + others, NO_DAY, np.int32)
    known = np.flatnonzero(~np.isnat(dates))
    days[known] = dates[known].astype(np.int64)
    for group in groups:
        if group.type not in {RELATED_TO, CO_OCCURS_WITH}:
            np.minimum.at(days, group.target, days[group.source])
    return days


def weights(type_: str, *, weight: Any = None, npmi: Any = None, confidence: Any = None) -> Floats:
    """Return weights above 0 and at most 1 for edges of one type, from the column that it has.

    A related paper's own weight, half of 1 + npmi for concepts that occur together, a use's
    confidence; links, which have none of the three, are not asked for here.
    """
    if type_ == RELATED_TO:
        found = np.asarray(weight, np.float64)
    elif type_ == CO_OCCURS_WITH:
        found = np.round((np.nan_to_num(np.asarray(npmi, np.float64), nan=1.0) + 1) / 2, 3)
    else:
        found = np.asarray(confidence, np.float64)
    return np.maximum(found, LEAST_WEIGHT)


def matrix(groups: tuple[Edges, ...], size: int) -> sparse.csr_array:
    """Return a symmetric matrix of weights; parallel edges add up, loops are left out."""
    rows = np.concatenate([np.zeros(0, np.int32), *(g.source for g in groups)])
    columns = np.concatenate([np.zeros(0, np.int32), *(g.target for g in groups)])
    values = np.concatenate([np.zeros(0), *(g.weight for g in groups)])
    keep = rows != columns
    rows, columns, values = rows[keep], columns[keep], values[keep]
    both = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
    return sparse.csr_array((np.concatenate([values, values]), both), shape=(size, size))


def _uses(
    graph: Graph, papers: pa.ChunkedArray, concepts: pa.ChunkedArray, kind: Ints, labels: Any
) -> list[Edges]:
    table = graph.columns("uses", ["paper_id", "concept_id", "role", "confidence"])
    source = _find(graph, table["paper_id"], papers)
    concept = _find(graph, table["concept_id"], concepts)
    introduced = np.asarray(pc.fill_null(pc.equal(table["role"], INTRODUCED), fill_value=False))
    weight = weights("", confidence=table["confidence"])
    made = []
    for label, known in graph.kinds.items():
        of_kind = kind[concept] == labels.index(label)
        parts = [(known.relationship, of_kind)]
        if known.roles:
            parts = [
                (INTRODUCES, of_kind & introduced),
                (known.relationship, of_kind & ~introduced),
            ]
        for type_, rows in parts:
            target = (concept[rows] + len(papers)).astype(np.int32)
            made.append(Edges(type_, PAPER, label, source[rows], target, weight[rows]))
    return made


def _links(
    graph: Graph, papers: pa.ChunkedArray, resources: pa.ChunkedArray, first: int
) -> list[Edges]:
    table = graph.columns("links", ["paper_id", "url", "kind", "own"])
    source = _find(graph, table["paper_id"], papers)
    target = (_find(graph, table["url"], resources) + first).astype(np.int32)
    own = np.asarray(pc.and_(table["own"], pc.equal(table["kind"], "code")))
    return [
        Edges(type_, PAPER, RESOURCE, source[rows], target[rows], np.ones(int(rows.sum())))
        for type_, rows in ((HAS_CODE, own), (LINKS_TO, ~own))
    ]


def _related(graph: Graph, papers: pa.ChunkedArray) -> Edges:
    table = graph.columns("related", ["a", "b", "weight"])
    ends = (_find(graph, table["a"], papers), _find(graph, table["b"], papers))
    return Edges(RELATED_TO, PAPER, PAPER, *ends, weights(RELATED_TO, weight=table["weight"]))


def _cooccurrences(
    graph: Graph, concepts: pa.ChunkedArray, kind: Ints, labels: Any, first: int
) -> list[Edges]:
    table = graph.columns("cooccurrences", ["a", "b", "npmi"])
    a, b = _find(graph, table["a"], concepts), _find(graph, table["b"], concepts)
    weight = weights(CO_OCCURS_WITH, npmi=table["npmi"])
    made = []
    for source in graph.kinds:
        for target in graph.kinds:
            if f"{source.lower()}:" <= f"{target.lower()}:":  # how ids begin, and a < b
                rows = (kind[a] == labels.index(source)) & (kind[b] == labels.index(target))
                ends = ((a[rows] + first).astype(np.int32), (b[rows] + first).astype(np.int32))
                made.append(Edges(CO_OCCURS_WITH, source, target, *ends, weight[rows]))
    return made


def _find(graph: Graph, values: pa.ChunkedArray, known: Any) -> Ints:
    """Return the position of each value among the known ones. Raises `GraphError`."""
    known = known.combine_chunks() if isinstance(known, pa.ChunkedArray) else pa.array(known)
    found = pc.index_in(values, value_set=known)
    if found.null_count:
        lost = values.filter(pc.is_null(found))[0].as_py()
        raise GraphError(str(graph.path), f"tables don't fit together ({lost}): build it again")
    return np.asarray(found, np.int32)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(pc.fill_null(column, 0), np.int32)


def _joined(*columns: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(
        [chunk for column in columns for chunk in column.chunks] or [pa.array([], pa.string())]
    )
