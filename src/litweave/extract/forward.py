"""The trained network in numpy: one paper in, probabilities of tags and roles a token out.

One paper at a time, always: a matrix product over several papers, or over several words at once,
may round differently with other neighbours, and a paper's evidence must depend on its own text
alone. What depends on a word alone is cached, which cannot change a result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litweave.extract.subwords import Subwords

Array = NDArray[np.float32]
Block = Callable[[Array], Array]

# Words kept in the cache: 98 MB at width 256. When it is full it starts anew. Real abstracts miss
# about ten words each.
CACHED_WORDS = 24_000
_TINY = np.float32(1e-6)


class Scratch:
    """Working memory by name, grown on demand and used again.

    Fresh arrays of this size come from the operating system page by page, which costs as much as a
    tenth of the matrix products.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._memory: dict[str, Array] = {}

    def __call__(self, name: str, *shape: int) -> Array:
        """Return an array of this shape; it holds what its last user left."""
        size = math.prod(shape)
        memory = self._memory.get(name)
        if memory is None or len(memory) < size:
            memory = self._memory[name] = np.empty(size, np.float32)
        return memory[:size].reshape(shape)


def root_mean_square(x: Array) -> Array:
    """Return the root mean square of each row, as a column."""
    scale: Array = np.einsum("ij,ij->i", x, x)[:, None]
    scale /= np.float32(x.shape[1])
    scale += _TINY
    return np.sqrt(scale, out=scale)


def normalise(x: Array, out: Array | None = None) -> Array:
    """Return rows divided by their root mean square."""
    divided: Array = np.divide(x, root_mean_square(x), out=out)
    return divided


def silu(x: Array, gate: Array) -> Array:
    """Return x times its logistic, in place; `gate` is working memory of the same shape."""
    # tanh is the fastest of numpy's vectorised functions and cannot overflow.
    np.multiply(x, np.float32(0.5), out=gate)
    np.tanh(gate, out=gate)
    gate += np.float32(1)
    gate *= np.float32(0.5)
    x *= gate
    return x


def softmax(x: Array) -> Array:
    """Return rows of the last axis as probabilities, in place."""
    x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=-1, keepdims=True)
    return x


def convolution(weight: Array, bias: Array, distance: int, scratch: Scratch) -> Block:
    """Return a block that reads the tokens `distance` before and after each token."""
    width = weight.shape[1]

    def run(x: Array) -> Array:
        n = len(x)
        near = min(distance, n)
        window = scratch("window", n, 3 * width)
        here = normalise(x, out=window[:, width : 2 * width])
        window[:near, :width] = 0
        window[near:, :width] = here[: n - near]
        window[: n - near, 2 * width :] = here[near:]
        window[n - near :, 2 * width :] = 0
        out = np.matmul(window, weight, out=scratch("out", n, width))
        out += bias
        return silu(out, scratch("gate", n, width))

    return run


def thin_convolution(
    inward: Array, outward: tuple[Array, Array], distance: int, scratch: Scratch
) -> Block:
    """Return a convolution whose matrix is the product of a narrow `inward` and `outward`.

    Each token is multiplied once, and its narrow products are added up where it is a neighbour.
    """
    weight, rank = ahead(inward), inward.shape[1]

    def run(x: Array) -> Array:
        n, width = x.shape
        near = min(distance, n)
        tokens = normalise(x, out=scratch("gate", n, width))
        products = np.matmul(tokens, weight, out=scratch("products", n, 3 * rank))
        here = products[:, rank : 2 * rank]
        here[near:] += products[: n - near, :rank]
        here[: n - near] += products[near:, 2 * rank :]
        out = np.matmul(here, outward[0], out=scratch("out", n, width))
        out += outward[1]
        return silu(out, scratch("gate", n, width))

    return run


def opening(bias: Array, distance: int, scratch: Scratch) -> Callable[[Array, Array], Array]:
    """Return the first convolution over x and the products of x with `ahead` of its weights.

    Its input is a sum of what each word, place and hint brings, and so are the products: those of
    words are cached with the word, which saves the matrix product.
    """

    def run(x: Array, products: Array) -> Array:
        n, width = x.shape
        near = min(distance, n)
        products /= root_mean_square(x)
        here = products[:, width : 2 * width]
        here[near:] += products[: n - near, :width]
        here[: n - near] += products[near:, 2 * width :]
        here += bias
        return silu(here, scratch("gate", n, width))

    return run


def ahead(weight: Array) -> Array:
    """Return a convolution's weights for the token before, here and after side by side."""
    return np.ascontiguousarray(np.concatenate(np.split(weight, 3), axis=1))


def attention(
    inward: tuple[Array, Array], outward: tuple[Array, Array], heads: int, scratch: Scratch
) -> Block:
    """Return a block in which every token attends to every token; weights and biases as pairs."""
    size = outward[0].shape[0] // heads
    scale = np.float32(size**-0.5)

    def run(x: Array) -> Array:
        n = len(x)
        whole = normalise(x, out=scratch("gate", n, x.shape[1]))
        parts = np.matmul(whole, inward[0], out=scratch("window", n, 3 * heads * size))
        parts += inward[1]
        q, k, v = parts.reshape(n, 3, heads, size).transpose(1, 2, 0, 3)
        q *= scale
        scores = np.matmul(q, k.transpose(0, 2, 1), out=scratch("scores", heads, n, n))
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        mixed = np.matmul(scores, v)
        # Dividing the sums is dividing the weights, over a tenth of the numbers.
        mixed /= scores.sum(axis=-1)[:, :, None]
        joined = mixed.transpose(1, 0, 2).reshape(n, heads * size)
        out = np.matmul(joined, outward[0], out=scratch("out", n, x.shape[1]))
        out += outward[1]
        return out

    return run


@dataclass(slots=True)
class Cache:
    """Vectors of words seen, by the hash of their surface form."""

    slots: dict[int, int]
    vectors: Array


class Forward:
    """The network over one paper."""

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], blocks: Sequence[str], heads: int, words: Subwords
    ) -> None:
        """Take the arrays of weights.npz (16 bit floats, the table 8 bit with a scale a row)."""
        full = {
            name: np.ascontiguousarray(value, np.float32)
            for name, value in arrays.items()
            if name not in {"table", "scale"}
        }
        self._table = arrays["table"]
        self._scale: Array = arrays["scale"].astype(np.float32)
        self._words = words
        self._project, self._project_bias = full["project.weight"], full["project.bias"]
        self._heads = full["heads.weight"], full["heads.bias"]
        scratch = Scratch()
        first = _distance(blocks[0]) if blocks else 0
        self._ahead = ahead(full["0.weight"]) if first else None
        self._opening = opening(full["0.bias"], first, scratch) if first else None
        self._place = self._with_products(full["place.weight"])
        lexicon = full.get("lexicon.weight")
        self._lexicon = None if lexicon is None else self._with_products(lexicon)
        self._blocks = [
            _block(full, i, name, heads, scratch) for i, name in enumerate(blocks) if i or not first
        ]
        width = self._project.shape[1]
        self._width = width
        self._cache = Cache({}, np.empty((CACHED_WORDS, self._place.shape[1]), np.float32))

    def _with_products(self, rows: Array) -> Array:
        """Return rows with their products ahead, if the first block is a convolution."""
        if self._ahead is None:
            return rows
        return np.concatenate([rows, rows @ self._ahead], axis=1)

    def word(self, text: str) -> Array:
        """Return the vector of one surface form and its products, alone in every product."""
        index, weight = self._words.rows(text)
        scale: Array = np.asarray(weight, np.float32) * self._scale[index]
        row: Array = scale[None] @ self._table[index].astype(np.float32)
        projected: Array = row @ self._project
        projected += self._project_bias
        vector: Array = self._with_products(normalise(projected))[0]
        return vector

    def _look_up(self, keys: Sequence[int], text_of: Callable[[int], str]) -> Array:
        cache = self._cache
        if len(cache.slots) + len(keys) > CACHED_WORDS:
            cache.slots.clear()
        slots = cache.slots
        for key in keys:
            if key not in slots:
                cache.vectors[len(slots)] = self.word(text_of(key))
                slots[key] = len(slots)
        vectors: Array = cache.vectors.take([slots[key] for key in keys], axis=0)
        return vectors

    def __call__(
        self,
        keys: Sequence[int],
        text_of: Callable[[int], str],
        places: NDArray[np.int64],
        lexicon: Array | None = None,
    ) -> tuple[Array, Array]:
        """Return probabilities (tokens, tags) and chances of `introduced` (tokens) of one paper.

        `keys` are hashes of the surface forms (spaCy's ORTH), `text_of` gives the form of a hash;
        a paper holds at most `CACHED_WORDS` tokens (`Recogniser` cuts longer ones).
        """
        rows = self._look_up(keys, text_of)
        rows += self._place[places]
        if self._lexicon is not None and lexicon is not None:
            rows += lexicon @ self._lexicon
        x = np.ascontiguousarray(rows[:, : self._width])
        if self._opening is not None:
            x += self._opening(x, rows[:, self._width :])
        for block in self._blocks:
            x += block(x)
        weight, bias = self._heads
        out = normalise(x) @ weight
        out += bias
        roles: Array = 1 / (1 + np.exp(-np.clip(out[:, -1], -30, 30)))
        return softmax(np.ascontiguousarray(out[:, :-1])), roles


def _block(
    full: Mapping[str, Array], number: int, name: str, heads: int, scratch: Scratch
) -> Block:
    """Return the block of this number from the arrays that it has."""
    whole = full.get(f"{number}.weight")
    if whole is not None:
        return convolution(whole, full[f"{number}.bias"], _distance(name), scratch)
    inward = full[f"{number}.inward.weight"]
    outward = full[f"{number}.outward.weight"], full[f"{number}.outward.bias"]
    if name == "attention":
        return attention((inward, full[f"{number}.inward.bias"]), outward, heads, scratch)
    return thin_convolution(inward, outward, _distance(name), scratch)


def _distance(block: str) -> int:
    """Return how far a convolution looks: 2 for "conv2"; 0: it is none."""
    return int(block.removeprefix("conv")) if block.startswith("conv") else 0
