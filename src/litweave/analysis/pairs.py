"""Pairs: concepts that come together for the first time, and projections onto one kind of node."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy import sparse

from litweave.analysis.network import PAPER, Rows
from litweave.analysis.series import uses_of
from litweave.errors import UnknownNameError
from litweave.graph import Graph

TOP = 50


def new_pairs(
    graph: Graph,
    *,
    since: int | None = None,
    kind: str | None = None,
    least: int = 2,
    top: int | None = TOP,
) -> pa.Table:
    """Return pairs of concepts that papers name together for the first time since a year.

    Both were known before, to at least `least` dated papers each; `since` None is the last year
    there is. Columns: a, a_name, b, b_name, papers (that join them), expected (papers that would
    have joined them before, had they been independent), first_paper. Most expected first: well
    known, never joined. Raises `UnknownNameError` for an unknown kind.
    """
    _known_kind(graph, kind)
    network = graph.network
    uses, rows = uses_of(graph, kind)
    years = network.year[: uses.shape[1]]
    year = int(years.max(initial=0)) if since is None else since
    old = np.flatnonzero((years > 0) & (years < year))
    new = np.flatnonzero((years >= year) & (years > 0))
    before = sparse.csr_array(uses[:, old])
    known = np.asarray(before.sum(axis=1)).ravel()
    often = np.flatnonzero(known >= least)
    recent = sparse.csr_array(uses[often][:, new])
    together = sparse.coo_array(sparse.triu(recent @ recent.T, k=1))
    a, b = (end.astype(np.int64) for end in together.coords)
    joined = sparse.csr_array(before[often] @ before[often].T)
    fresh = np.asarray(joined[a, b]).ravel() == 0 if len(a) else np.zeros(0, bool)
    a, b, papers = a[fresh], b[fresh], together.data[fresh]
    expected = np.round(known[often[a]] * known[often[b]] / max(len(old), 1), 4)
    order = np.lexsort((b, a, -papers, -expected))[:top]
    a, b = a[order], b[order]
    order_of_papers = new[np.lexsort((new, network.day[new]))]
    firsts = [
        _first(uses, rows_, order_of_papers) for rows_ in zip(often[a], often[b], strict=True)
    ]
    concepts = graph.columns("concepts", ["id", "name"]).take(rows)
    left, right = concepts.take(often[a]), concepts.take(often[b])
    return pa.table(
        {
            "a": left["id"],
            "a_name": left["name"],
            "b": right["id"],
            "b_name": right["name"],
            "papers": pa.array(papers[order], pa.int32()),
            "expected": pa.array(expected[order], pa.float64()),
            "first_paper": network.ids.take(pa.array(firsts, pa.int64())),
        }
    )


def _first(uses: sparse.csr_array, pair: tuple[int, int], papers: Rows) -> int:
    """Return the first of the papers, in the order given, that names both."""
    ends = [uses.indices[uses.indptr[row] : uses.indptr[row + 1]] for row in pair]
    both = np.isin(papers, np.intersect1d(*ends))
    return int(papers[np.argmax(both)])


def projection(graph: Graph, label: str, *, least: int = 1) -> pa.Table:
    """Join nodes of one kind by what they have in common: concepts by papers, papers by concepts.

    Columns: a, b (a before b in the alphabet of ids), common, cosine (of the plain sets, 0 to 1).
    Sorted by a, b; pairs with fewer than `least` in common are left out. Without a cut papers have
    as many pairs as there are papers squared: RELATED_TO is the projection for large graphs.
    """
    if label != PAPER:
        _known_kind(graph, label)
    uses, rows = uses_of(graph, None if label == PAPER else label)
    if label == PAPER:
        uses, rows = sparse.csr_array(uses.T), np.arange(uses.shape[1], dtype=np.int32)
    table = graph.columns("papers" if label == PAPER else "concepts", ["id"])
    ids = table["id"].take(pa.array(rows))
    together = sparse.coo_array(sparse.triu(uses @ uses.T, k=1))
    a, b = together.coords
    keep = together.data >= least
    a, b, common = a[keep], b[keep], together.data[keep]
    size = np.asarray(uses.sum(axis=1)).ravel()
    cosine = np.round(common / np.sqrt(size[a] * size[b]), 6)
    order = np.lexsort((b, a))
    return pa.table(
        {
            "a": ids.take(pa.array(a[order])),
            "b": ids.take(pa.array(b[order])),
            "common": pa.array(common[order], pa.int32()),
            "cosine": pa.array(cosine[order], pa.float64()),
        }
    )


def _known_kind(graph: Graph, kind: str | None) -> None:
    if kind is not None and kind not in graph.kinds:
        raise UnknownNameError("kind", kind, graph.kinds)
