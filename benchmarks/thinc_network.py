"""The shipped network as spaCy's own components are built: thinc layers over whole batches.

The same weights, reading and mentions as `litweave.extract.recogniser`, in a `TrainablePipe` that
`nlp.pipe` drives with its default batches. Words are embedded once a batch; layers are thinc's
`seq2col` and `gemm` over all tokens of the batch, attention is paper by paper.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from litweave.extract.lexicon import Lexicon
from litweave.extract.recogniser import NAME, SPANS, Recogniser, mentions
from litweave.extract.subwords import FIRST_WORD, Subwords, places
from litweave.extract.weights import Weights

Array = NDArray[np.float32]


class Network:
    """The forward pass over a batch of papers."""

    def __init__(self, weights: Weights, lexicon: Lexicon) -> None:
        numbers = {word: FIRST_WORD + i for i, word in enumerate(weights.words)}
        self.words = Subwords(numbers, *weights.subwords)
        self.arrays = {k: np.asarray(v, np.float32) for k, v in weights.arrays.items()}
        self.weights, self.lexicon, self.ops = weights, lexicon, NumpyOps()

    def __call__(self, docs: Sequence[Doc]) -> list[Array]:
        """Return tag probabilities and the chance of `introduced`, side by side, a paper."""
        lengths = np.array([len(doc) for doc in docs])
        texts = [token.text for doc in docs for token in doc]
        read = np.array([not self.words.among_first(t, self.weights.unread) for t in texts])
        x = self.embed(texts)
        x += self.arrays["place.weight"][np.concatenate([place(doc) for doc in docs])]
        hints = [self.lexicon.features([t.lower for t in doc]) for doc in docs]
        x += self.ops.gemm(np.concatenate(hints), self.arrays["lexicon.weight"])
        for number, name in enumerate(self.weights.blocks):
            h = normalise(x)
            if name == "attention":
                x += self.attention(number, h, read, lengths)
            else:
                x += self.convolution(number, h, int(name[-1]), lengths)
        out: Array = self.ops.gemm(normalise(x), self.arrays["heads.weight"])
        out += self.arrays["heads.bias"]
        tags = self.ops.softmax(out[:, :-1])
        chances = 1 / (1 + np.exp(-out[:, -1:]))
        return np.split(np.concatenate([tags, chances], 1), np.cumsum(lengths)[:-1])

    def embed(self, texts: Sequence[str]) -> Array:
        """Return the projected and normalised vectors of words."""
        forms, inverse = np.unique(texts, return_inverse=True)
        rows = [self.words.rows(form) for form in forms.tolist()]
        table, scale = self.arrays["table"], self.arrays["scale"]
        sums = [(np.float32(w) * scale[index]) @ table[index] for index, w in map(as_arrays, rows)]
        projected = self.ops.gemm(np.stack(sums), self.arrays["project.weight"])
        return normalise(projected + self.arrays["project.bias"])[inverse]

    def convolution(self, number: int, h: Array, distance: int, lengths: NDArray[np.int_]) -> Array:
        """Return the change that a convolution makes."""
        if distance == 1:
            window = self.ops.seq2col(h, 1, lengths=lengths.astype(np.int32))
        else:
            parts = np.split(h, np.cumsum(lengths)[:-1])
            window = np.concatenate([neighbours(part, distance) for part in parts])
        if f"{number}.weight" in self.arrays:
            z: Array = self.ops.gemm(window, self.arrays[f"{number}.weight"])
            z += self.arrays[f"{number}.bias"]
        else:
            z = self.ops.gemm(window, self.arrays[f"{number}.inward.weight"])
            z = self.ops.gemm(z, self.arrays[f"{number}.outward.weight"])
            z += self.arrays[f"{number}.outward.bias"]
        swish: Array = self.ops.swish(z)
        return swish

    def attention(
        self, number: int, h: Array, read: NDArray[np.bool_], lengths: NDArray[np.int_]
    ) -> Array:
        """Return the change that attention makes."""
        heads = self.weights.heads
        parts = self.ops.gemm(h, self.arrays[f"{number}.inward.weight"])
        parts += self.arrays[f"{number}.inward.bias"]
        outward = self.arrays[f"{number}.outward.weight"]
        size = len(outward) // heads
        match = parts.shape[1] // heads // 2 - size // 2
        cuts = np.cumsum(lengths)[:-1]
        joined = []
        for part, seen in zip(np.split(parts, cuts), np.split(read, cuts), strict=True):
            at = np.flatnonzero(seen) if seen.any() else np.arange(len(part))
            mixed = []
            for head in range(heads):
                q = part[:, match * head : match * (head + 1)]
                k = part[at, match * (heads + head) : match * (heads + head + 1)]
                first = 2 * match * heads + size * head
                scores = self.ops.gemm(q * np.float32(match**-0.5), k, trans2=True)
                mixed.append(
                    self.ops.gemm(self.ops.softmax(scores), part[at, first : first + size])
                )
            joined.append(np.concatenate(mixed, 1))
        out: Array = self.ops.gemm(np.concatenate(joined), outward)
        return out + self.arrays[f"{number}.outward.bias"]


class ThincRecogniser(TrainablePipe):
    """spaCy's way to run a model: predict a batch, then write to its Docs."""

    def __init__(self, nlp: Language, name: str, own: Recogniser) -> None:
        weights = own.weights
        lexicon = own._lexicon  # noqa: SLF001 - the same phrases
        if weights is None or lexicon is None:
            raise ValueError("the shipped recogniser has weights and a lexicon")
        network = Network(weights, lexicon)
        self.vocab, self.name, self.reading = nlp.vocab, name, weights.reading
        self.model = Model("network", lambda _, docs, is_train: (network(docs), lambda x: x))  # noqa: ARG005
        self.cfg: dict[str, object] = {}

    def predict(self, docs: Sequence[Doc]) -> list[Array]:
        """Return the scores of a batch."""
        scores: list[Array] = self.model.predict(docs)
        return scores

    def set_annotations(self, docs: Sequence[Doc], scores: Sequence[Array]) -> None:
        """Write `doc.spans["recogniser"]`."""
        least = self.reading.thresholds
        for doc, each in zip(docs, scores, strict=True):
            found = mentions(doc, each[:, :-1], each[:, -1], self.reading)
            doc.spans[SPANS] = [
                doc.char_span(f.start, f.end, label=f.kind)
                for f in found
                if f.confidence >= least.get(f.kind, 0.0)
            ]


def in_thinc(shipped: Language) -> Language:
    """Return the shipped pipeline with its recogniser in thinc."""
    own = shipped.get_pipe(NAME)
    if not isinstance(own, Recogniser):
        raise TypeError(NAME)
    nlp = spacy.blank("en")
    nlp.tokenizer = shipped.tokenizer
    Language.factory("thinc_recogniser", func=lambda nlp, name: ThincRecogniser(nlp, name, own))
    nlp.add_pipe("thinc_recogniser")
    return nlp


def place(doc: Doc) -> NDArray[np.int64]:
    """Return where each token stands."""
    title = next((token.i for token in doc if token.text == "\n\n"), 0)
    return places(len(doc), title)


def as_arrays(row: tuple[list[int], list[float]]) -> tuple[NDArray[np.int64], Array]:
    """Return indices and weights of one word as a row each."""
    return np.asarray(row[0], np.int64), np.asarray(row[1], np.float32)


def neighbours(h: Array, distance: int) -> Array:
    """Return each token between those `distance` before and after it."""
    zeros = np.zeros((min(distance, len(h)), h.shape[1]), np.float32)
    before, after = np.concatenate([zeros, h])[: len(h)], np.concatenate([h, zeros])[-len(h) :]
    return np.concatenate([before, h, after], 1)


def normalise(x: Array) -> Array:
    """Return rows divided by their root mean square."""
    divided: Array = x / np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(1e-6))
    return divided
