"""Layouts: apart, together, the same again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial import cKDTree

from analysis.synthetic import planted_matrix, spread
from litweave.analysis import layout as module
from litweave.analysis.communities import partition
from litweave.analysis.layout import layout


def test_communities_lie_apart_and_nodes_do_not_cover_each_other() -> None:
    adjacency, truth = planted_matrix([60, 50, 40], inside=0.2, between=0.01)
    radius = np.full(150, 5.0)
    place = layout(adjacency, radius, partition(adjacency))
    inside = np.mean([spread(place[truth == number]) for number in range(3)])
    assert spread(place) > 1.5 * inside
    nearest = cKDTree(place).query(place, k=2)[0][:, 1]
    assert nearest.min() >= 2 * 5.0
    assert spread(place) < 40 * 5.0  # and not lost in space


def test_large_graphs_on_the_grid_look_like_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    adjacency, truth = planted_matrix([200] * 4, inside=0.05, between=0.001, seed=5)
    monkeypatch.setattr(module, "EXACT_NODES", 0)
    place = layout(adjacency, np.full(800, 3.0), truth)
    inside = np.mean([spread(place[truth == number]) for number in range(4)])
    assert spread(place) > 1.5 * inside


def test_the_grid_gives_the_forces_of_all_pairs() -> None:
    random = np.random.default_rng(7)
    place = random.normal(size=(1_500, 2)) * 100
    mass = random.integers(1, 20, 1_500).astype(float)
    exact = module._repulsion(place, mass)
    on_grid = mass[:, None] * module._field(place, mass)
    error = np.hypot(*(on_grid - exact).T) / np.hypot(*exact.T)
    assert np.median(error) < 0.1
    assert np.corrcoef(exact.ravel(), on_grid.ravel())[0, 1] > 0.97


def test_the_same_matrix_gives_the_same_places() -> None:
    adjacency, truth = planted_matrix([30, 30], inside=0.2, between=0.02)
    found = {layout(adjacency, np.ones(60), truth).tobytes() for _ in range(2)}
    assert len(found) == 1


def test_parts_that_nothing_links_lie_around_the_largest_without_touching_it() -> None:
    big, _ = planted_matrix([60], inside=0.2, between=0)
    pair = sparse.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    alone = sparse.csr_array((5, 5))
    adjacency = sparse.csr_array(sparse.block_diag([pair, big, alone]))
    place = layout(adjacency, np.full(67, 4.0), np.zeros(67, np.int32))
    distance = np.hypot(*place.T)
    core = distance[2:62].max()
    assert distance[:2].min() > core
    assert distance[62:].min() > core
    nearest = cKDTree(place).query(place, k=2)[0][:, 1]
    assert nearest.min() >= 2 * 4.0


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_tiny_graphs(size: int) -> None:
    adjacency = sparse.csr_array(np.ones((size, size)) - np.eye(size))
    place = layout(adjacency, np.ones(size), np.zeros(size, np.int32))
    assert place.shape == (size, 2)
    assert np.isfinite(place).all()
    assert len({tuple(p) for p in place.tolist()}) == size


def test_nodes_that_only_a_weak_edge_holds_are_not_flung_out() -> None:
    adjacency, truth = planted_matrix([300], inside=0.05, between=0)
    grown = sparse.lil_array((301, 301))
    grown[:300, :300] = adjacency
    grown[300, 0] = grown[0, 300] = 0.001
    place = layout(sparse.csr_array(grown), np.ones(301), np.append(truth, 0).astype(np.int32))
    distance = np.hypot(*(place - place[:300].mean(axis=0)).T)
    assert distance[300] < 4 * distance[:300].max()


def test_communities_have_room_between_them_and_hubs_do_not_mix_them() -> None:
    adjacency, truth = planted_matrix([80, 60, 40], inside=0.1, between=0)
    grown = sparse.lil_array((181, 181))
    grown[:180, :180] = adjacency
    grown[180, :180] = grown[:180, 180] = 0.5
    member = np.append(truth, 0).astype(np.int32)
    place = layout(sparse.csr_array(grown), np.ones(181), member)[:180]
    middle = np.array([place[truth == number].mean(axis=0) for number in range(3)])
    own = np.hypot(*(place - middle[truth]).T)
    for number in range(3):
        others = np.hypot(*(place[truth != number] - middle[number]).T)
        assert others.min() > np.quantile(own[truth == number], 0.9)


def test_what_belongs_nowhere_lies_with_its_neighbours() -> None:
    adjacency, truth = planted_matrix([60, 60], inside=0.2, between=0)
    bridged = sparse.lil_array(adjacency)
    bridged[0, 60] = bridged[60, 0] = 1.0
    unknown = truth.astype(np.int32)
    unknown[10:40] = unknown[70:100] = -1
    place = layout(sparse.csr_array(bridged), np.ones(120), unknown)
    middle = np.array([place[truth == number].mean(axis=0) for number in range(2)])
    away = np.hypot(*(place[:, None, :] - middle[None]).transpose(2, 0, 1))
    assert (away.argmin(axis=1) == truth).mean() > 0.95


def test_many_small_parts_lie_close_without_touching() -> None:
    big, _ = planted_matrix([40], inside=0.3, between=0)
    pair = sparse.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    adjacency = sparse.csr_array(sparse.block_diag([big, *[pair] * 80]))
    place = layout(adjacency, np.full(200, 3.0), np.zeros(200, np.int32))
    distance = np.hypot(*place.T)
    assert distance[40:].min() > distance[:40].max()
    nearest = cKDTree(place).query(place, k=2)[0][:, 1]
    assert nearest.min() >= 2 * 3.0
    assert distance.max() < 6 * distance[:40].max()
