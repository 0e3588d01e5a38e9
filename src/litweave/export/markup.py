"""Arrow columns as XML, a batch at a time and without a Python object a cell.

What XML 1.0 forbids is dropped, the rest is escaped, so that the files are well-formed whatever
the papers hold. Numbers are written in their shortest form that reads back the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from litweave.export.elements import DOUBLE, DOUBLES, STRINGS
from litweave.store import replacing

STANDARD_OUTPUT = Path("-")

# Control characters and two noncharacters cannot stand in XML 1.0, not even as references.
_FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"

_ELEMENT: Mapping[str, str] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE: Mapping[str, str] = {**_ELEMENT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}

# Bytes of which one at least is in every character above; most columns have none.
_SUSPECT = np.zeros(256, bool)
_SUSPECT[[*range(0x20), *b'&<>"', 0xEF]] = True

LIST_SEPARATOR = "|"


def element(column: pa.Array) -> pa.Array:
    """Return strings as the content of an element."""
    return _escape(column, _ELEMENT)


def attribute(column: pa.Array) -> pa.Array:
    """Return strings as the value of an attribute in double quotes."""
    return _escape(column, _ATTRIBUTE)


def quoted(text: str) -> str:
    """Return one string as the value of an attribute in double quotes."""
    return cast("str", attribute(pa.array([text]))[0].as_py())


def strings(column: pa.Array, type_: str) -> pa.Array:
    """Return a column of a property type as strings; lists joined by "|".

    What has no value is null: an empty list, and numbers that are none.
    """
    if type_ == STRINGS:
        return _joined(valid(column))
    if type_ == DOUBLES:
        texts = _number(column.flatten())
        return _joined(pa.ListArray.from_arrays(_offsets(column), texts, mask=column.is_null()))
    if type_ == DOUBLE:
        return _number(column)
    return valid(column.cast(pa.string()))


def join(*parts: pa.Array | str) -> pa.Array:
    """Return the parts of each row in one string; null where a part is null."""
    return pc.binary_join_element_wise(*parts, "")


def lines(*parts: pa.Array | str) -> memoryview:
    """Return the bytes of all rows, each with its parts in a row; null parts are left out."""
    joined = pc.binary_join_element_wise(*parts, "\n", "", null_handling="skip")
    return memoryview(b"") if isinstance(joined, pa.Scalar) else _content(joined).data


def valid(column: pa.Array) -> pa.Array:
    """Return the column with U+FFFD in place of bytes that are no UTF-8 (lone surrogates too)."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        if pa.types.is_list(column.type):
            texts = valid(column.flatten())
            return pa.ListArray.from_arrays(_offsets(column), texts, mask=column.is_null())
        raw = column.cast(pa.binary()).to_pylist()
        return pa.array([v if v is None else v.decode(errors="replace") for v in raw], pa.string())
    return column


@contextmanager
def opened(out: Path) -> Iterator[IO[bytes]]:
    """Yield a file that appears under its name when whole; "-" is the standard output."""
    if out == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with replacing(out) as file:
        yield file


def _escape(column: pa.Array, table: Mapping[str, str]) -> pa.Array:
    """Drop what is forbidden and replace what has a meaning; a column without any is kept."""
    if not _SUSPECT[_content(column)].any():
        return column
    if pc.any(pc.match_substring_regex(column, _FORBIDDEN)).as_py():
        column = pc.replace_substring_regex(column, _FORBIDDEN, "")
    for character, entity in table.items():
        column = pc.replace_substring(column, character, entity)
    return column


def _content(column: pa.Array) -> npt.NDArray[np.uint8]:
    """Return the bytes of all strings in a row."""
    _, offsets, data = column.buffers()
    if data is None:
        return np.zeros(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)
    first, last = ends[column.offset], ends[column.offset + len(column)]
    return np.frombuffer(data, np.uint8)[first:last]


def _number(column: pa.Array) -> pa.Array:
    finite = pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
    return finite.cast(pa.string())


def _joined(column: pa.Array) -> pa.Array:
    joined = pc.binary_join(column, LIST_SEPARATOR)
    return pc.if_else(
        pc.equal(pc.list_value_length(column), 0), pa.scalar(None, pa.string()), joined
    )


def _offsets(column: pa.ListArray) -> pa.Array:
    """Return offsets into `column.flatten()`, which begins at 0 and skips what nulls hold."""
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    zero = pa.array([0], pa.int32())
    return pa.concat_arrays([zero, pc.cumulative_sum(lengths).cast(pa.int32())])
