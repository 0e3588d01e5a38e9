"""Parts of a graph: which nodes and edges a `View` shows.

Counts that stand on nodes and edges (papers, npmi, weights) are those of the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from litweave.analysis.network import (
    CO_OCCURS_WITH,
    PAPER,
    RELATED_TO,
    RESOURCE,
    Edges,
    Ints,
    Mask,
    Network,
    matrix,
)
from litweave.errors import UnknownNameError
from litweave.export.elements import EdgeGroup, NodeGroup
from litweave.export.options import BIPARTITE, CONCEPTS, PAPERS, WHOLE, View
from litweave.graph import Graph


@dataclass(frozen=True, slots=True)
class Selection:
    """The nodes of a network that are shown, and the edges of each of its groups."""

    nodes: Mask
    edges: tuple[Mask, ...]


def select(graph: Graph, view: View) -> Selection:
    """Return what a view shows. Raises `UnknownNameError` for an unknown view or node."""
    network = graph.network
    nodes, kept = _shown(network, view)
    if view.since is not None or view.until is not None:
        nodes, kept = _between(network, nodes, kept, view)
    if view.around is not None:
        nodes = nodes & _near(network, nodes, kept, find(graph, view.around), view.depth)
    if view.top is not None:
        nodes = _heaviest(network, nodes, _among(network, nodes, kept), view.top)
    return Selection(nodes, _among(network, nodes, kept))


def find(graph: Graph, name: str) -> int:
    """Return the position of the node meant: its id, a paper's alias, or a concept's name.

    A name that several concepts bear means the one in the most papers. Raises `UnknownNameError`.
    """
    network = graph.network
    found = network.position(name)
    if found is not None:
        return found
    papers = graph.columns("papers", ["id", "aliases"])
    aliases = papers["aliases"].combine_chunks()
    hits = pc.list_parent_indices(aliases).filter(pc.equal(pc.list_flatten(aliases), name))
    if len(hits):
        return int(hits[0].as_py())
    spellings = graph.columns("aliases", ["concept_id", "text"])
    same = pc.equal(pc.utf8_lower(spellings["text"]), name.lower())
    ids = pa.chunked_array([*spellings["concept_id"].filter(same).chunks], pa.string())
    named = np.asarray(pc.drop_null(pc.index_in(ids, value_set=network.ids)), np.int64)
    own = pc.equal(pc.utf8_lower(network.names), name.lower())
    named = np.union1d(named, np.flatnonzero(np.asarray(own.fill_null(fill_value=False))))
    if not len(named):
        raise UnknownNameError("paper or concept", name, _likely(graph))
    return int(named[np.lexsort((named, -network.papers[named]))[0]])


def _likely(graph: Graph) -> list[str]:
    """Return the names that people ask for: those of the most used concepts."""
    concepts = graph.columns("concepts", ["name", "papers"])
    order = pc.sort_indices(concepts, [("papers", "descending"), ("name", "ascending")])
    return list(concepts["name"].take(order[:2_000]).to_pylist())


def places(network: Network, batch: pa.RecordBatch) -> Ints:
    """Return the positions in the network of the nodes of a batch."""
    return np.asarray(pc.index_in(batch["id"], value_set=network.ids), np.int32)


def narrow_nodes(group: NodeGroup, network: Network, chosen: Selection) -> NodeGroup:
    """Return the group with the chosen rows only."""

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in group.batches():
            yield batch.filter(pa.array(chosen.nodes[places(network, batch)]))

    return replace(group, batches=batches)


def narrow_edges(group: EdgeGroup, keep: Mask) -> EdgeGroup:
    """Return the group with the chosen rows only; `keep` has all its rows, in order."""

    def batches() -> Iterator[pa.RecordBatch]:
        start = 0
        for batch in group.batches():
            yield batch.filter(pa.array(keep[start : start + len(batch)]))
            start += len(batch)

    return replace(group, batches=batches)


def _shown(network: Network, view: View) -> tuple[Mask, tuple[Mask, ...]]:
    """Return the nodes and edges of one kind of view, before any other condition."""
    concepts = [label for label in network.labels if label not in {PAPER, RESOURCE}]
    labels, types = {
        WHOLE: (set(network.labels), None),
        PAPERS: ({PAPER}, {RELATED_TO}),
        CONCEPTS: (set(concepts), {CO_OCCURS_WITH}),
        BIPARTITE: ({PAPER, *concepts}, _uses(network)),
        **{label: ({label}, {CO_OCCURS_WITH}) for label in concepts},
    }.get(view.show, (None, None))
    if labels is None:
        raise UnknownNameError("view", view.show, [WHOLE, PAPERS, CONCEPTS, BIPARTITE, *concepts])
    nodes = np.isin(network.label, [network.labels.index(label) for label in labels])
    kept = tuple(
        np.full(len(group.source), types is None or group.type in types) for group in network.groups
    )
    return nodes, kept


def _uses(network: Network) -> set[str]:
    return {
        group.type
        for group in network.groups
        if group.source_label == PAPER and group.target_label not in {PAPER, RESOURCE}
    }


def _between(
    network: Network, nodes: Mask, kept: tuple[Mask, ...], view: View
) -> tuple[Mask, tuple[Mask, ...]]:
    """Keep papers of these years, what they name or link to, and pairs that one of them names."""
    since = -np.inf if view.since is None else view.since
    until = np.inf if view.until is None else view.until
    paper = network.label == network.labels.index(PAPER)
    dated = paper & (network.year > 0) & (network.year >= since) & (network.year <= until)
    alive = dated.copy()
    named = [g for g in network.groups if g.type not in {RELATED_TO, CO_OCCURS_WITH}]
    for group in named:
        alive[group.target[dated[group.source]]] = True
    together = _together(network, [g for g in named if g.target_label != RESOURCE], dated)
    within = tuple(
        keep & _occur(together, group) if group.type == CO_OCCURS_WITH else keep
        for group, keep in zip(network.groups, kept, strict=True)
    )
    return nodes & alive, within


def _together(network: Network, named: list[Edges], dated: Mask) -> sparse.csr_array:
    """Return which concepts one of the papers names together."""
    source = np.concatenate([np.zeros(0, np.int32), *(g.source for g in named)])
    target = np.concatenate([np.zeros(0, np.int32), *(g.target for g in named)])
    keep = dated[source]
    ends = (source[keep], target[keep])
    size = len(network)
    uses = sparse.csr_array((np.ones(len(ends[0]), np.float32), ends), shape=(size, size))
    return sparse.csr_array(uses.T @ uses)


def _occur(together: sparse.csr_array, group: Edges) -> Mask:
    if not len(group.source):
        return np.zeros(0, bool)
    return np.asarray(together[group.source, group.target]).ravel() > 0


def _near(network: Network, nodes: Mask, kept: tuple[Mask, ...], centre: int, depth: int) -> Mask:
    """Return what lies at most `depth` steps from the centre, which the view itself may not show.

    Steps follow edges of the view; from a centre outside it, the first step may be any edge.
    """
    reached = np.zeros(len(network), bool)
    reached[centre] = True
    ends = []
    for group, keep in zip(network.groups, kept, strict=True):
        start = (group.source == centre) | (group.target == centre)
        use = (keep & nodes[group.source] & nodes[group.target]) | (start & (not nodes[centre]))
        ends.append((group.source[use], group.target[use]))
    for _ in range(depth):
        before = reached.copy()
        for source, target in ends:
            reached[target[before[source]]] = True
            reached[source[before[target]]] = True
    return reached


def _heaviest(network: Network, nodes: Mask, kept: tuple[Mask, ...], top: int) -> Mask:
    """Return the nodes whose edges weigh most; of equals those that stand first."""
    groups = chosen_edges(network, kept)
    weight = np.asarray(matrix(groups, len(network)).sum(axis=1)).ravel().round(9)
    order = np.lexsort((np.arange(len(network)), -weight, ~nodes))
    best = np.zeros(len(network), bool)
    best[order[:top]] = True
    return best & nodes


def chosen_edges(network: Network, kept: tuple[Mask, ...]) -> tuple[Edges, ...]:
    """Return the groups with the chosen edges only."""
    return tuple(
        replace(g, source=g.source[keep], target=g.target[keep], weight=g.weight[keep])
        for g, keep in zip(network.groups, kept, strict=True)
    )


def _among(network: Network, nodes: Mask, kept: tuple[Mask, ...]) -> tuple[Mask, ...]:
    return tuple(
        keep & nodes[group.source] & nodes[group.target]
        for group, keep in zip(network.groups, kept, strict=True)
    )
