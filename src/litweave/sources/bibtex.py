"""BibTeX, through bibtexparser, some entries at a time.

The parser wants a whole library in memory; here the file is cut before lines that begin with "@"
and handed over in portions, each with the @string definitions seen so far. A broken entry costs
itself alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from litweave.errors import MissingPackageError
from litweave.latex import latex_to_text
from litweave.records import StatedLink
from litweave.sources import fields, streams
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, Source, decode, flagged, make
from litweave.sources.markup import plain

_ENTRY = re.compile(r"^\s*@[a-zA-Z]+\s*[{(]", re.MULTILINE)
_STRING = re.compile(r"@string\s*[{(]", re.IGNORECASE)
_SKIPPED = re.compile(r"@(?:comment|preamble)\s*[{(]", re.IGNORECASE)
_PORTION = 500  # entries parsed at a time
_AND = re.compile(r"(?<!\s)\s++and\s+")
_NO_PAPERS = frozenset({"proceedings", "periodical", "set", "xdata"})


def _recognises(head: Head) -> bool:
    start = head.text.lstrip()
    if start[:1] not in {"@", "%"}:
        return False
    return bool(_ENTRY.search(start))


def _read(source: Input) -> Iterator[Row]:
    strings: list[str] = []
    portion: list[tuple[int, str, bool]] = []
    for line, chunk, valid in _chunks(source):
        if chunk is None:
            size = streams.MAX_RECORD >> 20
            yield source.reject(f"line {line}", f"has more than {size} MiB in one entry")
        elif _STRING.match(chunk):
            strings.append(chunk)
        elif not _SKIPPED.match(chunk):
            portion.append((line, chunk, valid))
        if len(portion) >= _PORTION:
            yield from _parse(source, strings, portion)
            portion = []
    yield from _parse(source, strings, portion)


def _chunks(source: Input) -> Iterator[tuple[int, str | None, bool]]:
    """Yield (line, text, valid UTF-8) of what stands from one line with "@" to the next."""
    first, lines, size, sound = 0, list[str](), 0, True
    for number, data in source.stream.lines():
        place = f"line {number}"
        if data is None:
            yield number, None, True
            lines = []
            continue
        text, valid = decode(data, place, source.notes)
        if text.lstrip().startswith("@") and _ENTRY.match(text):
            if lines:
                yield first, "".join(lines).strip(), sound
            first, lines, size, sound = number, [text.lstrip()], len(text), valid
        elif lines:
            size += len(text)
            sound = sound and valid
            if size > streams.MAX_RECORD:
                yield first, None, True
                lines = []
            else:
                lines.append(text)
    if lines:
        yield first, "".join(lines).strip(), sound


def _parse(
    source: Input, strings: list[str], portion: list[tuple[int, str, bool]]
) -> Iterator[Row]:
    """Yield the rows of some entries in order."""
    if not portion:
        return
    parse_string = _parser()
    # Each entry is found again by the line that it begins in.
    text = "\n".join([*strings, *(chunk for _, chunk, _ in portion)])
    at = sum(chunk.count("\n") + 1 for chunk in strings)
    starts: dict[int, tuple[int, str, bool]] = {}
    for line, chunk, valid in portion:
        starts[at] = (line, chunk, valid)
        at += chunk.count("\n") + 1
    done: set[int] = set()
    rows: list[tuple[int, Row]] = []
    for block in _quietly(parse_string, text).blocks:
        start = int(block.start_line or 0)
        if start not in starts or start in done:
            continue
        line, chunk, valid = starts[start]
        row = _row(source, f"line {line}", block, chunk)
        if row is not None:
            done.add(start)
            rows.append((line, row if valid else flagged(row, INVALID_UTF8)))
    for start, (line, chunk, _) in starts.items():
        if start not in done:
            problem = f"is no BibTeX entry that can be read: {chunk[:60]!r}"
            rows.append((line, source.reject(f"line {line}", problem)))
    rows.sort(key=lambda pair: pair[0])
    yield from (row for _, row in rows)


def _quietly(parse_string: Any, text: str) -> Any:
    """Parse without the parser's own log: each broken entry is said as a reject."""
    log = logging.getLogger("bibtexparser")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        return parse_string(text)
    finally:
        log.setLevel(level)


def _row(source: Input, place: str, block: Any, chunk: str) -> Row | None:
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        Entry,
        ParsingFailedBlock,
    )

    if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
        block = block.ignore_error_block
    if isinstance(block, ParsingFailedBlock):
        problem = getattr(block.error, "abort_reason", None) or str(block.error) or chunk[:60]
        return source.reject(place, f"is a broken BibTeX entry: {problem}")
    if not isinstance(block, Entry):
        return None
    values = {field.key.lower(): str(field.value) for field in reversed(block.fields)}
    if block.entry_type.lower() in _NO_PAPERS and not values.get("abstract"):
        return source.reject(place, f"is a @{block.entry_type}, no paper")
    return _record(source, place, values, chunk)


def _record(source: Input, place: str, values: dict[str, str], raw: str) -> Row:
    def text(*names: str) -> str:
        found = next((values[name] for name in names if values.get(name, "").strip()), "")
        return plain(latex_to_text(found))

    return make(
        source,
        place,
        title=text("title"),
        abstract=text("abstract", "annote", "annotation"),
        published=_date(values),
        authors=[_name(latex_to_text(n)) for n in _AND.split(values.get("author", "")) if n],
        categories=[k for k in text("keywords", "keyword").replace(";", ",").split(",") if k],
        venue=text("journal", "journaltitle", "booktitle"),
        named_ids=_ids(values),
        comment=text("note", "howpublished"),
        links=_links(values),
        raw=raw,
    )


def _date(values: dict[str, str]) -> str | None:
    from litweave.sources import dates

    if date := dates.parse(values.get("date", "").split("/")[0]):
        return date
    year = re.search(r"\d{4}", values.get("year", ""))
    month = values.get("month", "").strip("{} ")
    in_year = dates.number(month) or dates.month(month)
    return dates.build(int(year[0]) if year else None, in_year, dates.number(values.get("day", "")))


def _name(name: str) -> str:
    """Return "Family, Jr, Given" and "Family, Given" with the given name first."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 1:
        return "" if name.strip() == "others" else name
    family, given = parts[0], parts[-1]
    return " ".join([given, family, *parts[1:-1]])


def _ids(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    kind = (values.get("archiveprefix") or values.get("eprinttype") or "arxiv").lower()
    if kind == "arxiv" and values.get("eprint"):
        yield from fields.ids_in(f"arXiv:{values['eprint']}") or fields.ids_in(values["eprint"])
    if values.get("doi"):
        yield "doi", latex_to_text(values["doi"])
    for name in ("pmid", "openreview", "corpusid"):
        if values.get(name):
            yield name, values[name]
    for name in ("url", "journal", "note", "howpublished", "eprint"):
        # "arXiv preprint arXiv:2304.01234" is how Google Scholar says where it stands.
        for word in latex_to_text(values.get(name, "")).replace(",", " ").split():
            yield from fields.ids_in(word) if len(word) > 6 else ()  # noqa: PLR2004 - no id is shorter


def _links(values: dict[str, str]) -> Iterator[StatedLink]:
    """Yield stated links; `url` mostly names the paper itself, so only other pages count."""
    for name, kind in fields.LINK_NAMES.items():
        url = latex_to_text(values.get(name.lower(), "")).strip()
        if fields.is_url(url):
            yield StatedLink(url, kind)
    url = latex_to_text(values.get("url", "")).strip()
    if fields.is_url(url) and not fields.ids_in(url):
        yield StatedLink(url)


def _parser() -> Any:
    try:
        from bibtexparser.entrypoint import parse_string
    except ImportError as error:
        raise MissingPackageError("bibtexparser", "bibtex") from error
    return parse_string


SOURCE = Source(
    "BibTeX and BibLaTeX",
    "Zotero, Google Scholar, the ACL Anthology: library.bib",
    _recognises,
    _read,
)
