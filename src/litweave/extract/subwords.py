"""A surface form as rows of the embedding table: its word, its character n-grams, its shape.

Both the recipe and the shipped recogniser read words through this module, so that a row means the
same to both. CRC-32 numbers n-grams: the same on every machine, and fast in the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

UNKNOWN, MASK = 0, 1
FIRST_WORD = 2
SHAPES = 1024
_LONGEST = 30  # characters of a word that n-grams are taken from: URLs would have hundreds
_RUN = 2  # longest run of one class of character that a shape tells apart


def shape(word: str) -> str:
    """Return the classes of the characters, runs cut at two: `LLaMA-7B` is `XXxXX-dX`."""
    out: list[str] = []
    for sign in word[:_LONGEST]:
        kind = "X" if sign.isupper() else "x" if sign.islower() else "d" if sign.isdigit() else sign
        if out[-_RUN:] != [kind] * _RUN:
            out.append(kind)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Subwords:
    """Rows of the table: unknown, mask, words, n-gram buckets, shape buckets, in this order."""

    words: Mapping[str, int]  # lower-cased word -> row
    buckets: int
    min_gram: int
    max_gram: int

    @property
    def size(self) -> int:
        """Rows of the whole table."""
        return FIRST_WORD + len(self.words) + self.buckets + SHAPES

    def grams(self, word: str) -> list[int]:
        """Return the rows of the character n-grams of a lower-cased word, `<` and `>` around it."""
        framed = f"<{word[:_LONGEST]}>"
        first = FIRST_WORD + len(self.words)
        return [
            first + crc32(framed[i : i + n].encode()) % self.buckets
            for n in range(self.min_gram, self.max_gram + 1)
            for i in range(len(framed) - n + 1)
        ]

    def among_first(self, word: str, count: int) -> bool:
        """Say whether this form is one of the first `count` words, which are the commonest."""
        return FIRST_WORD <= self.words.get(word.lower(), UNKNOWN) < FIRST_WORD + count

    def rows(self, word: str) -> tuple[list[int], list[float]]:
        """Return rows and weights: the word and the shape whole, the n-grams as their mean."""
        lower = word.lower()
        grams = self.grams(lower)
        form = FIRST_WORD + len(self.words) + self.buckets + crc32(shape(word).encode()) % SHAPES
        share = 1 / len(grams) if grams else 0.0
        return (
            [self.words.get(lower, UNKNOWN), form, *grams],
            [1.0, 1.0, *([share] * len(grams))],
        )


def stretches(tokens: int, title: int) -> list[tuple[int, int, int]]:
    """Return (first token, token after the last, place) of the title and of each tenth behind it.

    A place is 0 in the title, else 1 to 10, the tenth of the abstract; a tenth of a short abstract
    may have no token and is left out.
    """
    rest = tokens - title
    cuts = [title - tenth * rest // -10 for tenth in range(11)]  # rounded up
    whole = [(0, title, 0), *zip(cuts, cuts[1:], range(1, 11), strict=False)]
    return [stretch for stretch in whole if stretch[0] < stretch[1]]


def places(tokens: int, title: int) -> NDArray[np.int64]:
    """Return where each token stands, as `stretches` does it for all of them."""
    place = np.zeros(tokens, np.int64)
    for first, after, number in stretches(tokens, title):
        place[first:after] = number
    return place
