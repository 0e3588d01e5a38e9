"""Rows as plain values, for forms that are written row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from litweave.export import markup
from litweave.export.elements import EdgeGroup, NodeGroup


def records(group: NodeGroup | EdgeGroup) -> Iterator[dict[str, Any]]:
    """Yield the rows of a group as dictionaries; what has no value is absent."""
    for batch in group.batches():
        names = batch.schema.names
        columns = [_clean(column).to_pylist() for column in batch.columns]
        for values in zip(*columns, strict=True):
            yield {
                name: value
                for name, value in zip(names, values, strict=True)
                if value is not None and value != [] and value == value  # noqa: PLR0124 - NaN
            }


def _clean(column: pa.Array) -> pa.Array:
    of_text = pa.types.is_string(column.type) or pa.types.is_list(column.type)
    return markup.valid(column) if of_text else column
