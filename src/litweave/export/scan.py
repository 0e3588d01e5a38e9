"""Tables of a graph batch by batch, so that no more than one batch is held."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from litweave.errors import GraphError
from litweave.graph import Graph

BATCH_ROWS = 32_768


def count_rows(graph: Graph, name: str) -> int:
    """Return how many rows a table has, from its footer. Raises `GraphError`."""
    with _opened(graph, name) as file:
        return int(file.metadata.num_rows)


def scan(
    graph: Graph, name: str, *, without: Collection[str] = (), encoded: Collection[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Yield one table in its own order. Raises `GraphError` where it is missing or damaged.

    Columns in `without` are not read; those in `encoded` come as dictionaries, quick to filter.
    """
    with _opened(graph, name, encoded) as file:
        columns = [column for column in file.schema_arrow.names if column not in without]
        yield from file.iter_batches(batch_size=BATCH_ROWS, columns=columns)


@contextmanager
def _opened(graph: Graph, name: str, encoded: Collection[str] = ()) -> Iterator[pq.ParquetFile]:
    path = graph.path / "tables" / f"{name}.parquet"
    try:
        with pq.ParquetFile(path, read_dictionary=list(encoded)) as file:
            yield file
    except FileNotFoundError as error:
        raise GraphError(str(path), "is missing: run litweave build again") from error
    except (pa.ArrowException, OSError) as error:
        raise GraphError(str(path), f"is damaged ({error}): run litweave build again") from error
