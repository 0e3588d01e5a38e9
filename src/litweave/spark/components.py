"""Connected components of keys, on the driver where they fit and on the executors where not."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from litweave import blocks
from litweave.store import write_parquet

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Edges between keys of repeated records that the driver joins itself: 120 bytes each, so 6 GB.
# Where there are more, the executors join in rounds.
EDGES_ON_DRIVER = 50_000_000


def components(edges: DataFrame, folder: Path, most: int = EDGES_ON_DRIVER) -> DataFrame:
    """Return (a, label) for each end a of the edges (a, b): the least key of its component.

    The driver joins up to `most` edges; more are joined by the executors, in rounds of large
    and small stars (Kiveris et al., Connected Components in MapReduce and Beyond, 2014), whose
    number grows with the square of the logarithm of the keys.
    """
    edges = edges.persist()
    try:
        if edges.count() > most:
            return _stars(edges, folder)
        edges.write.parquet(str(folder / "edges"))
    finally:
        edges.unpersist()
    table = pq.read_table(folder / "edges", columns=["a", "b"])
    shutil.rmtree(folder / "edges")
    pair = np.stack([table["a"].to_numpy(), table["b"].to_numpy()], axis=1)
    row = np.repeat(np.arange(len(pair)), 2)
    component = np.repeat(blocks.components(row, pair.ravel(), len(pair)), 2)
    least = np.full(int(component.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, component, pair.ravel())
    key, at = np.unique(pair.ravel(), return_index=True)
    path = folder / "labels.parquet"
    write_parquet(path, pa.table({"a": key, "label": least[component[at]]}))
    return edges.sparkSession.read.parquet(str(path))


def _stars(edges: DataFrame, folder: Path) -> DataFrame:
    """Join components by rounds until no edge changes; every end is then linked to its least.

    Each round is written to files: a plan that held all rounds before it would outgrow the driver.
    """
    from pyspark.sql import functions as f

    session = edges.sparkSession
    # Sides swapped.
    turned = f.col("b").alias("a"), f.col("a").alias("b")

    def written(pairs: DataFrame, name: str) -> tuple[DataFrame, object]:
        pairs.write.parquet(str(folder / name))
        read = session.read.parquet(str(folder / name))
        total = f.sum(f.xxhash64("a", "b").cast("decimal(38,0)"))
        return read, tuple(read.agg(f.count("*"), total).first() or ())

    edges = edges.union(edges.select(*turned)).distinct()
    nodes, _ = written(edges, "stars-0")
    pairs, before = written(nodes.where("a > b"), "stars-1")
    for number in count(2):
        both = pairs.union(pairs.select(*turned))
        least = both.groupBy("a").agg(f.least(f.min("b"), f.first("a")).alias("m"))
        large = both.join(least, "a").where("b > a").selectExpr("b as a", "m as b").distinct()
        low = large.groupBy("a").agg(f.min("b").alias("m"))
        small = large.join(low, "a").where("b <> m").selectExpr("b as a", "m as b")
        small = small.union(low.selectExpr("a", "m as b")).distinct()
        pairs, after = written(small, f"stars-{number}")
        if after == before:
            break
        before = after
        shutil.rmtree(folder / f"stars-{number - 1}")
    found = nodes.select("a").distinct().join(pairs.withColumnRenamed("b", "label"), "a", "left")
    return found.select("a", f.coalesce("label", "a").alias("label"))
