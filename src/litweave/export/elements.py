"""The tables of a graph as nodes and relationships: what every exporter writes.

Labels, types and property names are decided here and nowhere else. Groups come in a fixed order and
rows sorted by id (relationships by source, then target), in batches, so that an exporter needs no
more memory for a large graph than for a small one. Only the names of concepts that two papers share
are held, because a RELATED_TO names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from litweave.export.scan import count_rows, scan
from litweave.graph import Graph

PAPER = "Paper"
CONCEPT = "Concept"
RESOURCE = "Resource"
REPOSITORY = "Repository"
HAS_CODE = "HAS_CODE"
LINKS_TO = "LINKS_TO"
RELATED_TO = "RELATED_TO"
CO_OCCURS_WITH = "CO_OCCURS_WITH"

STRING, LONG, DOUBLE, BOOLEAN = "string", "long", "double", "boolean"
STRINGS, DOUBLES = "string[]", "double[]"

# Type of a property -> how Arrow holds it.
ARROW_TYPES: Mapping[str, pa.DataType] = {
    STRING: pa.string(),
    LONG: pa.int64(),
    DOUBLE: pa.float64(),
    BOOLEAN: pa.bool_(),
    STRINGS: pa.list_(pa.string()),
    DOUBLES: pa.list_(pa.float64()),
}

# Communities are worked out for so many links of papers at most: a minute with networkx.
MOST_RELATED = 1_000_000

Ints = npt.NDArray[np.int32]
Batches = Callable[[], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes of one label. `batches()` may be asked for again: each call reads anew."""

    label: str
    extra_labels: tuple[str, ...]  # further labels where a node may have several (Neo4j)
    columns: Mapping[str, str]  # property -> type, "id" and "kind" first
    batches: Batches  # one Arrow column a property, sorted by id

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the values of `columns`, None where a node has none."""
        return _rows(self.batches())


@dataclass(frozen=True, slots=True)
class EdgeGroup:
    """Relationships of one type between two labels."""

    type: str
    source_label: str
    target_label: str
    undirected: bool  # stored from the smaller id to the larger, read either way
    columns: Mapping[str, str]  # property -> type
    batches: Batches  # "source" and "target" first, then one column a property

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield (source id, target id, then the values of `columns`)."""
        return _rows(self.batches())


def nodes(
    graph: Graph, *, text: bool = True, communities: Ints | None = None
) -> Iterator[NodeGroup]:
    """Yield papers, concepts kind by kind, then resources; `text` adds the abstracts.

    `communities` has a number for each paper and concept in the order of the tables, negative for
    none; without it the property is null.
    """
    yield _papers(graph, communities, text=text)
    for label in graph.kinds:
        yield _concepts(graph, label, communities)
    yield _resources(graph, code=True)
    yield _resources(graph, code=False)


def community_numbers(graph: Graph) -> Ints | None:
    """Return the community of each paper and concept, or None where finding them takes too long."""
    if count_rows(graph, "related") > MOST_RELATED:
        return None
    member: Ints = graph.communities.member
    return member


def edges(graph: Graph, *, text: bool = True) -> Iterator[EdgeGroup]:
    """Yield every group a graph of these kinds can have, empty ones too; `text` adds evidence."""
    for label, kind in graph.kinds.items():
        if kind.roles:
            yield _uses(graph, "INTRODUCES", label, introduced=True, text=text)
            yield _uses(graph, kind.relationship, label, introduced=False, text=text)
        else:
            yield _uses(graph, kind.relationship, label, introduced=None, text=text)
    yield _links(graph, HAS_CODE, text=text)
    yield _links(graph, LINKS_TO, text=text)
    yield _related(graph)
    for source in graph.kinds:
        for target in graph.kinds:
            if prefix(source) <= prefix(target):
                yield _cooccurrences(graph, source, target)


def prefix(label: str) -> str:
    """Return how the ids of this kind of concept begin: "method:"."""
    return f"{label.lower()}:"


def _papers(graph: Graph, communities: Ints | None, *, text: bool) -> NodeGroup:
    columns = {
        "id": STRING,
        "kind": STRING,
        "title": STRING,
        "abstract": STRING,
        "published": STRING,
        "year": LONG,
        "authors": STRINGS,
        "venue": STRING,
        "categories": STRINGS,
        "arxivId": STRING,
        "doi": STRING,
        "codeUrl": STRING,
        "community": LONG,
    }
    if not text:
        del columns["abstract"]

    def batches() -> Iterator[pa.RecordBatch]:
        row = 0
        for batch in scan(graph, "papers", without=() if text else ("abstract",)):
            yield _batch(
                columns,
                batch,
                kind=pa.repeat(PAPER, len(batch)),
                arxivId=_scheme(batch["ids"], "arxiv"),
                doi=_scheme(batch["ids"], "doi"),
                codeUrl=batch["code_url"],
                community=_community(communities, row, len(batch)),
            )
            row += len(batch)

    return NodeGroup(PAPER, (), columns, batches)


def _scheme(ids: pa.ListArray, scheme: str) -> pa.Array:
    """Return each paper's first id of a scheme without the scheme, null where it has none."""
    start = f"{scheme}:"
    known = pc.list_flatten(ids)
    hit = pc.starts_with(known, pattern=start)
    rows = np.asarray(pc.list_parent_indices(ids).filter(hit))
    first = pa.array(np.flatnonzero(np.diff(rows, prepend=-1)))
    found = pc.utf8_slice_codeunits(known.filter(hit).take(first), len(start))
    at = pc.index_in(pa.array(np.arange(len(ids))), value_set=pa.array(rows).take(first))
    return found.take(at)


def _community(communities: Ints | None, start: int, count: int) -> pa.Array:
    if communities is None:
        return pa.nulls(count, pa.int64())
    numbers = pa.array(communities[start : start + count], pa.int64())
    return pc.if_else(pc.less(numbers, 0), None, numbers)


def _concepts(graph: Graph, label: str, communities: Ints | None) -> NodeGroup:
    columns = {
        "id": STRING,
        "kind": STRING,
        "name": STRING,
        "aliases": STRINGS,
        "paperCount": LONG,
        "firstYear": LONG,
        "community": LONG,
    }

    def batches() -> Iterator[pa.RecordBatch]:
        spellings = groupby(_spellings(graph, label), key=itemgetter(0))
        current, group = next(spellings, (None, iter(())))
        row = count_rows(graph, "papers")
        for whole in scan(graph, "concepts"):
            mine = pc.equal(whole["kind"], label)
            batch = whole.filter(mine)
            community = _community(communities, row, len(whole)).filter(mine)
            row += len(whole)
            aliases: list[list[str]] = []
            for id_, name in zip(batch["id"].to_pylist(), batch["name"].to_pylist(), strict=True):
                while current is not None and current < id_:
                    current, group = next(spellings, (None, iter(())))
                counted = [(-n, text) for _, text, n in group] if current == id_ else []
                aliases.append([text for _, text in sorted(counted) if text != name])
            yield _batch(
                columns,
                batch,
                aliases=pa.array(aliases, ARROW_TYPES[STRINGS]),
                paperCount=batch["papers"],
                firstYear=batch["first_year"],
                community=community,
            )

    return NodeGroup(label, (CONCEPT,), columns, batches)


def _spellings(graph: Graph, label: str) -> Iterator[tuple[str, str, int]]:
    """Yield (concept id, spelling, count) of this kind, sorted by concept."""
    for batch in scan(graph, "aliases"):
        yield from _rows(iter([batch.filter(_of_kind(batch["concept_id"], label))]))


def _resources(graph: Graph, *, code: bool) -> NodeGroup:
    columns = {
        "id": STRING,
        "kind": STRING,
        "url": STRING,
        "host": STRING,
        "name": STRING,
        "paperCount": LONG,
    }

    def batches() -> Iterator[pa.RecordBatch]:
        for whole in scan(graph, "resources"):
            is_code = pc.equal(whole["kind"], "code")
            batch = whole.filter(is_code if code else pc.invert(is_code))
            yield _batch(columns, batch, url=batch["id"], paperCount=batch["papers"])

    return NodeGroup(RESOURCE, (REPOSITORY,) if code else (), columns, batches)


def _uses(
    graph: Graph, type_: str, label: str, *, introduced: bool | None, text: bool
) -> EdgeGroup:
    """Return the uses of one kind; `introduced` picks those of a role, None takes all."""
    columns = {"count": LONG, "confidence": DOUBLE, "inTitle": BOOLEAN, "evidence": STRING}
    ids = ("paper_id", "concept_id")
    left_out = () if text else ("evidence",)
    if not text:
        del columns["evidence"]

    def batches() -> Iterator[pa.RecordBatch]:
        for whole in scan(graph, "uses", without=left_out, encoded=ids):
            keep = _of_kind(whole["concept_id"], label)
            if introduced is not None:
                first = pc.fill_null(pc.equal(whole["role"], "introduced"), fill_value=False)
                keep = pc.and_(keep, first if introduced else pc.invert(first))
            batch = whole.filter(keep)
            ends = (batch["paper_id"], batch["concept_id"])
            yield _batch(columns, batch, *ends, inTitle=batch["in_title"])

    return EdgeGroup(type_, PAPER, label, undirected=False, columns=columns, batches=batches)


def _links(graph: Graph, type_: str, *, text: bool) -> EdgeGroup:
    columns = {"own": BOOLEAN, "evidence": STRING}
    if not text:
        del columns["evidence"]

    def batches() -> Iterator[pa.RecordBatch]:
        for whole in scan(graph, "links", without=() if text else ("evidence",)):
            own_code = pc.and_(whole["own"], pc.equal(whole["kind"], "code"))
            batch = whole.filter(own_code if type_ == HAS_CODE else pc.invert(own_code))
            yield _batch(columns, batch, batch["paper_id"], batch["url"])

    return EdgeGroup(type_, PAPER, RESOURCE, undirected=False, columns=columns, batches=batches)


def _related(graph: Graph) -> EdgeGroup:
    columns = {
        "weight": DOUBLE,
        "shared": STRINGS,
        "sharedIds": STRINGS,
        "shares": DOUBLES,
        "sharedCount": LONG,
    }

    def batches() -> Iterator[pa.RecordBatch]:
        names = _shared_names(graph)
        for batch in scan(graph, "related"):
            shared = _renamed(batch["shared_ids"], names)
            yield _batch(
                columns,
                batch,
                batch["a"],
                batch["b"],
                shared=shared,
                sharedIds=batch["shared_ids"],
                sharedCount=pc.list_value_length(batch["shared_ids"]),
            )

    return EdgeGroup(RELATED_TO, PAPER, PAPER, undirected=True, columns=columns, batches=batches)


def _shared_names(graph: Graph) -> pa.Table:
    """Return id and name of concepts in at least two papers: no other can be shared."""
    found = [
        batch.filter(pc.greater(batch["papers"], 1)).select(["id", "name"])
        for batch in scan(graph, "concepts")
    ]
    schema = pa.schema([("id", pa.string()), ("name", pa.string())])
    return pa.Table.from_batches(found, schema).combine_chunks()


def _renamed(ids: pa.ListArray, names: pa.Table) -> pa.ListArray:
    """Return lists of names in place of lists of ids; an id without a name stays."""
    flat = pc.list_flatten(ids)
    known = names["id"].combine_chunks(), names["name"].combine_chunks()
    texts = pc.coalesce(known[1].take(pc.index_in(flat, value_set=known[0])), flat)
    lengths = pc.fill_null(pc.list_value_length(ids), 0)
    ends = pc.cumulative_sum(lengths).cast(pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pa.ListArray.from_arrays(offsets, texts, mask=ids.is_null())


def _cooccurrences(graph: Graph, source: str, target: str) -> EdgeGroup:
    columns = {"papers": LONG, "npmi": DOUBLE}

    def batches() -> Iterator[pa.RecordBatch]:
        for whole in scan(graph, "cooccurrences", encoded=("a", "b")):
            batch = whole.filter(
                pc.and_(_of_kind(whole["a"], source), _of_kind(whole["b"], target))
            )
            yield _batch(columns, batch, batch["a"], batch["b"])

    return EdgeGroup(
        CO_OCCURS_WITH, source, target, undirected=True, columns=columns, batches=batches
    )


def _of_kind(ids: pa.Array, label: str) -> pa.Array:
    """Return which ids are of this kind; of a dictionary each id is looked at once."""
    if isinstance(ids, pa.DictionaryArray):
        return pc.starts_with(ids.dictionary, pattern=prefix(label)).take(ids.indices)
    return pc.starts_with(ids, pattern=prefix(label))


def _batch(
    columns: Mapping[str, str], batch: pa.RecordBatch, *ends: pa.Array, **named: pa.Array
) -> pa.RecordBatch:
    """Return `columns` by name from `named`, else from the table; null where it has no such."""
    arrays = [end.cast(pa.string()) for end in ends]
    fields = [pa.field(name, pa.string()) for name in ("source", "target")[: len(ends)]]
    for name, type_ in columns.items():
        arrow = ARROW_TYPES[type_]
        values = named.get(name)
        if values is None and name in batch.schema.names:
            values = batch[name]
        arrays.append(pa.nulls(len(batch), arrow) if values is None else values.cast(arrow))
        fields.append(pa.field(name, arrow))
    return pa.record_batch(arrays, schema=pa.schema(fields))


def _rows(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
