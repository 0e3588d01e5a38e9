"""What finders look at: one paper's Doc, its text and what is known of it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from litweave.extract.abbreviations import Pair
from litweave.extract.found import Found
from litweave.records import Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BREAK = "\n\n"  # between title and abstract


@dataclass(frozen=True, slots=True)
class Page:
    """One paper as finders see it: `text` is title, blank line, abstract."""

    doc: Doc
    text: str
    title_end: int  # characters of the title
    pairs: tuple[Pair, ...]  # definitions, in order


Finder = Callable[[Page], Iterable[Found]]


@runtime_checkable
class Together(Protocol):
    """A finder that finds the same in less time where it reads some pages at once."""

    def __call__(self, page: Page) -> Iterable[Found]:
        """Return what is found in one page."""

    def together(self, pages: Sequence[Page]) -> Iterable[Iterable[Found]]:
        """Return what is found in each page."""


def ask(finder: Finder, pages: Sequence[Page]) -> Iterable[Iterable[Found]]:
    """Return what a finder finds in each page."""
    return finder.together(pages) if isinstance(finder, Together) else map(finder, pages)


# What builds a finder for a pipeline; None where it has nothing to do (no patterns, no recogniser).
FinderMaker = Callable[["Language", ExtractSettings, Mapping[str, Kind]], "Finder | None"]
