"""Evidence on disk: what sources say and what was read out of texts, as Parquet shards.

A records shard holds one source, a row a record or reject. A texts shard holds what one extractor
found in some texts, a row a distinct text; `text_key` names a text, so equal texts are extracted
once, however many sources hold them. Nested columns are written and read flat, since a
dictionary a mention would cost more time than the tokenizer.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
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
                batch.append(_row(item))
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
            yield _record(source, row)


def _rows(path: Path, source: str) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        if path.exists():
            set_aside(path)
        problem = f"is missing or damaged: build again with {source} to read it anew"
        raise GraphError(str(path), problem) from error


def set_aside(shard: Path) -> None:
    """Rename a damaged shard, so that it is made anew and can still be looked at."""
    shard.replace(shard.with_suffix(".damaged"))


def _row(record: Record) -> dict[str, Any]:
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


def _record(source: str, row: dict[str, Any]) -> Record:
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
    write_parquet(path, table)


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


class Extractions(Sequence[Extraction]):
    """The extractions of some papers, held as Arrow columns and made into records when asked for.

    Iterating makes records batch by batch and may be repeated; memory is that of the columns.
    """

    def __init__(self, shards: Sequence[Path], papers: Sequence[Paper]) -> None:
        """Join the texts in `shards` with `papers`. Raises `KeyError` for a text in no shard."""
        table = pa.concat_tables([read_parquet(path) for path in shards] or [TEXTS.empty_table()])
        row_of = {key: row for row, key in enumerate(table["key"].to_pylist())}
        self._table = table
        self._ids = [paper.id for paper in papers]
        self._rows = np.array([row_of[text_key(paper)] for paper in papers], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Extraction]:
        for start in range(0, len(self._ids), ROWS_AT_ONCE):
            yield from self._make(start, min(start + ROWS_AT_ONCE, len(self._ids)))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return self._make(place, place + 1)[0]

    def _make(self, start: int, end: int) -> list[Extraction]:
        rows = self._table.take(pa.array(self._rows[start:end])).combine_chunks()
        mentions, mention_ends = _flat(rows["mentions"])
        links, link_ends = _flat(rows["links"])
        definitions, definition_ends = _flat(rows["definitions"])
        made = []
        for row, paper_id in enumerate(self._ids[start:end]):
            made.append(
                Extraction(
                    paper_id,
                    tuple(Mention(paper_id, *m) for m in mentions[slice(*mention_ends[row])]),
                    tuple(Link(paper_id, *x) for x in links[slice(*link_ends[row])]),
                    tuple(
                        Definition(paper_id, *d) for d in definitions[slice(*definition_ends[row])]
                    ),
                )
            )
        return made


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
