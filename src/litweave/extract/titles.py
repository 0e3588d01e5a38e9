"""Names coined in titles: "Name: subtitle"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from litweave.extract.found import Found
from litweave.extract.page import Finder, Page
from litweave.records import INTRODUCED, Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "title"

# One word before the colon is a name in 98 % of 1,110 titles of the training papers; of several
# words a third are, so those need the look of a name.
_COINED = re.compile(
    r"(?P<name>[^\s:]{2,30}(?: [^\s:]{1,20}){0,3}?)(?:\s\([^)]{2,12}\))?"
    r"\s?[:\u2013\u2014]\s(?P<subtitle>.+)"
)
_NAME_LIKE = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[0-9]|^[A-Z][a-z]+(?:[-+*]|$)")
_MARKUP = re.compile(r"[$\\{}]")
_DATASET = re.compile(
    r"\b(?:datasets?|benchmarks?|benchmarking|corpus|corpora|test ?suite|treebank|"
    r"challenge set|test set)\b",
    re.IGNORECASE,
)
_MADE_WITH = re.compile(
    r"\b(?:model|method|framework|network|approach|system|learning|algorithm|toolkit|agent|"
    r"architecture|module|strategy|pipeline)s?\b",
    re.IGNORECASE,
)
DATASET_NAME = re.compile(
    r"(?:bench(?:mark)?|arena|corpus|bank|dataset)(?:\+\+|-?v?\d+|-\w+)?$", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:An?|The)\s(?:(?:[Nn]ovel|[Nn]ew)\s)?")
_APPOSITION = 110  # characters behind a name in the abstract in which it is said what it is
# What stands before a colon and is no name of this paper's.
_PHRASES = frozenset(
    "position sok survey tutorial towards toward conversations review overview editorial commentary"  # noqa: SIM905 - reads better
    " perspective report note erratum beyond from rethinking revisiting understanding introduction"
    " the a an on when why how what is are can do does learning".split()
)


def make(_nlp: Language, _settings: ExtractSettings, _kinds: Mapping[str, Kind]) -> Finder:
    """Return the finder; it needs nothing of the pipeline."""
    return find


def find(page: Page) -> Iterator[Found]:
    """Yield the name that the title coins, at most one."""
    match = _COINED.match(page.text, 0, page.title_end)
    if not match:
        return
    name = match["name"]
    words = name.split()
    if name.lower() in _PHRASES or _MARKUP.search(name) or words[0].lower() in _PHRASES:
        return
    if len(words) > 1 and not all(_NAME_LIKE.search(word) for word in words):
        return
    if len(words) > 1 and all(word.isalpha() and word[1:].islower() for word in words):
        return  # "Deep Learning: ..." is a topic
    kind, other = _kind(page.text, name, match["subtitle"], page.title_end)
    confidence = 0.9 if len(words) == 1 else 0.6
    yield Found(
        match.start("name"),
        match.end("name"),
        kind,
        confidence,
        NAME,
        role=INTRODUCED,
        role_confidence=0.95,
        alternatives=((other, round(1 - confidence, 3)),),
    )


def subtitle_of(text: str, title_end: int) -> tuple[int, int] | None:
    """Return where a title's first part ends, and where its second one begins behind an article."""
    match = _COINED.match(text, 0, title_end)
    if match is None:
        return None
    article = _ARTICLE.match(text, match.start("subtitle"), title_end)
    return match.end("name"), article.end() if article else match.start("subtitle")


def _kind(text: str, name: str, subtitle: str, title_end: int) -> tuple[str, str]:
    """Return the likelier of Method and Dataset, then the other."""
    says = says_dataset(subtitle)
    place = text.find(name, title_end) if says is None else -1
    if place >= 0:
        says = says_dataset(text[place + len(name) : place + len(name) + _APPOSITION])
    if says is None:
        says = DATASET_NAME.search(name) is not None
    return ("Dataset", "Method") if says else ("Method", "Dataset")


def says_dataset(words: str) -> bool | None:
    """Say which of the two words that name a thing's nature comes first; None where none does."""
    data, made = _DATASET.search(words), _MADE_WITH.search(words)
    if data is None or made is None:
        return None if data is made else made is None
    return data.start() < made.start()
