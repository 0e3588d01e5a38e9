"""Which edges shape a picture, and how strongly each pulls its ends together.

All edges with their own weights make one ball of any large graph: every paper has twenty related
ones, and what everybody names ("accuracy") draws everything to the middle.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from litweave.analysis.network import CO_OCCURS_WITH, RELATED_TO, Edges, Floats, Ints

# Links among papers hold fields together; a concept only has to find its papers.
PULL_OF_USES = 0.35
CLOSEST = 5  # of 20 related papers


def shaping(groups: tuple[Edges, ...], papers: Ints) -> tuple[Edges, ...]:
    """Return the edges to lay out, with the weights to do it by.

    `papers` is how many name each node: one of many papers pulls each of them less, because it
    stands for no field.
    """
    return tuple(_pull(group, papers) for group in groups)


def _pull(edges: Edges, papers: Ints) -> Edges:
    source, target, weight = edges.source, edges.target, edges.weight
    if edges.type in {RELATED_TO, CO_OCCURS_WITH}:
        rank = _rank(np.concatenate([source, target]), np.concatenate([weight, weight]))
        strong = np.minimum(rank[: len(source)], rank[len(source) :]) < CLOSEST
        source, target, weight = source[strong], target[strong], weight[strong]
    else:
        weight = weight * PULL_OF_USES / np.sqrt(np.maximum(papers[target], 1))
    return replace(edges, source=source, target=target, weight=weight)


def _rank(end: Ints, weight: Floats) -> Ints:
    """Return each edge's place among those of its node, 0 for the heaviest."""
    order = np.lexsort((-weight, end))
    first = np.searchsorted(end[order], end[order])
    rank = np.empty(len(end), np.int32)
    rank[order] = np.arange(len(end)) - first
    return rank
