"""RIS, through rispy, one reference at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from litweave.errors import MissingPackageError
from litweave.sources import dates, fields, streams
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, Source, decode, flagged, make
from litweave.sources.markup import plain

_START = re.compile(r"TY  ?- ?")
_END = re.compile(r"ER  ?-")
_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: |$)")


def _recognises(head: Head) -> bool:
    return bool(_START.match(head.text))


def _read(source: Input) -> Iterator[Row]:
    loads = _loads()
    for line, chunk, valid in _chunks(source):
        place = f"line {line}"
        if chunk is None:
            size = streams.MAX_RECORD >> 20
            yield source.reject(place, f"has more than {size} MiB in one reference")
            continue
        try:
            references = loads(chunk)
        except (ValueError, OSError, IndexError, KeyError, AttributeError) as error:
            yield source.reject(place, f"is a broken RIS reference: {error}")
            continue
        if not references:
            yield source.reject(place, f"is no RIS reference: {chunk[:60]!r}")
        for reference in references:
            row = _record(source, place, reference, chunk)
            yield row if valid else flagged(row, INVALID_UTF8)


def _chunks(source: Input) -> Iterator[tuple[int, str | None, bool]]:
    """Yield (line, text, valid UTF-8) from each TY to its ER, to the next TY or to the end."""
    first, lines, size, sound = 0, list[str](), 0, True
    for number, data in source.stream.lines():
        if data is None:
            yield number, None, True
            continue
        text, valid = decode(data, f"line {number}", source.notes)
        text = text.rstrip("\r\n")
        starts, ends = _START.match(text), _END.match(text)
        if lines and (starts or ends):
            yield first, _closed(lines), sound
            lines, size, sound = [], 0, True
        if ends or (not lines and not text.strip()):
            continue
        if not lines:
            first = number
        size += len(text)
        sound = sound and valid
        if size > streams.MAX_RECORD:
            yield first, None, True
            lines, size = [], 0
        else:
            lines.append(_with_two_blanks(text))
    if lines:
        yield first, _closed(lines), sound


def _with_two_blanks(line: str) -> str:
    """Return the line as rispy wants its tags: some exports have one blank, or none at the end."""
    match = _TAG.match(line)
    return f"{match[1]}  - {line[match.end() :]}" if match else line


def _closed(lines: list[str]) -> str:
    return "\n".join([*lines, "ER  - ", ""])


def _record(source: Input, place: str, values: Mapping[str, Any], raw: str) -> Row:
    def first(*names: str) -> str:
        found = (list(fields.texts(values.get(name))) for name in names)
        return next((" ".join(texts) for texts in found if texts), "")

    people = [*_people(values.get("authors")), *_people(values.get("first_authors"))]
    urls = [url for text in fields.texts(values.get("urls")) for url in text.split(";")]
    urls += list(fields.texts(values.get("url")))
    return make(
        source,
        place,
        title=plain(first("title", "primary_title")),
        # Many exports have the abstract under N2, which rispy calls notes_abstract.
        abstract=plain(first("abstract", "notes_abstract")),
        published=_date(first("date"), first("year", "publication_year")),
        authors=list(dict.fromkeys(people)),
        categories=list(fields.texts(values.get("keywords"))),
        venue=plain(
            first("secondary_title", "journal_name", "alternate_title3", "alternate_title1")
        ),
        named_ids=[
            ("doi", first("doi")),
            *(pair for url in urls for pair in fields.ids_in(url.strip())),
        ],
        comment=plain(first("notes")),
        raw=raw,
    )


def _people(value: Any) -> list[str]:
    return fields.people(value if isinstance(value, list) else [])


def _date(date: str, year: str) -> str | None:
    """Return the more precise of "2020/04/27/" and "2020///"."""
    found = [d for text in (date, year) if (d := dates.parse(text.rstrip("/ ")))]
    return max(found, key=len, default=None)


def _loads() -> Any:
    try:
        import rispy
    except ImportError as error:
        raise MissingPackageError("rispy", "ris") from error
    return rispy.loads


SOURCE = Source(
    "RIS of reference managers and publishers",
    "Zotero, Scopus, Web of Science: export as RIS, library.ris",
    _recognises,
    _read,
)
