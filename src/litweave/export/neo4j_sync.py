"""Making one space of the database equal to the tables: create, update and delete what differs.

The database's content of a stretch of ids is read and compared value by value, so a load that
changes nothing writes nothing, one that was cut is completed by the next, and memory holds one
batch. Only what carries the graph's name, and of it only our properties and labels, is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from litweave.cypher_files import fill, read
from litweave.export.elements import REPOSITORY, RESOURCE
from litweave.export.neo4j_spaces import EdgeSpace, Element, NodeSpace, Values, stretches
from litweave.server import Server

# Rates of 1,000 to 50,000 rows differ by a tenth; memory of client and server grows with it.
BATCH_ROWS = 10_000

GRAPH = "graph"  # the property that marks what is ours


@dataclass(slots=True)
class Change:
    """What a load did, or would do, to nodes or to relationships."""

    total: int = 0  # in the graph
    created: int = 0
    updated: int = 0
    deleted: int = 0

    def __iadd__(self, other: Change) -> Change:  # noqa: PYI034 - one class, no children
        """Add the counts of another space."""
        self.total += other.total
        self.created += other.created
        self.updated += other.updated
        self.deleted += other.deleted
        return self


@dataclass(frozen=True, slots=True)
class Target:
    """The graph of this name on this server; writes nothing where `dry_run`."""

    server: Server
    graph: str
    dry_run: bool

    def read(
        self, file: str, names: Mapping[str, tuple[str, ...]], **parameters: Any
    ) -> list[dict[str, Any]]:
        """Return the rows of one file of cypher/load/."""
        return self.server.read(fill(read(f"load/{file}"), **names), graph=self.graph, **parameters)

    def write(
        self, file: str, parameter: str, values: Sequence[Any], **names: tuple[str, ...]
    ) -> None:
        """Run one file of cypher/load/ on `values`, in transactions of at most `BATCH_ROWS`."""
        if self.dry_run:
            return
        query = fill(read(f"load/{file}"), **names)
        for start in range(0, len(values), BATCH_ROWS):
            part = values[start : start + BATCH_ROWS]
            self.server.write(query, **{"graph": self.graph, parameter: part})


@dataclass(frozen=True, slots=True)
class Found:
    """One node or relationship of ours in the database."""

    key: tuple[str, ...]
    element: str  # the server's own id of it
    labels: frozenset[str]
    properties: Values  # other people's too


@dataclass(slots=True)
class Difference:
    """What must be done so that one stretch of the database is as wanted."""

    new: list[Element] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    won: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    gone: list[str] = field(default_factory=list)
    updated: int = 0


def compare(
    found: Iterable[Found],
    wanted: Iterable[Element],
    columns: Sequence[str],
    labels: frozenset[str] = frozenset(),
) -> Difference:
    """Return what differs in our `columns` and in `labels`; a second one of a key is gone too."""
    difference = Difference()
    known: dict[tuple[str, ...], Found] = {}
    for item in found:
        if item.key in known:
            difference.gone.append(item.element)
        else:
            known[item.key] = item
    for element in wanted:
        before = known.pop(element.key, None)
        if before is None:
            difference.new.append(element)
            continue
        values = _changed(before.properties, element.values, columns)
        if values:
            difference.changed.append({"element": before.element, "values": values})
        won = set(element.labels) - before.labels
        lost = before.labels & labels - set(element.labels)
        for label in sorted(won):
            difference.won[label].append(before.element)
        for label in sorted(lost):
            difference.lost[label].append(before.element)
        difference.updated += bool(values or won or lost)
    difference.gone.extend(item.element for item in known.values())
    return difference


def _changed(before: Values, after: Values, columns: Sequence[str]) -> Values:
    return {
        name: after.get(name) for name in columns if not _same(before.get(name), after.get(name))
    }


def _same(a: Any, b: Any) -> bool:
    """Return whether both are the same value of the same type: 1, 1.0 and true are three."""
    return type(a) is type(b) and bool(a == b)


def sync_nodes(
    target: Target, space: NodeSpace, *, fresh: bool, step: Callable[[int], None]
) -> tuple[Change, list[str]]:
    """Create and update nodes; return the counts and the nodes that are gone, not yet deleted."""
    change, gone = Change(), []
    labels = frozenset(label for group in space.groups for label in _labels(group.label, space.key))
    for low, high, batch in stretches(space.elements(), BATCH_ROWS):
        if fresh:
            _create_nodes(target, space, batch, "create_nodes")
            change.created += len(batch)
        else:
            rows = target.read("nodes_between", {"KEY": (space.key,)}, low=low, high=high)
            found = (
                Found((row["id"],), row["element"], frozenset(row["labels"]), row["properties"])
                for row in rows
            )
            difference = compare(found, batch, space.columns, labels)
            _create_nodes(target, space, difference.new, "merge_nodes")
            target.write("update_nodes", "rows", difference.changed)
            for label, elements in difference.won.items():
                target.write("add_labels", "elements", elements, LABELS=(label,))
            for label, elements in difference.lost.items():
                target.write("remove_labels", "elements", elements, LABELS=(label,))
            change.created += len(difference.new)
            change.updated += difference.updated
            gone.extend(difference.gone)
        change.total += len(batch)
        step(len(batch))
    change.deleted = len(gone)
    return change, gone


def _labels(label: str, key: str) -> set[str]:
    """Return the labels besides the key label that nodes of a group may carry."""
    return {REPOSITORY} if key == RESOURCE else {label} - {key}


def _create_nodes(target: Target, space: NodeSpace, batch: Iterable[Element], file: str) -> None:
    rows: defaultdict[tuple[str, ...], list[Values]] = defaultdict(list)
    for element in batch:
        rows[element.labels].append(element.values)
    for labels, values in sorted(rows.items()):
        target.write(file, "rows", values, KEY=(space.key,), LABELS=(space.key, *labels))


def sync_edges(
    target: Target, space: EdgeSpace, *, fresh: bool, step: Callable[[int], None]
) -> Change:
    """Create, update and delete relationships."""
    change = Change()
    names = {"SOURCE": (space.source,), "TYPE": (space.type,), "TARGET": (space.target,)}
    for low, high, batch in stretches(space.elements(), BATCH_ROWS):
        if fresh:
            target.write("create_relationships", "rows", _rows(batch), **names)
            change.created += len(batch)
        else:
            found = (
                Found(
                    (row["source"], row["target"]), row["element"], frozenset(), row["properties"]
                )
                for row in target.read("relationships_between", names, low=low, high=high)
            )
            difference = compare(found, batch, space.columns)
            target.write("delete_relationships", "elements", difference.gone)
            target.write("update_relationships", "rows", difference.changed)
            target.write("merge_relationships", "rows", _rows(difference.new), **names)
            change.created += len(difference.new)
            change.updated += difference.updated
            change.deleted += len(difference.gone)
        change.total += len(batch)
        step(len(batch))
    return change


def _rows(elements: Iterable[Element]) -> list[list[Any]]:
    return [[*element.key, element.values] for element in elements]


def delete_stray(target: Target, sources: Iterable[str], types: Sequence[str]) -> int:
    """Delete our relationships of types that the graph no longer has; return how many."""
    count = 0
    for source in sources:
        rows = target.read("stray_relationships", {"SOURCE": (source,)}, types=types)
        target.write("delete_relationships", "elements", [row["element"] for row in rows])
        count += len(rows)
    return count


def delete_nodes(target: Target, space: NodeSpace, elements: Sequence[str]) -> list[str]:
    """Delete nodes; strip those that others have written to, and return the ids of these.

    A stripped node keeps other people's properties, labels and relationships and loses ours.
    """
    kept: list[str] = []
    columns = {*space.columns, GRAPH}
    for start in range(0, len(elements), BATCH_ROWS):
        part = elements[start : start + BATCH_ROWS]
        rows = target.read("vanished_nodes", {}, elements=part)
        target.write(
            "delete_relationships",
            "elements",
            sorted({element for row in rows for element in row["ours"]}),
        )
        free, stripped, lost = [], [], defaultdict(list)
        for row in rows:
            ours = {space.key, row["kind"], *_labels(space.key, space.key)}
            if row["foreign"] or set(row["keys"]) - columns or set(row["labels"]) - ours:
                kept.append(row["id"])
                values = dict.fromkeys(sorted(columns))
                stripped.append({"element": row["element"], "values": values})
                for label in sorted(ours.intersection(row["labels"])):
                    lost[label].append(row["element"])
            else:
                free.append(row["element"])
        target.write("delete_nodes", "elements", free)
        target.write("update_nodes", "rows", stripped)
        for label, losers in sorted(lost.items()):
            target.write("remove_labels", "elements", losers, LABELS=(label,))
    return sorted(kept)
