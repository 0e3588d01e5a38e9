"""PageRank and betweenness against the libraries, and the network that they stand on."""

from __future__ import annotations

from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis.synthetic import planted_fields, planted_matrix
from fixtures import write_graph
from litweave.analysis import betweenness, bridges, connectors, pagerank
from litweave.errors import GraphError
from litweave.export.elements import edges, nodes


def test_pagerank_of_networkx_igraph_and_ours_agree() -> None:
    adjacency, _ = planted_matrix([80, 60, 40], inside=0.15, between=0.02)
    grown = sparse.csr_array(sparse.block_diag([adjacency, sparse.csr_array((3, 3))]))
    ours = pagerank(grown)
    by_networkx = nx.pagerank(nx.from_scipy_sparse_array(grown), tol=1e-12, max_iter=1000)
    upper = sparse.coo_array(sparse.triu(grown))
    graph = igraph.Graph(n=grown.shape[0], edges=np.column_stack(upper.coords))
    by_igraph = graph.pagerank(weights=upper.data.tolist())
    assert np.abs(ours - [by_networkx[i] for i in range(len(ours))]).max() < 1e-6
    assert np.abs(ours - by_igraph).max() < 1e-6
    assert np.abs(np.array(by_igraph) - [by_networkx[i] for i in range(len(ours))]).max() < 1e-6


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.floats(0.01, 1)),
                max_size=30,
            ),
        )
    )
)
def test_pagerank_of_any_directed_graph(case: tuple[int, list[tuple[int, int, float]]]) -> None:
    size, found = case
    matrix = sparse.lil_array((size, size))
    for a, b, weight in found:
        matrix[a, b] = weight
    ranks = pagerank(sparse.csr_array(matrix))
    graph = nx.from_scipy_sparse_array(sparse.csr_array(matrix), create_using=nx.DiGraph)
    expected = nx.pagerank(graph, tol=1e-12, max_iter=10_000)
    assert ranks == pytest.approx([expected[i] for i in range(size)], abs=1e-6)
    assert ranks.sum() == pytest.approx(1)


@pytest.mark.parametrize("engine", ["networkx", "igraph"])
def test_betweenness_of_all_sources_is_exact(engine: str) -> None:
    adjacency, _ = planted_matrix([20, 20], inside=0.2, between=0.02, seed=2)
    found = betweenness(adjacency, sources=None, engine=engine)
    expected = nx.betweenness_centrality(nx.from_scipy_sparse_array(adjacency))
    assert found == pytest.approx([expected[i] for i in range(40)], abs=1e-9)


def test_both_engines_sample_the_same_sources() -> None:
    adjacency, _ = planted_matrix([60, 60], inside=0.1, between=0.01, seed=4)
    found = [betweenness(adjacency, sources=60, engine=e) for e in ("networkx", "igraph")]
    assert found[0] == pytest.approx(found[1], abs=1e-9)
    exact = betweenness(adjacency, sources=None)
    assert np.corrcoef(found[0], exact)[0, 1] > 0.9


def test_tiny_graphs_have_nothing_between() -> None:
    assert list(betweenness(sparse.csr_array((2, 2)))) == [0, 0]
    assert list(pagerank(sparse.csr_array((0, 0)))) == []


def test_bridges_and_connectors_lie_between_communities(tmp_path: Path) -> None:
    graph, truth = planted_fields(tmp_path / "fields")
    found = bridges(graph).to_pylist()
    related = graph.table("related").to_pylist()
    across = [row for row in related if truth[row["a"]] != truth[row["b"]]]
    assert len(found) == 3  # all pairs of three communities
    assert sum(row["links"] for row in found) == len(across)
    assert sum(row["weight"] for row in found) == pytest.approx(
        sum(row["weight"] for row in across), abs=0.01
    )
    for row in found:
        assert row["a"] < row["b"]
        assert truth[row["paper_a"]] == row["a_name"].split(", ")[0]
        assert truth[row["paper_b"]] == row["b_name"].split(", ")[0]
        assert all(name.startswith("common-") for name in row["via"])
    best = connectors(graph, top=5).to_pylist()
    assert all(0 < row["participation"] < 1 and row["communities"] > 1 for row in best)
    assert [row["score"] for row in best] == sorted((row["score"] for row in best), reverse=True)


def test_the_network_has_the_nodes_and_edges_of_the_exporters_in_their_order(
    tmp_path: Path,
) -> None:
    graph = write_graph(tmp_path / "g")
    network = graph.network
    ids = network.ids.to_pylist()
    for ours, theirs in zip(network.groups, edges(graph, text=False), strict=True):
        pairs = zip(ours.source, ours.target, strict=True)
        assert [(ids[a], ids[b]) for a, b in pairs] == [row[:2] for row in theirs.rows()]
        labels = (theirs.type, theirs.source_label, theirs.target_label)
        assert (ours.type, ours.source_label, ours.target_label) == labels
    for group in nodes(graph, text=False):
        for row in group.rows():
            position = network.position(row[0])
            assert position is not None
            assert network.labels[network.label[position]] == group.label
    assert network.position("nowhere") is None


def test_tables_that_do_not_fit_together_are_one_line(tmp_path: Path) -> None:
    from fixtures import SAMPLE, use

    graph = write_graph(tmp_path / "g", uses=[*SAMPLE["uses"], use("arxiv:9999.9", "task:lost")])
    with pytest.raises(GraphError, match="don't fit together"):
        _ = graph.network
