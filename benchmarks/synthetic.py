"""A synthetic corpus of any size: concepts by Zipf's law, papers with topics.

Half of a paper's concepts come from the whole field (a few are everywhere, most are rare), half
from its topic. The same arguments give the same corpus on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from litweave.records import ABSTRACT, USED, Extraction, Mention, Paper
from litweave.tables import SCHEMAS

CONCEPTS = 8  # a paper, before repeats fall away
PAPERS_A_TOPIC = 250
CONCEPTS_A_TOPIC = 60
KINDS = ("method", "task", "method", "dataset")  # in turn, as often as among concepts of abstracts
SEED = 20250727

Ints = npt.NDArray[np.int64]


def draws(papers: int, *, seed: int = SEED) -> tuple[Ints, Ints]:
    """Return (paper, concept) pairs, sorted and each once."""
    random = np.random.Generator(np.random.PCG64(seed))
    shared = max(500, papers // 5)  # concepts of the whole field
    topics = max(4, papers // PAPERS_A_TOPIC)
    half = CONCEPTS // 2
    field = _zipf(random, shared, (papers, half))
    topic = random.integers(0, topics, papers)[:, None]
    own = shared + topic * CONCEPTS_A_TOPIC + _zipf(random, CONCEPTS_A_TOPIC, (papers, half))
    paper = np.repeat(np.arange(papers), CONCEPTS)
    code = np.unique(paper * (shared + topics * CONCEPTS_A_TOPIC) + np.hstack([field, own]).ravel())
    return np.divmod(code, shared + topics * CONCEPTS_A_TOPIC)


def _zipf(random: np.random.Generator, size: int, shape: tuple[int, int]) -> Ints:
    chance = 1 / np.arange(1, size + 1)
    edges = np.cumsum(chance / chance.sum())
    return np.minimum(np.searchsorted(edges, random.random(shape)), size - 1)


def uses(papers: int, *, seed: int = SEED) -> pa.Table:
    """Return the table uses of a corpus; evidence is empty."""
    paper, concept = draws(papers, seed=seed)
    random = np.random.Generator(np.random.PCG64(seed + 1))
    rows = len(paper)
    introduced = random.random(rows) < 0.1  # noqa: PLR2004 -- about one use in ten
    names = pa.array([f"arxiv:{i:08}" for i in range(papers)])
    concepts = pa.array([f"{KINDS[i % 4]}:c{i:07}" for i in range(int(concept.max()) + 1)])
    return pa.Table.from_arrays(
        [
            names.take(pa.array(paper)),
            concepts.take(pa.array(concept)),
            pa.array(["used", "introduced"]).take(pa.array(introduced.astype(np.int8))),
            pa.array(np.ones(rows, np.int32)),
            pa.array(random.random(rows) < 0.15),  # noqa: PLR2004 -- about one in a title
            pa.array(np.round(0.5 + random.random(rows) / 2, 3)),
            pa.array([""] * rows),
        ],
        schema=SCHEMAS["uses"],
    )


class Extractions(Sequence[Extraction]):
    """The evidence of a corpus, made a paper at a time, so that a million fit in memory."""

    def __init__(self, papers: int, *, seed: int = SEED) -> None:
        self._paper, self._concept = draws(papers, seed=seed)
        self._first = np.searchsorted(self._paper, np.arange(papers + 1))

    def __len__(self) -> int:
        return len(self._first) - 1

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        low, high = self._first[index], self._first[index + 1]
        paper_id = f"arxiv:{index:08}"
        mentions = tuple(
            Mention(paper_id, ABSTRACT, 9 * n, 9 * n + 8, name(c), "Method", USED, 0.9, "synthetic")
            for n, c in enumerate(self._concept[low:high].tolist())
        )
        return Extraction(paper_id, mentions)

    def __iter__(self) -> Iterator[Extraction]:
        return (self[i] for i in range(len(self)))


def papers(count: int) -> list[Paper]:
    """Return the papers that the evidence belongs to; their abstracts are the names."""
    found = Extractions(count)
    return [
        Paper(one.paper_id, "Study", " ".join(m.text for m in one.mentions), "2025")
        for one in found
    ]


def name(concept: int) -> str:
    """Return a name of eight letters."""
    letters = "bcdfghjklmnpqrtv"
    return "".join(letters[concept >> 4 * place & 15] for place in range(7, -1, -1))
