"""Paper-paper links: the papers most alike by shared concepts, and each concept's share.

Candidates come from concepts in few papers, where a product of sparse matrices is near-linear, and
are then scored again with the full vectors; docs/linking.md has what that loses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from litweave.link.vectors import Vectors, vectors
from litweave.settings import LinkSettings
from litweave.tables import SCHEMAS

# Papers whose candidates are scored at once, and links that are written at once: bounds memory.
ROWS_AT_ONCE = 4_000
LINKS_AT_ONCE = 200_000
# In a small collection every concept is in few papers; one is rare in this share of them at most.
# In hundreds of papers one subject is no chance: of 18 links that 8 in place of 3 gave on 104
# papers of saved pages, 16 were sensible (docs/linking.md).
RARE_SHARE = 0.001
RARE_PAPERS = 8
# What papers do things with; all other kinds are subjects: what they are about, or on. In a large
# collection links whose weight comes from subjects to this part are nearly all sensible, of others
# two in five are not: the users of a method come from all fields (docs/linking.md).
TOOLS = ("method:", "metric:")
SUBJECT_PART = 0.15
LARGE = 2_000  # papers
# Links below it are told by chance as often as by a subject.
LEAST_WEIGHT = 0.22
LEAST_ALONE = 0.35  # where one concept is all that is shared
LEAST_WITHOUT_SUBJECT = 0.3
SPECIAL_WITHOUT_SUBJECT = 2  # so many special concepts must be shared then
# What two papers have in common must not all be common: this part of the weight comes from
# concepts in at most this share of the papers (or few papers, where the collection is small).
SPECIAL_PART = 1 / 3
SPECIAL_SHARE = 0.01
SPECIAL_PAPERS = 10
# A candidate has this part of the least weight already (WHOLE: but for rounding), where no concept
# is too common to find candidates by, and where some are.
ROUNDING = 1e-9
WHOLE, PARTIAL = 1 - ROUNDING, 0.5
# A concept counts as shared when it has this part of the weight.
REASON = 0.1

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def relate(uses: pa.Table, settings: LinkSettings) -> pa.Table:
    """Return the table related: sorted by a, b, each pair once, shares summing to the weight."""
    return pa.Table.from_batches(related_batches(uses, settings), SCHEMAS["related"])


def related_batches(uses: pa.Table, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
    """Yield the rows of `relate` in order, for tables that should not be held in memory."""
    if not uses.num_rows:
        return
    model = vectors(uses)
    find = Finder(model, settings)
    starts = range(0, len(model.papers), ROWS_AT_ONCE)
    pairs = distinct([find(low) for low in starts])
    for low in range(0, len(pairs), LINKS_AT_ONCE):
        yield explain(model, pairs[low : low + LINKS_AT_ONCE])


class Finder:
    """Finds the best partners of some papers at a time; any machine that has the vectors can."""

    def __init__(self, model: Vectors, settings: LinkSettings) -> None:
        self._model = model
        self._settings = settings
        self._reasons = reasons(model, settings)
        self._search = Search(model, settings)

    def __call__(self, low: int) -> Longs:
        """Return the pairs of `ROWS_AT_ONCE` papers from `low` on, each as a x papers + b."""
        papers = len(self._model.papers)
        rows = np.arange(low, min(low + ROWS_AT_ONCE, papers))
        found = self._search.candidates(rows)
        a = np.repeat(rows, np.diff(found.indptr))
        b = found.indices.astype(np.int64)
        weight = score(self._model.matrix, self._reasons, a, b, self._settings)
        weight[a == b] = -1.0
        return _top(found.indptr, a, b, weight, self._settings.top_k, papers)


def distinct(chosen: Sequence[Longs]) -> Longs:
    """Return all pairs once, sorted: a < b as a x papers + b."""
    codes = np.sort(np.concatenate([np.empty(0, np.int64), *chosen]))
    return codes[np.diff(codes, prepend=-1) > 0]


class Search:
    """The papers that share concepts of few papers, ready to be asked for candidates."""

    def __init__(self, model: Vectors, settings: LinkSettings) -> None:
        self._sources = _without(model.matrix, model.frequency > settings.candidate_papers)
        # What was left out may add to a weight, but hardly more than there is already.
        whole = self._sources.nnz == model.matrix.nnz
        self.least = LEAST_WEIGHT * (WHOLE if whole else PARTIAL)
        self._targets = self._sources.T.tocsr()
        # One more than wanted, for every paper is its own best candidate.
        self._most = settings.candidates + 1

    def candidates(self, rows: Longs) -> sparse.csr_matrix:
        """Return the best candidates of some papers by these concepts alone, in order of ids."""
        block = self._sources[rows]
        found = sp_matmul_topn(
            block, self._targets, top_n=self._most, threshold=self.least, n_threads=1
        )
        found.sort_indices()
        return found


def _without(matrix: sparse.csr_matrix, columns: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    """Return a copy without the entries of some columns; the shape stays."""
    keep = ~columns[matrix.indices]
    ends = np.concatenate([[0], np.cumsum(keep)])[matrix.indptr]
    return sparse.csr_matrix(
        (matrix.data[keep], matrix.indices[keep], ends.astype(matrix.indptr.dtype)),
        shape=matrix.shape,
    )


def rare_papers(papers: int, settings: LinkSettings) -> int:
    """Return in how many of `papers` a concept may be and still be rare."""
    return min(settings.rare_papers, max(RARE_PAPERS, int(RARE_SHARE * papers)))


def special_papers(papers: int) -> float:
    """Return in how many of `papers` a concept may be and still tell two of them from others."""
    return max(SPECIAL_SHARE * papers, SPECIAL_PAPERS)


@dataclass(frozen=True, slots=True)
class Reasons:
    """What sharing each concept says, by its number of papers."""

    worth: Floats  # points: 1, or `min_shared` where it is rare
    special: Floats  # 1, or 0 where it is common
    subject: Floats  # 1, or 0 where it is what papers use
    wider: Longs  # the column of the concept whose name ends this one's; -1: none


def reasons(model: Vectors, settings: LinkSettings) -> Reasons:
    """Return what each column's concept is worth as a reason."""
    papers = len(model.papers)
    rare = model.frequency <= rare_papers(papers, settings)
    return Reasons(
        worth=np.where(rare, float(settings.min_shared), 1.0),
        special=(model.frequency <= special_papers(papers)).astype(np.float64),
        subject=_subjects(model.concepts).astype(np.float64),
        wider=_wider(model.concepts.to_pylist()),
    )


def _subjects(concepts: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which concepts are subjects."""
    found = np.ones(len(concepts), bool)
    for kind in TOOLS:
        found &= ~pc.starts_with(concepts, kind).to_numpy(zero_copy_only=False)
    return found


def _wider(concepts: Sequence[str]) -> Longs:
    """Return the place of "method:reward-model" for "method:generative-reward-model"; -1: none."""
    places = {concept: place for place, concept in enumerate(concepts)}
    wider = np.full(len(concepts), -1)
    for place, concept in enumerate(concepts):
        kind, _, rest = concept.partition(":")
        while "-" in rest:
            rest = rest.partition("-")[2]
            at = places.get(f"{kind}:{rest}")
            if at is not None:
                wider[place] = at
                break
    return wider


def score(
    matrix: sparse.csr_matrix, reasons: Reasons, a: Longs, b: Longs, settings: LinkSettings
) -> Floats:
    """Return the weight of each pair, or -1 where what it shares makes no link."""
    product = _shared(matrix, a, b)
    weight = _sums(product.data, product.indptr)
    row = np.repeat(np.arange(len(weight)), np.diff(product.indptr))
    told = product.data >= REASON * weight[row]
    strength = _sums(np.where(told, reasons.worth[product.indices], 0.0), product.indptr)
    alone = _sums(told.astype(float), product.indptr) == 1
    least = np.where(alone, LEAST_ALONE, LEAST_WEIGHT)
    special = reasons.special[product.indices]
    # Parts are lowered by what rounding in another order may change.
    common = _sums(product.data * special, product.indptr) < (SPECIAL_PART - ROUNDING) * weight
    kept = (strength >= settings.min_shared) & (weight >= least) & ~common
    if matrix.shape[0] > LARGE:
        subject = _sums(product.data * reasons.subject[product.indices], product.indptr)
        about = subject >= (SUBJECT_PART - ROUNDING) * weight
        tools = np.flatnonzero(kept & ~about)
        several = _apart(product[tools], weight[tools], reasons) >= SPECIAL_WITHOUT_SUBJECT
        kept[tools] = several & (weight[tools] >= LEAST_WITHOUT_SUBJECT)
    weight[~kept] = -1.0
    return weight


def _apart(product: sparse.csr_matrix, weight: Floats, reasons: Reasons) -> Floats:
    """Return how many special reasons each pair has; "agentic AI" beside "AI" is no second one."""
    row = np.repeat(np.arange(len(weight)), np.diff(product.indptr))
    wider = reasons.wider[product.indices]
    codes = row * len(reasons.wider)
    narrower = (wider >= 0) & np.isin(codes + wider, codes + product.indices)
    told = product.data >= REASON * weight[row]
    return _sums(told * reasons.special[product.indices] * ~narrower, product.indptr)


def _shared(matrix: sparse.csr_matrix, a: Longs, b: Longs) -> sparse.csr_matrix:
    """Return, by pair, what each shared concept adds to the weight."""
    return sparse.csr_matrix(matrix[a].multiply(matrix[b]))


def _sums(values: Floats, ends: npt.NDArray[np.integer]) -> Floats:
    """Return the sum of each row; 0 where it has no values."""
    sums = np.zeros(len(ends) - 1)
    filled = np.diff(ends) > 0
    if len(values):
        sums[filled] = np.add.reduceat(values, ends[:-1][filled])
    return sums


def _top(
    ends: npt.NDArray[np.integer], a: Longs, b: Longs, weight: Floats, k: int, papers: int
) -> Longs:
    """Return the codes of the k best of each a; those of weight -1 are none."""
    counts = np.diff(ends)
    held = np.arange(counts.max(initial=0)) < counts[:, None]
    table = np.full(held.shape, -1.0)
    # Rounded, so that sums in another order do not change who is first.
    table[held] = np.round(weight, 12)
    codes = np.zeros(held.shape, np.int64)
    codes[held] = np.minimum(a, b) * papers + np.maximum(a, b)
    best = np.argsort(-table, axis=1, kind="stable")[:, :k]
    chosen = np.take_along_axis(table, best, axis=1) > 0
    return np.take_along_axis(codes, best, axis=1)[chosen]


def explain(model: Vectors, codes: Longs) -> pa.RecordBatch:
    """Return the rows of some pairs: the shares of their concepts, largest first."""
    papers = len(model.papers)
    a, b = np.divmod(codes, papers)
    product = _shared(model.matrix, a, b)
    row = np.repeat(np.arange(len(codes)), np.diff(product.indptr))
    order = np.lexsort((product.indices, -product.data, row))
    shares = product.data[order]
    offsets = pa.array(product.indptr.astype(np.int32))
    weight = _sums(shares, product.indptr)
    ids = model.concepts.take(pa.array(product.indices[order]))
    return pa.record_batch(
        [
            model.papers.take(pa.array(a)),
            model.papers.take(pa.array(b)),
            pa.array(np.minimum(weight, 1.0)),
            pa.ListArray.from_arrays(offsets, ids),
            pa.ListArray.from_arrays(offsets, pa.array(shares)),
        ],
        schema=SCHEMAS["related"],
    )
