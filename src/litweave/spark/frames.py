"""Data frames of evidence -> what the driver resolves: numbers in order, and names each once."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from litweave.noting import Noted
from litweave.resolve import Mentions
from litweave.resources import Kinds
from litweave.store import write_parquet
from litweave.tables import SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Columns of `Mentions` and the types of their arrays.
COLUMNS = {
    "paper": ("i", pa.int32()),
    "name": ("i", pa.int32()),
    "abstract": ("b", pa.int8()),
    "start": ("i", pa.int32()),
    "end": ("i", pa.int32()),
    "role": ("b", pa.int8()),
    "confidence": ("d", pa.float64()),
    "finder": ("h", pa.int16()),
}


def noted_frames(noted: DataFrame, folder: Path) -> Noted:
    """Return all evidence of papers given as rows of `tasks.NOTED`.

    Names are counted by a shuffle of (kind, spelling); the driver numbers them in order, and a join
    brings the numbers to the mentions, which come back sorted by paper and place.
    """
    from pyspark.sql import functions as f

    flat = noted.select("number", f.posexplode("mentions").alias("place", "m"))
    flat = flat.select("number", "place", "m.*")
    names = _numbered(flat.select("kind", "text").distinct(), folder / "names", "name")
    finders = _numbered(
        flat.select(f.lit("").alias("kind"), f.col("finder").alias("text")).distinct(),
        folder / "finders",
        "finder_number",
    )
    coded = flat.join(names, ["kind", "text"])
    coded = coded.withColumn("text", f.col("finder")).drop("kind", "finder")
    coded = coded.join(f.broadcast(finders.drop("kind")), "text").drop("text")
    rows = coded.withColumnsRenamed({"number": "paper", "finder_number": "finder"})
    rows.orderBy("paper", "place").write.parquet(str(folder / "rows"))
    _sorted(noted, "definitions", folder)
    _sorted(noted, "links", folder)
    kinds = noted.select(f.explode("links").alias("l")).select("l.url", "l.kind")
    kinds.groupBy("url", "kind").count().write.parquet(str(folder / "kinds"))
    noted.select("number", "code").orderBy("number").write.parquet(str(folder / "code"))
    return Noted(
        _mentions(folder),
        parts_of(folder / "links", SCHEMAS["links"]),
        _kinds(folder / "kinds"),
        pq.read_table(folder / "code", columns=["code"])["code"].to_pylist(),
    )


def _numbered(names: DataFrame, folder: Path, column: str) -> DataFrame:
    """Return names with numbers in the order of the names."""
    names.orderBy("kind", "text").write.parquet(str(folder))
    table = _read(folder, ["kind", "text"])
    table = table.append_column(column, pa.array(np.arange(table.num_rows, dtype=np.int64)))
    write_parquet(folder.with_suffix(".parquet"), table)
    return names.sparkSession.read.parquet(str(folder.with_suffix(".parquet")))


def _sorted(noted: DataFrame, column: str, folder: Path) -> None:
    """Write the items of a list column in the order of papers."""
    from pyspark.sql import functions as f

    flat = noted.select("number", f.posexplode(column).alias("place", "item"))
    flat.select("number", "place", "item.*").orderBy("number", "place").write.parquet(
        str(folder / column)
    )


def _mentions(folder: Path) -> Mentions:
    found = Mentions()
    for pool, name in ((found.names, "names"), (found.finders, "finders")):
        table = pq.read_table(folder / f"{name}.parquet")
        for kind, text in zip(table["kind"].to_pylist(), table["text"].to_pylist(), strict=True):
            pool.add(kind, text)
    columns = {name: array(code) for name, (code, _) in COLUMNS.items()}
    row = 0
    schema = pa.schema([(name, kind) for name, (_, kind) in COLUMNS.items()])
    for path in sorted((folder / "rows").glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for name in COLUMNS:
                    values = batch[name].cast(schema.field(name).type)
                    columns[name].frombytes(values.to_numpy(zero_copy_only=False).tobytes())
                for at, kinds in enumerate(batch["alternatives"].to_pylist()):
                    found.alternatives.extend((row + at, kind) for kind in kinds)
                row += batch.num_rows
    for name, values in columns.items():
        setattr(found, name, values)
    table = _read(folder / "definitions", ["number", "short", "long"])
    found.definitions = list(zip(*(table[n].to_pylist() for n in table.column_names), strict=True))
    return found


def _kinds(folder: Path) -> Kinds:
    kinds: Kinds = defaultdict(Counter)
    for row in pq.read_table(folder).to_pylist():
        kinds[row["url"]][row["kind"]] += row["count"]
    return kinds


def _read(folder: Path, columns: list[str]) -> pa.Table:
    """Return columns of sorted parts, in order."""
    tables = [pq.read_table(path, columns=columns) for path in sorted(folder.glob("*.parquet"))]
    # Spark's own description of the columns would win over those that are added.
    return pa.concat_tables(tables).combine_chunks().replace_schema_metadata(None)


def parts_of(folder: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a folder of Parquet parts, in the order of their names."""
    for path in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=schema.names):
                yield from pa.Table.from_batches([batch]).cast(schema).to_batches()
