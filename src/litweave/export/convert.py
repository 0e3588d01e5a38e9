"""A graph, or a part of it, as networkx knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litweave.export.elements import edges, nodes
from litweave.export.flat import labels_of, with_weight
from litweave.export.options import View
from litweave.export.rows import records
from litweave.export.views import narrow_edges, narrow_nodes, select
from litweave.graph import Graph

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(
    graph: Graph, view: View | None = None, *, text: bool = False
) -> nx.MultiDiGraph[str]:
    """Return the nodes and relationships of a view; the key of an edge is its type.

    Attributes are the properties, with their types, and absent where there is no value. Nodes also
    have `labels`, edges `kind` and `weight`. `text` adds abstracts and evidence. Holds everything
    in memory: about 2 kB a node and 1 kB an edge. Raises `UnknownNameError` for an unknown view.
    """
    import networkx as nx

    node_groups = list(nodes(graph, text=text))
    edge_groups = [with_weight(group) for group in edges(graph, text=text)]
    if view is not None and not view.everything:
        chosen = select(graph, view)
        node_groups = [narrow_nodes(group, graph.network, chosen) for group in node_groups]
        pairs = zip(edge_groups, chosen.edges, strict=True)
        edge_groups = [narrow_edges(group, keep) for group, keep in pairs]
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=graph.path.name)
    for group in node_groups:
        labels = labels_of(group)
        for row in records(group):
            made.add_node(row.pop("id"), labels=labels, **row)
    for edge_group in edge_groups:
        for row in records(edge_group):
            ends: tuple[Any, Any] = row.pop("source"), row.pop("target")
            made.add_edge(*ends, key=edge_group.type, **row)
    return made
