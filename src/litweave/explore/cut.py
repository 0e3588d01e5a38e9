"""Which papers and concepts the page holds: a cut is made by rule and said on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from litweave.explore.options import Options
from litweave.export.scan import scan
from litweave.graph import Graph
from litweave.tables import SCHEMAS

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cut:
    """The papers and concepts of a page, each with its uses; all tables keep their order."""

    papers: pa.Table
    concepts: pa.Table  # all that these papers use
    uses: pa.Table  # with `paper` and `concept`: row numbers of the two tables above
    related: pa.Table  # with `left` and `right`: row numbers of papers
    counts: Integers  # papers of this cut, one number a concept
    drawn: npt.NDArray[np.bool_]  # concepts that have a place in the picture
    notes: tuple[str, ...]  # what was left out, and by what rule


def cut(graph: Graph, options: Options) -> Cut:
    """Choose papers by year, then by the weight of their links; concepts by their papers."""
    known = graph.columns("papers", ["id", "year"])
    chosen, notes = _choose_papers(graph, known, options)
    papers = _rows(graph, "papers", "id", chosen)
    ids = papers["id"].combine_chunks()
    uses = _rows(graph, "uses", "paper_id", ids)
    concepts = _rows(graph, "concepts", "id", pc.unique(uses["concept_id"]))
    uses = uses.append_column("paper", [pc.index_in(uses["paper_id"], ids)])
    places = pc.index_in(uses["concept_id"], concepts["id"].combine_chunks())
    uses = uses.append_column("concept", [places])
    counts = np.bincount(integers(uses, "concept"), minlength=len(concepts)).astype(np.int64)
    drawn = _choose_concepts(counts, options.concepts)
    if not drawn.all():
        notes.append(
            f"{drawn.sum():,} of {len(drawn):,} concepts are drawn, those in most papers; "
            "search and table hold all."
        )
    related = _rows(graph, "related", "a", ids, "b")
    related = related.append_column("left", [pc.index_in(related["a"], ids)])
    related = related.append_column("right", [pc.index_in(related["b"], ids)])
    return Cut(papers, concepts, uses, related, counts, drawn, tuple(notes))


def integers(table: pa.Table, column: str) -> Integers:
    """Return a column without nulls as numbers."""
    return np.asarray(table[column].to_numpy(), dtype=np.int64)


def _choose_papers(graph: Graph, known: pa.Table, options: Options) -> tuple[pa.Array, list[str]]:
    notes: list[str] = []
    inside = known
    if options.since is not None:
        inside = inside.filter(pc.greater_equal(inside["year"], options.since))
    if options.until is not None:
        inside = inside.filter(pc.less_equal(inside["year"], options.until))
    if len(inside) < len(known):
        notes.append(
            f"{len(inside):,} of {len(known):,} papers are {_period(options)}; "
            "papers without a year are left out."
        )
    ids = inside["id"].combine_chunks()
    if len(ids) <= options.papers:
        return ids, notes
    weights = _link_weights(graph, ids)
    # A stable sort over sorted ids: of equal weights, the smaller id comes first.
    best = np.sort(np.argsort(-weights, kind="stable")[: options.papers])
    notes.append(
        f"{options.papers:,} of {len(ids):,} papers are here, those with the strongest links to "
        "other papers."
    )
    return ids.take(pa.array(best)), notes


def _period(options: Options) -> str:
    if options.since is not None and options.until is not None:
        return f"from {options.since} to {options.until}"
    return f"from {options.since} on" if options.since is not None else f"up to {options.until}"


def _link_weights(graph: Graph, ids: pa.Array) -> npt.NDArray[np.float64]:
    """Return the sum of each paper's link weights, rounded so that the order of adding is moot."""
    related = graph.columns("related", ["a", "b", "weight"])
    weight = related["weight"].to_numpy()
    total = np.zeros(len(ids))
    for end in ("a", "b"):
        place = pc.index_in(related[end], ids)
        here = pc.is_valid(place).to_numpy()
        total += np.bincount(place.drop_null().to_numpy(), weights=weight[here], minlength=len(ids))
    return np.round(total, 6)


def _choose_concepts(counts: Integers, most: int) -> npt.NDArray[np.bool_]:
    drawn = np.zeros(len(counts), dtype=np.bool_)
    drawn[np.argsort(-counts, kind="stable")[:most]] = True
    # What one paper alone names would only crowd a large picture.
    return drawn & (counts > 1) if len(counts) > most else drawn


def _rows(
    graph: Graph, name: str, column: str, ids: pa.Array | pa.ChunkedArray, *also: str
) -> pa.Table:
    """Return the rows of a table whose columns all hold one of `ids`, read batch by batch."""
    wanted = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    found: list[pa.RecordBatch] = []
    for batch in scan(graph, name):
        keep = pc.is_in(batch[column], value_set=wanted)
        for other in also:
            keep = pc.and_(keep, pc.is_in(batch[other], value_set=wanted))
        found.append(batch.filter(keep))
    return pa.Table.from_batches(found) if found else SCHEMAS[name].empty_table()


def rows_of(graph: Graph, name: str, papers: Sequence[str]) -> pa.Table:
    """Return the rows of mentions or links that belong to `papers`, in the table's order."""
    return _rows(graph, name, "paper_id", pa.array(papers, pa.string()))
