"""The trained network in numpy: one paper in, probabilities of tags and roles a token out.

One paper at a time, always: a matrix product over several papers, or over several words at once,
may round differently with other neighbours, and a paper's evidence must depend on its own text
alone. What depends on a word alone is cached, which cannot change a result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litweave.extract.subwords import Subwords

Array = NDArray[np.float32]
Places = NDArray[np.intp]
Block = Callable[[Array, Places], Array]  # tokens, which of them say something -> change

# Words kept in the cache: 79 MB at width 256. When it is full it starts anew.
CACHED_WORDS = 40_000
_TINY = np.float32(1e-6)
LEAST_SUM, MOST_SUM = 1e-20, 1e30  # of exponentials, far from the ends of 32 bit numbers
HALF = np.float32(0.5)  # what silu takes is halved in the weights, which is exact


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


def silu_of_twice(x: Array, gate: Array) -> Array:
    """Return the silu of 2 x in place: x (1 + tanh x); `gate` is working memory of that shape.

    tanh is the fastest of numpy's vectorised functions and cannot overflow. Weights and biases are
    halved beforehand, which is exact, so that nothing is left to be scaled here.
    """
    np.tanh(x, out=gate)
    gate += np.float32(1)
    x *= gate
    return x


def softmax(x: Array) -> Array:
    """Return rows of the last axis as probabilities, in place."""
    x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= sums(x)
    return x


def sums(x: Array) -> Array:
    """Return the sums of rows of the last axis, which stays; a product takes a quarter of a sum."""
    total: Array = np.matmul(x, np.ones((x.shape[-1], 1), np.float32))
    return total


def convolution(weight: Array, bias: Array, distance: int, scratch: Scratch) -> Block:
    """Return a block that reads the tokens `distance` before and after each token."""
    weight, bias, width = HALF * weight, HALF * bias, weight.shape[1]

    def run(x: Array, _: Places) -> Array:
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
        return silu_of_twice(out, scratch("gate", n, width))

    return run


def thin_convolution(
    inward: Array, outward: tuple[Array, Array], distance: int, scratch: Scratch
) -> Block:
    """Return a convolution whose matrix is the product of a narrow `inward` and `outward`.

    Each token is multiplied once, and its narrow products are added up where it is a neighbour.
    """
    weight, rank = ahead(inward), inward.shape[1]
    widen = widening(outward, distance, scratch)

    def run(x: Array, _: Places) -> Array:
        n, width = x.shape
        tokens = normalise(x, out=scratch("gate", n, width))
        products = np.matmul(tokens, weight, out=scratch("products", n, 3 * rank))
        return widen(products)

    return run


def opening(
    outward: tuple[Array, Array], distance: int, scratch: Scratch
) -> Callable[[Array, Array], Array]:
    """Return the first thin convolution, over x and the products of x with its inward matrix.

    Its input is a sum of what each word, place and hint brings, and so are the products: those of
    words are cached with the word, which saves the matrix product.
    """
    widen = widening(outward, distance, scratch)

    def run(x: Array, products: Array) -> Array:
        products /= root_mean_square(x)
        return widen(products)

    return run


def widening(
    outward: tuple[Array, Array], distance: int, scratch: Scratch
) -> Callable[[Array], Array]:
    """Return what makes a thin convolution's change of its narrow products, which it overwrites.

    Their columns are three thirds: what a token brings to those after, at and before its place.
    """
    weight, bias = HALF * outward[0], HALF * outward[1]
    width = weight.shape[1]

    def run(products: Array) -> Array:
        n, rank = len(products), products.shape[1] // 3
        near = min(distance, n)
        here = products[:, rank : 2 * rank]
        here[near:] += products[: n - near, :rank]
        here[: n - near] += products[near:, 2 * rank :]
        out = np.matmul(here, weight, out=scratch("out", n, width))
        out += bias
        return silu_of_twice(out, scratch("gate", n, width))

    return run


def ahead(weight: Array) -> Array:
    """Return a convolution's weights for the token before, here and after side by side."""
    return np.ascontiguousarray(np.concatenate(np.split(weight, 3), axis=1))


def attention(
    inward: tuple[Array, Array], outward: tuple[Array, Array], heads: int, scratch: Scratch
) -> Block:
    """Return a block in which every token attends to those that `read` names.

    Weights and biases are pairs; the columns of `inward` are queries, keys, values of all heads.
    """
    values = outward[0].shape[0]
    match = (inward[0].shape[1] - values) // 2
    scale = np.float32((match // heads) ** -0.5)
    weight, bias = inward
    to_query, query_bias = scale * weight[:, :match], scale * bias[:match]
    to_read, read_bias = np.ascontiguousarray(weight[:, match:]), bias[match:]

    def run(x: Array, read: Places) -> Array:
        n, width = x.shape
        m = len(read)
        whole = normalise(x, out=scratch("gate", n, width))
        q = np.matmul(whole, to_query, out=scratch("queries", n, match))
        q += query_bias
        named = whole.take(read, axis=0, out=scratch("window", m, width), mode="clip")
        kv = np.matmul(named, to_read, out=scratch("read", m, match + values))
        kv += read_bias
        keys, value = split(kv[:, :match], heads), split(kv[:, match:], heads)
        scores = scratch("scores", heads, n, m)
        total = weigh(split(q, heads), keys, scores)
        joined = scratch("products", n, values)
        mixed = split(joined, heads)
        np.matmul(scores, value, out=mixed)
        # Dividing the sums is dividing the weights, over a tenth of the numbers.
        mixed /= total
        out = np.matmul(joined, outward[0], out=scratch("out", n, width))
        out += outward[1]
        return out

    return run


def split(x: Array, heads: int) -> Array:
    """Return columns of all heads side by side as (heads, tokens, columns of one); a view."""
    return x.reshape(len(x), heads, -1).transpose(1, 0, 2)


def weigh(queries: Array, keys: Array, out: Array) -> Array:
    """Put the exponentials of the products of queries and keys into `out`; return their sums.

    The largest product of a query is subtracted beforehand only where the sums are beyond what a
    number can hold, which costs a twentieth of the attention less.
    """
    np.matmul(queries, keys.transpose(0, 2, 1), out=out)
    with np.errstate(over="ignore"):
        total = sums(np.exp(out, out=out))
    if not LEAST_SUM < total.min() <= total.max() < MOST_SUM:
        np.matmul(queries, keys.transpose(0, 2, 1), out=out)
        out -= out.max(axis=-1, keepdims=True)
        total = sums(np.exp(out, out=out))
    return total


@dataclass(slots=True)
class Cache:
    """Vectors of words seen, by the hash of their surface form, and which are attended to."""

    slots: dict[int, int]
    vectors: Array
    read: NDArray[np.bool_]


class Forward:
    """The network over one paper."""

    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]],
        blocks: Sequence[str],
        heads: int,
        words: Subwords,
        unread: int = 0,
    ) -> None:
        """Take the arrays of weights.npz (16 bit floats, the table 8 bit with a scale a row).

        Nobody attends to the first `unread` of the words.
        """
        full = {
            name: np.ascontiguousarray(value, np.float32)
            for name, value in arrays.items()
            if name not in {"table", "scale"}
        }
        self._table = arrays["table"]
        self._scale: Array = arrays["scale"].astype(np.float32)
        self._words, self._unread = words, unread
        self._project, self._project_bias = full["project.weight"], full["project.bias"]
        self._heads = full["heads.weight"], full["heads.bias"]
        self._scratch = scratch = Scratch()
        first = "0.inward.weight" in full and blocks[0] != "attention"
        self._ahead = ahead(full["0.inward.weight"]) if first else None
        outward = (full["0.outward.weight"], full["0.outward.bias"]) if first else None
        self._opening = opening(outward, _distance(blocks[0]), scratch) if outward else None
        self._place = self._with_products(full["place.weight"])
        lexicon = full.get("lexicon.weight")
        self._lexicon = None if lexicon is None else self._with_products(lexicon)
        self._blocks = [
            _block(full, i, name, heads, scratch) for i, name in enumerate(blocks) if i or not first
        ]
        width = self._project.shape[1]
        self._width = width
        vectors = np.empty((CACHED_WORDS, self._place.shape[1]), np.float32)
        self._cache = Cache({}, vectors, np.empty(CACHED_WORDS, np.bool_))

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

    def _look_up(
        self, keys: Sequence[int], text_of: Callable[[int], str]
    ) -> tuple[Array, NDArray[np.bool_]]:
        """Return the vectors and products of words, and whether each says something."""
        cache = self._cache
        if len(cache.slots) + len(keys) > CACHED_WORDS:
            cache.slots.clear()
        slots = cache.slots
        for key in keys:
            if key not in slots:
                slot = slots[key] = len(slots)
                text = text_of(key)
                cache.vectors[slot] = self.word(text)
                cache.read[slot] = not self._words.among_first(text, self._unread)
        places = [slots[key] for key in keys]
        out = self._scratch("rows", len(keys), cache.vectors.shape[1])
        # "clip": the other mode would fill an array of its own first.
        return cache.vectors.take(places, axis=0, out=out, mode="clip"), cache.read[places]

    def __call__(
        self,
        keys: Sequence[int],
        text_of: Callable[[int], str],
        stretches: Iterable[tuple[int, int, int]],
        lexicon: Array | None = None,
    ) -> tuple[Array, Array]:
        """Return probabilities (tokens, tags) and chances of `introduced` (tokens) of one paper.

        `keys` are hashes of the surface forms (spaCy's ORTH), `text_of` gives the form of a hash;
        `stretches` are first token, token after the last, place (`subwords.stretches`). A paper
        holds at most `CACHED_WORDS` tokens (`Recogniser` cuts longer ones).
        """
        rows, says = self._look_up(keys, text_of)
        read = np.flatnonzero(says) if says.any() else np.arange(len(keys))
        for first, after, place in stretches:
            rows[first:after] += self._place[place]
        if self._lexicon is not None and lexicon is not None:
            hinted = np.flatnonzero(lexicon.any(axis=1))  # an eighth of the tokens
            rows[hinted] += lexicon[hinted] @ self._lexicon
        x = self._scratch("x", len(keys), self._width)
        x[:] = rows[:, : self._width]
        if self._opening is not None:
            x += self._opening(x, rows[:, self._width :])
        for block in self._blocks:
            x += block(x, read)
        weight, bias = self._heads
        out = normalise(x, out=self._scratch("gate", *x.shape)) @ weight
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
