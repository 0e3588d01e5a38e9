"""Bytes in: unpacked by content, never by file name, with the damage said instead of raised.

A `Stream` reads like a file. Where compressed data breaks off, it ends there and `damage` says
why, so that the records before the break are kept.
"""

from __future__ import annotations

import codecs
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self, cast

from litweave.errors import SourceError
from litweave.sources.unpack import BREAKS, unpacker

STDIN = "-"
HEAD = 1 << 17  # bytes that a format is recognised by
MAX_RECORD = 32 << 20  # bytes of one record; more is no paper and would fill the memory
MAX_LAYERS = 4  # a .gz in a .gz happens; more is a bomb

_BINARY = {
    b"%PDF": "a PDF; litweave reads collections of abstracts",
    b"PK\x03\x04": "a ZIP archive; unpack it first",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "an SQLite database; export its table as CSV",
}
# Text has none of these, or few by accident.
_CONTROLS = bytes([*range(9), *range(14, 32), 127])


class _Guard(io.RawIOBase):
    """Fill whole buffers from `source`, and turn a break in it into an end."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.damage: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        filled = 0
        while filled < len(view) and not self.damage:
            try:
                chunk = self.source.read(len(view) - filled)
            except BREAKS as error:
                self.damage = f"the compressed data is damaged or ends early ({error})"
                break
            if not chunk:
                break
            view[filled : filled + len(chunk)] = chunk
            filled += len(chunk)
        return filled

    def close(self) -> None:
        with suppress(*BREAKS):
            self.source.close()
        super().close()


class _Rejoined(io.RawIOBase):
    """What was read already, then the rest."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self.start = start
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self.start[: len(buffer)] or self.rest.read(len(buffer))
        self.start = self.start[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


class Stream:
    """An input's unpacked bytes; `line` is the number of the first line that is not blank.

    A byte order mark and blank lines at the start are skipped. Close it, or use it with `with`.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Open `path` ("-" for standard input); raise `SourceError` where it cannot be read."""
        self.name = name
        self._guards: list[_Guard] = []
        self._layers: list[io.BufferedReader] = []
        try:
            first = self._layer(_open(path, name))
            self._plain: Path | None = path if str(path) != STDIN else None
            self.bytes = self._unpack(first)
            self.line = 1 + self._skip_blanks()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and all that unpacks it."""
        for layer in reversed(self._layers):
            layer.close()

    @property
    def damage(self) -> str | None:
        """Why the bytes ended early, as far as read; None while nothing is wrong."""
        return next((g.damage for g in self._guards if g.damage), None)

    def head(self) -> bytes:
        """Return up to `HEAD` bytes that come next, without reading them."""
        return self.bytes.peek(HEAD)[:HEAD]

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, all that is left if negative."""
        return self.bytes.read(size)

    def seekable(self) -> IO[bytes]:
        """Return the whole input as a file that can be read at any place.

        The file itself where it is plain, else a copy in memory up to a size, then on disk.
        """
        if self._plain is not None:
            return self._plain.open("rb")
        copy = tempfile.SpooledTemporaryFile(max_size=MAX_RECORD)  # noqa: SIM115 - goes with its user
        shutil.copyfileobj(cast("IO[bytes]", self.bytes), copy)
        copy.seek(0)
        return cast("IO[bytes]", copy)

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield (number, line) with its end; None for a line of more than `MAX_RECORD` bytes."""
        number = self.line
        readline = self.bytes.readline
        while line := readline(MAX_RECORD + 1):
            if len(line) > MAX_RECORD and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = readline(1 << 20)
                yield number, None
            else:
                yield number, line
            number += 1

    def _layer(self, source: IO[bytes] | io.RawIOBase) -> io.BufferedReader:
        guard = _Guard(cast("IO[bytes]", source))
        layer = io.BufferedReader(cast("Any", guard), HEAD)
        self._guards.append(guard)
        self._layers.append(layer)
        return layer

    def _unpack(self, layer: io.BufferedReader) -> io.BufferedReader:
        for _ in range(MAX_LAYERS + 1):
            start = layer.peek(8)[:8]
            source = unpacker(start, cast("IO[bytes]", layer))
            if source is None:
                if start.startswith(codecs.BOM_UTF8):
                    layer.read(3)
                return layer
            self._plain = None
            layer = self._layer(source)
        raise SourceError(self.name, 0, f"is compressed more than {MAX_LAYERS} times over")

    def _skip_blanks(self) -> int:
        lines = 0
        while head := self.bytes.peek(HEAD):
            blank = len(head) - len(head.lstrip())
            # A last line without blanks keeps its indent: line ends matter, columns do not.
            lines += head[:blank].count(b"\n")
            self.bytes.read(blank)
            if blank < len(head):
                if blank:  # the buffer holds little more: fill it anew, formats look at its start
                    self.bytes = self._layer(
                        _Rejoined(self.bytes.read(HEAD), cast("IO[bytes]", self.bytes))
                    )
                break
        return lines


def check_binary(head: bytes, name: str) -> None:
    """Raise `SourceError` where these first bytes are no text."""
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise SourceError(name, 0, f"is {what}")
    start = head[:4096]
    if (len(start) - len(start.translate(None, _CONTROLS))) * 50 > len(start):
        raise SourceError(name, 0, "is a binary file, not a collection of abstracts")


def _open(path: Path, name: str) -> IO[bytes]:
    if str(path) == STDIN:
        return cast("IO[bytes]", sys.stdin.buffer)
    if path.is_dir():
        raise SourceError(name, 0, "is a folder; give its files")
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError as error:
        raise SourceError(name, 0, "there is no such file") from error
    except OSError as error:
        raise SourceError(name, 0, f"cannot be opened: {error.strerror}") from error
