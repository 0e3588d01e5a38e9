"""What an export shows, and what it tells afterwards. Light to import."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

WHOLE = "whole"
PAPERS = "papers"
CONCEPTS = "concepts"
BIPARTITE = "bipartite"

BY_KIND = "kind"
BY_COMMUNITY = "community"

BY_PAPERS = "papers"
BY_PAGERANK = "pagerank"


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a graph; all conditions hold together, nodes first, then edges among them."""

    show: str = WHOLE  # whole, papers, concepts, bipartite (papers and concepts), or a kind's label
    around: str | None = None  # a node's id, an alias of a paper, or a concept's name
    depth: int = 1  # steps from `around`
    since: int | None = None  # first year, inclusive; papers without a year are out
    until: int | None = None  # last year, inclusive
    top: int | None = None  # so many nodes with the most weight of edges in this view

    @property
    def everything(self) -> bool:
        """Return whether nothing is left out."""
        return self == View(depth=self.depth)


@dataclass(frozen=True, slots=True)
class Options:
    """How a graph is written; each form heeds what it can hold."""

    view: View = field(default_factory=View)
    text: bool = False  # abstracts and evidence sentences
    colour: str = BY_KIND  # kind or community
    size: str = BY_PAPERS  # papers or pagerank
    positions: bool | None = None  # None: where the graph is small enough to lay out in minutes


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    nodes: int
    edges: int
    notes: tuple[str, ...] = ()  # what the user should know, one sentence each
