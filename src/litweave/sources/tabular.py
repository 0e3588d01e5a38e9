"""CSV, TSV and Parquet with a header that names the fields, by their usual names or field map."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from litweave.errors import SourceError
from litweave.sources import fields, streams
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, Source, flagged

_DELIMITERS = ",\t;|"
_PARQUET = b"PAR1"


def _header(line: str) -> tuple[str, list[str]] | None:
    """Return the delimiter and the names of a header line, if it reads like one."""
    for delimiter in sorted(_DELIMITERS, key=line.count, reverse=True):
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        names = [name.strip() for name in names]
        if len(names) > 1 and all(len(name) < 80 for name in names):  # noqa: PLR2004 - a name
            return delimiter, names
    return (",", [line.strip().strip('"')]) if line.strip() else None


def _recognises_csv(head: Head) -> bool:
    line = head.text.partition("\n")[0].rstrip("\r")
    if len(line) > 10_000 or line[:1] in "{[<@":  # noqa: PLR2004 - a header
        return False
    found = _header(line)
    return found is not None and len(found[1]) > 1 and _title(found[1], head.mapped) is not None


def _title(names: Sequence[str], mapped: Mapping[str, str]) -> str | None:
    known = {name.lower() for name in fields.NAMES["title"]}
    if "title" in mapped:
        return mapped["title"] if mapped["title"] in names else None
    return next((name for name in names if name.lower() in known), None)


def _without_title(names: Sequence[str]) -> str:
    return (
        f"no column could be a title (it has: {', '.join(names[:12])}); "
        "name it in litweave.toml: [sources.fields] title = ..."
    )


def _read_csv(source: Input) -> Iterator[Row]:
    fields.check_map(source.settings.fields)
    lines = _Lines(source)
    first = lines.peek()
    found = _header(first.rstrip("\r\n"))
    if found is None:
        return
    delimiter, names = found
    if _title(names, source.settings.fields) is None:
        raise SourceError(source.name, source.stream.line, _without_title(names))
    names = known_names(names, source.settings.fields)
    csv.field_size_limit(streams.MAX_RECORD)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        next(reader, None)
    except csv.Error as error:
        problem = f"the header is broken CSV: {error}"
        raise SourceError(source.name, source.stream.line, problem) from error
    while True:
        lines.begin()
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield source.reject(f"line {lines.at}", f"is broken CSV: {error}")
            continue
        if values:
            yield _csv_row(source, lines, names, values, delimiter)


def _csv_row(
    source: Input, lines: _Lines, names: list[str], values: list[str], delimiter: str
) -> Row:
    place = f"line {lines.at}"
    if len(values) > len(names):
        problem = f"has {len(values)} values for {len(names)} columns: a quote or delimiter is off"
        return source.reject(place, problem)
    raw = None
    if source.settings.keep_raw:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="").writerow(values)
        raw = text.getvalue()
    row = fields.record(source, place, as_values(names, values), raw)
    return flagged(row, INVALID_UTF8) if lines.invalid else row


class _Lines:
    """Lines of text for the csv reader, which takes several for a quoted value."""

    def __init__(self, source: Input) -> None:
        self.source = source
        self.lines = source.stream.lines()
        self.number = source.stream.line
        self.start: int | None = None  # line of the record that is being read
        self.invalid = False
        self.first: str | None = None

    @property
    def at(self) -> int:
        """The line in which the record begins."""
        return self.start or self.number

    def begin(self) -> None:
        """Begin a record with the next line."""
        self.start = None
        self.invalid = False

    def peek(self) -> str:
        self.first = next(self, "")
        return self.first

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.first is not None:
            line, self.first = self.first, None
            return line
        for number, data in self.lines:
            self.number = number
            if self.start is None:
                self.start = number
            if data is None:
                raise csv.Error(f"has more than {streams.MAX_RECORD >> 20} MiB in one line")
            try:
                return data.decode("utf-8")
            except UnicodeDecodeError:
                self.source.notes.invalid.append(f"line {number}")
                self.invalid = True
                return data.decode("utf-8", "replace")
        raise StopIteration


def known_names(names: Sequence[str], mapped: Mapping[str, str]) -> list[str]:
    """Return each column by the name that `fields` knows it by, which may differ in case."""
    known = fields.needed(mapped)
    lower = {name.lower(): name for name in reversed(known)}
    exact = set(known)
    return [name if name in exact else lower.get(name.lower(), name) for name in names]


def as_values(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Return {name: value}, the first of equal names; texts that hold a JSON list are parsed."""
    found: dict[str, Any] = {}
    for name, value in zip(names, values, strict=False):
        if value is None or value == "":
            continue
        listed = isinstance(value, str) and value[:1] in "[{" and value[-1:] in "]}"
        found.setdefault(name, _parsed(value) if listed else value)
    return found


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pass
    # pandas writes lists as Python does: "['A One', 'B Two']".
    if not _LIST.fullmatch(value):
        return value
    return [one or other for one, other in _QUOTED.findall(value)]


_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)
_LIST = re.compile(rf"\[\s*+(?:(?:{_QUOTED.pattern})\s*+,?\s*+)++\]", re.DOTALL)


CSV = Source(
    "CSV or TSV with a header (delimiters , tab ; |)",
    "title,abstract,year,doi",
    _recognises_csv,
    _read_csv,
)


# Parquet -----------------------------------------------------------------------------------------


def _recognises_parquet(head: Head) -> bool:
    return head.raw.startswith(_PARQUET)


def _read_parquet(source: Input) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields.check_map(source.settings.fields)
    with source.stream.seekable() as data:
        try:
            yield from _parquet_rows(source, pq.ParquetFile(data))
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            problem = f"is no Parquet file that can be read: {reason}"
            raise SourceError(source.name, 0, problem) from error


def _parquet_rows(source: Input, file: Any) -> Iterator[Row]:
    mapped = source.settings.fields
    names = file.schema_arrow.names
    if _title(names, mapped) is None:
        raise SourceError(source.name, 0, _without_title(names))
    wanted = {name.lower() for name in fields.needed(mapped)}
    columns = [name for name in names if name.lower() in wanted]
    known = known_names(columns, mapped)
    number = 0
    for batch in file.iter_batches(batch_size=1024, columns=columns):
        for values in batch.to_pylist():
            number += 1
            raw = json.dumps(values, default=str) if source.settings.keep_raw else None
            row = as_values(known, [values[column] for column in columns])
            yield fields.record(source, f"row {number}", row, raw)


PARQUET = Source(
    "Parquet with columns of the usual names",
    "a dataset of the Hugging Face Hub: train-00000.parquet",
    _recognises_parquet,
    _read_parquet,
)
