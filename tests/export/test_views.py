"""Parts of a graph: what each view shows, checked against the whole in networkx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures import NO_CONCEPTS, SAMPLE, concept, p, paper, use, write_graph
from litweave.errors import UnknownNameError
from litweave.export.options import View
from litweave.export.views import find
from litweave.graph import Graph


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    papers = [{**row, "aliases": [f"title:{row['id'][-5:]}"]} for row in SAMPLE["papers"]]
    return write_graph(tmp_path_factory.mktemp("views") / "sample", papers=papers)


def labelled(graph: nx.MultiDiGraph[str], label: str) -> set[str]:
    return {node for node, data in graph.nodes(data=True) if label in data["labels"]}


def kinds(graph: nx.MultiDiGraph[str]) -> set[str]:
    return {key for _, _, key in graph.edges(keys=True)}


@pytest.mark.parametrize(
    ("show", "labels", "edges"),
    [
        ("papers", {"Paper"}, {"RELATED_TO"}),
        ("concepts", {"Concept"}, {"CO_OCCURS_WITH"}),
        ("bipartite", {"Paper", "Concept"}, {"INTRODUCES", "USES", "ADDRESSES", "MEASURES"}),
        ("Method", {"Method"}, {"CO_OCCURS_WITH"}),
        ("Dataset", {"Dataset"}, {"CO_OCCURS_WITH"}),
    ],
)
def test_kinds_of_views(sample: Graph, show: str, labels: set[str], edges: set[str]) -> None:
    whole, found = sample.to_networkx(), sample.to_networkx(View(show))
    wanted = set.union(*(labelled(whole, label) for label in labels))
    assert set(found) == wanted
    assert list(found.edges(keys=True)) == [
        (a, b, key) for a, b, key in whole.edges(keys=True) if key in edges and {a, b} <= wanted
    ]


def test_the_whole_is_everything(sample: Graph) -> None:
    whole, found = sample.to_networkx(), sample.to_networkx(View(depth=3))
    assert nx.utils.graphs_equal(whole, found)


def test_attributes_are_kept(sample: Graph) -> None:
    whole, found = sample.to_networkx(text=True), sample.to_networkx(View("papers"), text=True)
    assert dict(found.nodes(data=True)) == {
        n: d for n, d in whole.nodes(data=True) if d["kind"] == "Paper"
    }


@pytest.mark.parametrize(
    ("view", "papers"),
    [
        (View(since=2023), [6, 7, 8, 9]),
        (View(until=2021), [1, 2, 3]),
        (View(since=2021, until=2022), [2, 3, 4, 5]),
        (View(since=1990, until=1991), []),
    ],
)
def test_years_keep_dated_papers_and_what_they_name(
    sample: Graph, view: View, papers: list[int]
) -> None:
    whole, found = sample.to_networkx(), sample.to_networkx(view)
    kept = {p(number) for number in papers}
    assert labelled(found, "Paper") == kept
    assert labelled(found, "Concept") == {
        b for a, b in whole.edges() if a in kept and b in labelled(whole, "Concept")
    }
    pairs = {(a, b) for a, b, key in found.edges(keys=True) if key == "CO_OCCURS_WITH"}
    naming = {a: {b for _, b in whole.out_edges(a)} for a in kept}
    assert pairs == {
        (a, b)
        for a, b, key in whole.edges(keys=True)
        if key == "CO_OCCURS_WITH" and any({a, b} <= named for named in naming.values())
    }


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("show", ["whole", "papers", "concepts", "bipartite"])
def test_neighbourhoods_are_those_of_networkx(sample: Graph, show: str, depth: int) -> None:
    inside = sample.to_networkx(View(show))
    for centre in list(inside)[::5]:
        found = sample.to_networkx(View(show, around=centre, depth=depth))
        expected = nx.ego_graph(inside.to_undirected(), centre, radius=depth)
        assert set(found) == set(expected)
        assert found.number_of_edges() == inside.subgraph(expected).number_of_edges()


def test_a_centre_outside_of_the_view_shows_what_is_around_it(sample: Graph) -> None:
    found = sample.to_networkx(View("papers", around="method:yarnformer"))
    assert set(found) == {p(6), p(7), p(8)}
    found = sample.to_networkx(View("Dataset", around=p(4)))
    assert set(found) == {"dataset:openquilt", "dataset:quiltbench"}


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        (p(3), p(3)),
        ("title:00003", p(3)),
        ("method:loomnet", "method:loomnet"),
        ("LoomNet", "method:loomnet"),
        ("loom network", "method:loomnet"),
        ("SUMMARIZATION", "task:summarisation"),
        ("https://github.com/yarn/former", "https://github.com/yarn/former"),
    ],
)
def test_nodes_are_found_by_id_alias_and_name(sample: Graph, name: str, id_: str) -> None:
    assert sample.network.ids[find(sample, name)].as_py() == id_


def test_a_name_of_several_concepts_is_that_of_the_most_papers(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "g",
        papers=[paper(p(1), "One"), paper(p(2), "Two")],
        concepts=[concept("dataset:loom", "Loom"), concept("method:loom", "loom")],
        uses=[use(p(1), "dataset:loom"), use(p(1), "method:loom"), use(p(2), "method:loom")],
        links=[],
    )
    assert graph.network.ids[find(graph, "LOOM")].as_py() == "method:loom"


def test_unknown_names_are_answered_with_near_ones(sample: Graph) -> None:
    with pytest.raises(UnknownNameError, match="did you mean LoomNet"):
        find(sample, "LoomNett")
    with pytest.raises(UnknownNameError, match="did you mean Dataset"):
        sample.to_networkx(View("Datasets"))


@pytest.mark.parametrize("top", [1, 5, 12, 100])
def test_the_heaviest_nodes_stay(sample: Graph, top: int) -> None:
    whole = sample.to_networkx()
    weight = dict.fromkeys(whole, 0.0)
    for a, b, data in whole.edges(data=True):
        weight[a] += data["weight"]
        weight[b] += data["weight"]
    order = sorted(whole, key=lambda n: (-round(weight[n], 9), list(whole).index(n)))
    assert set(sample.to_networkx(View(top=top))) == set(order[:top])


views = st.builds(
    View,
    show=st.sampled_from(["whole", "papers", "concepts", "bipartite", "Method", "Metric"]),
    around=st.sampled_from([None, p(1), "method:attention", NO_CONCEPTS]),
    depth=st.integers(1, 3),
    since=st.sampled_from([None, 2021, 2023]),
    until=st.sampled_from([None, 2022, 2024]),
    top=st.sampled_from([None, 1, 4]),
)


@settings(max_examples=60, deadline=None)
@given(view=views)
def test_any_view_is_a_part_of_the_whole(sample: Graph, view: View) -> None:
    whole, found = sample.to_networkx(), sample.to_networkx(view)
    assert set(found) <= set(whole)
    assert set(found.edges(keys=True)) <= set(whole.edges(keys=True))
    if view.top is not None:
        assert len(found) <= view.top


def test_options_are_plain_values() -> None:
    options: dict[str, Any] = {"show": "papers", "top": 3}
    assert not View(**options).everything
    assert View().everything
