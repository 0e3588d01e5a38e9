"""GEXF 1.3: legal by its schema, the same graph in networkx, everything there in Gephi."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings

from export.awkward import HOSTILE, legal, lists_joined
from export.schemas import faults
from fixtures import NO_CONCEPTS, concept, link, p, paper, use, write_graph
from litweave.export import gexf, graphml
from litweave.export.options import BY_COMMUNITY, BY_PAGERANK, Options, View
from litweave.export.picture import LOOKS
from litweave.graph import Graph
from litweave.records import KINDS
from services.gephi.toolkit import Seen

NS = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(tmp_path_factory.mktemp("gexf") / "sample")


def written(graph: Graph, folder: Path, **options: Any) -> Path:
    out = folder / "graph.gexf"
    gexf.export(graph, out, Options(**options))
    return out


def parsed(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - our own file


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"text": True},
        {"positions": False},
        {"colour": BY_COMMUNITY, "size": BY_PAGERANK},
        {"view": View("papers")},
        {"view": View("concepts", since=2022)},
        {"view": View(top=1)},
        {"view": View(since=1900, until=1901)},
    ],
    ids=str,
)
def test_both_formats_hold_to_their_schemas(
    sample: Graph, tmp_path: Path, options: dict[str, Any]
) -> None:
    assert faults("gexf", written(sample, tmp_path, **options)) == []
    out = tmp_path / "graph.graphml"
    graphml.export(sample, out, Options(**options))
    assert faults("graphml", out) == []


def test_the_schemas_find_faults(sample: Graph, tmp_path: Path) -> None:
    text = written(sample, tmp_path).read_text(encoding="utf-8")
    for old, new in (
        ('id="e1"', 'id="e0"'),
        ('<viz:color r="', '<viz:color r="9'),
        ('target="method:loomnet"', 'target="nowhere"'),
        (' mode="dynamic"', ' mode="sometimes"'),
    ):
        broken = tmp_path / "broken.gexf"
        broken.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert faults("gexf", broken), new


def test_networkx_reads_the_same_graph(sample: Graph, tmp_path: Path) -> None:
    found = nx.read_gexf(written(sample, tmp_path, text=True))
    expected = sample.to_networkx(text=True)
    ours = {"label", "viz", "start", "community", "topic"}
    got = {n: {k: v for k, v in d.items() if k not in ours} for n, d in found.nodes(data=True)}
    wanted = {n: lists_joined(d) for n, d in expected.nodes(data=True)}
    for data in wanted.values():
        data["labels"] = data["labels"].strip(":").replace(":", "|")
    assert got == wanted
    assert sorted((a, b, d["weight"]) for a, b, d in found.edges(data=True)) == sorted(
        (a, b, d["weight"]) for a, b, d in expected.edges(data=True)
    )
    shared = {(a, b): d.get("shared") for a, b, d in found.edges(data=True)}
    assert shared[p(5), p(8)] == "attention|summarisation"


def test_the_type_of_an_edge_is_its_kind_and_keeps_parallel_edges_apart(tmp_path: Path) -> None:
    url = "https://github.com/a/b"
    graph = write_graph(
        tmp_path / "g",
        papers=[paper(p(1), "One")],
        concepts=[],
        uses=[],
        links=[link(p(1), url), link(p(1), url, "demo")],
    )
    edges = parsed(written(graph, tmp_path)).findall(".//g:edge", NS)
    assert [(e.get("kind"), e.get("target")) for e in edges] == [
        ("HAS_CODE", url),
        ("LINKS_TO", url),
    ]
    assert len({e.get("id") for e in edges}) == 2


def test_time_runs_from_the_first_day_known(sample: Graph, tmp_path: Path) -> None:
    root = parsed(written(sample, tmp_path))
    starts = {n.get("id"): n.get("start") for n in root.findall(".//g:node", NS)}
    assert starts[p(1)] == "2020-03-01"
    assert starts[p(2)] == "2021-05-01"  # a month: its first day
    assert starts[p(3)] == "2021-01-01"  # a year: its first day
    assert starts[NO_CONCEPTS] is None  # always there
    assert starts["method:loomnet"] == "2020-03-01"
    assert starts["dataset:openquilt"] == "2021-01-01"
    assert starts["https://quiltbench.example.org"] == "2022-01-09"
    edges = {(e.get("source"), e.get("target")): e for e in root.findall(".//g:edge", NS)}
    assert edges[p(3), "method:loomnet"].get("start") == "2021-01-01"
    assert edges[p(5), p(8)].get("start") == "2024-01-01"


def test_looks(sample: Graph, tmp_path: Path) -> None:
    root = parsed(written(sample, tmp_path))
    nodes = {n.get("id"): n for n in root.findall(".//g:node", NS)}
    places = set()
    for node in nodes.values():
        place = node.find("viz:position", NS)
        assert place is not None
        places.add((place.get("x"), place.get("y")))
    assert len(places) == len(nodes)
    colour = nodes["dataset:openquilt"].find("viz:color", NS)
    assert colour is not None
    channels = [int(colour.get(c, "")) for c in "rgb"]
    assert "#{:02x}{:02x}{:02x}".format(*channels) == KINDS["Dataset"].colour
    sizes = {i: float(n.find("viz:size", NS).get("value")) for i, n in nodes.items()}  # type: ignore[arg-type,union-attr]
    assert sizes["method:loomnet"] > sizes["method:spoolnet"] > sizes[NO_CONCEPTS]


def test_colour_by_community_and_size_by_pagerank(sample: Graph, tmp_path: Path) -> None:
    found = nx.read_gexf(written(sample, tmp_path, colour=BY_COMMUNITY, size=BY_PAGERANK))
    by_community: dict[Any, set[tuple[int, ...]]] = {}
    for _, data in found.nodes(data=True):
        colour = data["viz"]["color"]
        by_community.setdefault(data.get("community"), set()).add(
            (colour["r"], colour["g"], colour["b"])
        )
    assert [len(colours) for colours in by_community.values()] == [1] * 4  # three, and none
    assert len(set.union(*by_community.values())) == 4
    assert found.nodes[p(5)]["topic"] == "summarisation, attention, StoryBank"
    sizes = {n: d["viz"]["size"] for n, d in found.nodes(data=True)}
    assert max(sizes.values()) == sizes["method:loomnet"]


def test_a_graph_without_a_picture_says_so_and_is_static(sample: Graph, tmp_path: Path) -> None:
    text = written(sample, tmp_path, positions=False).read_text(encoding="utf-8")
    assert 'mode="static"' in text
    assert "viz:position" not in text


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=HOSTILE, name=HOSTILE, alias=HOSTILE, evidence=HOSTILE)
def test_any_text_makes_legal_gexf_that_reads_back(
    tmp_path: Path, title: str, name: str, alias: str, evidence: str
) -> None:
    graph = write_graph(
        tmp_path / "hostile",
        papers=[paper(p(1), title, "2020"), paper(p(2), title * 3)],
        concepts=[concept("method:x%00", name, alias)],
        uses=[use(p(1), "method:x%00", evidence=evidence), use(p(2), "method:x%00")],
        links=[],
    )
    out = written(graph, tmp_path, text=True)
    assert faults("gexf", out) == []
    found = nx.read_gexf(out)
    assert found.nodes[p(1)]["title"] == legal(title)
    assert found.nodes["method:x%00"]["name"] == legal(name)
    assert found.edges[p(1), "method:x%00"]["evidence"] == legal(evidence)


def milliseconds(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp() * 1000


@pytest.mark.gephi
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_gephi_sees_everything(
    gephi: Callable[..., Seen], sample: Graph, tmp_path: Path, form: str
) -> None:
    out = tmp_path / f"graph.{form}"
    export = gexf.export if form == "gexf" else graphml.export
    export(sample, out, Options(text=True))
    expected = sample.to_networkx()
    seen = gephi(out)
    assert seen.issues == []
    assert (seen.nodes, seen.edges) == (len(expected), expected.number_of_edges())
    kinds = [d["kind"] for _, _, d in expected.edges(data=True)]
    assert seen.kinds == {kind: kinds.count(kind) for kind in kinds}
    types = {"Long": "year", "String": "topic"}
    assert {seen.node_columns[name] for name in types.values()} == set(types)
    assert seen.node_columns["community"] == "Long"
    assert seen.edge_columns["confidence"] == "Double"
    assert seen.edge_columns["inTitle"] == "Boolean"
    assert not {*LOOKS} & {*seen.node_columns}  # understood, not columns
    assert seen.labels[p(1)] == "LoomNet"
    assert seen.colours["dataset:openquilt"] == (0xF5, 0x85, 0x18)
    assert len(set(seen.positions.values())) == len(expected)
    assert seen.sizes["method:loomnet"] > seen.sizes[NO_CONCEPTS]
    assert seen.weights[p(1), "method:loomnet", "INTRODUCES"] == pytest.approx(0.98)
    if form == "gexf":
        assert seen.dynamic
        assert seen.bounds == (milliseconds(2020, 3, 1), milliseconds(2024, 2, 2))


@pytest.mark.gephi
def test_gephi_draws_it(gephi: Callable[..., Seen], sample: Graph, tmp_path: Path) -> None:
    picture = tmp_path / "picture.pdf"
    gephi(written(sample, tmp_path), picture)
    assert picture.read_bytes().startswith(b"%PDF")
    assert picture.stat().st_size > 10_000
