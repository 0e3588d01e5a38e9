"""What runs on the executors: functions from batches to batches, by name, without a session."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from litweave import blocks, identity, link
from litweave.corpus import PART, Corpus, paper_batches, paper_of
from litweave.engines import Missing
from litweave.evidence import extractions, record_key, record_of, record_row
from litweave.noting import note
from litweave.records import Record
from litweave.resolve import Mentions
from litweave.settings import LinkSettings
from litweave.store import write_parquet
from litweave.tables import SCHEMAS
from litweave.workers import Extracting

if TYPE_CHECKING:
    from pyspark import Broadcast

# Records that are assigned at once; whole blocks, so it may be more.
RECORDS_AT_ONCE = 2_000
BLOCK = "block"
KEYS = "keys"
KEYED = PART.append(pa.field(KEYS, pa.list_(pa.int64())))
PAIRS = pa.schema([("pair", pa.int64())])

Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows of shards -> records that stand, with their keys."""

    names: dict[str, str]  # shard -> source
    removed: frozenset[str]

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Yield the records of some rows."""
        for batch in batches:
            rows = []
            for row in batch.to_pylist():
                source = self.names[row.pop("file").rpartition("/")[2]]
                if row.pop("reason") is not None:
                    continue
                record = record_of(source, row)
                if not self.removed or record_key(record) not in self.removed:
                    keys = blocks.keys(record.title, record.abstract, record.ids)
                    rows.append({**record_row(record), "source": source, KEYS: keys})
            yield pa.RecordBatch.from_pylist(rows, KEYED)


def assign(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Turn records sorted by block into papers; blocks are taken many at a time, never apart."""
    waiting: list[Record] = []
    last: int | None = None
    for batch in batches:
        for row in batch.to_pylist():
            block = row.pop(BLOCK)
            if block != last and len(waiting) >= RECORDS_AT_ONCE:
                yield from paper_batches(identity.merge(waiting))
                waiting = []
            last = block
            row.pop("reason")
            waiting.append(record_of(row.pop("source"), row))
    yield from paper_batches(identity.merge(waiting))


_MENTION = pa.struct(
    [
        *(("kind", pa.string()), ("text", pa.string()), ("finder", pa.string())),
        *(("abstract", pa.int8()), ("start", pa.int32()), ("end", pa.int32())),
        *(("role", pa.int8()), ("confidence", pa.float64())),
        ("alternatives", pa.list_(pa.string())),
    ]
)
_DEFINITION = pa.struct([("short", pa.string()), ("long", pa.string())])
# What one paper's evidence is to the stages that follow.
NOTED = pa.schema(
    [
        ("number", pa.int64()),  # the paper's place in the order of ids
        ("code", pa.string()),
        ("mentions", pa.list_(_MENTION)),
        ("definitions", pa.list_(_DEFINITION)),
        ("links", pa.list_(pa.struct(list(SCHEMAS["links"])))),
    ]
)


def note_papers(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Turn papers joined with their texts into rows of `NOTED`, each by itself.

    The links of the texts are called "found", for papers have links too.
    """
    for batch in batches:
        rows = []
        names = ("mentions", "found", "definitions")
        texts = pa.table([batch[name] for name in names], ["mentions", "links", "definitions"])
        ids = batch["id"].to_pylist()
        for row, found in zip(batch.to_pylist(), extractions(texts, ids), strict=True):
            noted = note([paper_of(row)], [found])
            rows.append(
                {
                    "number": row["number"],
                    "code": noted.code[0],
                    "mentions": _mentions(noted.mentions),
                    "definitions": [
                        {"short": short, "long": long}
                        for _, short, long in noted.mentions.definitions
                    ],
                    "links": [link for some in noted.links for link in some.to_pylist()],
                }
            )
        yield pa.RecordBatch.from_pylist(rows, NOTED)


def _mentions(rows: Mentions) -> list[dict[str, Any]]:
    others: dict[int, list[str]] = {}
    for row, kind in rows.alternatives:
        others.setdefault(row, []).append(kind)
    return [
        {
            "kind": rows.names.values[rows.name[row]][0],
            "text": rows.names.values[rows.name[row]][1],
            "finder": rows.finders.values[rows.finder[row]][1],
            "abstract": rows.abstract[row],
            "start": rows.start[row],
            "end": rows.end[row],
            "role": rows.role[row],
            "confidence": rows.confidence[row],
            "alternatives": others.get(row, []),
        }
        for row in range(len(rows))
    ]


@dataclass(frozen=True, slots=True)
class Extract:
    """Numbers of papers -> a shard of evidence, written by the executor."""

    corpus: Path
    folder: Path
    prefix: str
    work: Extracting

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Write a shard for each row; yield how many texts and where."""
        corpus = Corpus(self.corpus)
        for batch in batches:
            for rows in batch["rows"]:
                numbers = np.asarray(rows.values)
                missing = Missing(corpus, numbers, len(numbers), self.folder, self.prefix)
                done = self.work(missing.shard(numbers))
                yield pa.RecordBatch.from_pydict({"texts": [done.texts], "path": [str(done.path)]})


@dataclass(frozen=True, slots=True)
class Find:
    """First papers of blocks -> pairs of papers."""

    sent: Broadcast[tuple[link.Vectors, LinkSettings]]

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Yield the best pairs of each block of papers."""
        find = _finder(self.sent)
        for batch in batches:
            for low in batch["low"].to_pylist():
                yield pa.RecordBatch.from_pydict({"pair": find(low)})


# One a worker, by the vectors that it holds: turning them takes seconds.
_finders: dict[int, link.Finder] = {}


def _finder(sent: Broadcast[tuple[link.Vectors, LinkSettings]]) -> link.Finder:
    model, settings = sent.value
    if id(model) not in _finders:
        _finders.clear()
        _finders[id(model)] = link.Finder(model, settings)
    return _finders[id(model)]


@dataclass(frozen=True, slots=True)
class Explain:
    """Places in the sorted pairs -> rows of the table related, in a file named by the place."""

    sent: Broadcast[tuple[link.Vectors, LinkSettings]]
    pairs: Path
    told: Path

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        """Write a file for each place; yield the places."""
        model, _ = self.sent.value
        for batch in batches:
            for low in batch["low"].to_pylist():
                codes = _slice(self.pairs, low, low + link.LINKS_AT_ONCE)
                table = pa.Table.from_batches([link.explain(model, codes)])
                write_parquet(self.told / f"{low:016}.parquet", table, f".{os.getpid()}")
                yield pa.RecordBatch.from_pydict({"low": [low]})


def _slice(folder: Path, low: int, high: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return some rows of sorted parts; parts before and after are not read."""
    found, start = [np.empty(0, np.int64)], 0
    for path in sorted(folder.glob("*.parquet")):
        rows = pq.read_metadata(path).num_rows
        if start < high and start + rows > low:
            pair = pq.read_table(path)["pair"].to_numpy()
            found.append(pair[max(low - start, 0) : high - start])
        start += rows
    return np.concatenate(found)
