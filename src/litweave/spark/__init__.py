"""The heavy steps of a build on a Spark cluster: the same functions, the same tables.

The graph directory is on storage that the driver and all executors mount at the same path (NFS,
Lustre, a FUSE mount of a bucket; for `local[n]` any folder). Data frames carry records, papers,
tasks and links; the driver keeps what is small: blocks of repeated records, names, and the numbers
of mentions. docs/scale.md has the limits and where the shuffles are.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from litweave import link
from litweave.corpus import PAPERS, PART, ROW_GROUP, Corpus, Tally, live, write_reject
from litweave.engines import Missing
from litweave.errors import LitweaveError, MissingPackageError
from litweave.evidence import Extractions
from litweave.noting import Noted
from litweave.records import Reject
from litweave.settings import LinkSettings
from litweave.spark.components import components
from litweave.spark.frames import noted_frames, parts_of
from litweave.spark.tasks import (
    BLOCK,
    KEYED,
    KEYS,
    NOTED,
    PAIRS,
    Explain,
    Extract,
    Find,
    Keyed,
    assign,
    note_papers,
)
from litweave.store import Manifest, write_batches, write_parquet
from litweave.tables import SCHEMAS
from litweave.workers import Done, Extracting

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class SparkError(LitweaveError):
    """The cluster cannot do what it was asked."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Spark: {problem}")


class Spark:
    """A cluster as an engine; `master` as Spark names it: local[2], spark://host:7077, yarn, k8s.

    Raises `MissingPackageError` without pyspark, `SparkError` where no session can be had.
    """

    def __init__(self, master: str = "local[*]", options: dict[str, str] | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise MissingPackageError("pyspark", "spark") from error
        # Executors of this machine must run the Python that has litweave.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
        builder = SparkSession.builder.master(master).appName("litweave")
        for name, value in {**_DEFAULTS, **_local(master), **(options or {})}.items():
            builder = builder.config(name, value)
        try:
            self.session: SparkSession = builder.getOrCreate()
        except Exception as error:  # Java's errors have no common base
            raise SparkError(f"no session at {master}: {_reason(error)}") from error
        self.session.sparkContext.setLogLevel("ERROR")

    @contextmanager
    def guarded(self, hint: str = "") -> Iterator[None]:
        """Turn what Spark raises inside into `SparkError`."""
        try:
            yield
        except LitweaveError:
            raise
        except Exception as error:  # Java's errors have no common base
            raise SparkError(_reason(error) + hint) from error

    def stop(self) -> None:
        """End the session."""
        self.session.stop()

    def gather(self, evidence: Path, manifest: Manifest, folder: Path, rejects: IO[bytes]) -> Tally:
        """Write the papers of all records: keys, blocks, one shuffle by block, one by id."""
        self._folder = folder
        refused = _write_rejects(evidence, manifest, rejects)
        parts = folder / "papers"
        try:
            records = self._records(evidence, manifest).persist()
            count = records.count()
            self._assigned(records).orderBy("id").write.parquet(str(parts))
            records.unpersist()
        except LitweaveError:
            raise
        except Exception as error:  # Java's errors have no common base
            _find_damage(evidence, manifest)
            raise SparkError(_reason(error)) from error
        with (folder / "papers.parquet").open("wb") as file:
            total = write_batches(file, parts_of(parts, PAPERS), PAPERS, ROW_GROUP)
        shutil.rmtree(parts)
        abstracts = pq.read_table(folder / "papers.parquet", columns=["abstract"])["abstract"]
        return Tally(count, total, pc.sum(pc.equal(abstracts, "")).as_py() or 0, refused)

    def _records(self, evidence: Path, manifest: Manifest) -> DataFrame:
        """Return all records that stand, with the keys that may join them to others."""
        from pyspark.sql import functions as f

        paths = [str(evidence / entry.shard) for entry in manifest.sources]
        names = {entry.shard: entry.name for entry in manifest.sources}
        removed = frozenset(key for keys in manifest.removed.values() for key in keys)
        read = self.session.read.parquet(*paths).withColumn("file", f.input_file_name())
        return read.mapInArrow(Keyed(names, removed), _spark_schema(KEYED))

    def _assigned(self, records: DataFrame) -> DataFrame:
        """Return the papers of the records, block by block."""
        from pyspark.sql import functions as f

        first = f.array_min(KEYS).alias("a")
        pairs = records.select(first, f.explode(KEYS).alias("b"))
        # A key that stands once joins nothing: what is left are the keys of repeated records.
        shared = pairs.groupBy("b").count().where("count > 1").select("b")
        edges = pairs.where("a <> b").join(shared, "b").select("a", "b").distinct()
        labels = components(edges, self._folder)
        found = records.withColumn("a", f.array_min(KEYS)).join(labels, "a", "left")
        placed = found.select(*PART.names, f.coalesce("label", "a").alias(BLOCK))
        sorted_ = placed.repartition(BLOCK).sortWithinPartitions(BLOCK)
        return sorted_.mapInArrow(assign, _spark_schema(PAPERS))

    def extract(self, missing: Missing, work: Extracting) -> Iterator[Done]:
        """Write the shards on the executors; a task holds numbers of papers, not their texts."""
        tasks = [(rows.tolist(),) for rows in missing.parts()]
        if not tasks:
            return
        task = Extract(missing.corpus.path, missing.folder, missing.prefix, work)
        frame = self._tasks(tasks, "rows array<long>").mapInArrow(task, "texts long, path string")
        with self.guarded("; run the same command again to go on"):
            for row in frame.toLocalIterator():
                yield Done(row["texts"], Path(row["path"]))

    def note(self, corpus: Corpus, found: Extractions) -> Noted:
        """Count names and links on the executors; the driver gets numbers, and each name once."""
        folder = self._folder / "noted"
        papers = self.session.read.parquet(str(corpus.path))
        write_parquet(
            self._folder / "numbers.parquet",
            pa.table({"id": corpus.ids, "number": np.arange(len(corpus), dtype=np.int64)}),
        )
        numbers = self.session.read.parquet(str(self._folder / "numbers.parquet"))
        texts = self.session.read.parquet(*map(str, found.shards)).dropDuplicates(["key"])
        joined = papers.join(numbers, "id").join(texts.withColumnRenamed("links", "found"), "key")
        with self.guarded():
            joined.mapInArrow(note_papers, _spark_schema(NOTED)).write.parquet(str(folder))
            return noted_frames(self.session.read.parquet(str(folder)), self._folder)

    def relate(self, uses: pa.Table, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
        """Link on the executors: blocks of papers against vectors that all of them have."""
        if not uses.num_rows:
            return
        with self.guarded():
            yield from self._relate(link.vectors(uses), settings)

    def _relate(self, model: link.Vectors, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
        sent = self.session.sparkContext.broadcast((model, settings))
        folder = self._folder / "pairs"
        starts = [(low,) for low in range(0, len(model.papers), link.ROWS_AT_ONCE)]
        found = self._tasks(starts, "low long").mapInArrow(Find(sent), "pair long")
        found.distinct().orderBy("pair").write.parquet(str(folder))
        pairs = sum(batch.num_rows for batch in parts_of(folder, PAIRS))
        slices = [(low,) for low in range(0, pairs, link.LINKS_AT_ONCE)]
        if slices:
            told = self._folder / "related"
            told.mkdir()
            explain = Explain(sent, folder, told)
            self._tasks(slices, "low long").mapInArrow(explain, "low long").collect()
            yield from parts_of(told, SCHEMAS["related"])
        sent.destroy()

    def _tasks(self, rows: Sequence[tuple[Any, ...]], schema: str) -> DataFrame:
        """Return a frame of tasks, one a partition."""
        context = self.session.sparkContext
        return self.session.createDataFrame(context.parallelize(rows, len(rows)), schema)


_DEFAULTS = {
    "spark.ui.showConsoleProgress": "false",
    # Python workers live on between tasks, and with them the extractor.
    "spark.python.worker.reuse": "true",
}


def _local(master: str) -> dict[str, str]:
    """Return what a session on one machine needs: no open ports, few partitions."""
    if not master.startswith("local"):
        return {}
    return {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    }


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if "Error" in line or "Exception" in line]
    return (told or lines or [type(error).__name__])[-1 if told else 0][:300]


def _spark_schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _write_rejects(evidence: Path, manifest: Manifest, rejects: IO[bytes]) -> int:
    """Write the rejects in the order of sources and places; only two columns are read."""
    count = 0
    for entry in manifest.sources:
        path = evidence / entry.shard
        try:
            table = pq.read_table(path, columns=["place", "reason"])
        except (pa.ArrowException, OSError):
            _find_damage(evidence, manifest)
            raise
        for row in table.filter(pc.is_valid(table["reason"])).to_pylist():
            write_reject(rejects, Reject(entry.name, row["place"], row["reason"]))
            count += 1
    return count


def _find_damage(evidence: Path, manifest: Manifest) -> None:
    """Read all records; raise `DamagedRecordsError` for the first shard that cannot be read."""
    for _ in live(evidence, manifest, lambda _: None):
        pass
