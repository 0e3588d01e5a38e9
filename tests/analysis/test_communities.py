"""Communities and their names."""

from __future__ import annotations

import random
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from analysis.synthetic import FIELDS, agreement, planted_fields, planted_matrix
from fixtures import NO_CONCEPTS, p, paper, write_graph
from litweave.analysis import engines
from litweave.analysis.communities import NONE, communities, modularity, partition, telling
from litweave.errors import MissingPackageError, UnknownNameError

ENGINES = ("networkx", "igraph")


@pytest.mark.parametrize("engine", ENGINES)
def test_planted_communities_are_found(engine: str) -> None:
    adjacency, truth = planted_matrix([80, 60, 40, 20], inside=0.3, between=0.01)
    found = partition(adjacency, engine=engine)
    assert agreement(found, truth) > 0.99
    assert list(found[[0, 80, 140, 180]]) == [0, 1, 2, 3]  # the largest first


def test_both_engines_reach_about_the_same_modularity() -> None:
    adjacency, _ = planted_matrix([50] * 6, inside=0.2, between=0.03, seed=3)
    found = [modularity(adjacency, partition(adjacency, engine=e)) for e in ENGINES]
    assert found[0] == pytest.approx(found[1], abs=0.02)
    assert min(found) > 0.3


def test_modularity_is_that_of_networkx() -> None:
    adjacency, truth = planted_matrix([20, 30], inside=0.4, between=0.1)
    graph = nx.from_scipy_sparse_array(adjacency)
    division = [set(np.flatnonzero(truth == number).tolist()) for number in (0, 1)]
    assert modularity(adjacency, truth) == pytest.approx(nx.community.modularity(graph, division))


@pytest.mark.parametrize("engine", ENGINES)
def test_planted_fields_become_communities_with_telling_names(tmp_path: Path, engine: str) -> None:
    graph, truth = planted_fields(tmp_path / "fields")
    found = communities(graph.network, engine=engine)
    ids = graph.network.ids.to_pylist()
    fields = np.array([FIELDS.index(truth[i]) for i in ids if i in truth], np.int32)
    assert agreement(found.member[: len(truth)], fields) == 1.0
    assert found.sizes == (40, 40, 40)
    assert sorted(name.split(", ")[0] for name in found.names) == sorted(FIELDS)
    for number, name in enumerate(found.names):
        field = name.split(", ")[0]
        assert all(part.startswith(field) for part in name.split(", "))
        assert found.member[ids.index(f"method:{field}-0")] == number
        assert found.member[ids.index(f"task:{field}")] == number


def test_papers_without_relations_have_no_community(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "g")
    found = graph.communities
    ids = graph.network.ids.to_pylist()
    assert found.member[ids.index(NO_CONCEPTS)] == NONE
    assert found.sizes == (3, 3, 3)
    assert found.names == (
        "TinyShapes, image classification, LoomNet",
        "OpenQuilt, image segmentation, QuiltBench",
        "summarisation, attention, StoryBank",
    )


def test_a_graph_without_relations_has_none(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "g", papers=[paper(p(1), "One")], concepts=[], uses=[], links=[])
    assert graph.communities.names == ()
    assert graph.communities.modularity == 0
    assert list(graph.communities.member) == [NONE]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_at_every_run_and_without_touching_the_caller_s_random_numbers(
    engine: str,
) -> None:
    adjacency, _ = planted_matrix([30] * 5, inside=0.2, between=0.05, seed=8)
    state = random.getstate()
    found = {partition(adjacency, engine=engine).tobytes() for _ in range(3)}
    assert len(found) == 1
    assert random.getstate() == state


def test_nodes_without_edges_are_left_out() -> None:
    ends = ([0, 1], [1, 0])
    adjacency = sparse.csr_array((np.ones(2), ends), shape=(3, 3))
    assert list(partition(adjacency)) == [0, 0, NONE]


def test_neither_the_generic_nor_the_unique_names_a_community() -> None:
    inside = np.array([10.0, 9.0, 1.0])  # of 10 papers: in all, in nine, in one
    overall = np.array([100.0, 10.0, 1.0])  # of 100
    scores = telling(inside, 10, overall, 100)
    assert list(np.argsort(-scores)) == [1, 2, 0]
    assert scores[0] == 0


def test_an_engine_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownNameError, match="unknown engine"):
        engines.choose("rustworkx")
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    assert engines.choose() == "networkx"
    with pytest.raises(MissingPackageError, match="pip install"):
        engines.choose("igraph")
