"""A graph as networkx knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litweave.export.elements import edges, nodes
from litweave.export.flat import labels_of, with_weight
from litweave.graph import Graph

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(graph: Graph, *, text: bool = False) -> nx.MultiDiGraph[str]:
    """Return all nodes and relationships; the key of an edge is its type.

    Attributes are the properties, with their types, and absent where there is no value. Nodes also
    have `labels`, edges `kind` and `weight`. `text` adds abstracts and evidence. Holds everything
    in memory: about 2 kB a node and 1 kB an edge.
    """
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=graph.path.name)
    for group in nodes(graph, text=text):
        labels = labels_of(group)
        names = list(group.columns)
        for row in group.rows():
            made.add_node(row[0], labels=labels, **_given(names[1:], row[1:]))
    for edge_group in map(with_weight, edges(graph, text=text)):
        for batch in edge_group.batches():
            names = batch.schema.names[2:]
            columns = [column.to_pylist() for column in batch.columns]
            for source, target, *values in zip(*columns, strict=True):
                made.add_edge(source, target, key=edge_group.type, **_given(names, values))
    return made


def _given(names: list[str], values: Any) -> dict[str, Any]:
    return {
        name: value
        for name, value in zip(names, values, strict=True)
        if value is not None and value != []
    }
