"""Papers as vectors of concepts: weights by rarity, role and confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from litweave.keys import generic
from litweave.records import INTRODUCED

# A concept in more than this share of the papers is generic: it says nothing about two of them.
GENERIC_SHARE = 0.05
# In small collections a share is no evidence: a concept of so few papers is never generic.
GENERIC_PAPERS = 10
# What a paper introduces says more about it than what it uses.
INTRODUCED_FACTOR = 1.5
# So does what stands in its title; what it is measured by says less.
TITLE_FACTOR = 2.0
METRIC_FACTOR = 0.5
METRIC = "metric:"
# Learned like rarity: a concept that stands in the title of this share of its papers, or is
# introduced there, is a subject; one that never does (GPT-4o, MNIST) is what papers use.
ABOUT_SHARE = 0.15
LEAST_ABOUT = 0.4
# A name that so many papers introduce, and so large a share of its papers, is several things.
HOMONYM_PAPERS = 2
HOMONYM_SHARE = 0.3
# How much of a typical paper is added to the length of each.
DAMPING = 0.5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors shorter than 1: papers by rows, concepts by columns, in the order of their ids."""

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
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    coded = coded.unify_dictionaries()
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
    weight = _weights(uses, len(papers), frequency, concepts, concept)
    generic = frequency > max(GENERIC_SHARE * len(papers), GENERIC_PAPERS)
    # What one paper alone has cannot be shared; kept, it would make all its links weak.
    weight[(generic | (frequency == 1))[concept]] = 0.0
    matrix = sparse.csr_matrix(
        (weight, (paper, concept)), shape=(len(papers), len(concepts)), dtype=np.float64
    )
    matrix.eliminate_zeros()
    matrix.sort_indices()
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    # A paper of one concept is no perfect match of another: every length is that of the paper
    # and a typical paper together, so that agreement in much counts more than in little.
    typical = np.median(squares[squares > 0]) if squares.any() else 1.0
    lengths = np.sqrt(squares + DAMPING * typical)
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
    return Vectors(papers, concepts, matrix, frequency)


def _weights(
    uses: pa.Table, papers: int, frequency: Ints, concepts: pa.Array, concept: Ints
) -> Floats:
    """Return rarity x aboutness x confidence x what the concept is to the paper, by use."""
    size = len(concepts)
    introduced = pc.fill_null(pc.equal(uses["role"], INTRODUCED), fill_value=False).to_numpy()
    title = uses["in_title"].to_numpy()
    coined = np.bincount(concept[introduced], minlength=size)
    subject = np.bincount(concept[introduced | title], minlength=size)
    of_concept = np.log((1 + papers) / np.maximum(frequency, 1)) * _aboutness(subject, frequency)
    of_concept[(coined >= HOMONYM_PAPERS) & (coined >= HOMONYM_SHARE * frequency)] = 0.0
    is_metric = pc.starts_with(concepts, METRIC).to_numpy(zero_copy_only=False)
    of_concept[is_metric] *= METRIC_FACTOR
    of_concept[_says_nothing(concepts)] = 0.0
    weight = of_concept[concept] * uses["confidence"].to_numpy()
    weight[introduced] *= INTRODUCED_FACTOR
    weight[title] *= TITLE_FACTOR
    return np.asarray(weight, np.float64)


def _says_nothing(concepts: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which concepts are named by empty words alone: "method:deep-neural-network"."""
    word = f"(?:{'|'.join(sorted(generic.EMPTY_WORDS - generic.SOME_SENSE))})"
    found = pc.match_substring_regex(concepts, f"^[^:]+:{word}(?:-{word})*$")
    return np.asarray(found.to_numpy(zero_copy_only=False), bool)


def _aboutness(subject: npt.NDArray[np.integer], frequency: Ints) -> Floats:
    """Return 0.4 to 1: how often a concept is what its papers are about, not what they use."""
    share = (subject + 1) / (frequency + 5)
    return np.asarray(LEAST_ABOUT + (1 - LEAST_ABOUT) * np.minimum(1.0, share / ABOUT_SHARE))
