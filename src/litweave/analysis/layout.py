"""Positions for pictures: a force layout that is the same at every run.

ForceAtlas2 (Jacomy et al. 2014), started from its communities, so that a few hundred steps suffice
and nothing begins as a ball. Repulsion is exact for small graphs; for large ones it is computed on
a grid by fast Fourier transform (the particle-mesh method of Hockney and Eastwood), which takes
n log n time for any shape. At the end nodes that cover each other are moved apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import fft, sparse
from scipy.spatial import cKDTree

from litweave.analysis.network import Floats, Ints

STEPS = 300
# Pull to the middle, times the root of all repulsion: what hangs by one weak edge would else be
# pushed out to a hundred times the width of the rest, the further the larger the graph.
GRAVITY = 0.3
GATHER = 1.0  # pull to the middle of one's community, times gravity: leaves room between them
LEAST_PULL = 0.2  # of a node's strongest edge, times the mean; for the same reason
# What joins communities pulls less: else the middle of 5,000 papers is one mixture, however clear
# the communities (modularity 0.63).
ACROSS = 0.1
FEW = 50  # nodes that need no more steps than this
FAST = 1_000.0  # no faster: ForceAtlas2's own bound
SWINGING = 2.0  # so much more swing than progress means that the step is too long
SAME_PLACE = 1e-9
# Up to this many nodes all pairs are cheaper than the grid.
EXACT_NODES = 1_500
GRID_CELLS = (64, 512)  # a side, fewest and most
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# Rounds of moving apart; what still overlaps then is too dense for any picture.
OVERLAP_ROUNDS = 60
COVERED = 0.07  # of the picture by nodes; beyond a tenth labels and edges can't be seen
PACKED = 0.6  # of the space around the largest part by the discs of the others
ROUNDS = 10  # of what spreads: communities to what has none, parts to where there is room
MARGIN = 1.15  # free space around a node, times its radius


def layout(
    adjacency: sparse.csr_array, radius: Floats, member: Ints, *, steps: int = STEPS
) -> Floats:
    """Return x and y of every node of a symmetric weighted matrix, rounded to 0.01.

    `radius` keeps nodes apart, `member` is a division to start from (below 0: unknown). Parts
    that nothing links are laid out each for itself, the largest in the middle, the others around
    it; nodes without edges lie in a disc beyond the upper right. 20,000 nodes with 80,000 edges
    take about 12 s.
    """
    placed = np.zeros((adjacency.shape[0], 2))
    member = _adopted(adjacency, member)
    linked = np.diff(adjacency.indptr) > 0
    parts = [part for part in _parts(adjacency) if linked[part[0]]]
    discs = np.zeros(len(parts))
    for number, part in enumerate(parts):
        inner = _pulls(sparse.csr_array(adjacency[part][:, part]), member[part])
        enough = steps if len(part) > FEW else min(steps, FEW)
        found = _forces(inner, _start(inner, member[part]), member[part], enough)
        placed[part] = _apart(_scaled(found, radius[part]), radius[part])
        discs[number] = float((np.hypot(*placed[part].T) + MARGIN * radius[part]).max())
    for part, centre in zip(parts, _around(discs), strict=True):
        placed[part] += centre
    alone = np.flatnonzero(~linked)
    reach = float((np.hypot(*placed[linked].T) + radius[linked]).max(initial=0))
    placed[alone] = _corner(radius[alone], reach)
    return cast("Floats", np.round(placed, 2) + 0.0)  # no -0.0


def _parts(adjacency: sparse.csr_array) -> list[Ints]:
    """Return the connected parts, largest first, then by their first node."""
    _, part = sparse.csgraph.connected_components(adjacency, directed=False)
    order = np.argsort(part, kind="stable").astype(np.int32)
    found = np.split(order, np.flatnonzero(np.diff(part[order])) + 1)
    return sorted(found, key=lambda nodes: (-len(nodes), nodes[0])) if len(order) else []


def _around(discs: Floats) -> Floats:
    """Return centres for discs, largest first: that in the middle, the others packed around it."""
    centres = np.zeros((len(discs), 2))
    if len(discs) > 1:
        first, others = float(discs[0]), discs[1:]
        room = np.cumsum(others**2) / PACKED
        away = np.sqrt(first**2 + room - others**2) + others
        turn = np.arange(len(others)) * GOLDEN_ANGLE
        place = np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
        for _ in range(ROUNDS):  # what moves apart must not move inwards
            place = _apart(place, others)
            distance = np.maximum(np.hypot(*place.T), SAME_PLACE)
            place *= np.maximum(1.0, (first + others) / distance)[:, None]
        centres[1:] = place
    return centres


def _corner(radius: Floats, reach: float) -> Floats:
    """Return places in a disc, the largest in its middle, outside a circle of radius `reach`."""
    order = np.argsort(-radius, kind="stable")
    room = (2 * MARGIN * radius[order]) ** 2
    away = np.sqrt(np.cumsum(room) - room / 2) / math.sqrt(math.pi)
    turn = np.arange(len(radius)) * GOLDEN_ANGLE
    disc = np.empty((len(radius), 2))
    disc[order] = np.column_stack([np.cos(turn), np.sin(turn)]) * away[:, None]
    if len(radius) > 1:
        disc = _apart(disc, radius)
    wide = MARGIN * float((np.hypot(*disc.T) + radius).max(initial=0))
    middle = max(reach - wide, (reach + wide) / math.sqrt(2)) if reach else 0.0
    return np.asarray(disc + middle)


def _pulls(adjacency: sparse.csr_array, member: Ints) -> sparse.csr_array:
    """Return how strongly edges pull: little between communities, but no node hangs by a thread."""
    edges = sparse.coo_array(adjacency)
    rows, columns = edges.coords
    pull = edges.data / edges.data.mean() * np.where(member[rows] == member[columns], 1.0, ACROSS)
    best = np.zeros(adjacency.shape[0])
    np.maximum.at(best, rows, pull)
    only = (pull == best[rows]) | (pull == best[columns])
    pull[only] = np.maximum(pull[only], LEAST_PULL)
    return sparse.csr_array((pull, (rows, columns)), shape=adjacency.shape)


def _adopted(adjacency: sparse.csr_array, member: Ints) -> Ints:
    """Give nodes without community that of most weight among their neighbours, outwards."""
    member = member.copy()
    for _ in range(ROUNDS):
        unknown = np.flatnonzero(member < 0)
        known = np.flatnonzero(member >= 0)
        if not len(unknown) or not len(known):
            break
        shape = (len(member), int(member.max()) + 1)
        belongs = sparse.csr_array((np.ones(len(known)), (known, member[known])), shape=shape)
        pull = sparse.csr_array(adjacency[unknown] @ belongs)
        found = np.diff(pull.indptr) > 0
        if not found.any():
            break
        member[unknown[found]] = np.asarray(pull.argmax(axis=1)).ravel()[found]
    return member


def _start(adjacency: sparse.csr_array, member: Ints) -> Floats:
    """Place communities by their own links, and the nodes of each in a disc about its place."""
    size = adjacency.shape[0]
    known = np.unique(member, return_inverse=True)[1]
    count = int(known.max()) + 1
    belongs = sparse.csr_array((np.ones(size), (np.arange(size), known)), shape=(size, count))
    between = sparse.csr_array(belongs.T @ adjacency @ belongs)
    between.setdiag(0)
    between.eliminate_zeros()
    sizes = np.bincount(known)
    ring = _spiral(count) * math.sqrt(size)
    if between.nnz:
        between.data = between.data / between.data.mean()
        ring = _forces(between, ring, np.arange(count, dtype=np.int32), 100)
        ring *= 2 * math.sqrt(size) / max(float(np.hypot(*ring.T).max()), 1e-9)
    order = np.argsort(known, kind="stable")
    rank = np.empty(size, np.int64)
    rank[order] = np.arange(size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    angle = rank * GOLDEN_ANGLE
    reach = np.sqrt(rank + 0.5) * 0.7
    return np.asarray(
        ring[known] + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
    )


def _spiral(count: int) -> Floats:
    turn = np.arange(count) * GOLDEN_ANGLE
    reach = np.sqrt((np.arange(count) + 0.5) / max(count, 1))
    return np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None]


@dataclass(slots=True)
class _Speed:
    """ForceAtlas2's pace: fast while all move one way, slow where they swing (section 3.4)."""

    speed: float = 1.0
    efficiency: float = 1.0
    tolerance: float = 1.0

    def advance(self, mass: Floats, force: Floats, before: Floats) -> Floats:
        """Return how far each node moves now."""
        swing = mass * np.hypot(*(force - before).T)
        total_swing = float(swing.sum())
        traction = float((mass * np.hypot(*(force + before).T)).sum()) / 2
        size = len(mass)
        jitter = self._jitter(size, traction)
        if total_swing > 0 and traction > 0 and total_swing / traction > SWINGING:
            self.efficiency = max(self.efficiency * 0.5, 0.05)
            jitter = max(jitter, self.tolerance)
        target = jitter * self.efficiency * traction / max(total_swing, 1e-12)
        if total_swing > jitter * traction:
            self.efficiency = max(self.efficiency * 0.7, 0.05)
        elif self.speed < FAST:
            self.efficiency *= 1.3
        self.speed += min(target - self.speed, 0.5 * self.speed)
        factor = self.speed / (1 + np.sqrt(self.speed * swing))
        return np.asarray(force * factor[:, None], np.float64)

    def _jitter(self, size: int, traction: float) -> float:
        estimate = 0.05 * math.sqrt(size)
        low, high = math.sqrt(estimate), 10.0
        return self.tolerance * max(low, min(high, estimate * traction / size**2))


def _forces(adjacency: sparse.csr_array, start: Floats, member: Ints, steps: int) -> Floats:
    """Run ForceAtlas2 with linear attraction; gravity pulls to the middle and to one's own kind."""
    place = start.copy()
    strength = np.asarray(adjacency.sum(axis=1)).ravel()
    mass = 1.0 + strength
    known = np.unique(member, return_inverse=True)[1]
    weight = np.bincount(known, mass)
    before = np.zeros_like(place)
    pace = _Speed()
    scale = 2.0 if len(place) > FEW else 10.0  # as Gephi chooses it
    for _ in range(steps):
        force = scale * _repulsion(place, mass)
        force += adjacency @ place - strength[:, None] * place
        middle = [np.bincount(known, mass * place[:, axis]) / weight for axis in (0, 1)]
        away = (1 + GATHER) * place - GATHER * np.column_stack(middle)[known]
        force -= GRAVITY**2 * mass[:, None] * away
        place = place + pace.advance(mass, force, before)
        before = force
    centre = (place * mass[:, None]).sum(axis=0) / mass.sum()
    return np.asarray(place - centre)


def _repulsion(place: Floats, mass: Floats) -> Floats:
    """Return the push of all nodes on each: product of masses over distance."""
    if len(place) <= EXACT_NODES:
        delta = place[:, None, :] - place[None, :, :]
        squared = (delta**2).sum(axis=2)
        np.fill_diagonal(squared, np.inf)
        share = mass[None, :] / np.maximum(squared, 1e-6)
        return np.asarray(mass[:, None] * (delta * share[:, :, None]).sum(axis=1))
    return mass[:, None] * _field(place, mass)


def _field(place: Floats, mass: Floats) -> Floats:
    """Return the field of all masses at each place, by convolution on a grid."""
    low, high = GRID_CELLS
    cells = int(np.clip(2 ** math.ceil(math.log2(2 * math.sqrt(len(place)))), low, high))
    corner = place.min(axis=0)
    step = float((place.max(axis=0) - corner).max()) / (cells - 2) or 1.0
    spot = (place - corner) / step
    cell = np.floor(spot).astype(np.int64)
    inside = spot - cell
    corners = [
        (
            (cell[:, 0] + i) * cells + cell[:, 1] + j,
            np.abs(1 - i - inside[:, 0]) * np.abs(1 - j - inside[:, 1]),
        )
        for i in (0, 1)
        for j in (0, 1)
    ]
    density = np.zeros(cells * cells)
    for index, share in corners:
        density += np.bincount(index, weights=mass * share, minlength=cells * cells)
    waves = fft.rfft2(density.reshape(cells, cells), s=(2 * cells, 2 * cells))
    field = np.empty_like(place)
    for axis, kernel in enumerate(_kernel(cells)):
        grid = fft.irfft2(waves * kernel, s=(2 * cells, 2 * cells))[:cells, :cells].ravel() / step
        field[:, axis] = sum(grid[index] * share for index, share in corners)
    return field


_KERNELS: dict[int, tuple[np.ndarray, np.ndarray]] = {}


def _kernel(cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the transforms of x / r² and y / r² on a grid twice as wide, so that it can't wrap."""
    if cells not in _KERNELS:
        offset = np.concatenate([np.arange(cells), np.arange(-cells, 0)]).astype(float)
        x, y = np.meshgrid(offset, offset, indexing="ij")
        squared = x**2 + y**2
        squared[0, 0] = 1.0
        _KERNELS[cells] = (fft.rfft2(x / squared), fft.rfft2(y / squared))
    return _KERNELS[cells]


def _scaled(place: Floats, radius: Floats) -> Floats:
    """Stretch the picture until its nodes cover `COVERED` of it."""
    reach = float(np.hypot(*place.T).max())
    return place * (math.sqrt(float((radius**2).sum()) / COVERED) / max(reach, SAME_PLACE))


def _apart(place: Floats, radius: Floats) -> Floats:
    """Move nodes that cover each other apart, both by half, until none do."""
    place = place.copy()
    reach = 2 * MARGIN * float(radius.max())
    for _ in range(OVERLAP_ROUNDS):
        pairs = cKDTree(place).query_pairs(reach, output_type="ndarray")
        if not len(pairs):
            break
        a, b = pairs[:, 0], pairs[:, 1]
        delta = place[b] - place[a]
        distance = np.hypot(*delta.T)
        same = distance < SAME_PLACE
        delta[same] = np.column_stack([np.cos(a[same]), np.sin(a[same])])
        distance[same] = 1.0
        missing = MARGIN * (radius[a] + radius[b]) - np.where(same, 0.0, distance)
        close = missing > 0
        if not close.any():
            break
        push = (missing / distance / 2)[close, None] * delta[close]
        for axis in (0, 1):
            place[:, axis] += np.bincount(b[close], push[:, axis], len(place))
            place[:, axis] -= np.bincount(a[close], push[:, axis], len(place))
    return place
