"""JSON of any maker: one record with a title a line, or an array of them."""

from __future__ import annotations

from collections.abc import Iterator

from litweave.sources import fields, json_records
from litweave.sources.base import Head, Input, Row, Source


def recognises_lines(head: Head) -> bool:
    """Say whether the input begins with a JSON object on one line, and there are titles."""
    return head.is_jsonl and _has_title(head)


def recognises_document(head: Head) -> bool:
    """Say whether the input is an array or object of JSON with titles in it."""
    keys = json_records.record_keys(head)
    return bool(keys) and ("title" in head.mapped or any(n in keys for n in fields.NAMES["title"]))


def read(source: Input) -> Iterator[Row]:
    """Yield a record or reject for each object."""
    mapped = source.settings.fields
    fields.check_map(mapped)
    return json_records.read(source, fields.needed(mapped), fields.record)


def _has_title(head: Head) -> bool:
    return head.has_title(fields.NAMES["title"])


LINES = Source(
    "JSON lines with a title in each; other fields by their usual names or by field map",
    '{"id": "2304.01234", "title": "...", "abstract": "...", "year": 2023}',
    recognises_lines,
    read,
)
DOCUMENT = Source(
    "a JSON array of such records, or an object that holds one",
    '[{"title": "...", "abstract": "..."}, ...] or {"results": [...]}',
    recognises_document,
    read,
)
