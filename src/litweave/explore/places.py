"""Where nodes stand, how large they are and which community they belong to.

All of it is worked out for the papers and concepts of the page alone, so that a page of 5,000
papers costs the same whatever the size of the graph behind it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from litweave.analysis.communities import communities
from litweave.analysis.layout import layout
from litweave.analysis.network import (
    NO_DAY,
    PAPER,
    RELATED_TO,
    RESOURCE,
    Edges,
    Floats,
    Ints,
    Mask,
    Network,
    matrix,
    weights,
)
from litweave.analysis.palette import community_colour
from litweave.explore.cut import Cut, Integers, integers

USES = "USES"  # all relationships between papers and concepts: the layout does not tell them apart
# Links between papers hold fields together; a concept only has to find its papers.
PULL_OF_USES = 0.35
FEW_PAPERS = 500
# Of 20 related papers the closest few shape the picture, and what joins communities pulls less:
# else the middle of 5,000 papers is one mixture, however clear the communities (modularity 0.63).
CLOSEST = 5
ACROSS = 0.1
LARGEST = 10  # so many concepts have the full size
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True)
class Places:
    """Aligned with the papers, then the concepts of a cut."""

    place: Floats  # x and y; of a concept that is not drawn 0, 0
    size: Floats  # radius, in the unit of the places
    community: list[int | None]
    communities: list[tuple[str, str]]  # name and colour, largest first


def places(cut: Cut, labels: Sequence[str]) -> Places:
    """Lay out the papers and the drawn concepts of a cut; the same cut gives the same places."""
    shown = _network(cut, labels)
    found = communities(shown)
    size = _sizes(cut)
    nodes = np.concatenate([np.ones(len(cut.papers), np.bool_), cut.drawn])
    return Places(
        place=_place(shown, found.member, size, nodes),
        size=size,
        community=[int(one) if one >= 0 else None for one in found.member],
        communities=[(name, community_colour(n)) for n, name in enumerate(found.names)],
    )


def _place(shown: Network, member: Ints, size: Floats, nodes: Mask) -> Floats:
    """Return where the chosen nodes stand; the others are left at 0, 0."""
    place = np.zeros((len(nodes), 2))
    adjacency = matrix(tuple(_for_eyes(group, member) for group in shown.groups), len(nodes))
    adjacency = adjacency[nodes][:, nodes]
    linked = np.diff(adjacency.indptr) > 0
    those, alone = np.flatnonzero(nodes)[linked], np.flatnonzero(nodes)[~linked]
    reach = 0.0
    if len(those):
        place[those] = layout(adjacency[linked][:, linked], size[those], member[those])
        reach = float((np.abs(place[those]).max(axis=1) + size[those]).max())
    place[alone] = _corner(size[alone], reach)
    return np.round(place, 2) + 0.0  # no -0.0


def _for_eyes(edges: Edges, member: Ints) -> Edges:
    """Return the edges that shape the picture: a paper's closest, weak between communities."""
    strong = np.ones(len(edges.source), np.bool_)
    if edges.type == RELATED_TO:
        strong = np.zeros(len(edges.source), np.bool_)
        for end in (edges.source, edges.target):
            strong |= _rank(end, edges.weight) < CLOSEST
    weight = edges.weight * np.where(member[edges.source] == member[edges.target], 1.0, ACROSS)
    kept = edges.source[strong], edges.target[strong], weight[strong]
    return Edges(edges.type, edges.source_label, edges.target_label, *kept)


def _rank(end: Ints, weight: Floats) -> Ints:
    """Return each edge's place among those of its node, 0 for the heaviest."""
    order = np.lexsort((-weight, end))
    first = np.searchsorted(end[order], end[order])
    rank = np.empty(len(end), np.int32)
    rank[order] = np.arange(len(end)) - first
    return rank


def _corner(size: Floats, reach: float) -> Floats:
    """Place what nothing links in a disc in the upper right corner, outside the rest."""
    step = 1.4 * float(size.max(initial=0))
    turn, away = np.arange(len(size)) * GOLDEN_ANGLE, np.sqrt(np.arange(len(size)) + 0.5) * step
    disc = np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    wide = float(away.max(initial=0)) + step
    middle = max(reach - wide, (reach + wide) / math.sqrt(2)) if reach else 0.0
    return np.asarray(disc + np.array([middle, middle]))


def _network(cut: Cut, labels: Sequence[str]) -> Network:
    papers, concepts = len(cut.papers), len(cut.concepts)
    known = (PAPER, *labels, RESOURCE)
    kinds = [known.index(kind) for kind in cut.concepts["kind"].to_pylist()]
    return Network(
        ids=_joined(cut.papers["id"], cut.concepts["id"]),
        names=_joined(cut.papers["title"], cut.concepts["name"]),
        labels=known,
        label=np.array([0] * papers + kinds, np.int32),
        year=np.zeros(papers + concepts, np.int32),
        day=np.full(papers + concepts, NO_DAY, np.int32),
        papers=np.concatenate([np.zeros(papers, np.int32), cut.counts.astype(np.int32)]),
        groups=(_related(cut), _uses(cut, papers)),
    )


def _related(cut: Cut) -> Edges:
    left, right = _ends(integers(cut.related, "left")), _ends(integers(cut.related, "right"))
    weight = weights(RELATED_TO, weight=cut.related["weight"])
    return Edges(RELATED_TO, PAPER, PAPER, left, right, weight)


def _uses(cut: Cut, papers: int) -> Edges:
    source, target = integers(cut.uses, "paper"), integers(cut.uses, "concept") + papers
    # A concept of many papers pulls each of them less: it stands for no field.
    common = 1 / np.sqrt(np.maximum(cut.counts, 1))
    weight = weights(USES, confidence=cut.uses["confidence"]) * PULL_OF_USES
    weight *= common[integers(cut.uses, "concept")]
    return Edges(USES, PAPER, USES, _ends(source), _ends(target), weight)


def _sizes(cut: Cut) -> Floats:
    """Return radii: papers by their links, concepts by their papers, areas in proportion.

    Few papers are what the eye looks for, so they are large; many are a ground for the concepts.
    """
    ends = np.concatenate([integers(cut.related, "left"), integers(cut.related, "right")])
    links = np.bincount(ends, minlength=len(cut.papers))
    large = 1 + 1.3 * max(0.0, 1 - len(links) / FEW_PAPERS)
    papers = large * (0.7 + 0.5 * np.sqrt(links / max(1, links.max(initial=1))))
    # The few that every paper names would else make all others dots.
    top = max(1, *np.sort(cut.counts)[-LARGEST:][:1]) if len(cut.counts) else 1
    concepts = 0.8 + 3.4 * np.sqrt(np.minimum(1, cut.counts / top))
    return np.round(np.concatenate([papers, concepts]), 2)


def _ends(values: Integers) -> Ints:
    return values.astype(np.int32)


def _joined(*columns: pa.ChunkedArray) -> pa.Array:
    return pa.chunked_array(
        [part for one in columns for part in one.chunks], pa.string()
    ).combine_chunks()
