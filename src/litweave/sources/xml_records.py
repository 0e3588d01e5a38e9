"""Records out of XML, one element at a time, in constant memory.

What a document may not do: declare entities of its own (a few lines can stand for gigabytes) or
have anything fetched from outside. A document type that only names itself is fine (PubMed's).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser, tostring
from xml.parsers import expat

from litweave.errors import SourceError
from litweave.sources import streams
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, flagged

Build = Callable[[Input, str, Element], Row | None]

REFUSED = "declares entities or a document type of its own, which is not read for safety"

# The elements of one piece are alive together: small pieces stay in the processor's cache (15 us a
# record against 21 with 64 KiB).
_CHUNK = 1 << 14
_MAX_DEPTH = 200  # elements inside each other; formulas in abstracts go to 20
# Illegal in XML 1.0, and found in abstracts that were copied from PDFs.
_CONTROLS = bytes.maketrans(
    bytes([*range(9), 11, 12, *range(14, 32)]), b" " * len([*range(9), 11, 12, *range(14, 32)])
)
_CONTROL_SIGNS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
# What a document may declare, by Python's names; anything else is read as UTF-8, which most are
# that declare nonsense. UTF-16 has been recoded.
_ENCODINGS = ("iso8859", "iso2022", "cp", "koi8", "mac-", "gb", "hz", "big5", "euc_", "shift_jis")


@dataclass(frozen=True, slots=True)
class Root:
    """What the start of a document says: its root element, and how it is declared."""

    name: str  # without namespace
    namespace: str
    subset: bool  # declares things of its own
    text: str  # the start as it stands


class _StopError(Exception):
    """The document is not read on."""


@dataclass(slots=True)
class _Size:
    """How much has been read since the last record ended."""

    bytes: int = 0


def root(head: Head) -> Root | None:
    """Return the root element of an XML document; None if this is no XML."""
    if not head.raw.startswith(b"<"):
        return None
    subset = False
    found: list[str] = []

    def doctype(_name: str, _system: str | None, _public: str | None, internal: int) -> None:
        nonlocal subset
        subset = bool(internal)
        if subset:
            raise _StopError

    def start(name: str, _attributes: dict[str, str]) -> None:
        found.append(name)
        raise _StopError

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    decode = _decoder(head.raw)
    with suppress(_StopError, expat.ExpatError):
        parser.Parse(decode(head.raw, False), False)  # noqa: FBT003 - expat's own
    if subset:
        return Root("", "", subset=True, text=head.text)
    if not found:
        return None
    namespace, _, name = found[0].rpartition("}")
    return Root(name, namespace, subset=False, text=head.text)


def read(source: Input, tags: frozenset[str], build: Build) -> Iterator[Row]:
    """Yield what `build` makes of each element with one of these tags ("{namespace}name"), if any.

    Elements of these tags inside another belong to it. Raises `SourceError` for a document that
    declares entities; one that is broken gives a reject with the line, after what came before it.
    """
    declared = root(Head(source.stream.head()))
    if declared is not None and declared.subset:
        raise SourceError(source.name, 0, REFUSED)
    number = 0
    try:
        for element in _elements(source, tags):
            number += 1
            row = build(source, f"record {number}", element)
            if row is None:
                continue
            doubtful = source.notes.invalid and "\ufffd" in "".join(element.itertext())
            yield flagged(row, INVALID_UTF8) if doubtful else row
    except ParseError as error:
        line, column = error.position
        problem = re.sub(r": line \d+, column \d+$", "", str(error))
        yield source.reject(
            f"line {line + source.stream.line - 1}",
            f"is broken XML at column {column + 1} ({problem}); what follows is not read",
        )
    except _StopError as error:
        yield source.reject(f"record {number + 1}", f"{error}; what follows is not read")


def _elements(source: Input, tags: frozenset[str]) -> Iterator[Element]:
    """Yield the elements with these tags; each is let go when the next is asked for."""
    depth = inside = 0  # inside: the depth of the record that is open, 0 if none
    parents: list[Element] = []
    size = _Size()
    for events in _fed(source, size):
        for event, element in events:
            if event == "start":
                depth += 1
                if depth > _MAX_DEPTH:
                    raise _StopError("is nested too deeply")
                if not inside:
                    parents.append(element)
                    inside = depth if element.tag in tags else 0
            else:
                if depth == inside:
                    yield element
                    inside = size.bytes = 0
                    for parent in parents[-2:-1]:
                        parent.remove(element)
                depth -= 1
                del parents[depth:]


def _fed(source: Input, size: _Size) -> Iterator[Iterable[tuple[str, Element]]]:
    """Yield the events of each piece of the document."""
    parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
    recode = _recoder(source)
    data = b"more"
    while data:
        data = source.stream.read(_CHUNK)
        parser.feed(recode(data, not data))
        if not data:
            parser.close()
        size.bytes += len(data)
        yield cast("Iterable[tuple[str, Element]]", parser.read_events())
        if size.bytes > streams.MAX_RECORD:
            raise _StopError(f"has more than {streams.MAX_RECORD >> 20} MiB in one record")


def raw(source: Input, element: Element) -> str | None:
    """Return the element as it stands where raw records are kept."""
    return tostring(element, encoding="unicode") if source.settings.keep_raw else None


def _decoder(head: bytes) -> Callable[[bytes, bool], str]:
    """Return what decodes a document that begins with `head`, illegal characters replaced."""
    match = _ENCODING.match(head)
    try:
        name = codecs.lookup(match[1].decode()).name if match else "utf-8"
    except LookupError:
        name = "utf-8"
    if not name.startswith(_ENCODINGS):
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        return lambda data, final: decode(data.translate(_CONTROLS), final)
    decode = codecs.getincrementaldecoder(name)(errors="replace").decode
    return lambda data, final: decode(data, final).translate(_CONTROL_SIGNS)


def _recoder(source: Input) -> Callable[[bytes, bool], str]:
    """Return what makes bytes fit for the parser: legal characters, invalid ones replaced."""
    decode = _decoder(source.stream.head())

    def recode(data: bytes, final: bool) -> str:  # noqa: FBT001 - called right here
        text = decode(data, final)
        if "\ufffd" in text and not source.notes.invalid:
            source.notes.invalid.append("the document")
        return text

    return recode
