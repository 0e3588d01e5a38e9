"""CSL-JSON, as Zotero exports it and as Crossref answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from litweave.sources import fields, json_records
from litweave.sources.base import Head, Input, Row, Source, make
from litweave.sources.markup import plain

_NAMES = (
    "id", "type", "title", "author", "issued", "published", "abstract", "DOI", "URL", "PMID",
    "keyword", "note", "number", "container-title", "event-title", "publisher-place", "archive",
    "archive_location", "subject", "link", "relation",
)  # fmt: skip
_NOTED = re.compile(r"(arxiv|doi|pmid):\s*(\S+)", re.IGNORECASE)


def _recognises(head: Head) -> bool:
    keys = json_records.record_keys(head).keys()
    return "type" in keys and bool({"issued", "container-title", "DOI"} & keys)


def _record(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    notes = " ".join(fields.texts([get("note"), get("number"), get("archive_location")]))
    pairs = [("doi", value) for value in fields.texts(get("DOI"))]
    pairs += [("pmid", value) for value in fields.texts(get("PMID"))]
    pairs += [("url", value) for value in fields.texts(get("URL")) if fields.ids_in(value)]
    pairs += [(found[1], found[2]) for found in _NOTED.finditer(notes)]
    return make(
        source,
        place,
        title=plain(" ".join(fields.texts(get("title")))),
        abstract=plain(" ".join(fields.texts(get("abstract")))),
        published=_date(get("issued")) or _date(get("published")),
        authors=fields.people(get("author") if isinstance(get("author"), list) else []),
        categories=_categories(get("keyword") or get("subject")),
        venue=plain(next(fields.texts([get("container-title"), get("event-title")]), "")),
        named_ids=pairs,
        raw=raw,
    )


def _date(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    parts = fields.walk(value, "date-parts.0")
    return parts or value.get("raw") or value.get("literal") or value.get("date-time")


def _categories(value: Any) -> list[str]:
    if isinstance(value, str):
        return re.split(r"[;,]", value)
    return list(fields.texts(value))


def _read(source: Input) -> Iterator[Row]:
    return json_records.read(source, _NAMES, _record)


SOURCE = Source(
    "CSL-JSON of Zotero and other reference managers, answers of Crossref",
    "Zotero: export the library as CSL JSON",
    _recognises,
    _read,
)
