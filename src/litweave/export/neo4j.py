"""Loading a graph into Neo4j over Bolt, so that the database holds exactly this graph afterwards.

Nodes and relationships carry the graph's name. A load compares what the database has under that
name with the tables and writes the difference; other graphs and whatever other people put there,
properties and relationships on our nodes included, stay as they are.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from litweave.cypher_files import fill, read, statements
from litweave.errors import ServerError
from litweave.export.elements import CONCEPT, PAPER, RESOURCE
from litweave.export.neo4j_spaces import edge_spaces, node_spaces
from litweave.export.neo4j_sync import (
    Change,
    Target,
    delete_nodes,
    delete_stray,
    sync_edges,
    sync_nodes,
)
from litweave.graph import Graph
from litweave.records import KINDS, Kind
from litweave.server import Login, Server, connect

log = logging.getLogger(__name__)

KEYS = (PAPER, CONCEPT, RESOURCE)

# How long to wait for indexes to be filled in a database that has much already.
INDEX_SECONDS = 600

# Plans made while a database fills up serve its queries badly; making all anew costs a second.
REPLAN_CHANGES = 10_000

Progress = Callable[[str, int, int | None], None]  # stage, done, total


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did, or would do."""

    graph: str
    nodes: Change
    relationships: Change
    kept: tuple[str, ...]  # ids of nodes that are gone but hold what others wrote: stripped of ours
    others: tuple[str, ...]  # graphs of other names in the same database, some of them
    seconds: float
    dry_run: bool

    @property
    def changed(self) -> bool:
        """Return whether anything differs from what the database had."""
        return any(
            change.created or change.updated or change.deleted
            for change in (self.nodes, self.relationships)
        )


def load(
    graph: Graph,
    login: Login,
    *,
    name: str | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:
    """Make the database hold this graph under `name` (the directory's name unless given).

    What is there already is compared and only differences are written; a load that was cut short
    is completed by the next. `dry_run` writes nothing. Raises `ServerError`; a failure leaves
    whole batches of 10,000 behind, never half of one.
    """
    start = time.monotonic()
    name = name or graph.path.resolve().name
    with connect(login) as server:
        if not dry_run:
            create_schema(server, graph.kinds)
        target = Target(server, name, dry_run)
        nodes, relationships, kept = _sync(target, graph, progress)
        if not dry_run:
            _settle(server, nodes, relationships)
        others = tuple(sorted(row["name"] for row in target.read("other_graphs", {})))
    seconds = round(time.monotonic() - start, 1)
    return Report(name, nodes, relationships, tuple(kept), others, seconds, dry_run)


def _sync(target: Target, graph: Graph, progress: Progress) -> tuple[Change, Change, list[str]]:
    """Nodes first, then relationships, then the nodes that are gone and now stand alone."""
    counts = graph.manifest.counts
    fresh = not any(target.read("any_node", {"KEY": (key,)}) for key in KEYS)
    nodes, relationships = Change(), Change()
    vanished = []
    step = _counter(progress, "nodes", counts, ("papers", "concepts", "resources"))
    for space in node_spaces(graph, text=True):
        change, gone = sync_nodes(target, space, fresh=fresh, step=step)
        nodes += change
        vanished.append((space, gone))
    step = _counter(
        progress, "relationships", counts, ("uses", "links", "related", "cooccurrences")
    )
    spaces = edge_spaces(graph, text=True)
    for edge_space in spaces:
        relationships += sync_edges(target, edge_space, fresh=fresh, step=step)
    if not fresh:
        types = sorted({edge_space.type for edge_space in spaces})
        relationships.deleted += delete_stray(target, (PAPER, CONCEPT), types)
    kept = [id_ for space, gone in vanished for id_ in delete_nodes(target, space, gone)]
    return nodes, relationships, kept


def _settle(server: Server, nodes: Change, relationships: Change) -> None:
    """Let the server plan queries for what it holds now, and wait for the full-text indexes."""
    changed = sum(change.created + change.deleted for change in (nodes, relationships))
    if changed > REPLAN_CHANGES:
        server.execute("CALL db.prepareForReplanning($seconds)", seconds=INDEX_SECONDS)
    if changed:
        server.execute("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")


def _counter(
    progress: Progress, stage: str, counts: Mapping[str, int], tables: tuple[str, ...]
) -> Callable[[int], None]:
    total = sum(counts.get(table, 0) for table in tables)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        progress(stage, done, total)

    return step


def create_schema(server: Server, kinds: Mapping[str, Kind]) -> None:
    """Create constraints and indexes, those of the user's own kinds too, and wait until they work.

    Raises `ServerError` where a constraint of ours cannot be had.
    """
    for statement in statements(read("schema")):
        server.execute(statement)
    for label in kinds:
        if label not in KINDS:
            names = {"INDEX_NAME": (f"litweave_{label.lower()}_name",), "KIND": (label,)}
            server.execute(fill(read("load/kind_index"), **names))
    server.execute("CALL db.awaitIndexes($seconds)", seconds=INDEX_SECONDS)
    rows = server.execute("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
    unique = {
        tuple(row["labelsOrTypes"])
        for row in rows
        if row["properties"] == ["graph", "id"] and row["type"] == "UNIQUENESS"
    }
    for key in KEYS:
        if (key,) not in unique:
            # IF NOT EXISTS passes in silence over a constraint of the same name on something else.
            raise ServerError(
                server.login.uri,
                f"has no uniqueness of (graph, id) on :{key}, and another constraint or index "
                f"has the name litweave_{key.lower()}: drop or rename that one",
            )
