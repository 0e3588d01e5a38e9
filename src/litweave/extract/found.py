"""What a finder yields: a stretch of one paper's text that may be a mention."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):  # replacing a field takes a third of what a frozen dataclass takes
    """Characters `start:end` of the Doc's text (title, blank line, abstract) name a concept."""

    start: int  # inclusive
    end: int  # exclusive
    kind: str
    confidence: float  # 0 to 1, calibrated where the finder is
    finder: str
    role: str | None = None  # None: no opinion
    role_confidence: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()  # other kinds, likeliest first
