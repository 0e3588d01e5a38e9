"""Where nodes stand, how large they are and which community they belong to.

All of it is worked out for the papers and concepts of the page alone, so that a page of 5,000
papers costs the same whatever the size of the graph behind it.
"""

from __future__ import annotations

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
from litweave.analysis.shape import shaping
from litweave.explore.cut import Cut, Integers, integers

USES = "USES"  # all relationships between papers and concepts: the layout does not tell them apart
FEW_PAPERS = 500
LARGEST = 10  # so many concepts have the full size


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
    adjacency = matrix(shaping(shown.groups, shown.papers), len(nodes))
    place[nodes] = layout(adjacency[nodes][:, nodes], size[nodes], member[nodes])
    return place


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
    weight = weights(USES, confidence=cut.uses["confidence"])
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
