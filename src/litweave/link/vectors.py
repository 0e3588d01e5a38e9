"""Papers as vectors of concepts: weights by rarity, role and confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from litweave.records import INTRODUCED

# A concept in more than this share of the papers is generic: it says nothing about two of them.
GENERIC_SHARE = 0.05
# In small collections a share is no evidence: a concept of so few papers is never generic.
GENERIC_PAPERS = 10
# What a paper introduces says more about it than what it uses.
INTRODUCED_FACTOR = 1.5
TITLE_FACTOR = 1.5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors, papers by rows and concepts by columns, both in the order of their ids."""

    papers: pa.Array  # string
    concepts: pa.Array  # string
    matrix: sparse.csr_matrix  # generic concepts left out, column indices sorted
    frequency: Ints  # concept -> papers

    @property
    def generic_above(self) -> float:
        """Return the number of papers above which a concept is generic."""
        return max(GENERIC_SHARE * len(self.papers), GENERIC_PAPERS)


def encode(column: pa.ChunkedArray) -> tuple[pa.Array, Ints]:
    """Return the sorted distinct values and each row's place among them."""
    coded = pc.dictionary_encode(column).unify_dictionaries()
    chunks = coded.chunks
    if not chunks:
        return pa.array([], pa.string()), np.empty(0, np.int32)
    values = chunks[0].dictionary
    codes = np.concatenate([np.asarray(chunk.indices) for chunk in chunks])
    order = pc.sort_indices(values)
    place = np.empty(len(values), np.int32)
    place[np.asarray(order)] = np.arange(len(values), dtype=np.int32)
    return values.take(order), place[codes].astype(np.int32)


def vectors(uses: pa.Table) -> Vectors:
    """Return the vectors of the papers that use any concept."""
    papers, paper = encode(uses["paper_id"])
    concepts, concept = encode(uses["concept_id"])
    frequency = np.bincount(concept, minlength=len(concepts)).astype(np.int32)
    weight = _weights(uses, len(papers), frequency, concept)
    generic = frequency > max(GENERIC_SHARE * len(papers), GENERIC_PAPERS)
    weight[generic[concept]] = 0.0
    matrix = sparse.csr_matrix(
        (weight, (paper, concept)), shape=(len(papers), len(concepts)), dtype=np.float64
    )
    matrix.eliminate_zeros()
    matrix.sort_indices()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
    return Vectors(papers, concepts, matrix, frequency)


def _weights(uses: pa.Table, papers: int, frequency: Ints, concept: Ints) -> Floats:
    """Return rarity x confidence x what the concept is to the paper, by use."""
    rarity = np.log((1 + papers) / np.maximum(frequency, 1))
    weight = rarity[concept] * uses["confidence"].to_numpy()
    introduced = pc.fill_null(pc.equal(uses["role"], INTRODUCED), fill_value=False).to_numpy()
    weight[introduced] *= INTRODUCED_FACTOR
    weight[uses["in_title"].to_numpy()] *= TITLE_FACTOR
    return np.asarray(weight, np.float64)
