"""Records out of JSON: lines, arrays, arrays inside an object, or objects one after another.

JSON lines go through msgspec, which takes only the wanted fields. Everything else is read element
by element with a window that grows to `MAX_RECORD` at most, so an array of any length in a single
line takes the memory of one record.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import compress
from typing import Any

import msgspec
from msgspec.structs import astuple

from litweave.records import Reject
from litweave.sources import fields, streams
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, decode, flagged

Values = fields.Values
Build = Callable[[Input, str, Values, str | None], Row]

# Objects whose papers lie in an array under one of these keys: answers of OpenAlex, OpenReview,
# Crossref ("message": {"items": ...}), Semantic Scholar and dumps of many makers.
WRAPPERS = frozenset(
    {"results", "notes", "items", "papers", "data", "works", "records", "entries", "articles",
     "dailyPapers", "documents", "references", "hits", "message"}
)  # fmt: skip
_MAX_DESCENT = 3
_CHUNK = 1 << 20
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)


def record_keys(head: Head) -> Mapping[str, int]:
    """Return the keys of the first record: of the object itself or of the first one it wraps."""
    keys = head.keys
    for _ in range(_MAX_DESCENT):
        inner = next((at for key, at in keys.items() if key in WRAPPERS), None)
        if inner is None or "title" in keys:
            return keys
        found = Head(head.raw, head.mapped).nested(inner)
        if not found:
            return keys
        keys = found
    return keys


def read(source: Input, names: Iterable[str], build: Build) -> Iterator[Row]:
    """Yield what `build` makes of each record; `names` are the top-level fields it asks for."""
    head = Head(source.stream.head())
    if head.is_jsonl and not WRAPPERS.intersection(head.keys):
        yield from _from_lines(source, names, build)
    else:
        yield from _from_document(source, build)


def _from_lines(source: Input, names: Iterable[str], build: Build) -> Iterator[Row]:
    wanted = tuple(sorted(set(names)))
    parse = _decoder(wanted).decode
    keep_raw = source.settings.keep_raw
    for number, line, valid in _lines(source):
        place = f"line {number}"
        if line is None:
            yield _too_long(source, place)
            continue
        try:
            found = astuple(parse(line))
            # Only what is there, and is neither empty nor zero: a few of all names.
            values = dict(zip(compress(wanted, found), filter(None, found), strict=True))
        except (msgspec.DecodeError, RecursionError) as error:
            parsed = _lenient(line)
            if parsed is None:
                yield source.reject(place, f"is no JSON object: {_explain(error)}")
                continue
            values = parsed
        row = build(source, place, values, line.decode() if keep_raw else None)
        yield row if valid else flagged(row, INVALID_UTF8)


@lru_cache(maxsize=64)
def _decoder(names: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """Return what takes these fields of an object into the attributes f0, f1, ..."""
    struct = msgspec.defstruct(
        "Line",
        [(f"f{at}", Any, None) for at in range(len(names))],
        rename={f"f{at}": name for at, name in enumerate(names)},
        gc=False,
    )
    return msgspec.json.Decoder(struct)


def _lines(source: Input) -> Iterator[tuple[int, bytes | None, bool]]:
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


def _lenient(line: bytes) -> dict[str, Any] | None:
    """Return the object that `line` is by the looser rules of Python's json, if it is one.

    They allow halves of characters and NaN, which real dumps hold.
    """
    try:
        values = _DECODER.decode(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _too_long(source: Input, place: str) -> Reject:
    return source.reject(place, f"has more than {streams.MAX_RECORD >> 20} MiB in one record")


def _explain(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


# Documents --------------------------------------------------------------------------------------


def _from_document(source: Input, build: Build) -> Iterator[Row]:
    window = _Window(source)
    number = 0
    try:
        for value, raw in _elements(window):
            number += 1
            place = f"record {number}"
            if isinstance(value, dict):
                kept = raw if source.settings.keep_raw else None
                row = build(source, place, value, kept)
                yield flagged(row, INVALID_UTF8) if window.doubtful(raw) else row
            else:
                yield source.reject(place, f"is no JSON object: {raw[:40]}")
    except _BrokenError as error:
        yield source.reject(f"record {number + 1}", f"{error}; what follows is not read")


class _BrokenError(Exception):
    """The document cannot be read on."""


class _Window:
    """The text of a document from `at` on, as much of it as has been needed."""

    def __init__(self, source: Input) -> None:
        self.source = source
        self.decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read at least as much again as is waiting; say whether there was anything."""
        if self.ended:
            return False
        waiting = len(self.text) - self.at
        if waiting > streams.MAX_RECORD:
            size = streams.MAX_RECORD >> 20
            raise _BrokenError(f"has more than {size} MiB in one record")
        data = self.source.stream.read(max(_CHUNK, waiting))
        self.ended = not data
        added = self.decode(data, final=self.ended)
        if "\ufffd" in added and not self.source.notes.invalid:
            self.source.notes.invalid.append("the document")
        self.text = self.text[self.at :] + added
        self.at = 0
        return bool(added)

    def doubtful(self, raw: str) -> bool:
        return bool(self.source.notes.invalid) and "\ufffd" in raw

    def peek(self) -> str:
        """Return the next character that is no blank, "" at the end."""
        while True:
            found = _BLANK.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def expect(self, sign: str) -> None:
        found = self.peek()
        if found != sign:
            raise _BrokenError(
                f"is broken JSON: {found!r} stands where {sign!r} should"
                if found
                else "is cut off: the document ends early"
            )
        self.at += 1

    def value(self) -> tuple[Any, str]:
        """Return the next value and its text."""
        if not self.peek():
            raise _BrokenError("is cut off: the document ends early")
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except RecursionError as error:
                raise _BrokenError("is nested too deeply") from error
            except json.JSONDecodeError as error:
                unsure = error.pos + 32 > len(self.text) or "Unterminated" in error.msg
                if unsure and self.more():
                    continue
                cut_off = error.pos >= len(self.text.rstrip()) or "Unterminated" in error.msg
                problem = f"is cut off: {error.msg}" if cut_off else f"is broken JSON: {error.msg}"
                raise _BrokenError(problem) from error
            except ValueError as error:  # Python refuses numbers of more than 4,300 digits
                raise _BrokenError("holds a number of thousands of digits") from error
            if end < len(self.text) or not self.more():
                break
        raw = self.text[self.at : end]
        self.at = end
        return value, raw


def _elements(window: _Window) -> Iterator[tuple[Any, str]]:
    """Yield the records of a document and the text of each."""
    while sign := window.peek():
        if sign == "[":
            yield from _array(window)
        elif sign == "{":
            yield from _object(window, 1)
        else:
            yield window.value()


def _array(window: _Window) -> Iterator[tuple[Any, str]]:
    window.expect("[")
    while window.peek() != "]":
        yield window.value()
        if window.peek() != "]":
            window.expect(",")
    window.expect("]")


def _object(window: _Window, depth: int) -> Iterator[tuple[Any, str]]:
    """Yield the records that an object wraps, else the object itself."""
    window.expect("{")
    values: dict[str, Any] = {}
    parts: list[str] = []
    wrapped = False
    while window.peek() != "}":
        key, key_text = window.value()
        window.expect(":")
        sign = window.peek()
        wraps = key in WRAPPERS and "title" not in values
        if wraps and sign == "[":
            wrapped = True
            yield from _array(window)
        elif wraps and sign == "{" and depth < _MAX_DESCENT:
            wrapped = True
            yield from _object(window, depth + 1)
        else:
            values[str(key)], text = window.value()
            parts.append(f"{key_text}: {text}")
        if window.peek() != "}":
            window.expect(",")
    window.expect("}")
    if not wrapped:
        yield values, "{" + ", ".join(parts) + "}"
