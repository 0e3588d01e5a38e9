"""Concepts that stand together in papers more often than chance: NPMI, near-linear."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
from scipy import sparse

from litweave.link.vectors import encode
from litweave.tables import SCHEMAS

# Concepts whose pairs are counted at once: bounds memory.
CONCEPTS_AT_ONCE = 5_000
# Links of a concept that are kept: those of highest NPMI.
TOP = 50


def least(papers: int) -> int:
    """Return in how many papers two concepts must meet: 2 in a hundred, 5 in a hundred thousand.

    Chance meetings grow with the collection, and so would a table of all pairs.
    """
    return max(2, round(math.log10(max(papers, 1))))


def cooccur(uses: pa.Table) -> pa.Table:
    """Return the table cooccurrences: pairs that meet often enough and more often than chance.

    A pair is kept when it is among the `TOP` of either concept. NPMI is 1 where two concepts are
    in the same papers only.
    """
    papers, paper = encode(uses["paper_id"])
    concepts, concept = encode(uses["concept_id"])
    total, size = len(papers), len(concepts)
    if not total:
        return SCHEMAS["cooccurrences"].empty_table()
    ones = np.ones(len(paper), np.int32)
    matrix = sparse.csr_matrix((ones, (paper, concept)), shape=(total, size))
    frequency = np.bincount(concept, minlength=size)
    fewest = least(total)
    often = np.flatnonzero(frequency >= fewest)
    matrix = matrix[:, often].tocsr()
    turned = matrix.T.tocsr()
    columns: list[tuple[np.ndarray, ...]] = []
    for low in range(0, len(often), CONCEPTS_AT_ONCE):
        counts = (turned[low : low + CONCEPTS_AT_ONCE] @ matrix).tocoo()
        keep = counts.data >= fewest
        a = (counts.row[keep] + low).astype(np.int64)
        b, n = counts.col[keep].astype(np.int64), counts.data[keep].astype(np.int64)
        keep = a != b
        a, b, n = a[keep], b[keep], n[keep]
        npmi = _npmi(n, frequency[often[a]], frequency[often[b]], total)
        keep = npmi > 0
        a, b, n, npmi = a[keep], b[keep], n[keep], npmi[keep]
        order = np.lexsort((b, -n, -npmi, a))
        a, b, n, npmi = a[order], b[order], n[order], npmi[order]
        first = np.flatnonzero(np.diff(a, prepend=-1))
        rank = np.arange(len(a)) - np.repeat(first, np.diff(np.append(first, len(a))))
        top = rank < TOP
        columns.append((np.minimum(a, b)[top], np.maximum(a, b)[top], n[top], npmi[top]))
    if not columns:
        return SCHEMAS["cooccurrences"].empty_table()
    a, b, n, npmi = (np.concatenate(column) for column in zip(*columns, strict=True))
    _, once = np.unique(a * len(often) + b, return_index=True)
    ids = concepts.take(pa.array(often))
    return pa.Table.from_arrays(
        [
            ids.take(pa.array(a[once])),
            ids.take(pa.array(b[once])),
            pa.array(n[once], pa.int32()),
            pa.array(npmi[once], pa.float64()),
        ],
        schema=SCHEMAS["cooccurrences"],
    )


def _npmi(n: np.ndarray, a: np.ndarray, b: np.ndarray, total: int) -> np.ndarray:
    """Return ln(p(ab) / p(a) p(b)) / -ln p(ab), rounded to 6 decimals; 1 where all papers agree."""
    log_n = np.log(n / total)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (log_n - np.log(a / total) - np.log(b / total)) / -log_n
    return np.round(np.where(log_n == 0, 1.0, value), 6)
