"""Papers as tensors: rows of surface forms, batches of like length, places in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from litweave.extract.subwords import FIRST_WORD, Subwords, places


class TypeRows:
    """The rows and weights of every surface form, flat, so that a batch is two gathers."""

    def __init__(self, subwords: Subwords, surface: Sequence[str]) -> None:
        lists = [subwords.rows(word) for word in surface]
        lengths = np.fromiter((len(index) for index, _ in lists), np.int64, len(lists))
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self.index = np.concatenate([np.asarray(index, np.int64) for index, _ in lists])
        self.weight = np.concatenate([np.asarray(weight, np.float32) for _, weight in lists])

    def gather(self, types: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Return index, weight, offsets of the forms in `types` for `Network.embed`."""
        lengths = self.starts[types + 1] - self.starts[types]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        flat = np.repeat(self.starts[types] - offsets, lengths) + np.arange(lengths.sum())
        return (
            torch.from_numpy(self.index[flat]),
            torch.from_numpy(self.weight[flat]),
            torch.from_numpy(offsets),
        )

    def common(self, types: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
        """Say of each form in `types` whether it is one of the `count` commonest words."""
        rows: NDArray[np.int64] = self.index[self.starts[types]]
        return (rows >= FIRST_WORD) & (rows < FIRST_WORD + count)


@dataclass
class Batch:
    """Papers of like length, padded; `papers` are their indices in the list they came from."""

    papers: list[int]
    unique: NDArray[np.int64]  # surface forms that occur
    inverse: Tensor  # papers, tokens -> place in unique
    place: Tensor
    mask: Tensor  # papers, tokens, 1


def make_batch(papers: Sequence[int], texts: Sequence[NDArray[np.int32]], newline: int) -> Batch:
    """Return one padded batch; the padding reads surface form 0 and is masked."""
    # Few different lengths: torch keeps a kernel for every shape that it has seen.
    longest = -(-max(len(texts[p]) for p in papers) // 16) * 16
    types = np.zeros((len(papers), longest), np.int64)
    place = np.zeros((len(papers), longest), np.int64)
    mask = np.zeros((len(papers), longest, 1), np.float32)
    for i, p in enumerate(papers):
        n = len(texts[p])
        types[i, :n], mask[i, :n] = texts[p], 1
        breaks = np.flatnonzero(texts[p] == newline)
        place[i, :n] = places(n, int(breaks[0]) if len(breaks) else 0)
    unique, inverse = np.unique(types, return_inverse=True)
    return Batch(
        list(papers),
        unique,
        torch.from_numpy(inverse.reshape(types.shape)),
        torch.from_numpy(place),
        torch.from_numpy(mask),
    )


def plan(
    lengths: Sequence[int], *, tokens: int, random: np.random.Generator | None
) -> Iterator[list[int]]:
    """Yield index lists of like length holding about `tokens` tokens; shuffled if `random`."""
    noise = random.uniform(-20, 20, len(lengths)) if random is not None else np.zeros(len(lengths))
    order = np.argsort(np.asarray(lengths) + noise, kind="stable")
    groups, group, longest = [], [], 0
    for i in order.tolist():
        longest = max(longest, lengths[i])
        if group and longest * (len(group) + 1) > tokens:
            groups.append(group)
            group, longest = [], lengths[i]
        group.append(i)
    groups.append(group)
    if random is not None:
        random.shuffle(groups)
    yield from groups
