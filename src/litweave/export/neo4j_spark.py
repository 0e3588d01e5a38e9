"""Loading a graph into Neo4j from a Spark cluster, through the Neo4j Connector for Apache Spark.

For the first load of a large graph into a large server: executors write nodes in parallel, then
relationships, which match their ends by id. It adds and overwrites, and deletes nothing; `load` of
neo4j.py afterwards compares and finds nothing to change, and it is what later loads should use.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from litweave.export.elements import EdgeGroup, NodeGroup
from litweave.export.neo4j import create_schema
from litweave.export.neo4j_spaces import edge_spaces, node_spaces
from litweave.export.neo4j_sync import BATCH_ROWS, GRAPH
from litweave.graph import Graph
from litweave.server import Login, connect
from litweave.spark import Spark
from litweave.store import write_batches

CONNECTOR = "org.neo4j:neo4j-connector-apache-spark_2.12:5.0.3_for_spark_3"
SOURCE = "org.neo4j.spark.DataSource"
# Nodes are written by so many tasks at once; relationships by one, for two that lock the same node
# wait for each other and then fail (Neo4j's own advice).
NODE_TASKS = 4
ENDS = ("source", "target")


def load(graph: Graph, login: Login, engine: Spark, *, name: str | None = None) -> tuple[int, int]:
    """Write nodes and relationships under `name`; return how many of each.

    The session needs the connector: `Spark(master, {"spark.jars.packages": CONNECTOR})`. Columns go
    through Parquet files beside the tables. Raises `ServerError`, `SparkError`.
    """
    name = name or graph.path.resolve().name
    with connect(login) as server:
        create_schema(server, graph.kinds)
    nodes = relationships = 0
    with _folder(graph.path) as folder:
        for space in node_spaces(graph, text=True):
            for group in space.groups:
                labels = [group.label, *group.extra_labels]
                options = {
                    "labels": "".join(f":{label}" for label in labels),
                    "node.keys": f"{GRAPH},id",
                }
                nodes += _write(engine, folder, group, name, login, options, tasks=NODE_TASKS)
        for edges in edge_spaces(graph, text=True):
            for one in edges.groups:
                options = {
                    "relationship": edges.type,
                    "relationship.save.strategy": "keys",
                    "relationship.properties": ",".join([GRAPH, *edges.columns]),
                    **_end("source", edges.source),
                    **_end("target", edges.target),
                }
                relationships += _write(engine, folder, one, name, login, options, tasks=1)
    return nodes, relationships


def _end(end: str, label: str) -> dict[str, str]:
    return {
        f"relationship.{end}.labels": f":{label}",
        f"relationship.{end}.save.mode": "Match",
        f"relationship.{end}.node.keys": f"{GRAPH}:{GRAPH},{end}:id",
    }


def _write(
    engine: Spark,
    folder: Path,
    group: NodeGroup | EdgeGroup,
    name: str,
    login: Login,
    options: dict[str, str],
    *,
    tasks: int,
) -> int:
    """Write one group through a Parquet file; return its rows."""
    batches = (_prepared(batch, name) for batch in group.batches())
    first = next(batches, None)
    if first is None:
        return 0
    path = folder / "group.parquet"
    rows = write_batches(str(path), _chain(first, batches), first.schema)
    if rows:
        frame = engine.session.read.parquet(str(path)).repartition(tasks)
        with engine.guarded():
            writer = frame.write.format(SOURCE).mode("Overwrite")
            writer.options(**{**_login(login), **options, "batch.size": str(BATCH_ROWS)}).save()
    path.unlink()
    return rows


def _chain(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _prepared(batch: pa.RecordBatch, name: str) -> pa.RecordBatch:
    """Return the columns with the graph's name, and null for empty lists, which are not stored."""
    columns = {GRAPH: pa.array([name] * batch.num_rows, pa.string())}
    for field in batch.schema:
        column = batch[field.name]
        if pa.types.is_dictionary(field.type):
            column = column.dictionary_decode()
        if pa.types.is_list(column.type):
            empty = pc.equal(pc.list_value_length(column), 0)
            column = pc.if_else(pc.fill_null(empty, fill_value=False), None, column)
        columns[field.name] = column
    return pa.RecordBatch.from_pydict(columns)


def _login(login: Login) -> dict[str, str]:
    found = {"url": login.uri}
    if login.database:
        found["database"] = login.database
    if login.password is None:
        return {**found, "authentication.type": "none"}
    return {
        **found,
        "authentication.type": "basic",
        "authentication.basic.username": login.username or "neo4j",
        "authentication.basic.password": login.password,
    }


@contextmanager
def _folder(graph: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="neo4j-", suffix=".tmp", dir=graph))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
