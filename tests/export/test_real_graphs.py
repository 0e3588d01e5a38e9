"""Graphs built from text: of examples/, and of ../shared/pages where it is present."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import igraph
import networkx as nx
import pytest

import litweave
from export.schemas import faults
from litweave.export import EXPORTERS
from litweave.export.options import BY_COMMUNITY, Options, View
from litweave.graph import Graph
from litweave.settings import load
from services.gephi.toolkit import Seen


@pytest.fixture(scope="module")
def example(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    sources = [*sorted(examples.glob("*.txt")), examples / "library.jsonl"]
    out = tmp_path_factory.mktemp("example") / "graph"
    return litweave.build(sources, out, settings=load(examples / "litweave.toml"))


@pytest.fixture(scope="module", params=["examples", "shared"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    if request.param == "examples":
        found: Graph = request.getfixturevalue("example")
        return found
    pages: Path = request.getfixturevalue("shared") / "pages"
    return litweave.build(sorted(pages.glob("*.txt")), tmp_path_factory.mktemp("built") / "graph")


@pytest.mark.gephi
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_gephi_takes_all_of_it_without_an_issue(
    gephi: Callable[..., Seen], built: Graph, tmp_path: Path, form: str
) -> None:
    out = tmp_path / f"graph.{form}"
    EXPORTERS[form](built, out, Options(text=True, colour=BY_COMMUNITY))
    expected = built.to_networkx()
    seen = gephi(out)
    assert seen.issues == []
    assert (seen.nodes, seen.edges) == (len(expected), expected.number_of_edges())
    kinds = [key for _, _, key in expected.edges(keys=True)]
    assert seen.kinds == {kind: kinds.count(kind) for kind in set(kinds)}
    assert len(set(seen.positions.values())) == len(expected)
    assert len(set(seen.colours.values())) >= len(built.communities.names)
    assert len(set(seen.sizes.values())) > 3
    assert seen.node_columns["year"] == "Long"
    assert seen.edge_columns["confidence"] == "Double"
    assert seen.dynamic == (form == "gexf")


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_they_hold_to_their_schema(example: Graph, tmp_path: Path, form: str) -> None:
    for number, view in enumerate([View(), View("concepts", top=30)]):
        out = tmp_path / f"{number}.{form}"
        exported = EXPORTERS[form](example, out, Options(view, text=True))
        assert faults(form, out) == []
        found = nx.read_gexf(out) if form == "gexf" else nx.read_graphml(out)
        assert (len(found), found.number_of_edges()) == (exported.nodes, exported.edges)


def test_networkx_and_igraph_read_the_graphml_back(example: Graph, tmp_path: Path) -> None:
    out = tmp_path / "graph.graphml"
    EXPORTERS["graphml"](example, out, Options())
    expected = example.to_networkx()
    found = nx.read_graphml(out, force_multigraph=True)
    assert list(found) == list(expected)
    edges = sorted((a, b, key) for a, b, key in expected.edges(keys=True))
    assert sorted((a, b, d["kind"]) for a, b, d in found.edges(data=True)) == edges
    by_igraph = igraph.Graph.Read_GraphML(str(out))
    ids = by_igraph.vs["id"]
    assert sorted((ids[e.source], ids[e.target], e["kind"]) for e in by_igraph.es) == edges
    for node, data in expected.nodes(data=True):
        for name in ("title", "name", "year", "kind"):
            assert found.nodes[node].get(name) == data.get(name)
