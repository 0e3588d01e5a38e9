"""Phrases that the corpora named often, and as what: the corpus votes that the network can read.

Each phrase holds the share of its occurrences in unlabelled abstracts that a larger network took
for each kind. A share is only a hint, one of the network's inputs; the text at hand decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from litweave.extract.decode import KINDS

# First token, later token, last token of a phrase of each kind; then: in any phrase; left unnamed.
COLUMNS = 3 * len(KINDS) + 2
LONGEST = 6  # tokens of a phrase

Trie = dict[int, "Trie"]
_END = -1  # no spaCy hash is negative, so this key marks a phrase and holds its number


class Lexicon:
    """Phrases as a trie of token hashes (lower case), with the shares of the kinds."""

    def __init__(self, phrases: Iterable[Sequence[int]], shares: NDArray[np.float32]) -> None:
        """Take one row of `shares` (0 to 1, a column a kind) for each phrase."""
        self._trie: Trie = {}
        rows: list[NDArray[np.float32]] = []
        for number, phrase in enumerate(phrases):
            node = self._trie
            for key in phrase:
                node = node.setdefault(key, {})
            node[_END] = number  # type: ignore[assignment]  # a number, not a further node
            rows.append(_columns(len(phrase), shares[number]))
        self._rows: Mapping[int, NDArray[np.float32]] = dict(enumerate(rows))

    def find(self, keys: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return (start, end, phrase) of the longest phrase that starts at each token."""
        found, trie, total = [], self._trie, len(keys)
        for start in [place for place, key in enumerate(keys) if key in trie]:
            node: Trie | None = trie[keys[start]]
            at, best, end = start + 1, -1, start
            while node is not None:
                if _END in node:
                    best, end = node[_END], at  # type: ignore[assignment]  # see above
                if at == total:
                    break
                node = node.get(keys[at])
                at += 1
            if best >= 0:
                found.append((start, end, best))
        return found

    def features(self, keys: Sequence[int]) -> NDArray[np.float32]:
        """Return (tokens, COLUMNS): the strongest hint of all phrases over each token."""
        out = np.zeros((len(keys), COLUMNS), np.float32)
        for start, end, phrase in self.find(keys):
            part = out[start:end]
            np.maximum(part, self._rows[phrase], out=part)
        return out


def _columns(length: int, shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what a phrase of this many tokens says of each of them."""
    kinds = len(KINDS)
    out = np.zeros((length, COLUMNS), np.float32)
    out[0, :kinds] = shares
    out[1:, kinds : 2 * kinds] = shares
    out[-1, 2 * kinds : 3 * kinds] = shares
    out[:, -2] = 1
    out[:, -1] = 1 - min(1.0, float(shares.sum()))
    return out
