"""Evidence on disk: what sources say and what was read out of texts, as Parquet shards.

A records shard holds one source, a row a record or reject. A texts shard holds what one extractor
found in some texts, a row a distinct text; `text_key` names a text, so equal texts are extracted
once, however many sources hold them. Nested columns are written and read flat, since a
dictionary a mention would cost more time than the tokenizer.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from litweave.errors import GraphError
from litweave.records import (
    Definition,
    Extraction,
    Link,
    Mention,
    Paper,
    Record,
    Reject,
    StatedLink,
)
from litweave.store import read_parquet, replacing, write_parquet

ROWS_AT_ONCE = 1000
EXTRACTIONS_AT_ONCE = 50_000  # about 50 MB of columns
KEY_LENGTH = 32

Keys = npt.NDArray[np.bytes_]
Ints = npt.NDArray[np.int32]

_TEXTS = pa.list_(pa.string())
_PAIRS = pa.list_(pa.struct([("scheme", pa.string()), ("value", pa.string())]))
_STATED = pa.list_(pa.struct([("url", pa.string()), ("kind", pa.string()), ("own", pa.bool_())]))

RECORDS = pa.schema(
    [
        ("place", pa.string()),
        ("reason", pa.string()),  # a reject's; null for a record
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("published", pa.string()),
        ("authors", _TEXTS),
        ("categories", _TEXTS),
        ("venue", pa.string()),
        ("ids", _PAIRS),
        ("comment", pa.string()),
        ("links", _STATED),
        ("flags", _TEXTS),
        ("raw", pa.string()),
    ]
)

_ALTERNATIVE = pa.struct([("kind", pa.string()), ("confidence", pa.float64())])
_MENTION = pa.struct(
    [
        ("field", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
        ("kind", pa.string()),
        ("role", pa.string()),
        ("confidence", pa.float64()),
        ("finder", pa.string()),
        ("alternatives", pa.list_(_ALTERNATIVE)),
    ]
)
_LINK = pa.struct(
    [
        ("url", pa.string()),
        ("kind", pa.string()),
        ("own", pa.bool_()),
        ("field", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
    ]
)
_DEFINITION = pa.struct([("short", pa.string()), ("long", pa.string())])

TEXTS = pa.schema(
    [
        ("key", pa.string()),
        ("mentions", pa.list_(_MENTION)),
        ("links", pa.list_(_LINK)),
        ("definitions", pa.list_(_DEFINITION)),
    ]
)


def text_key(paper: Paper) -> str:
    """Return the name of all that the extractor sees of a paper: 32 hexadecimal digits."""
    seen = f"{paper.title}\x00{paper.abstract}\x00{paper.comment}"
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def record_key(record: Record) -> str:
    """Return the name of what a record says, wherever it stands: 32 hexadecimal digits."""
    said = (
        record.title,
        record.abstract,
        record.published or "",
        *(f"{s}:{v}" for s, v in record.ids),
    )
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def write_records(path: Path, items: Iterable[Record | Reject]) -> tuple[int, int]:
    """Write one source's shard; return the numbers of records and rejects. Streams."""
    records = rejects = 0
    with replacing(path) as file, _writer(file) as writer:
        batch: list[dict[str, Any]] = []
        for item in items:
            if isinstance(item, Reject):
                rejects += 1
                batch.append({"place": item.place, "reason": item.reason})
            else:
                records += 1
                batch.append(record_row(item))
            if len(batch) == ROWS_AT_ONCE:
                writer.write_table(pa.Table.from_pylist(batch, RECORDS))
                batch.clear()
        writer.write_table(pa.Table.from_pylist(batch, RECORDS))
    return records, rejects


def _writer(file: IO[bytes]) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, RECORDS, compression="zstd", write_page_checksum=True)


def read_records(path: Path, source: str) -> Iterator[Record | Reject]:
    """Yield what `write_records` was given, in its order; `source` is the source's name.

    Raises `GraphError` where the shard is missing or damaged.
    """
    for row in _rows(path, source):
        reason = row.pop("reason")
        if reason is not None:
            yield Reject(source, row["place"], reason)
        else:
            yield record_of(source, row)


def _rows(path: Path, source: str) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        if path.exists():
            set_aside(path)
        raise DamagedRecordsError(path, source) from error


class DamagedRecordsError(GraphError):
    """A shard of records is missing, or was damaged and is set aside."""

    def __init__(self, path: Path, source: str) -> None:
        super().__init__(
            str(path), f"is missing or damaged: build again with {source} to read it anew"
        )
        self.source = source


def set_aside(shard: Path) -> None:
    """Rename a damaged shard, so that it is made anew and can still be looked at."""
    shard.replace(shard.with_suffix(".damaged"))


def record_row(record: Record) -> dict[str, Any]:
    """Return a record as a row of `RECORDS`."""
    return {
        "place": record.place,
        "title": record.title,
        "abstract": record.abstract,
        "published": record.published,
        "authors": record.authors,
        "categories": record.categories,
        "venue": record.venue,
        "ids": [{"scheme": scheme, "value": value} for scheme, value in record.ids],
        "comment": record.comment,
        "links": [{"url": link.url, "kind": link.kind, "own": link.own} for link in record.links],
        "flags": record.flags,
        "raw": record.raw,
    }


def record_of(source: str, row: dict[str, Any]) -> Record:
    """Return the record of a row, which is used up."""
    row["authors"] = tuple(row["authors"])
    row["categories"] = tuple(row["categories"])
    row["flags"] = tuple(row["flags"])
    row["ids"] = tuple((pair["scheme"], pair["value"]) for pair in row["ids"])
    row["links"] = tuple(StatedLink(**link) for link in row["links"])
    return Record(source=source, **row)


def write_texts(path: Path, extractions: Sequence[tuple[str, Extraction]]) -> None:
    """Write one shard of (text key, extraction)."""
    found = [extraction for _, extraction in extractions]
    mentions = [mention for one in found for mention in one.mentions]
    links = [link for one in found for link in one.links]
    definitions = [definition for one in found for definition in one.definitions]
    alternatives = [pair for mention in mentions for pair in mention.alternatives]
    alternative_rows = _struct(
        _ALTERNATIVE,
        {"kind": [k for k, _ in alternatives], "confidence": [c for _, c in alternatives]},
    )
    mention_columns = _columns(mentions, _MENTION, leave="alternatives")
    mention_columns["alternatives"] = _lists(
        [len(mention.alternatives) for mention in mentions], alternative_rows
    )
    table = pa.Table.from_arrays(
        [
            pa.array([key for key, _ in extractions], pa.string()),
            _lists([len(one.mentions) for one in found], _struct(_MENTION, mention_columns)),
            _lists([len(one.links) for one in found], _struct(_LINK, _columns(links, _LINK))),
            _lists(
                [len(one.definitions) for one in found],
                _struct(_DEFINITION, _columns(definitions, _DEFINITION)),
            ),
        ],
        schema=TEXTS,
    )
    # A worker may be at the same texts still when the run that it belonged to was killed.
    write_parquet(path, table, f".{os.getpid()}")


def _columns(rows: Sequence[Any], kind: pa.StructType, leave: str = "") -> dict[str, Any]:
    return {f.name: [getattr(row, f.name) for row in rows] for f in kind if f.name != leave}


def _struct(kind: pa.StructType, columns: dict[str, Any]) -> pa.StructArray:
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for field in kind
        for column in (columns[field.name],)
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(kind))


def _lists(lengths: Sequence[int], values: pa.Array) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def text_keys(path: Path) -> list[str]:
    """Return the keys of one texts shard, after all of it was read. Raises `GraphError`."""
    keys: list[str] = read_parquet(path)["key"].to_pylist()
    return keys


@dataclass(frozen=True, slots=True)
class Places:
    """Where each text stands: sorted keys, the shard's number, the row in it; 40 bytes a text."""

    shards: tuple[Path, ...]
    keys: Keys
    shard: Ints
    row: Ints

    def find(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return the place in `shard` and `row` of each key, -1 where no shard has it."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)


def as_keys(keys: Sequence[str]) -> Keys:
    """Return text keys as an array that sorts and compares fast."""
    return np.array(keys, dtype=f"S{KEY_LENGTH}")


def locate(keys_of: Mapping[Path, Sequence[str]]) -> Places:
    """Return the places of all texts; of a text in two shards, the one in the first of them."""
    shards = tuple(sorted(keys_of))
    keys = np.concatenate([as_keys(()), *(as_keys(keys_of[path]) for path in shards)])
    sizes = [len(keys_of[path]) for path in shards]
    shard = np.repeat(np.arange(len(shards), dtype=np.int32), sizes)
    row = np.concatenate([np.empty(0, np.int32), *(np.arange(n, dtype=np.int32) for n in sizes)])
    sorted_keys, first = np.unique(keys, return_index=True)
    return Places(shards, sorted_keys, shard[first], row[first])


class Extractions(Sequence[Extraction]):
    """The extractions of some papers, read from their shards when asked for.

    Iterating reads the texts of `EXTRACTIONS_AT_ONCE` papers at a time, each shard that holds some
    of them once, and may be repeated; memory is that of so many papers.
    """

    def __init__(self, places: Places, ids: pa.Array, keys: Keys) -> None:
        """Join texts with papers, given by id and text key. Raises `KeyError` for one not there."""
        found = places.find(keys)
        if (found < 0).any():
            raise KeyError(keys[int(np.argmax(found < 0))].decode())
        self._places = places
        self._ids = ids
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    @property
    def shards(self) -> tuple[Path, ...]:
        """Return the files that the texts are in."""
        return self._places.shards

    def __iter__(self) -> Iterator[Extraction]:
        return self.between(0, len(self))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return next(self.between(place, place + 1))

    def between(self, low: int, high: int) -> Iterator[Extraction]:
        """Yield the extractions of a range of papers, in order."""
        for start in range(low, high, EXTRACTIONS_AT_ONCE):
            end = min(start + EXTRACTIONS_AT_ONCE, high)
            table = self._read(self._found[start:end])
            for first in range(start, end, ROWS_AT_ONCE):
                last = min(first + ROWS_AT_ONCE, end)
                rows = table.slice(first - start, last - first).combine_chunks()
                yield from extractions(rows, self._ids[first:last].to_pylist())

    def _read(self, found: npt.NDArray[np.int64]) -> pa.Table:
        shard, row = self._places.shard[found], self._places.row[found]
        order = np.lexsort((row, shard))
        first = np.flatnonzero(np.diff(shard[order], prepend=-1))
        parts = [
            read_parquet(self._places.shards[shard[some[0]]]).take(pa.array(row[some]))
            for some in np.split(order, first[1:])
        ]
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        return pa.concat_tables(parts).take(pa.array(back))


def extractions(rows: pa.Table, ids: Sequence[str]) -> Iterator[Extraction]:
    """Yield what stands in rows of one chunk with the list columns of `TEXTS`, a paper each."""
    mentions, mention_ends = _flat(rows["mentions"])
    links, link_ends = _flat(rows["links"])
    definitions, definition_ends = _flat(rows["definitions"])
    for row, paper_id in enumerate(ids):
        yield Extraction(
            paper_id,
            tuple(Mention(paper_id, *m) for m in mentions[slice(*mention_ends[row])]),
            tuple(Link(paper_id, *x) for x in links[slice(*link_ends[row])]),
            tuple(Definition(paper_id, *d) for d in definitions[slice(*definition_ends[row])]),
        )


def _flat(column: pa.ChunkedArray) -> tuple[list[tuple[Any, ...]], list[tuple[int, int]]]:
    """Return all items of a list column as tuples, and the range of each row."""
    array = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    offsets = np.asarray(array.offsets)
    offsets = offsets - offsets[0]
    items = array.flatten()
    columns = [
        _pairs(items.field(i))
        if pa.types.is_list(items.field(i).type)
        else items.field(i).to_pylist()
        for i in range(items.type.num_fields)
    ]
    ranges = list(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True))
    return list(zip(*columns, strict=True)), ranges


def _pairs(column: pa.ListArray) -> list[tuple[tuple[str, float], ...]]:
    offsets = np.asarray(column.offsets)
    offsets = (offsets - offsets[0]).tolist()
    items = column.flatten()
    pairs = list(zip(*(items.field(i).to_pylist() for i in range(2)), strict=True))
    return [tuple(pairs[a:b]) for a, b in itertools.pairwise(offsets)]
