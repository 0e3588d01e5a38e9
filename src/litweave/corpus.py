"""The papers of a graph, on the disk: from records to papers sorted by id, in bounded memory.

Records that may be one paper come into one part (see blocks.py); parts are assigned one by one and
merged. A small collection is one part and never leaves memory on the way.
"""

from __future__ import annotations

import heapq
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from litweave import blocks, identity
from litweave.evidence import (
    RECORDS,
    ROWS_AT_ONCE,
    Keys,
    as_keys,
    read_records,
    record_key,
    record_of,
    record_row,
    text_key,
)
from litweave.records import Paper, Record, Reject, StatedLink
from litweave.store import Manifest, write_batches
from litweave.tables import year

# What a record takes while it becomes a paper: its text, the objects, and the words compared.
BYTES_A_RECORD = 8_000
# A row group of the file of papers: what is read to get at one text.
ROW_GROUP = 4096

_PAPER = tuple(field.name for field in fields(Paper))
_LISTS = ("authors", "categories", "aliases", "flags", "sources")
PAPERS = pa.schema(
    [
        *(RECORDS.field(name) for name in ("title", "abstract", "published", "authors")),
        *(RECORDS.field(name) for name in ("categories", "venue", "ids", "comment", "links")),
        ("flags", pa.list_(pa.string())),
        ("aliases", pa.list_(pa.string())),
        ("sources", pa.list_(pa.string())),
        ("id", pa.string()),
        ("key", pa.string()),  # of its text
    ]
)
PART = RECORDS.append(pa.field("source", pa.string()))


@dataclass(frozen=True, slots=True)
class Tally:
    """What was read on the way to the papers."""

    records: int
    papers: int
    without_abstract: int
    rejects: int


class Corpus:
    """Papers in a Parquet file, sorted by id; columns are read when asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def ids(self) -> pa.Array:
        """The ids, strings in order."""
        return self._column("id")

    @cached_property
    def keys(self) -> Keys:
        """The keys of the texts."""
        return as_keys(self._column("key").to_pylist())

    def _column(self, name: str) -> pa.Array:
        return pq.read_table(self.path, columns=[name])[name].combine_chunks()

    def years(self) -> npt.NDArray[np.int32]:
        """Return the year of each paper, 0 where it is unknown."""
        return np.array([year(p) or 0 for p in self._column("published").to_pylist()], np.int32)

    def rows(
        self, low: int = 0, high: int | None = None, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a range of papers, one row group at a time."""
        high = len(self) if high is None else high
        with pq.ParquetFile(self.path) as file:
            for group in range(low // ROW_GROUP, math.ceil(high / ROW_GROUP)):
                start = group * ROW_GROUP
                table = file.read_row_group(group, columns)
                cut = table.slice(max(low - start, 0), min(high - start, ROW_GROUP))
                yield from cut.slice(0, high - max(low, start)).to_batches()

    def papers(self, low: int = 0, high: int | None = None) -> Iterator[Paper]:
        """Yield a range of papers in order."""
        for batch in self.rows(low, high):
            yield from map(paper_of, batch.to_pylist())

    def texts(self, low: int, high: int) -> list[tuple[str, str]]:
        """Return title and abstract of a range of papers."""
        found: list[tuple[str, str]] = []
        for batch in self.rows(low, high, ["title", "abstract"]):
            found += zip(*(batch[n].to_pylist() for n in ("title", "abstract")), strict=True)
        return found


def paper_of(row: dict[str, Any]) -> Paper:
    """Return the paper of a row of `PAPERS`."""
    row = {name: row[name] for name in _PAPER}
    for name in _LISTS:
        row[name] = tuple(row[name])
    row["ids"] = tuple((pair["scheme"], pair["value"]) for pair in row["ids"])
    row["links"] = tuple(StatedLink(**link) for link in row["links"])
    return Paper(**row)


def write_papers(path: Path, papers: Iterable[Paper]) -> tuple[int, int]:
    """Write papers sorted by id; return how many, and how many lack an abstract. Streams."""
    bare = 0

    def counted() -> Iterator[Paper]:
        nonlocal bare
        for paper in papers:
            bare += not paper.abstract
            yield paper

    with path.open("wb") as file:
        return write_batches(file, paper_batches(counted()), PAPERS, ROW_GROUP), bare


def paper_batches(papers: Iterable[Paper]) -> Iterator[pa.RecordBatch]:
    """Yield papers as rows of `PAPERS`."""
    waiting = iter(papers)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        columns: dict[str, list[Any]] = {
            name: [getattr(paper, name) for paper in some] for name in _PAPER
        }
        columns["ids"] = [[{"scheme": s, "value": v} for s, v in paper.ids] for paper in some]
        columns["links"] = [[asdict(link) for link in paper.links] for paper in some]
        columns["key"] = [text_key(paper) for paper in some]
        yield pa.RecordBatch.from_pydict(columns, PAPERS)


def live(evidence: Path, manifest: Manifest, reject: Callable[[Reject], None]) -> Iterator[Record]:
    """Yield the records that stand, in a fixed order, and hand rejects on.

    Raises `GraphError` where a shard is missing or damaged.
    """
    removed = {key for keys in manifest.removed.values() for key in keys}
    for entry in manifest.sources:
        for item in read_records(evidence / entry.shard, entry.name):
            if isinstance(item, Reject):
                reject(item)
            elif not removed or record_key(item) not in removed:
                yield item


def gather(
    evidence: Path, manifest: Manifest, folder: Path, rejects: IO[bytes], memory: int
) -> Tally:
    """Write the papers of all records to folder/papers.parquet, the rejects to `rejects`."""
    refused = 0

    def reject(item: Reject) -> None:
        nonlocal refused
        refused += 1
        write_reject(rejects, item)

    target = folder / "papers.parquet"
    runs: list[Path] = []
    total = 0
    for records in parts_of(evidence, manifest, folder, reject, memory):
        rows = list(records)
        total += len(rows)
        runs.append(folder / f"run-{len(runs)}.parquet")
        counts = write_papers(runs[-1], identity.merge(rows))
    if len(runs) == 1:
        runs[0].replace(target)
    else:
        counts = join_runs(runs, target)
    return Tally(total, *counts, refused)


def parts_of(
    evidence: Path,
    manifest: Manifest,
    folder: Path,
    reject: Callable[[Reject], None],
    memory: int,
) -> Iterator[Iterable[Record]]:
    """Yield all records that stand, in parts that fit into memory; no block is in two of them.

    More than one part goes through files in `folder`. Raises as `live`.
    """
    count = sum(entry.records for entry in manifest.sources)
    parts = math.ceil(count * BYTES_A_RECORD / max(memory // 2, 1))
    if parts <= 1:
        yield live(evidence, manifest, reject)
        return
    part_of = divide(live(evidence, manifest, lambda _: None), parts)
    spread(live(evidence, manifest, reject), part_of, folder, parts)
    for number in range(parts):
        path = folder / f"part-{number}.parquet"
        yield read_part(path)
        path.unlink()


def divide(records: Iterable[Record], parts: int) -> npt.NDArray[np.int32]:
    """Return the part of each record, so that all records of a block are in one part."""
    row: list[npt.NDArray[np.int64]] = []
    key: list[npt.NDArray[np.int64]] = []
    count = 0
    waiting = iter(records)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        found = [blocks.keys(record.title, record.abstract, record.ids) for record in some]
        row.append(np.repeat(np.arange(count, count + len(some)), [len(keys) for keys in found]))
        key.append(np.array([number for keys in found for number in keys], np.int64))
        count += len(some)
    empty = np.empty(0, np.int64)
    labels = blocks.components(np.concatenate([empty, *row]), np.concatenate([empty, *key]), count)
    return labels % np.int32(parts)


def spread(
    records: Iterable[Record], part_of: npt.NDArray[np.int32], folder: Path, parts: int
) -> None:
    """Write each record to folder/part-N.parquet of its part; streams."""
    writers = [
        pq.ParquetWriter(folder / f"part-{number}.parquet", PART, compression="zstd")
        for number in range(parts)
    ]
    held: list[list[dict[str, Any]]] = [[] for _ in writers]
    try:
        for record, part in zip(records, part_of.tolist(), strict=True):
            held[part].append({**record_row(record), "source": record.source})
            if len(held[part]) == ROWS_AT_ONCE:
                writers[part].write_table(pa.Table.from_pylist(held[part], PART))
                held[part].clear()
        for writer, rows in zip(writers, held, strict=True):
            writer.write_table(pa.Table.from_pylist(rows, PART))
    finally:
        for writer in writers:
            writer.close()


def read_part(path: Path) -> Iterator[Record]:
    """Yield the records of one part."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            for row in batch.to_pylist():
                row.pop("reason")
                yield record_of(row.pop("source"), row)


def join_runs(runs: Sequence[Path], target: Path) -> tuple[int, int]:
    """Merge files of papers, each sorted by id, into one as `write_papers`; delete the runs."""
    counts = write_papers(target, heapq.merge(*map(_run, runs), key=lambda paper: paper.id))
    for run in runs:
        run.unlink()
    return counts


def _run(path: Path) -> Iterator[Paper]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield from map(paper_of, batch.to_pylist())


def without(corpus: Corpus, keys: Keys, rejects: IO[bytes], reason: str) -> Corpus:
    """Return a corpus without the papers of some texts, which become rejects."""

    def kept() -> Iterator[Paper]:
        bad = set(keys.tolist())
        for paper, key in zip(corpus.papers(), corpus.keys.tolist(), strict=True):
            if key in bad:
                write_reject(rejects, Reject(paper.sources[0], paper.id, reason))
            else:
                yield paper

    target = corpus.path.with_name("papers-left.parquet")
    write_papers(target, kept())
    return Corpus(target)


def write_reject(file: IO[bytes], reject: Reject) -> None:
    """Write one line of rejects.jsonl."""
    line = json.dumps(asdict(reject), ensure_ascii=False, sort_keys=True)
    file.write(line.encode("utf-8") + b"\n")
