"""The sentence around a stretch of text: what is shown as the evidence of an edge."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

# A sentence ends at . ! or ? before a blank and something that can begin one. Titles and abstracts
# are a few hundred words, and spaCy's sentencizer costs more than its tokenizer (246 ms against
# 187 ms per 2,000 texts), so the boundary is sought only where a mention is.
_END = re.compile(r"[.!?]([\"')\]]*\s+)(?=[\"'(\[]?[A-Z0-9\\$])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|w\.r\.t|resp|Fig|Eq|Sec|No)\.|\b[A-Z]\.)$"
)


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence of `text` that holds characters `start:end`, blanks trimmed.

    Costs one pass over `text`, the same text again next to nothing. A stretch that crosses a
    boundary gets both sentences.
    """
    ends, starts = _bounds(text)
    before, after = bisect_right(starts, start), bisect_left(ends, end)
    first = starts[before - 1] if before else 0
    last = ends[after] if after < len(ends) else len(text)
    return text[first:last].strip()


def begins(text: str) -> Sequence[int]:
    """Return where the sentences of `text` begin, the first one's aside, in order."""
    return _bounds(text)[1]


@lru_cache(maxsize=8)
def _bounds(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """Return where sentences end, the last one's aside, and where those after them begin."""
    found = [
        match
        for match in _END.finditer(text)
        if not _ABBREVIATION.search(text, max(0, match.start(1) - 8), match.start(1))
    ]
    return [match.start(1) for match in found], [match.end() for match in found]
