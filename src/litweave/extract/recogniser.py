"""The trained recogniser: a spaCy component that reads methods, datasets, tasks and metrics.

It needs numpy alone; torch is for training (model/README.md). `Recogniser.find` is the plain way to
its results; as a spaCy component it also writes them to `doc.spans["recogniser"]`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LOWER, ORTH
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc, SpanGroup
from threadpoolctl import ThreadpoolController

from litweave.extract.decode import KINDS, decode, span_score
from litweave.extract.forward import Forward
from litweave.extract.found import Found
from litweave.extract.lexicon import Lexicon
from litweave.extract.subwords import FIRST_WORD, Subwords, stretches
from litweave.extract.weights import Curve, Reading, Weights, read_weights, write_weights
from litweave.records import INTRODUCED, USED
from litweave.records import KINDS as KIND_TABLE

NAME = "litweave_recogniser"
SPANS = "recogniser"
FINDER = "recogniser"
# Attention grows with the square of a text: longer ones are read in pieces of this many tokens.
# The longest abstract of the corpora has about 900.
LONGEST = 1024
# Kinds less likely than this are no alternative worth keeping.
_LEAST_ALTERNATIVE = 0.05
_BREAK = "\n\n"  # between title and abstract
_BREAK_HASH = get_string_id(_BREAK)

Scores = tuple[NDArray[np.float32], NDArray[np.float32]]  # of tags, of `introduced`


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


class _Piece(NamedTuple):
    """What the network reads at once: hashes of surface forms, where they stand, hints."""

    surface: list[int]
    stretches: list[tuple[int, int, int]]
    hints: NDArray[np.float32] | None


@dataclass(slots=True)
class Recogniser:
    """Finds mentions in a `Doc` whose text is title, blank line, abstract.

    The same Doc gives the same bits, whatever was read before and in whichever process. Threads may
    share one; they read in turn.
    """

    weights: Weights | None = None
    _forward: Forward | None = field(default=None, repr=False)
    _lexicon: Lexicon | None = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)  # of working memory

    def __post_init__(self) -> None:
        """Build the network and the phrase trie."""
        if self.weights is not None:
            self.load(self.weights)

    def load(self, weights: Weights) -> None:
        """Use these weights from now on."""
        numbers = {word: FIRST_WORD + i for i, word in enumerate(weights.words)}
        subwords = Subwords(numbers, *weights.subwords)
        self.weights = weights
        # Some products are made once, here; several threads round them differently.
        with _threads().limit(limits=1, user_api="blas"):
            self._forward = Forward(
                weights.arrays, weights.blocks, weights.heads, subwords, weights.unread
            )
        self._lexicon = None
        if weights.phrases:
            keys = [[get_string_id(w) for w in phrase.split(" ")] for phrase in weights.phrases]
            self._lexicon = Lexicon(keys, weights.shares.astype(np.float32) / np.float32(255))

    @property
    def thresholds(self) -> Mapping[str, float]:
        """The model's own least confidence of a mention, a kind."""
        return self._loaded().reading.thresholds

    def _loaded(self) -> Weights:
        if self.weights is None:
            raise ValueError(f"{NAME} has no weights: load a trained pipeline with spacy.load")
        return self.weights

    def probabilities(self, doc: Doc) -> Scores:
        """Return probabilities of tags (tokens, tags) and of `introduced` (tokens)."""
        return self._probabilities([doc])[0]

    def _probabilities(self, docs: Sequence[Doc]) -> list[Scores]:
        """Return those of each Doc; each step is taken for all of them before the next.

        What a step works with stays in the processor's cache so, which saves a twentieth; the
        network itself reads one after the other.
        """
        self._loaded()
        forward = self._forward
        if forward is None:  # pragma: no cover - _loaded has raised
            raise ValueError(NAME)
        read = [self._pieces(doc) for doc in docs]
        scores = []
        with self._lock, _threads().limit(limits=1, user_api="blas"):
            for doc, pieces in zip(docs, read, strict=True):
                text_of = doc.vocab.strings.__getitem__
                parts = [forward(p.surface, text_of, p.stretches, p.hints) for p in pieces]
                tags, roles = zip(*parts, strict=True)
                scores.append((np.concatenate(tags), np.concatenate(roles)))
        return scores

    def _pieces(self, doc: Doc) -> list[_Piece]:
        """Return what the network reads of a Doc, at most `LONGEST` tokens at a time."""
        columns = doc.to_array([ORTH, LOWER])
        surface, lower = columns[:, 0].tolist(), columns[:, 1].tolist()
        title = surface.index(_BREAK_HASH) if _BREAK_HASH in surface else 0
        hints = self._lexicon.features(lower) if self._lexicon is not None else None
        where = stretches(len(surface), title)
        if len(surface) <= LONGEST:
            return [_Piece(surface, where, hints)]
        return [
            _Piece(
                surface[a:b],
                [(max(i, a) - a, min(j, b) - a, k) for i, j, k in where if i < b and j > a],
                None if hints is None else hints[a:b],
            )
            for a, b in pairwise([*range(0, len(surface), LONGEST), len(surface)])
        ]

    def find(self, doc: Doc, *, thresholds: Mapping[str, float] | None = None) -> list[Found]:
        """Return mentions in text order, without overlaps; None: the model's own thresholds."""
        return self.find_all([doc], thresholds=thresholds)[0]

    def find_all(
        self, docs: Sequence[Doc], *, thresholds: Mapping[str, float] | None = None
    ) -> list[list[Found]]:
        """Return what `find` returns of each Doc, in a twentieth less time."""
        reading = self._loaded().reading
        least = reading.thresholds if thresholds is None else thresholds
        with_tokens = [doc for doc in docs if len(doc)]
        scores = iter(self._probabilities(with_tokens))
        everything = [mentions(doc, *next(scores), reading) if len(doc) else [] for doc in docs]
        return [
            [f for f in found if f.confidence >= least.get(f.kind, 0.0)] for found in everything
        ]

    def __call__(self, doc: Doc) -> Doc:
        """Write the mentions to `doc.spans["recogniser"]`; its `attrs` hold what a span cannot."""
        found = self.find(doc)
        spans = []
        for f in found:
            span = doc.char_span(f.start, f.end, label=f.kind)
            if span is not None:
                spans.append(span)
        attrs = {
            "roles": [f.role for f in found],
            "role_confidences": [f.role_confidence for f in found],
            "confidences": [f.confidence for f in found],
            "alternatives": [list(map(list, f.alternatives)) for f in found],
        }
        doc.spans[SPANS] = SpanGroup(doc, name=SPANS, attrs=attrs, spans=spans)
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the folder that `from_disk` reads."""
        _ = exclude
        write_weights(self._loaded(), Path(path))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Recogniser:
        """Read the weights that spaCy keeps in the component's folder of a pipeline."""
        _ = exclude
        self.load(read_weights(Path(path)))
        return self


def mentions(
    doc: Doc, tags: NDArray[np.float32], roles: NDArray[np.float32], reading: Reading
) -> list[Found]:
    """Return the likeliest spans with calibrated confidence, role and other kinds, in order."""
    spans = decode(tags, outside=reading.outside)
    if not spans:
        return []
    # The mean of each span's tokens: how much of each kind they are, and of `introduced`.
    edges = [edge for first, after, _ in spans for edge in (first, after)]
    if edges[-1] == len(tags):
        edges.pop()
    sums = np.add.reduceat(tags, edges, dtype=np.float64)[::2]
    kinds = sums[:, 1:].reshape(len(spans), len(KINDS), -1).sum(axis=2)
    introduced = np.add.reduceat(roles, edges, dtype=np.float64)[::2, None]
    lengths = np.array([[after - first] for first, after, _ in spans])
    means = (np.concatenate([kinds, introduced], axis=1) / lengths).tolist()
    return [_found(doc, *each, tags, reading) for each in zip(spans, means, strict=True)]


def _found(
    doc: Doc,
    span: tuple[int, int, int],
    means: list[float],
    tags: NDArray[np.float32],
    reading: Reading,
) -> Found:
    """Return a decoded span; `means`: of each kind, and of `introduced`."""
    first, after, number = span
    kind, last = KINDS[number], doc[after - 1]
    role, role_confidence = None, 0.0
    if KIND_TABLE[kind].roles:
        introduced = interpolate(means[-1], reading.role)
        role = INTRODUCED if introduced > 0.5 else USED  # noqa: PLR2004 - the likelier of two
        role_confidence = round(max(introduced, 1 - introduced), 3)
    others = sorted(
        (-round(mean, 3), name)
        for name, mean in zip(KINDS, means, strict=False)
        if mean >= _LEAST_ALTERNATIVE and name != kind
    )
    score = span_score(tags[first:after].tolist(), number)
    return Found(
        start=doc[first].idx,
        end=last.idx + len(last),
        kind=kind,
        confidence=round(interpolate(score, reading.curves[kind]), 3),
        finder=FINDER,
        role=role,
        role_confidence=role_confidence,
        alternatives=tuple((name, -minus) for minus, name in others),
    )


def interpolate(x: float, curve: Curve) -> float:
    """Return the value of a rising curve at `x`, constant beyond its ends."""
    xs, ys = curve
    right = bisect_right(xs, x)
    if right == 0:
        return ys[0]
    if right == len(xs):
        return ys[-1]
    x0, x1, y0, y1 = xs[right - 1], xs[right], ys[right - 1], ys[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def make_recogniser(nlp: Language, name: str) -> Recogniser:
    """Return an empty recogniser; spaCy calls this, then `from_disk`."""
    _ = nlp, name
    return Recogniser()


Language.factory(NAME, assigns=["doc.spans"], func=make_recogniser)
