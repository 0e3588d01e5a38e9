"""Saved Hugging Face paper pages as plain text: titles and abstracts in turn.

    Daily Papers                                   header: varies, may be missing
    byAK and the research community
    Jul 31

    A Title of a Paper                             one block a line or more, blank lines between

    Its abstract ...

      • 5 authors                                  trailer: may be missing, for some or for all
    ·
    Apr 27, 2024                                   no year in the year of saving; then a count

Nothing marks a title as one, so paragraphs are labelled together (`hf_labels`); a trailer ends its
paper whatever they read like.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from litweave import text
from litweave.errors import SourceError
from litweave.sources import dates
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, Source, decode, make
from litweave.sources.hf_labels import TITLE, labels, leaning

logger = logging.getLogger(__name__)

MAX_PAGE = 256 << 20  # bytes; a page of 50 papers has 100 KB

# What the site prints around its papers: whole blocks, in any case.
_FURNITURE = frozenset(
    {
        "new", "hugging face", "hugging face's logo", "models", "datasets", "spaces",
        "community", "docs", "enterprise", "pricing", "log in", "sign up", "login", "subscribe",
        "subscribed", "daily papers", "papers", "trending papers", "trending", "daily",
        "weekly", "monthly", "previous", "next", "submit", "submit paper", "submit a paper",
        "search", "all", "recent", "today", "latest",
        "get trending papers in your email inbox!", "get trending papers in your email inbox",
        "hot", "read more", "by ak and the research community",
        "byak and the research community", "by ak", "byak", "ak", "show more",
        "your daily dose of ai research from ak", "company", "tos", "privacy", "about",
        "careers", "website", "system theme", "new activity", "activity feed", "view all",
        "load more", "abstract", "view arxiv page", "view pdf", "arxiv", "pdf", "github",
        "project page", "add to collection", "upvote", "paper author", "papers with code",
        "sort by", "filter", "collections", "learn", "blog", "forum", "organizations",
        "back to articles", "code", "demo", "search by arxiv id or title",
        "get daily papers by email", "trending research papers",
    }
)  # fmt: skip
_FURNITURE_SHAPES = re.compile(
    r"by\s?@?ak\b.{0,60}"
    r"|(?:get|subscribe|sign up|receive)\b.{0,60}(?:inbox|e-?mail|newsletter|updates)[!.]?"
    r"|(?:\d+|-|#\d+)\s*(?:upvotes?|comments?|likes?|papers?|replies)?"
    r"|\d[\d.,]*k|\u00a9.{0,60}|#\d+ paper of the (?:day|week|month)"
    r"|(?:previous\s+)?(?:\d+\s+)*(?:\.\.\.|…)(?:\s+\d+)*(?:\s+next)?"
    r"|(?:about |over |almost )?(?:\d+|an?|one) (?:minute|hour|day|week|month|year)s? ago|yesterday"
    r"|week (?:of )?\d{1,2}(?:,? \d{4})?|w\d{1,2}|page \d+(?: of \d+)?|submitted by\b.{0,40}",
    re.IGNORECASE,
)
_SUBMITTER = re.compile(r"submitted by", re.IGNORECASE)
_AUTHORS = re.compile(r"(?:[•·*-]\s*)?[\d,]{1,7}\s+authors?", re.IGNORECASE)
_WHEN = (
    r"(?:(?:published|submitted)\s*(?:on|at)?:?\s*|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
)
_DATE = re.compile(
    rf"{_WHEN}(?P<month>{dates.MONTH})\.?\s+(?P<day>\d{{1,2}})"
    r"(?:(?:,\s*|\s+)(?P<year>(?:19|20)\d{2}))?(?:\s*[•·]?\s*\d{1,5})?",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(
    rf"{_WHEN}(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}\s+(?:{dates.MONTH})\.?,?\s+\d{{4}}|(?:{dates.MONTH})\.?,?\s+\d{{4}})"
    r"(?:\s+\d{1,5})?",
    re.IGNORECASE,
)
_DOTS = re.compile(r"[•·|\s*-]+")
_MAX_FURNITURE = 90  # characters: nothing longer is tried as header or trailer


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the page and the line where it starts."""

    line: int
    text: str
    wrapped: bool = False  # broken at a width, which browsers do not do


@dataclass(slots=True)
class Entry:
    """A paper as the page has it."""

    line: int
    title: str | None
    abstract: list[str]
    published: str | None = None


def recognises(head: Head) -> bool:
    """Say whether this start of a text reads like such a page."""
    if head.raw[:1] in b"{[<@":
        return False
    return is_page(segments(head.text, None))


def read(source: Input) -> Iterator[Row]:
    """Yield the page's papers in order; needs the whole page at once."""
    data = source.stream.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise SourceError(source.name, 0, f"has more than {MAX_PAGE >> 20} MiB; no saved page has")
    page, valid = decode(data, "the page", source.notes)
    parts = segments(page, source.settings.captured_on, source.stream.line)
    entries = [entry for part in parts for entry in part.entries()]
    if not entries:
        raise SourceError(source.name, 0, "has the header of a saved page, but no paper")
    lines = None if valid else page.split("\n")
    for entry in entries:
        flags = [INVALID_UTF8] if lines and "\ufffd" in _joined(entry) else []
        place = f"line {entry.line}"
        if entry.title is None:
            yield source.reject(place, f"an abstract without a title: {_joined(entry)[:60]!r}")
        else:
            yield make(
                source,
                place,
                title=entry.title,
                abstract=" ".join(entry.abstract),
                published=entry.published,
                flags=flags,
                raw=_joined(entry),
            )


SOURCE = Source(
    "Hugging Face paper pages (daily, trending, search) saved as plain text",
    "select all on https://huggingface.co/papers, copy, paste into page.txt",
    recognises,
    read,
)


# From lines to blocks ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Furniture:
    """What the site prints around papers; `authors` only in a paper's trailer."""

    line: int
    authors: bool = False
    dated: bool = False
    strong: bool = False  # no other text says this
    published: str | None = None


Item = Block | Furniture


def items(page: str, captured_on: date | None, first_line: int = 1) -> Iterator[Item]:
    """Yield paragraphs and furniture in order."""
    waiting_for_name = False
    for line, block in _paragraphs(page, first_line):
        start, end = 0, len(block)
        pieces = [_furniture(text_, line + at, captured_on) for at, text_ in enumerate(block)]
        if waiting_for_name and len(block) == 1 and " " not in block[0].strip():
            pieces = [Furniture(line)]
        waiting_for_name = len(block) == 1 and bool(_SUBMITTER.fullmatch(block[0].strip()))
        while start < end and (piece := pieces[start]):
            yield piece
            start += 1
        tail: list[Furniture] = []
        while end > start and (piece := pieces[end - 1]):
            tail.append(piece)
            end -= 1
        body = block[start:end]
        if is_wrapped(body):
            yield Block(line + start, text.clean(" ".join(body)), wrapped=len(body) > 1)
        else:
            for at, part in enumerate(body, start=start):
                yield pieces[at] or Block(line + at, text.clean(part))
        yield from reversed(tail)


def is_wrapped(lines: Sequence[str]) -> bool:
    """Say whether these lines are one text, broken because the next word would not have fitted."""
    width = max(map(len, lines), default=0)
    return bool(lines) and all(
        len(line) + 1 + len(following.split(None, 1)[0]) > width
        for line, following in itertools.pairwise(lines)
    )


def _paragraphs(page: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, lines) of what stands between blank lines."""
    block: list[str] = []
    number = first_line
    for number, line in enumerate(
        page.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=first_line
    ):
        if text.clean(line) if len(line) <= _MAX_FURNITURE else line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number + 1 - len(block), block


def _furniture(line: str, number: int, captured_on: date | None) -> Furniture | None:
    """Return what of the site's own this line is, if any."""
    if len(line) > _MAX_FURNITURE:
        return None
    line = text.clean(line)
    lower = line.lower()
    strong = "daily papers" in lower or "trending papers in" in lower or lower.startswith("byak")
    if lower in _FURNITURE or _FURNITURE_SHAPES.fullmatch(line):
        return Furniture(number, strong=strong or lower.startswith("by ak"))
    if _DOTS.fullmatch(line):
        return Furniture(number)
    authors = dated = False
    published = None
    for part in (p.strip() for p in re.split(r"[•·|]", line)):
        if _AUTHORS.fullmatch(part):
            authors = True
        elif found := _date(part, captured_on):
            dated, published = True, found[0]
        elif part and not part.isdecimal():
            return None
    return Furniture(number, authors, dated, authors, published)


def _date(part: str, captured_on: date | None) -> tuple[str | None] | None:
    """Return (the date,), (None,) for a day whose year is not known, None for what is no date."""
    if match := _OTHER_DATE.fullmatch(part):
        return (dates.parse(match["date"]),)
    if not (match := _DATE.fullmatch(part)):
        return None
    month, day = dates.month(match["month"]) or 0, int(match["day"])
    if match["year"]:
        return (dates.build(int(match["year"]), month, day),)
    return (dates.latest_before(month, day, captured_on) if captured_on else None,)


# From blocks to papers --------------------------------------------------------------------------


@dataclass(slots=True)
class Segment:
    """What stands between two trailers; the date is the last paper's."""

    blocks: list[Block]
    closed: bool = False  # a trailer follows
    published: str | None = None
    strong: bool = False

    def entries(self) -> list[Entry]:
        """Return the papers of this segment in order."""
        entries: list[Entry] = []
        for block, label in zip(
            self.blocks, labels([block.text for block in self.blocks]), strict=True
        ):
            if label == TITLE:
                entries.append(Entry(block.line, block.text, []))
            elif entries:
                entries[-1].abstract.append(block.text)
            else:
                entries.append(Entry(block.line, None, [block.text]))
        if entries:
            entries[-1].published = self.published
        return entries


def segments(page: str, captured_on: date | None, first_line: int = 1) -> list[Segment]:
    """Return what stands between trailers, the page's header left out."""
    found = _without_header(list(items(page, captured_on, first_line)))
    lone = sum(isinstance(i, Furniture) and i.dated and not i.authors for i in found)
    texts = sum(isinstance(i, Block) for i in found)
    # A date alone ends a paper where nearly every paper has one; else it heads the next day.
    dates_end_papers = lone * 3 >= texts
    parts = [Segment([])]
    for item in found:
        part = parts[-1]
        if isinstance(item, Block):
            if part.closed:
                parts.append(part := Segment([]))
            part.blocks.append(item)
            continue
        part.strong |= item.strong
        ends = item.authors or (item.dated and (part.closed or dates_end_papers))
        if ends and part.blocks:
            part.closed = True
            part.published = part.published or item.published
    return parts


def _without_header(found: list[Item]) -> list[Item]:
    """Drop what stands before the last header line that precedes the first abstract or trailer."""
    cut = 0
    for at, item in enumerate(found):
        if isinstance(item, Block):
            if leaning(item.text) > 0:
                break
        elif item.authors:
            break
        else:
            cut = at
    dropped = [i for i in found[:cut] if isinstance(i, Block)]
    for block in dropped:
        logger.info("line %d is read as part of the page's header: %.60r", block.line, block.text)
    return [i for i in found[:cut] if isinstance(i, Furniture)] + found[cut:]


def is_page(parts: Sequence[Segment]) -> bool:
    """Say whether this is such a page: by what only they print, else by how it reads."""
    if any(part.strong for part in parts):
        return True
    blocks = [block for part in parts for block in part.blocks]
    if sum(block.wrapped for block in blocks) > len(blocks) / 4:
        return False  # a licence, a manual
    entries = [entry for part in parts for entry in part.entries()]
    pairs = [(e.title, e.abstract) for e in entries if e.title and e.abstract]
    likely = sum(
        bool(_LIKE_A_TITLE.fullmatch(title)) and bool(_LIKE_AN_ABSTRACT.match(abstract[0]))
        for title, abstract in pairs
    )
    paragraphs = sum(len(abstract) for _, abstract in pairs)
    return (
        bool(pairs)
        and likely >= 0.8 * len(pairs)
        and len(pairs) >= 0.5 * len(entries)
        and paragraphs <= 1.5 * len(pairs)
    )


_LIKE_A_TITLE = re.compile(r"[\w$\"'“‘¿¡(\[\\](?!.*(?:[{;=]\s|[,;:{=]$)).{5,400}")
_LIKE_AN_ABSTRACT = re.compile(r"[\w$\"'“‘(\[\\].{60}", re.DOTALL)


def _joined(entry: Entry) -> str:
    return "\n\n".join([entry.title or "", *entry.abstract]).strip()
