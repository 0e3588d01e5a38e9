"""Nodes and relationships as Neo4j has them, sorted, in batches that end where an id ends.

A node has one key label (Paper, Concept, Resource) by which it is unique, and further labels of its
kind. Relationships are grouped by (key label, type, key label). In each of these spaces rows are
sorted, so that one stretch of ids can be compared with the same stretch in the database.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from litweave.export.elements import (
    CONCEPT,
    PAPER,
    RESOURCE,
    EdgeGroup,
    NodeGroup,
    community_numbers,
    edges,
    nodes,
)
from litweave.graph import Graph

Values = dict[str, Any]

# Below and above every id: the highest character that there is.
LOWEST, HIGHEST = "", "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Element:
    """One node or relationship."""

    key: tuple[str, ...]  # id, or source id and target id
    labels: tuple[str, ...]  # besides the key label, sorted; empty for relationships
    values: Values  # without the nulls


@dataclass(frozen=True, slots=True)
class NodeSpace:
    """All nodes of one key label."""

    key: str
    columns: tuple[str, ...]
    groups: tuple[NodeGroup, ...]

    def elements(self) -> Iterator[Element]:
        """Yield nodes sorted by id."""
        return _merged(_nodes(group) for group in self.groups)


@dataclass(frozen=True, slots=True)
class EdgeSpace:
    """All relationships of one type between nodes of two key labels."""

    type: str
    source: str
    target: str
    columns: tuple[str, ...]
    groups: tuple[EdgeGroup, ...]

    def elements(self) -> Iterator[Element]:
        """Yield relationships sorted by source id, then target id."""
        return _merged(_edges(group) for group in self.groups)


def node_spaces(graph: Graph, *, text: bool) -> list[NodeSpace]:
    """Return papers, concepts, resources."""
    found: dict[str, list[NodeGroup]] = {PAPER: [], CONCEPT: [], RESOURCE: []}
    for group in nodes(graph, text=text, communities=community_numbers(graph)):
        found[CONCEPT if CONCEPT in group.extra_labels else group.label].append(group)
    return [
        NodeSpace(key, tuple(groups[0].columns), tuple(groups)) for key, groups in found.items()
    ]


def edge_spaces(graph: Graph, *, text: bool) -> list[EdgeSpace]:
    """Return the groups of relationships in the order of `elements.edges`."""
    own = {PAPER, RESOURCE}
    found: dict[tuple[str, str, str], list[EdgeGroup]] = {}
    for group in edges(graph, text=text):
        source, target = (
            label if label in own else CONCEPT for label in (group.source_label, group.target_label)
        )
        found.setdefault((group.type, source, target), []).append(group)
    return [
        EdgeSpace(*key, tuple(groups[0].columns), tuple(groups)) for key, groups in found.items()
    ]


def present(value: Any) -> bool:
    """Return whether a database stores this: not null, and no empty list.

    neo4j-admin cannot write an empty list, and both ways of loading must give the same graph.
    """
    return value is not None and value != []


def stretches(elements: Iterable[Element], size: int) -> Iterator[tuple[str, str, list[Element]]]:
    """Yield (an id below, an id not below, the elements between) so that all ids are covered.

    A stretch has at least `size` elements, except the last, and all those of one (source) id.
    """
    low = LOWEST
    batch: list[Element] = []
    for _, same in groupby(elements, key=_first_id):
        if len(batch) >= size and _sorts_alike(batch[-1].key[0]):
            high = batch[-1].key[0]
            yield low, high, batch
            low, batch = high, []
        batch.extend(same)
    yield low, HIGHEST, batch


def _first_id(element: Element) -> str:
    return element.key[0]


def _sorts_alike(id_: str) -> bool:
    """Return whether every string sorts before or after this one here as on the server.

    Neo4j compares UTF-16 units in places, and from the surrogates on their order is another.
    """
    return all(character < "\ud800" for character in id_)


def _merged(streams: Iterable[Iterator[Element]]) -> Iterator[Element]:
    return heapq.merge(*streams, key=attrgetter("key"))


def _nodes(group: NodeGroup) -> Iterator[Element]:
    labels = tuple(sorted({group.label, *group.extra_labels} - {CONCEPT, RESOURCE, PAPER}))
    for row in group.rows():
        yield Element((row[0],), labels, _values(group.columns, row))


def _edges(group: EdgeGroup) -> Iterator[Element]:
    ends = itemgetter(0, 1)
    for row in group.rows():
        yield Element(ends(row), (), _values(group.columns, row[2:]))


def _values(columns: Iterable[str], row: Iterable[Any]) -> Values:
    return {name: value for name, value in zip(columns, row, strict=True) if present(value)}
