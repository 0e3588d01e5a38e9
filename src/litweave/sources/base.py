"""What all formats share: how one is described, what its reader gets, how a record is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from litweave import ids, text
from litweave.records import Record, Reject, StatedLink
from litweave.settings import SourceSettings
from litweave.sources import dates
from litweave.sources.streams import Stream

# The longest abstracts of arXiv have 6,000 characters; books' reach 20,000. What is longer is a
# whole document or a broken file, and would slow extraction by its length.
MAX_ABSTRACT = 100_000
MAX_TITLE = 2_000

_LINES = 100  # lines that are looked at for what kind of records they hold

INVALID_UTF8 = "invalid utf-8"

Row = Record | Reject


@dataclass(frozen=True, slots=True)
class Source:
    """A format: what it is, an example of where one gets it, how it is known and read."""

    what: str
    example: str
    recognises: Callable[[Head], bool]
    read: Callable[[Input], Iterator[Row]]


@dataclass(frozen=True)
class Head:
    """The first bytes of an input, as the formats want to look at them."""

    raw: bytes
    mapped: Mapping[str, str] = field(default_factory=dict)  # the settings' field map

    @cached_property
    def text(self) -> str:
        """The start as text, whatever is no UTF-8 replaced."""
        return self.raw.decode("utf-8", "replace")

    @cached_property
    def keys(self) -> dict[str, int]:
        """The keys of the first JSON object (of the first in an array): where each value starts.

        Empty where the input is no JSON; a cut-off object gives the keys seen.
        """
        return scan_keys(self.text)

    @cached_property
    def is_jsonl(self) -> bool:
        """Whether the first line is a whole JSON object, or one too long to see its end."""
        line, end, _ = self.text.partition("\n")
        if not line.startswith("{"):
            return False
        return line.rstrip().endswith("}") if end else True

    def nested(self, offset: int) -> dict[str, int]:
        """Return the keys of the object that begins at `offset`, or the first of its array.

        Their values' offsets count from the start of the whole.
        """
        inner = self.text[offset:].lstrip()
        start = len(self.text) - len(inner)
        return {key: at + start for key, at in scan_keys(inner).items()}

    def has_title(self, names: Iterable[str]) -> bool:
        """Whether one of the first lines has one of these keys or the field map names it."""
        known = frozenset(names)
        return "title" in self.mapped or any(
            not known.isdisjoint(scan_keys(line)) for line in self.text.split("\n")[:_LINES]
        )


@dataclass(frozen=True, slots=True)
class Input:
    """What a reader reads: the bytes, the name that its records carry, the settings."""

    stream: Stream
    name: str
    settings: SourceSettings
    notes: Notes

    def reject(self, place: str, reason: str) -> Reject:
        """Return a reject of this input."""
        return Reject(self.name, place, reason)


@dataclass(slots=True)
class Notes:
    """What is said once at the end of an input instead of at every record."""

    invalid: list[str] = field(default_factory=list)  # places with invalid UTF-8


def decode(data: bytes, place: str, notes: Notes) -> tuple[str, bool]:
    """Return `data` as text and whether it was valid UTF-8; what is not is replaced and noted."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        notes.invalid.append(place)
        return data.decode("utf-8", "replace"), False


def make(  # noqa: PLR0913 - a record has these fields
    source: Input,
    place: str,
    *,
    title: str | None,
    abstract: str | None = None,
    published: object = None,
    authors: Iterable[str] = (),
    categories: Iterable[str] = (),
    venue: str | None = None,
    named_ids: Iterable[tuple[str, str]] = (),
    comment: str | None = None,
    links: Iterable[StatedLink] = (),
    flags: Iterable[str] = (),
    raw: str | None = None,
    needs_title: bool = True,
) -> Row:
    """Return the cleaned record, or a reject with the reason why it is none.

    Only a record that another one completes needs no title. Markup must be undone before; blanks,
    Unicode form, ids and dates are normalised here.
    """
    title = text.clean(title) if title else ""
    abstract = text.clean(abstract) if abstract else ""
    if needs_title and not title:
        return source.reject(place, "has no title")
    if len(title) > MAX_TITLE:
        return source.reject(place, _too_long("title", title, MAX_TITLE))
    if len(abstract) > MAX_ABSTRACT:
        return source.reject(place, _too_long("abstract", abstract, MAX_ABSTRACT))
    return Record(
        source=source.name,
        place=place,
        title=title,
        abstract=abstract,
        published=dates.parse(published),
        authors=tuple(filter(None, map(text.clean, authors))),
        categories=tuple(dict.fromkeys(filter(None, map(text.clean, categories)))),
        venue=(text.clean(venue) or None) if venue else None,
        ids=ids.gather(named_ids),
        comment=text.clean(comment) if comment else "",
        links=tuple(dict.fromkeys(links)),
        flags=tuple(sorted(set(flags))) if flags else (),
        raw=raw if source.settings.keep_raw else None,
    )


def _too_long(name: str, value: str, limit: int) -> str:
    return f"the {name} has {len(value):,} characters; at most {limit:,} are read"


def flagged(row: Row, flag: str) -> Row:
    """Return the record with one more flag; a reject as it is."""
    if isinstance(row, Reject):
        return row
    return replace(row, flags=tuple(sorted({*row.flags, flag})))


# A text that is not closed ends with the start, and nothing is tried twice (possessive).
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]:,]', re.DOTALL)


def scan_keys(start: str) -> dict[str, int]:
    """Return {key: offset of its value} of the first JSON object in `start`, cut off or not."""
    if start[:1] not in {"{", "["}:
        return {}
    keys: dict[str, int] = {}
    depth, target, last = 0, 0, ""
    for token in _TOKEN.finditer(start):
        mark = token[0]
        if mark in "{[":
            depth += 1
            if not target and mark == "{":
                target = depth
            elif not target and depth > 1:
                break
        elif mark in "}]":
            depth -= 1
            if target and depth < target:
                break
        elif depth == target and mark == ":":
            keys.setdefault(last, token.end())
        elif mark[0] == '"':
            last = mark[1:-1]
    return keys
