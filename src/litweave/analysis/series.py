"""Concepts over time: how many papers of each period name each concept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from litweave.analysis.network import CO_OCCURS_WITH, PAPER, RELATED_TO, RESOURCE, Ints
from litweave.errors import UnknownNameError
from litweave.graph import Graph

YEAR = "year"
MONTH = "month"
PERIODS = (YEAR, MONTH)
_LENGTH = {YEAR: 4, MONTH: 7}  # characters of a date
FEW_YEARS = 3  # fewer tell nothing: then by month, where the papers say it


@dataclass(frozen=True, slots=True)
class Series:
    """Papers by concept and period."""

    by: str  # year or month
    periods: tuple[str, ...]  # "2023" or "2023-04", none left out between first and last
    totals: Ints  # papers of each period
    undated: int  # papers whose date is not known well enough
    concepts: pa.Table  # id, kind, name; one row a row of `counts`
    counts: Ints  # concepts x periods
    first_papers: tuple[str | None, ...]  # the earliest paper of each concept


def series(
    graph: Graph,
    *,
    kind: str | None = None,
    by: str | None = None,
    since: int | None = None,
    until: int | None = None,
) -> Series:
    """Count papers by concept and period, all years from `since` to `until` included.

    `by` None means years, or months where the papers of fewer than three years are there. Raises
    `UnknownNameError` for an unknown kind or period.
    """
    if by is not None and by not in PERIODS:
        raise UnknownNameError("period", by, PERIODS)
    if kind is not None and kind not in graph.kinds:
        raise UnknownNameError("kind", kind, graph.kinds)
    papers = graph.columns("papers", ["id", "published", "year"])
    inside = _inside(papers["year"], since, until)
    by = by or _suited(papers.filter(pa.array(inside)))
    labels = pc.utf8_slice_codeunits(papers["published"], 0, _LENGTH[by])
    known = np.asarray(pc.equal(pc.utf8_length(labels), _LENGTH[by]).fill_null(fill_value=False))
    known &= inside
    periods = _all_periods(sorted(pc.unique(labels.filter(pa.array(known))).to_pylist()), by)
    period = np.asarray(pc.index_in(labels, value_set=pa.array(periods, pa.string())).fill_null(-1))
    period = np.where(known, period, -1).astype(np.int32)
    uses, rows = uses_of(graph, kind)
    counts, first = _count(uses, period, len(periods), papers)
    return Series(
        by=by,
        periods=tuple(periods),
        totals=np.bincount(period[period >= 0], minlength=len(periods)).astype(np.int32),
        undated=int(inside.sum() - known.sum()),
        concepts=graph.columns("concepts", ["id", "kind", "name"]).take(rows),
        counts=counts,
        first_papers=first,
    )


def _inside(years: pa.ChunkedArray, since: int | None, until: int | None) -> np.ndarray:
    found = np.asarray(years.fill_null(0), np.int64)
    inside = np.ones(len(found), bool)
    if since is not None:
        inside &= found >= since
    if until is not None:
        inside &= (found > 0) & (found <= until)
    return inside


def _suited(papers: pa.Table) -> str:
    """Return months where years are few and at least half of the dated papers have a month."""
    dates = pc.drop_null(papers["published"])
    years = pc.count_distinct(papers["year"]).as_py()
    exact = pc.sum(pc.greater_equal(pc.utf8_length(dates), _LENGTH[MONTH])).as_py() or 0
    return MONTH if years < FEW_YEARS and 2 * exact >= len(dates) > 0 else YEAR


def _all_periods(found: list[str], by: str) -> list[str]:
    if not found:
        return []
    ends = np.array([found[0], found[-1]], "datetime64[Y]" if by == YEAR else "datetime64[M]")
    return [str(period) for period in np.arange(ends[0], ends[1] + 1)]


def uses_of(graph: Graph, kind: str | None = None) -> tuple[sparse.csr_array, Ints]:
    """Return concepts (of a kind) by papers as ones, and their rows in the table of concepts."""
    network = graph.network
    papers = len(network.of(PAPER))
    concepts = len(graph.columns("concepts", ["id"]))
    groups = [
        g
        for g in network.groups
        if g.type not in {RELATED_TO, CO_OCCURS_WITH}
        and g.target_label != RESOURCE
        and (kind is None or g.target_label == kind)
    ]
    source = np.concatenate([np.zeros(0, np.int32), *(g.source for g in groups)])
    target = np.concatenate([np.zeros(0, np.int32), *(g.target for g in groups)]) - papers
    shape = (concepts, papers)
    made = sparse.csr_array((np.ones(len(source), np.int32), (target, source)), shape=shape)
    made.data[:] = 1
    labels = network.label[papers : papers + concepts]
    of_kind = np.ones(concepts, bool) if kind is None else labels == network.labels.index(kind)
    rows = np.flatnonzero(of_kind).astype(np.int32)
    return sparse.csr_array(made[rows]), rows


def _count(
    uses: sparse.csr_array, period: Ints, periods: int, papers: pa.Table
) -> tuple[Ints, tuple[str | None, ...]]:
    """Count by period, and find the earliest paper: by date as far as known, then by id."""
    entries = sparse.coo_array(uses)
    row, column = entries.coords
    keep = period[column] >= 0
    row, column = row[keep], column[keep]
    counts = np.zeros((uses.shape[0], periods), np.int32)
    np.add.at(counts, (row, period[column]), 1)
    rank = np.empty(len(papers), np.int64)
    order = pc.sort_indices(papers, [("published", "ascending"), ("id", "ascending")])
    rank[np.asarray(order)] = np.arange(len(papers))
    best = np.full(uses.shape[0], len(papers), np.int64)
    np.minimum.at(best, row, rank[column])
    ids = papers["id"].take(order)
    first = [ids[int(b)].as_py() if b < len(papers) else None for b in best]
    return counts, tuple(first)
