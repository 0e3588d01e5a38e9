"""What undoes compression and UTF-16, one file-like layer each, chosen by the first bytes.

The decompressor objects of the standard library are used rather than its file classes: those
drop what they have unpacked when the data breaks off, and zstandard's does not notice it.
"""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any

from litweave.errors import MissingPackageError

BREAKS: tuple[type[Exception], ...] = (EOFError, OSError, zlib.error, lzma.LZMAError)

_GZIP, _BZIP, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_OUT = 1 << 20  # bytes unpacked at a time, so that a bomb costs time but no memory


class _Unpacked(io.RawIOBase):
    """Read `source` unpacked, all members of it; raise one of `BREAKS` where it breaks off."""

    def __init__(
        self, source: IO[bytes], start: Callable[[], Any], magic: bytes, *, whole: bool = False
    ) -> None:
        self.source = source
        self.start = start
        # A kilobyte of zstandard can stand for 32 MB, which are unpacked at once.
        self.feed = 1 << 10 if whole else 1 << 16
        self.whole = whole
        self.magic = magic
        self.one = start()
        self.packed = b""
        self.ended = False
        self.left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left and not self.ended:
            self.left = memoryview(self._step())
        size = min(len(self.left), len(buffer))
        buffer[:size] = self.left[:size]
        self.left = self.left[size:]
        return size

    def close(self) -> None:
        self.source.close()
        super().close()

    def _step(self) -> bytes:
        if self.one.eof:
            return self._next_member()
        # bz2 and lzma hold back input themselves, zlib hands it back, zstandard takes it whole.
        if not self.packed and getattr(self.one, "needs_input", True):
            self.packed = self.source.read(self.feed)
            if not self.packed:
                raise EOFError("it stops before its end mark")
        data, self.packed = self.packed, b""
        if self.whole:
            return self._unpack_whole(data)
        out = bytes(self.one.decompress(data, _OUT))
        self.packed = getattr(self.one, "unconsumed_tail", b"")
        return out

    def _unpack_whole(self, data: bytes) -> bytes:
        try:
            return bytes(self.one.decompress(data))
        except Exception as error:  # its own class of error is there only where the package is
            raise EOFError(str(error)) from error

    def _next_member(self) -> bytes:
        rest = self.one.unused_data + self.packed
        rest = (rest or self.source.read(self.feed)).lstrip(b"\x00")
        while not rest:
            chunk = self.source.read(self.feed)
            if not chunk:
                self.ended = True
                return b""
            rest = chunk.lstrip(b"\x00")
        rest += self.source.read(len(self.magic))
        if not rest.startswith(self.magic):
            raise EOFError("something else follows it")
        self.one, self.packed = self.start(), rest
        return b""


class _Recoded(io.RawIOBase):
    """UTF-16 as UTF-8."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.decode = codecs.getincrementaldecoder("utf-16")(errors="replace").decode
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left:
            chunk = self.source.read(1 << 16)
            self.left = self.decode(chunk, final=not chunk).encode("utf-8", "replace")
            if not chunk:
                break
        part, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self.source.close()
        super().close()


def unpacker(start: bytes, source: IO[bytes]) -> io.RawIOBase | None:
    """Return what undoes the compression or encoding that these first bytes of `source` show."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _Recoded(source)
    if start.startswith(_GZIP):
        return _Unpacked(source, lambda: zlib.decompressobj(31), _GZIP)
    if start.startswith(_BZIP):
        return _Unpacked(source, bz2.BZ2Decompressor, _BZIP)
    if start.startswith(_XZ):
        return _Unpacked(source, lzma.LZMADecompressor, _XZ)
    if start.startswith(_ZSTD):
        return _Unpacked(source, _zstandard(), _ZSTD, whole=True)
    return None


def _zstandard() -> Callable[[], Any]:
    try:
        import zstandard
    except ImportError as error:
        raise MissingPackageError("zstandard", "formats") from error
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31)
    return decompressor.decompressobj
