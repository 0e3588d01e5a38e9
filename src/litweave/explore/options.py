"""What the explorer page holds. Light to import."""

from __future__ import annotations

from dataclasses import dataclass

# 5,000 papers and as many concepts answer within 100 ms (benchmarks/explorer.py).
MAX_PAPERS = 5000
MAX_CONCEPTS = 5000


@dataclass(frozen=True, slots=True)
class Options:
    """Which part of a graph the page shows, and how."""

    papers: int = MAX_PAPERS  # at most so many, those with the strongest links to others
    concepts: int = MAX_CONCEPTS  # so many are drawn, those in most papers; all are listed
    since: int | None = None  # first year, inclusive; papers without a year are out
    until: int | None = None  # last year, inclusive
    text: bool = True  # abstracts and evidence sentences
    title: str | None = None  # of the page; None: the graph directory's name
