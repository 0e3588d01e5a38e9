"""What changed between two graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from litweave.graph import Graph

# Table -> the columns that say which row is which. Order of output.
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "papers": ("id",),
        "concepts": ("id",),
        "uses": ("paper_id", "concept_id"),
        "links": ("paper_id", "url"),
        "resources": ("id",),
        "related": ("a", "b"),
        "cooccurrences": ("a", "b"),
    }
)

_SEPARATOR = "\x1f"  # stands in no id: texts are cleaned of control characters when read


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of one table that differ, in the order of the table."""

    added: pa.Table  # as in the second graph
    removed: pa.Table  # as in the first
    changed: pa.Table  # the key, and `columns`: names of those that differ

    def __len__(self) -> int:
        """Return the number of rows that differ."""
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from a first graph to a second, table by table."""

    tables: Mapping[str, Changes]

    @property
    def same(self) -> bool:
        """Return whether nothing differs."""
        return not any(len(changes) for changes in self.tables.values())


def diff(a: Graph, b: Graph) -> Difference:
    """Compare all tables of two graphs; what a column means is not judged, only whether it differs.

    Sorting by key is part of the format, so equal graphs have equal tables. Costs memory for both
    tables at once, one after the other.
    """
    return Difference({name: _changes(a, b, name, key) for name, key in KEYS.items()})


def _changes(a: Graph, b: Graph, name: str, key: tuple[str, ...]) -> Changes:
    first, second = a.table(name), b.table(name)
    keys = _keys(first, key), _keys(second, key)
    in_second = pc.index_in(keys[0], value_set=keys[1])
    added = second.filter(pc.is_null(pc.index_in(keys[1], value_set=keys[0])))
    removed = first.filter(pc.is_null(in_second))
    both = first.filter(pc.is_valid(in_second))
    other = second.take(pc.drop_null(in_second))
    return Changes(added, removed, _changed(both, other, key))


def _keys(table: pa.Table, key: tuple[str, ...]) -> pa.Array:
    columns = [table[name].combine_chunks() for name in key]
    joined = pc.binary_join_element_wise(*columns, _SEPARATOR)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _changed(first: pa.Table, second: pa.Table, key: tuple[str, ...]) -> pa.Table:
    """Return the key of rows that differ and the names of the columns that do."""
    names = [name for name in second.column_names if name not in key]
    differs = {
        name: _differs(first[name], second[name])
        if name in first.column_names
        else np.ones(len(first), bool)
        for name in names
    }
    any_ = np.zeros(len(first), bool)
    for found in differs.values():
        any_ |= found
    rows = np.flatnonzero(any_)
    columns = [[name for name in names if differs[name][row]] for row in rows]
    table = first.select(list(key)).take(pa.array(rows))
    return table.append_column("columns", pa.array(columns, pa.list_(pa.string())))


def _differs(first: pa.ChunkedArray, second: pa.ChunkedArray) -> np.ndarray:
    """Return where two columns differ; null equals null."""
    if pa.types.is_list(first.type):
        pairs = zip(first.to_pylist(), second.to_pylist(), strict=True)
        return np.array([a != b for a, b in pairs], bool)
    unequal = pc.fill_null(pc.not_equal(first, second), fill_value=False)
    nulls = pc.not_equal(pc.is_null(first), pc.is_null(second))
    return np.asarray(pc.or_(unequal, nulls))
