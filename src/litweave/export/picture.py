"""What a drawing program wants of each node beside its data: where, how large, which colour.

Computed from the network as arrays (some 100 bytes a node and 16 an edge) and added to the groups
batch by batch, so that the writers stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from litweave.analysis import engines
from litweave.analysis.centrality import pagerank
from litweave.analysis.communities import NONE, Communities
from litweave.analysis.layout import layout
from litweave.analysis.network import (
    CO_OCCURS_WITH,
    PAPER,
    RELATED_TO,
    Floats,
    Ints,
    Network,
    matrix,
)
from litweave.analysis.palette import community_colour, kind_colours
from litweave.analysis.shape import shaping
from litweave.errors import UnknownNameError
from litweave.export.elements import (
    DOUBLE,
    LONG,
    STRING,
    EdgeGroup,
    NodeGroup,
    edges,
    nodes,
)
from litweave.export.flat import extended, with_label, with_weight
from litweave.export.options import (
    BY_COMMUNITY,
    BY_KIND,
    BY_PAGERANK,
    BY_PAPERS,
    Options,
)
from litweave.export.views import (
    Selection,
    chosen_edges,
    narrow_edges,
    narrow_nodes,
    places,
    select,
)
from litweave.graph import Graph

log = logging.getLogger(__name__)

# Larger graphs are laid out on request only: it would take minutes.
LAYOUT_NODES = 50_000
# Communities of more links between papers are found on request only: networkx takes a minute for
# each million, igraph half a minute for twenty.
MOST_RELATED = {engines.NETWORKX: 1_000_000, engines.IGRAPH: 20_000_000}
SIZES = (4.0, 24.0)  # radii, as Gephi takes them, of the smallest and the largest node
# A paper counts as much as a concept of so many papers: what only one names stands back.
PAPER_COUNTS = 1.5

# Columns that say how a node looks. Gephi reads these names in GraphML with their meaning.
LOOKS = {"x": DOUBLE, "y": DOUBLE, "size": DOUBLE, "r": LONG, "g": LONG, "b": LONG}
GROUPING = {"community": LONG, "topic": STRING}


@dataclass(frozen=True, slots=True)
class Picture:
    """How every node of a network looks; positions only of those that are shown."""

    network: Network
    chosen: Selection
    size: Floats
    colour: Ints  # 0xrrggbb
    position: Floats | None
    communities: Communities


@dataclass(frozen=True, slots=True)
class Drawing:
    """Groups that are ready to be written, and what the user should know of them."""

    nodes: tuple[NodeGroup, ...]
    edges: tuple[EdgeGroup, ...]
    picture: Picture | None
    notes: tuple[str, ...]


def draw(graph: Graph, options: Options) -> Drawing:
    """Return the groups of the view with labels, weights and looks.

    Where neither looks nor a part are asked for (`positions` False, everything, by kind), the
    groups are those of the tables and nothing is held in memory.
    """
    plain = options.colour == BY_KIND and options.size == BY_PAPERS and options.view.everything
    if plain and options.positions is False:
        return Drawing(*_groups(graph, options), None, ())
    made, notes = picture(graph, options)
    return drawn(graph, options, made, notes)


def drawn(graph: Graph, options: Options, made: Picture, notes: tuple[str, ...]) -> Drawing:
    """Return the groups as a picture shows them."""
    node_groups, edge_groups = _groups(graph, options)
    return Drawing(
        tuple(_with_looks(narrow_nodes(g, made.network, made.chosen), made) for g in node_groups),
        tuple(narrow_edges(g, k) for g, k in zip(edge_groups, made.chosen.edges, strict=True)),
        made,
        notes,
    )


def _groups(graph: Graph, options: Options) -> tuple[tuple[NodeGroup, ...], tuple[EdgeGroup, ...]]:
    return (
        tuple(with_label(group) for group in nodes(graph, text=options.text)),
        tuple(with_weight(group) for group in edges(graph, text=options.text)),
    )


def picture(graph: Graph, options: Options) -> tuple[Picture, tuple[str, ...]]:
    """Compute looks for what the view shows, and say what was left out.

    Raises `UnknownNameError` for a view, node, colour or size that does not exist.
    """
    _check(options)
    network = graph.network
    chosen = select(graph, options.view)
    count = int(chosen.nodes.sum())
    wanted = options.positions is True or (options.positions is None and count <= LAYOUT_NODES)
    notes: list[str] = []
    if options.positions is None and not wanted:
        notes.append(f"{count:,} nodes were not laid out; ask for it with --positions.")
    if not count:
        notes.append("The view is empty.")
    found = _communities(graph, options)
    if found is None:
        notes.append("Communities were not looked for; ask for them with --colour community.")
        found = Communities(np.full(len(network), NONE, np.int32), (), (), 0.0, "")
    size = _sizes(network, chosen, options)
    position = None
    if wanted and count:
        log.info("laying out %d nodes", count)
        position = _positions(network, chosen, found, size)
    colour = _colours(graph, network, options)
    return Picture(network, chosen, size, colour, position, found), tuple(notes)


def _communities(graph: Graph, options: Options) -> Communities | None:
    related = sum(len(g.source) for g in graph.network.groups if g.type == RELATED_TO)
    if options.colour != BY_COMMUNITY and related > MOST_RELATED[engines.choose()]:
        return None
    return graph.communities


def _check(options: Options) -> None:
    for what, value, known in (
        ("colour", options.colour, (BY_KIND, BY_COMMUNITY)),
        ("size", options.size, (BY_PAPERS, BY_PAGERANK)),
    ):
        if value not in known:
            raise UnknownNameError(what, value, known)


def _sizes(network: Network, chosen: Selection, options: Options) -> Floats:
    """Return radii: the area grows with what is counted, as far as the largest allows.

    By papers: those that name a concept, or are related to a paper, and one and a half.
    """
    groups = chosen_edges(network, chosen.edges)
    if options.size == BY_PAGERANK:
        value = pagerank(matrix(groups, len(network)))
    else:
        related = [g for g in network.groups if g.type == RELATED_TO]
        ends = [end for group in related for end in (group.source, group.target)]
        counted = np.bincount(
            np.concatenate([np.zeros(0, np.int32), *ends]), minlength=len(network)
        )
        paper = network.label == network.labels.index(PAPER)
        value = np.where(paper, PAPER_COUNTS + counted, np.maximum(network.papers, 1))
    value = np.where(chosen.nodes, value, 0.0)
    least, most = SIZES
    wide = np.sqrt(value / max(float(value[chosen.nodes].min(initial=np.inf)), 1e-12))
    widest = float(wide.max(initial=1.0))
    if widest > most / least:  # no giants: the rest keeps its order, not its ratios
        wide = 1 + (wide - 1) * (most / least - 1) / (widest - 1)
    return np.asarray(np.round(least * np.maximum(wide, 1.0), 2), np.float64)


def _colours(graph: Graph, network: Network, options: Options) -> Ints:
    if options.colour == BY_COMMUNITY:
        member = graph.communities.member
        known = [
            community_colour(number) for number in range(NONE, int(member.max(initial=NONE)) + 1)
        ]
        index = member - NONE
    else:
        by_kind = kind_colours(graph.kinds)
        known = [by_kind[label] for label in network.labels]
        index = network.label
    return np.array([int(colour[1:], 16) for colour in known], np.int32)[index]


def _positions(
    network: Network, chosen: Selection, communities: Communities, size: Floats
) -> Floats:
    """Lay out the nodes shown. Where papers are among them, they hold the concepts together."""
    groups = chosen_edges(network, chosen.edges)
    if any(len(g.source) for g in groups if g.type != CO_OCCURS_WITH):
        groups = tuple(g for g in groups if g.type != CO_OCCURS_WITH)
    shown = np.flatnonzero(chosen.nodes)
    groups = shaping(groups, network.papers)
    adjacency = matrix(groups, len(network))[shown][:, shown]
    found = layout(adjacency, size[shown], communities.member[shown])
    placed = np.zeros((len(network), 2))
    placed[shown] = found
    return placed


def _with_looks(group: NodeGroup, made: Picture) -> NodeGroup:
    """Add community, topic and looks; papers and concepts have the first from the start."""
    types = {**GROUPING, **LOOKS}
    if made.position is None:
        types = {name: type_ for name, type_ in types.items() if name not in {"x", "y"}}
    names = pa.array(made.communities.names, pa.string())

    def make(batch: pa.RecordBatch) -> Iterator[pa.Array]:
        here = places(made.network, batch)
        member = made.communities.member[here]
        numbers = pa.array(member, pa.int64(), mask=member == NONE)
        yield numbers
        yield names.take(numbers)
        if made.position is not None:
            yield pa.array(made.position[here, 0])
            yield pa.array(made.position[here, 1])
        yield pa.array(made.size[here])
        for shift in (16, 8, 0):
            yield pa.array((made.colour[here] >> shift) & 0xFF, pa.int64())

    bare = {name: type_ for name, type_ in group.columns.items() if name not in types}

    def batches() -> Iterator[pa.RecordBatch]:
        return (batch.select(list(bare)) for batch in group.batches())

    return replace(group, columns={**bare, **types}, batches=extended(batches, types, make))
