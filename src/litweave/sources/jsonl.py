"""JSON lines: one record a line with a title, and whatever else it has.

msgspec takes only the fields that are wanted, which is what makes it three times faster than
reading all of every record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from litweave.sources import fields
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, Source, decode, flagged
from litweave.sources.streams import MAX_RECORD


def recognises(head: Head) -> bool:
    """Say whether the input begins with a JSON object on one line, and there are titles."""
    return head.is_jsonl and head.has_title(fields.NAMES["title"])


def read(source: Input) -> Iterator[Row]:
    """Yield a record or reject for each line that is not blank."""
    mapped = source.settings.fields
    fields.check_map(mapped)
    names = fields.needed(mapped)
    struct = msgspec.defstruct(
        "Line",
        [(f"f{at}", Any, None) for at in range(len(names))],
        rename={f"f{at}": name for at, name in enumerate(names)},
        gc=False,
    )
    attributes = {name: f"f{at}" for at, name in enumerate(names)}
    decoder = msgspec.json.Decoder(struct)
    for number, line, valid in lines(source):
        place = f"line {number}"
        if line is None:
            yield too_long(source, place)
            continue
        try:
            get = _getter(decoder.decode(line), attributes)
        except (msgspec.DecodeError, RecursionError) as error:
            found = lenient(line)
            if found is None:
                yield source.reject(place, f"is no JSON object: {explain(error)}")
                continue
            get = found.get
        raw = line.decode() if source.settings.keep_raw else None
        row = fields.record(source, place, get, raw)
        yield row if valid else flagged(row, INVALID_UTF8)


def _getter(values: Any, attributes: Mapping[str, str]) -> fields.Get:
    return lambda name: getattr(values, attributes[name], None) if name in attributes else None


def lenient(line: bytes) -> dict[str, Any] | None:
    """Return the object that `line` is by the looser rules of Python's json, if it is one.

    They allow halves of characters and NaN, which real dumps hold.
    """
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def lines(source: Input) -> Iterator[tuple[int, bytes | None, bool]]:
    """Yield (number, line, valid UTF-8) of the lines that hold something; None: too long."""
    for number, line in source.stream.lines():
        if line is None:
            yield number, None, True
            continue
        line = line.strip()  # noqa: PLW2901 - the bare line is not needed again
        if not line:
            continue
        if line.isascii():
            yield number, line, True
            continue
        text, valid = decode(line, f"line {number}", source.notes)
        yield number, line if valid else text.encode(), valid


def too_long(source: Input, place: str) -> Row:
    """Return the reject of a record that would fill the memory."""
    return source.reject(place, f"has more than {MAX_RECORD >> 20} MiB in one record")


def explain(error: Exception) -> str:
    """Return what is wrong with a line, without the decoder's path into it."""
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


SOURCE = Source(
    "JSON lines with a title and an abstract in each (other fields by name or by field map)",
    '{"id": "2304.01234", "title": "...", "abstract": "...", "year": 2023}',
    recognises,
    read,
)
