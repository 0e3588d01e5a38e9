"""The embedded Cypher engine (Ladybug): a graph's tables as a database file beside them.

The file is derived: it is made on first use, named after what it was made from, and replaced when
the graph has changed. Queries see it read-only.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ladybug
import pyarrow as pa
import pyarrow.compute as pc

from litweave.cypher_files import quote, tokens
from litweave.errors import QueryError
from litweave.export.elements import (
    BOOLEAN,
    DOUBLE,
    DOUBLES,
    LONG,
    STRING,
    STRINGS,
    EdgeGroup,
    NodeGroup,
    community_numbers,
    edges,
    nodes,
)
from litweave.graph import Graph

log = logging.getLogger(__name__)

LAYOUT = 1  # raise it when the tables below change, so that older files are made anew

# What the engine may hold in memory; it asks for most of the machine's otherwise.
BUFFER_BYTES = 2 << 30

# Rows that are handed over at once: a COPY costs some milliseconds whatever its size.
COPY_ROWS = 500_000

TYPES: Mapping[str, str] = {
    STRING: "STRING",
    LONG: "INT64",
    DOUBLE: "DOUBLE",
    BOOLEAN: "BOOL",
    STRINGS: "STRING[]",
    DOUBLES: "DOUBLE[]",
}

# How a statement that only reads begins; the engine itself refuses to write, but not to export.
READING = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "EXPLAIN", "PROFILE"})

_FILE = re.compile(r"query-[0-9a-f]{16}\.lbug")


@contextmanager
def connected(graph: Graph) -> Iterator[ladybug.Connection]:
    """Yield a read-only connection to the graph's database; make that first where it is stale.

    Where the graph's directory cannot be written, the file lives as long as the connection.
    """
    name = f"query-{_stamp(graph)}.lbug"
    if os.access(graph.path, os.W_OK):
        path = graph.path / name
        if not path.exists():
            _replace(graph, path)
        with _opened(path, read_only=True) as connection:
            yield connection
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            _build(graph, path)
            with _opened(path, read_only=True) as connection:
                yield connection


def ask(
    connection: ladybug.Connection, query: str, parameters: Mapping[str, Any]
) -> tuple[list[str], list[Any]]:
    """Return column names and rows, in Python values. Raises `QueryError`."""
    first = next((text for class_, text in tokens(query) if class_ not in {"comment", "blank"}), "")
    if first.upper() not in READING:
        raise QueryError(f"queries may only read: this one begins with {first or 'nothing'}")
    try:
        result = connection.execute(query, dict(parameters))
        if isinstance(result, list):  # of several statements: the last
            result = result[-1]
        columns = result.get_column_names()
        rows: list[Any] = result.get_all()
    except RuntimeError as error:
        raise QueryError(_explain(error)) from error
    return columns, rows


def _explain(error: RuntimeError) -> str:
    lines = str(error).strip().splitlines()
    text = " ".join(line.strip() for line in lines[:3])
    return f"the embedded engine cannot run this query: {text}"


def _stamp(graph: Graph) -> str:
    """Return a hash of all that the file depends on."""
    kinds = sorted(graph.kinds)
    parts = [LAYOUT, ladybug.__version__, graph.manifest.version, graph.manifest.inputs, kinds]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _replace(graph: Graph, path: Path) -> None:
    """Build beside `path`, rename, and delete what earlier states of the graph have left."""
    part = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        _build(graph, part)
        part.replace(path)
    finally:
        for left in path.parent.glob(f"{part.name}*"):
            left.unlink()
    for left in path.parent.iterdir():
        if _FILE.match(left.name) and not left.name.startswith(path.name):
            left.unlink(missing_ok=True)


def _build(graph: Graph, path: Path) -> None:
    log.info("making the query database %s", path)
    with _opened(path, read_only=False) as connection:
        made = set()
        for group in nodes(graph, communities=community_numbers(graph)):
            if group.label not in made:
                made.add(group.label)
                connection.execute(_node_table(group))
            _copy(connection, quote(group.label), group)
        relationships: dict[str, list[EdgeGroup]] = {}
        for edge_group in edges(graph):
            relationships.setdefault(edge_group.type, []).append(edge_group)
        for type_, groups in relationships.items():
            connection.execute(_relationship_table(type_, groups))
            for edge_group in groups:
                ends = f"(from='{edge_group.source_label}', to='{edge_group.target_label}')"
                _copy(connection, quote(type_), edge_group, ends)


def _node_table(group: NodeGroup) -> str:
    columns = [f"`{name}` {TYPES[type_]}" for name, type_ in group.columns.items()]
    return f"CREATE NODE TABLE {quote(group.label)}({', '.join(columns)}, PRIMARY KEY (id))"


def _relationship_table(type_: str, groups: list[EdgeGroup]) -> str:
    ends = [f"FROM {quote(one.source_label)} TO {quote(one.target_label)}" for one in groups]
    columns = [f"`{name}` {TYPES[type_]}" for name, type_ in groups[0].columns.items()]
    return f"CREATE REL TABLE {quote(type_)}({', '.join([*ends, *columns])})"


def _copy(
    connection: ladybug.Connection, table: str, group: NodeGroup | EdgeGroup, ends: str = ""
) -> None:
    batches: list[pa.RecordBatch] = []
    rows = 0
    for batch in group.batches():
        if len(batch):
            batches.append(batch)
            rows += len(batch)
        if rows >= COPY_ROWS:
            _copy_rows(connection, table, batches, ends)
            batches, rows = [], 0
    if batches:
        _copy_rows(connection, table, batches, ends)


def _copy_rows(
    connection: ladybug.Connection, table: str, batches: list[pa.RecordBatch], ends: str
) -> None:
    rows = pa.Table.from_batches(batches)
    for position, column in enumerate(rows.columns):
        if pa.types.is_list(column.type):
            filled = _without_empty(column.combine_chunks())
            rows = rows.set_column(position, rows.schema.field(position), filled)
    connection.execute(f"COPY {table} FROM $rows {ends}", {"rows": rows})


def _without_empty(lists: pa.ListArray) -> pa.ListArray:
    """Return empty lists as null, as Neo4j has them (see `neo4j_spaces.present`)."""
    full = pc.greater(pc.fill_null(pc.list_value_length(lists), 0), 0)
    return pc.if_else(full, lists, pa.scalar(None, lists.type))


@contextmanager
def _opened(path: Path, *, read_only: bool) -> Iterator[ladybug.Connection]:
    try:
        database = ladybug.Database(path, buffer_pool_size=BUFFER_BYTES, read_only=read_only)
    except RuntimeError as error:
        raise QueryError(f"{path}: {_explain(error)}; delete the file, it is made anew") from error
    try:
        connection = ladybug.Connection(database)
        try:
            yield connection
        finally:
            connection.close()
    finally:
        database.close()
