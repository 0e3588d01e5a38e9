"""What finders look at: one paper's Doc, its text and what is known of it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
# What builds a finder for a pipeline; None where it has nothing to do (no patterns, no recogniser).
FinderMaker = Callable[["Language", ExtractSettings, Mapping[str, Kind]], "Finder | None"]
