"""Mentions as columns: what 29 million of them need in memory is numbers, not objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from litweave.records import INTRODUCED, TITLE, Extraction

Ints = npt.NDArray[np.int32]

NO_ROLE, ROLE_USED, ROLE_INTRODUCED = 0, 1, 2
ROLES = (None, "used", INTRODUCED)


class Pool:
    """Numbers for values, in the order in which they first came."""

    def __init__(self) -> None:
        self.values: list[tuple[str, str]] = []
        self._index: dict[tuple[str, str], int] = {}

    def add(self, kind: str, text: str) -> int:
        """Return the number of a (kind, text)."""
        value = (kind, text)
        number = self._index.get(value)
        if number is None:
            number = self._index[value] = len(self.values)
            self.values.append(value)
        return number

    def find(self, kind: str, text: str) -> int | None:
        """Return the number of a (kind, text) that is there."""
        return self._index.get((kind, text))

    def __len__(self) -> int:
        return len(self.values)


@dataclass(slots=True)
class Mentions:
    """All mentions, one row each, papers in the order given; 30 bytes a mention."""

    names: Pool = field(default_factory=Pool)  # (kind, spelling)
    keys: list[str] = field(default_factory=list)  # of the first names: each is worked out once
    finders: Pool = field(default_factory=Pool)
    paper: array[int] = field(default_factory=lambda: array("i"))
    name: array[int] = field(default_factory=lambda: array("i"))
    abstract: array[int] = field(default_factory=lambda: array("b"))  # 0 title, 1 abstract
    start: array[int] = field(default_factory=lambda: array("i"))
    end: array[int] = field(default_factory=lambda: array("i"))
    role: array[int] = field(default_factory=lambda: array("b"))
    confidence: array[float] = field(default_factory=lambda: array("d"))
    finder: array[int] = field(default_factory=lambda: array("h"))
    # (row, other kind): kinds that a mention might have too, likeliest first
    alternatives: list[tuple[int, str]] = field(default_factory=list)
    # (paper, short, long): the papers' own definitions
    definitions: list[tuple[int, str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.paper)


def collect(extractions: Iterable[Extraction]) -> Mentions:
    """Read the extractions once; row order is theirs."""
    rows = Mentions()
    number = {None: NO_ROLE, "used": ROLE_USED, INTRODUCED: ROLE_INTRODUCED}
    add, finder = rows.names.add, rows.finders.add
    for paper, extraction in enumerate(extractions):
        for m in extraction.mentions:
            if m.alternatives:
                row = len(rows.paper)
                rows.alternatives.extend((row, kind) for kind, _ in m.alternatives)
            rows.paper.append(paper)
            rows.name.append(add(m.kind, m.text))
            rows.abstract.append(m.field != TITLE)
            rows.start.append(m.start)
            rows.end.append(m.end)
            rows.role.append(number[m.role])
            rows.confidence.append(m.confidence)
            rows.finder.append(finder("", m.finder))
        for d in extraction.definitions:
            rows.definitions.append((paper, d.short, d.long))
    return rows


def ints(values: array[int]) -> Ints:
    """Return an array's numbers as numpy, without a copy where the width fits."""
    return np.asarray(values, dtype=np.int32)


def bounds_of(rows: Mentions, papers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return the rows of each paper, as a range."""
    of = ints(rows.paper)
    low = np.searchsorted(of, papers, side="left")
    high = np.searchsorted(of, papers, side="right")
    return {p: (int(a), int(b)) for p, a, b in zip(papers, low, high, strict=True)}
