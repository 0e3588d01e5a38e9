"""What lies between communities: how they are joined, and by which papers."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa

from litweave.analysis.communities import NONE
from litweave.analysis.network import PAPER, RELATED_TO, Floats, matrix
from litweave.graph import Graph

TOP = 20
VIA = 3  # concepts named for each pair


def bridges(graph: Graph, *, top: int | None = TOP) -> pa.Table:
    """Return pairs of communities by the weight that joins them, strongest first.

    Columns: a, a_name, b, b_name, links, weight (their sum), via (names of the concepts that carry
    most of it), paper_a and paper_b (the strongest single link).
    """
    found = graph.communities
    network = graph.network
    related = graph.columns("related", ["a", "b", "weight", "shared_ids", "shares"])
    group = next(g for g in network.groups if g.type == RELATED_TO)
    of_a, of_b = found.member[group.source], found.member[group.target]
    between = np.flatnonzero((of_a != of_b) & (of_a != NONE) & (of_b != NONE))
    links: Counter[tuple[int, int]] = Counter()
    weight: defaultdict[tuple[int, int], float] = defaultdict(float)
    shares: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    best: dict[tuple[int, int], tuple[float, str, str]] = {}
    for position, row in zip(between, related.take(between).to_pylist(), strict=True):
        ends = int(of_a[position]), int(of_b[position])
        pair = min(ends), max(ends)
        papers = (row["a"], row["b"]) if ends == pair else (row["b"], row["a"])
        links[pair] += 1
        weight[pair] += row["weight"]
        for id_, share in zip(row["shared_ids"], row["shares"], strict=True):
            shares[pair][id_] += share
        if pair not in best or row["weight"] > best[pair][0]:
            best[pair] = row["weight"], *papers
    pairs = sorted(links, key=lambda p: (-round(weight[p], 6), p))[:top]
    names = _names(graph, {id_ for pair in pairs for id_ in shares[pair]})
    return pa.table(
        {
            "a": pa.array([a for a, _ in pairs], pa.int32()),
            "a_name": pa.array([found.names[a] for a, _ in pairs], pa.string()),
            "b": pa.array([b for _, b in pairs], pa.int32()),
            "b_name": pa.array([found.names[b] for _, b in pairs], pa.string()),
            "links": pa.array([links[pair] for pair in pairs], pa.int32()),
            "weight": pa.array([round(weight[pair], 3) for pair in pairs], pa.float64()),
            "via": pa.array([_via(shares[pair], names) for pair in pairs], pa.list_(pa.string())),
            "paper_a": pa.array([best[pair][1] for pair in pairs], pa.string()),
            "paper_b": pa.array([best[pair][2] for pair in pairs], pa.string()),
        }
    )


def connectors(graph: Graph, *, top: int | None = TOP) -> pa.Table:
    """Return the papers whose relations reach into most communities.

    Columns: id, title, community, communities (reached, its own included), participation (Guimera
    and Amaral 2005: 0 all in one, towards 1 spread evenly), strength (sum of weights), score (their
    product, by which they are sorted).
    """
    network = graph.network
    found = graph.communities
    papers = len(network.of(PAPER))
    related = tuple(g for g in network.groups if g.type == RELATED_TO)
    adjacency = matrix(related, len(network))[:papers, :papers]
    reach = _reach(adjacency, found.member[:papers], len(found.names))
    strength = reach.sum(axis=1)
    share = np.divide(reach, strength[:, None], where=strength[:, None] > 0, out=reach * 0)
    participation = np.where(strength > 0, 1 - (share**2).sum(axis=1), 0.0).round(4)
    score = np.round(participation * strength, 4)
    order = np.lexsort((np.arange(papers), -score))
    order = order[score[order] > 0][:top]
    return pa.table(
        {
            "id": network.ids.take(pa.array(order)),
            "title": network.names.take(pa.array(order)),
            "community": pa.array(found.member[order], pa.int32()),
            "communities": pa.array((reach[order] > 0).sum(axis=1), pa.int32()),
            "participation": pa.array(participation[order]),
            "strength": pa.array(strength[order].round(3)),
            "score": pa.array(score[order]),
        }
    )


def _reach(adjacency: object, member: object, communities: int) -> Floats:
    """Return the weight that joins each paper with each community."""
    from scipy import sparse

    known = np.asarray(member)
    inside = np.flatnonzero(known >= 0)
    shape = (len(known), communities)
    belongs = sparse.csr_array((np.ones(len(inside)), (inside, known[inside])), shape=shape)
    return np.asarray((adjacency @ belongs).toarray(), np.float64)


def _names(graph: Graph, ids: set[str]) -> dict[str, str]:
    concepts = graph.columns("concepts", ["id", "name"])
    pairs = zip(concepts["id"].to_pylist(), concepts["name"].to_pylist(), strict=True)
    return {id_: name for id_, name in pairs if id_ in ids}


def _via(shares: Counter[str], names: dict[str, str]) -> list[str]:
    ranked = sorted(shares, key=lambda id_: (-round(shares[id_], 6), id_))
    return [names.get(id_, id_) for id_ in ranked[:VIA]]
