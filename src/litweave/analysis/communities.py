"""Communities: papers that are linked more among each other than with the rest, and their names.

Papers are divided by modularity over RELATED_TO (Leiden of igraph, Traag et al. 2019, or Louvain
of networkx, Blondel et al. 2008). A concept, or a resource, belongs where most of its papers are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from litweave.analysis import engines
from litweave.analysis.network import (
    CO_OCCURS_WITH,
    PAPER,
    RELATED_TO,
    RESOURCE,
    Floats,
    Ints,
    Network,
    matrix,
)

NONE = -1  # of a node without any community
SEED = 0
# What a field is about: metrics and what users add (hardware, ...) name it where nothing else can.
TELLING_KINDS = ("Method", "Dataset", "Task")
NAME_CONCEPTS = 3  # as many as a legend can hold
# Leiden is repeated until it finds no better partition, which takes a handful of rounds.
UNTIL_STABLE = -1


@dataclass(frozen=True, slots=True)
class Communities:
    """The communities of a network: 0 is the largest."""

    member: Ints  # community of each node of the network, NONE for some
    names: tuple[str, ...]  # most telling concepts of each, "a, b, c"
    sizes: tuple[int, ...]  # papers
    modularity: float  # of the papers, -0.5 to 1
    engine: str


def communities(network: Network, *, engine: str | None = None) -> Communities:
    """Divide the papers of a network; see the module. A paper without relations has none."""
    related = tuple(group for group in network.groups if group.type == RELATED_TO)
    papers = len(network.of(PAPER))
    adjacency = matrix(related, len(network))[:papers, :papers]
    chosen = engines.choose(engine)
    of_papers = partition(adjacency, engine=chosen)
    sizes = np.bincount(of_papers[of_papers >= 0]).astype(np.int32)
    uses = _membership(network, papers)
    counts = _counts(uses, of_papers, len(sizes))
    member = np.concatenate([of_papers, _majority(counts)])
    return Communities(
        member=member.astype(np.int32),
        names=tuple(_names(network, counts, uses, sizes, papers)),
        sizes=tuple(int(size) for size in sizes),
        modularity=round(modularity(adjacency, of_papers), 4),
        engine=chosen,
    )


def partition(adjacency: sparse.csr_array, *, engine: str | None = None) -> Ints:
    """Divide the nodes of a symmetric weighted matrix; those without edges get NONE.

    Communities are numbered by size, largest first, then by their first node. Louvain takes about
    12 s for 20,000 nodes and 200,000 edges, Leiden 0.4 s.
    """
    chosen = engines.choose(engine)
    upper = sparse.coo_array(sparse.triu(adjacency, k=1))
    rows, columns = upper.coords
    if not len(rows):
        return np.full(adjacency.shape[0], NONE, np.int32)
    edges = np.column_stack([rows, columns])
    found = (
        _leiden(edges, upper.data, adjacency.shape[0])
        if chosen == engines.IGRAPH
        else _louvain(edges, upper.data, adjacency.shape[0])
    )
    found[np.diff(adjacency.indptr) == 0] = NONE
    return _numbered(found)


def modularity(adjacency: sparse.csr_array, member: Ints) -> float:
    """Return Newman's modularity of a division; 0 where there are no edges."""
    total = float(adjacency.sum())
    if not total:
        return 0.0
    inside = sparse.coo_array(adjacency)
    rows, columns = inside.coords
    same = (member[rows] == member[columns]) & (member[rows] >= 0)
    strength = np.asarray(adjacency.sum(axis=1)).ravel()
    known = member >= 0
    per_community = np.bincount(member[known], weights=strength[known])
    return float(inside.data[same].sum() / total - ((per_community / total) ** 2).sum())


def _leiden(edges: Ints, weight: Floats, size: int) -> Ints:
    with engines.seeded(SEED) as igraph:
        made = igraph.Graph(n=size, edges=edges)
        found = made.community_leiden(
            "modularity", weights=weight.tolist(), n_iterations=UNTIL_STABLE
        )
    return np.asarray(found.membership, np.int32)


def _louvain(edges: Ints, weight: Floats, size: int) -> Ints:
    import networkx as nx

    made: nx.Graph[int] = nx.Graph()
    made.add_nodes_from(range(size))
    made.add_weighted_edges_from(
        (int(a), int(b), float(w)) for (a, b), w in zip(edges, weight, strict=True)
    )
    found = np.empty(size, np.int32)
    for number, nodes in enumerate(nx.community.louvain_communities(made, seed=SEED)):
        found[list(nodes)] = number
    return found


def _numbered(found: Ints) -> Ints:
    """Renumber communities by size, then first node, whatever numbers the library gave."""
    known = found >= 0
    old, first, sizes = np.unique(found[known], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    new = np.empty(int(old.max()) + 1, np.int32)
    new[old[order]] = np.arange(len(old), dtype=np.int32)
    numbered = np.full(len(found), NONE, np.int32)
    numbered[known] = new[found[known]]
    return numbered


def _membership(network: Network, papers: int) -> sparse.csr_array:
    """Return a matrix of ones: papers by all other nodes that they name or link to."""
    own = [g for g in network.groups if g.type not in {RELATED_TO, CO_OCCURS_WITH}]
    source = np.concatenate([np.zeros(0, np.int32), *(g.source for g in own)])
    target = np.concatenate([np.zeros(0, np.int32), *(g.target for g in own)]) - papers
    shape = (papers, len(network) - papers)
    made = sparse.csr_array((np.ones(len(source)), (source, target)), shape=shape)
    made.data[:] = 1  # two links to one page are one
    return made


def _counts(uses: sparse.csr_array, of_papers: Ints, communities: int) -> sparse.csr_array:
    """Return how many papers of each community (column) name each other node (row)."""
    known = np.flatnonzero(of_papers >= 0)
    ones = np.ones(len(known))
    shape = (len(of_papers), communities)
    in_community = sparse.csr_array((ones, (known, of_papers[known])), shape=shape)
    return sparse.csr_array(uses.T @ in_community)


def _majority(counts: sparse.csr_array) -> Ints:
    """Return the community of the most papers a row; of equals the smaller number."""
    found = np.full(counts.shape[0], NONE, np.int32)
    entries = sparse.coo_array(counts)
    rows, columns = entries.coords
    order = np.lexsort((columns, -entries.data, rows))
    rows, columns = rows[order], columns[order]
    first = np.concatenate([[True], rows[1:] != rows[:-1]]) if len(rows) else np.zeros(0, bool)
    found[rows[first]] = columns[first]
    return found


def _names(
    network: Network, counts: sparse.csr_array, uses: sparse.csr_array, sizes: Ints, papers: int
) -> list[str]:
    """Name each community by the concepts that set it apart from all papers together."""
    labels = network.label[papers:]
    concept = labels != network.labels.index(RESOURCE)
    best = np.isin(labels, [network.labels.index(label) for label in TELLING_KINDS])
    overall = np.asarray(uses.sum(axis=0)).ravel()
    texts = network.names.slice(papers).to_pylist()
    by_community = sparse.csc_array(counts)
    names = []
    for number, size in enumerate(sizes):
        span = slice(by_community.indptr[number], by_community.indptr[number + 1])
        rows, inside = by_community.indices[span], by_community.data[span]
        keep = best[rows] if best[rows].any() else concept[rows]
        rows, inside = rows[keep], inside[keep]
        score = telling(inside, int(size), overall[rows], papers)
        ranked = sorted(
            zip(-score, -inside, rows, strict=True), key=lambda r: (*r[:2], texts[r[2]])
        )
        named = ", ".join(str(texts[row]) for _, _, row in ranked[:NAME_CONCEPTS])
        names.append(named or f"community {number + 1}")
    return names


def telling(inside: Floats, size: int, overall: Floats, papers: int) -> Floats:
    """Return how much each concept sets a community apart.

    Papers of the community that name it, times the logarithm of how much likelier it is there
    than in the whole: neither the generic nor the unique wins.
    """
    lift = (inside / size) / (overall / papers)
    return np.round(inside * np.log(lift), 6)
