"""Answers of both engines in one form: dictionaries of plain values.

A node is {"label", its properties}, a relationship {"type", "source", "target", its properties}
with the ids of its ends where the row has them, a path {"nodes", "relationships"}. The mark of the
graph's name and properties without a value are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from litweave.export.elements import CONCEPT, REPOSITORY

if TYPE_CHECKING:
    from neo4j.graph import Node, Path, Relationship

MARK = "graph"

Ends = Mapping[Any, Any]  # the engine's own id of a node -> our id


@dataclass(frozen=True, slots=True)
class Result:
    """An answer: nodes, relationships and paths are dictionaries of plain values."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def from_ladybug(row: Iterable[Any]) -> tuple[Any, ...]:
    """Return one row of the embedded engine."""
    values = list(row)
    ends: dict[Any, Any] = {}
    for value in values:
        _ladybug_ends(value, ends)
    return tuple(_ladybug(value, ends) for value in values)


def _ladybug_ends(value: Any, ends: dict[Any, Any]) -> None:
    if isinstance(value, list):
        for one in value:
            _ladybug_ends(one, ends)
    elif isinstance(value, dict):
        if "_NODES" in value:
            _ladybug_ends(value["_NODES"], ends)
        elif "_ID" in value and "_SRC" not in value:
            ends[_internal(value["_ID"])] = value.get("id")


def _internal(value: Mapping[str, Any]) -> tuple[Any, Any]:
    return value["table"], value["offset"]


def _ladybug(value: Any, ends: Ends) -> Any:
    if isinstance(value, list):
        return [_ladybug(one, ends) for one in value]
    if isinstance(value, Decimal):  # sums of integers
        return int(value) if value == value.to_integral_value() else float(value)
    if not isinstance(value, dict):
        return value
    if "_NODES" in value:
        return {
            "nodes": [_ladybug(one, ends) for one in value["_NODES"]],
            "relationships": [_ladybug(one, ends) for one in value["_RELS"]],
        }
    head: dict[str, Any] = {}
    if "_SRC" in value:
        source, target = (ends.get(_internal(value[end])) for end in ("_SRC", "_DST"))
        head = {"type": value["_LABEL"], "source": source, "target": target}
    elif "_LABEL" in value:
        head = {"label": value["_LABEL"]}
    return head | _properties(value)


def _properties(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in sorted(values.items())
        if value is not None and not name.startswith("_") and name != MARK
    }


def from_neo4j(row: Iterable[Any]) -> tuple[Any, ...]:
    """Return one row of a server."""
    values = list(row)
    ends: dict[Any, Any] = {}
    for value in values:
        _neo4j_ends(value, ends)
    return tuple(_neo4j(value, ends) for value in values)


def _neo4j_ends(value: Any, ends: dict[Any, Any]) -> None:
    from neo4j.graph import Node, Path

    if isinstance(value, list):
        for one in value:
            _neo4j_ends(one, ends)
    elif isinstance(value, Path):
        for node in value.nodes:
            ends[node.element_id] = node.get("id")
    elif isinstance(value, Node):
        ends[value.element_id] = value.get("id")


def _neo4j(value: Any, ends: Ends) -> Any:
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, list):
        return [_neo4j(one, ends) for one in value]
    if isinstance(value, dict):
        return {name: _neo4j(one, ends) for name, one in value.items()}
    if isinstance(value, Node):
        value = _node(value)
    elif isinstance(value, Relationship):
        value = _relationship(value, ends)
    elif isinstance(value, Path):
        value = _path(value, ends)
    elif not (value is None or isinstance(value, str | int | float | bool)):
        value = str(value)  # dates and points, which our graphs do not have but others' may
    return value


def _node(node: Node) -> dict[str, Any]:
    labels = sorted(node.labels - {CONCEPT, REPOSITORY}) or sorted(node.labels)
    return {"label": ":".join(labels)} | _properties(dict(node))


def _relationship(edge: Relationship, ends: Ends) -> dict[str, Any]:
    source, target = (
        ends.get(node.element_id) if node else None for node in (edge.start_node, edge.end_node)
    )
    return {"type": edge.type, "source": source, "target": target} | _properties(dict(edge))


def _path(path: Path, ends: Ends) -> dict[str, Any]:
    return {
        "nodes": [_node(node) for node in path.nodes],
        "relationships": [_relationship(edge, ends) for edge in path.relationships],
    }
