"""GraphML: what is written is read back the same by the programs of others."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings

from export.awkward import HOSTILE, legal, lists_joined
from fixtures import concept, link, p, paper, use, write_graph
from litweave.export import markup
from litweave.export.graphml import export
from litweave.export.options import Options
from litweave.graph import Graph

NS = {"g": "http://graphml.graphdrawing.org/xmlns"}


def as_edges(edges: Any) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return sorted((a, b, sorted((k, repr(v)) for k, v in data.items())) for a, b, data in edges)


def written(graph: Graph, folder: Path, **options: Any) -> Path:
    out = folder / "graph.graphml"
    export(graph, out, Options(**options))
    return out


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(tmp_path_factory.mktemp("graphml") / "sample")


@pytest.mark.parametrize("text", [True, False])
def test_networkx_reads_the_same_graph(sample: Graph, tmp_path: Path, *, text: bool) -> None:
    found = nx.read_graphml(written(sample, tmp_path, text=text, positions=False))
    expected = sample.to_networkx(text=text)
    added = {"label"}
    assert {
        n: {k: v for k, v in d.items() if k not in added} for n, d in found.nodes(data=True)
    } == {n: lists_joined(d) for n, d in expected.nodes(data=True)}
    wanted = [(a, b, lists_joined(d)) for a, b, d in expected.edges(data=True)]
    assert as_edges((a, b, _without(d, "id")) for a, b, d in found.edges(data=True)) == as_edges(
        wanted
    )


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k != name}


def test_igraph_reads_the_same_graph(sample: Graph, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    found = igraph.Graph.Read_GraphML(str(written(sample, tmp_path, text=True, positions=False)))
    expected = sample.to_networkx(text=True)
    assert found.is_directed()
    assert [v["id"] for v in found.vs] == list(expected)
    wanted = sorted((a, b, d["kind"], d["weight"]) for a, b, d in expected.edges(data=True))
    ids = found.vs["id"]
    assert (
        sorted((ids[e.source], ids[e.target], e["kind"], e["weight"]) for e in found.es) == wanted
    )
    titles = {n: d.get("title", "") for n, d in expected.nodes(data=True)}
    assert {v["id"]: v["title"] for v in found.vs} == titles


def test_parallel_edges_stay_apart(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "g",
        papers=[paper(p(1), "One")],
        concepts=[],
        uses=[],
        links=[link(p(1), "https://github.com/a/b"), link(p(1), "https://github.com/a/b", "demo")],
    )
    found = nx.read_graphml(written(graph, tmp_path))
    assert found.is_multigraph()
    kinds = [d["kind"] for _, _, d in found.edges(data=True)]
    assert kinds == ["HAS_CODE", "LINKS_TO"]


def test_edge_ids_are_unique_and_types_and_labels_stand_in_attributes(
    sample: Graph, tmp_path: Path
) -> None:
    root = ET.parse(written(sample, tmp_path)).getroot()  # noqa: S314 - our own file
    edges = root.findall(".//g:edge", NS)
    assert [e.get("id") for e in edges] == [f"e{i}" for i in range(len(edges))]
    kind = "g:data[@key='edge_kind']"
    assert {e.get("label") == e.findtext(kind, namespaces=NS) for e in edges} == {True}
    labels = {n.get("id"): n.get("labels") for n in root.findall(".//g:node", NS)}
    assert labels[p(1)] == ":Paper"
    assert labels["method:loomnet"] == ":Concept:Method"
    assert labels["https://github.com/yarn/former"] == ":Resource:Repository"


def test_every_key_is_declared_once_under_its_own_name(sample: Graph, tmp_path: Path) -> None:
    root = ET.parse(written(sample, tmp_path, text=True)).getroot()  # noqa: S314 - our own file
    keys = {k.get("id"): k for k in root.findall("g:key", NS)}
    assert len(keys) == len(root.findall("g:key", NS))
    renamed = {name: k.get("attr.name") for name, k in keys.items() if k.get("attr.name") != name}
    assert renamed == {"edge_kind": "kind"}
    assert "id" not in keys  # Gephi would lose it
    assert keys["year"].get("attr.type") == "long"
    assert keys["weight"].get("attr.type") == "double"
    assert keys["inTitle"].get("attr.type") == "boolean"
    used = {d.get("key") for d in root.findall(".//g:data", NS)}
    assert used <= set(keys)


def test_weights_of_all_types_lie_between_0_and_1(sample: Graph, tmp_path: Path) -> None:
    found = nx.read_graphml(written(sample, tmp_path))
    weights = [d["weight"] for _, _, d in found.edges(data=True)]
    assert all(0 < w <= 1 for w in weights)


def test_text_is_written_on_request_only(sample: Graph, tmp_path: Path) -> None:
    assert "We study" not in written(sample, tmp_path).read_text(encoding="utf-8")
    assert "We study" in written(sample, tmp_path, text=True).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("LoomNet: weaving features", "LoomNet"),
        ("Spools for images", "Spools for images"),
        (
            "On the many ways of weaving a very long title into a small picture of a graph",
            "On the many ways of weaving a very long…",
        ),
        ("A title that has more than thirty characters: and more", None),
        ("Time 12:30 is no colon", "Time 12:30 is no colon"),
        (": nothing before", ": nothing before"),
        ("x" * 80, "x" * 39 + "…"),
        ("  ", p(1)),
    ],
)
def test_labels_are_coined_names_or_the_start_of_the_title(
    tmp_path: Path, title: str, label: str | None
) -> None:
    graph = write_graph(tmp_path / "g", papers=[paper(p(1), title)], uses=[], links=[])
    node = nx.read_graphml(written(graph, tmp_path)).nodes[p(1)]
    assert node["label"] == (label or "A title that has more than thirty…")
    assert node["title"] == title


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=HOSTILE, name=HOSTILE, alias=HOSTILE, evidence=HOSTILE)
def test_any_text_makes_legal_xml_that_reads_back(
    tmp_path: Path, title: str, name: str, alias: str, evidence: str
) -> None:
    graph = write_graph(
        tmp_path / "hostile",
        papers=[paper(p(1), title, "2020"), paper(p(2), title * 3)],
        concepts=[concept("method:x%00", name, alias)],
        uses=[use(p(1), "method:x%00", evidence=evidence), use(p(2), "method:x%00")],
        links=[],
    )
    found = nx.read_graphml(written(graph, tmp_path, text=True))
    assert sorted(found) == [p(1), p(2), "method:x%00"]
    assert found.nodes[p(1)].get("title", "") == legal(title)
    assert found.nodes["method:x%00"].get("name", "") == legal(name)
    kept = found.edges[p(1), "method:x%00"].get("evidence", "")
    assert kept == legal(evidence)


def test_titles_of_10000_characters_and_empty_names(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "g",
        papers=[paper(p(1), "x" * 10_000), paper(p(2), "")],
        concepts=[concept("task:y", "")],
        uses=[use(p(1), "task:y")],
        links=[],
    )
    found = nx.read_graphml(written(graph, tmp_path))
    assert len(found.nodes[p(1)]["title"]) == 10_000
    assert found.nodes[p(2)]["label"] == p(2)
    assert found.nodes["task:y"]["label"] == "task:y"


def test_bytes_that_are_no_utf8_become_replacement_characters() -> None:
    surrogate = "a\ud800b".encode("utf-8", "surrogatepass")
    loose = pc.CastOptions(pa.string(), allow_invalid_utf8=True)
    column = pc.cast(pa.array([surrogate, b"fine", None]), options=loose)
    assert markup.valid(column).to_pylist() == ["a\ufffd\ufffd\ufffdb", "fine", None]


def test_numbers_that_are_none_are_left_out() -> None:
    column = pa.array([0.5, float("nan"), float("inf"), 1e-9, None])
    assert markup.strings(column, "double").to_pylist() == ["0.5", None, None, "1e-9", None]


def test_lists_are_joined_and_empty_ones_absent() -> None:
    column = pa.array([["a", "b"], [], None, ["c"]])[1:]
    assert markup.strings(column, "string[]").to_pylist() == [None, None, "c"]
    shares = pa.array([None, [0.25, 0.5], [], [1.0]], pa.list_(pa.float64()))
    assert markup.strings(shares, "double[]").to_pylist() == [None, "0.25|0.5", None, "1"]


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    out = tmp_path / "old.graphml"
    out.write_text("old", encoding="utf-8")
    (tmp_path / "broken").mkdir()
    broken = write_graph(tmp_path / "broken" / "g")
    (broken.path / "tables" / "uses.parquet").write_bytes(b"PAR1 this is not")
    with pytest.raises(Exception, match="is damaged"):
        export(broken, out, Options())
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(f.name for f in tmp_path.iterdir()) == ["broken", "old.graphml"]


def test_the_same_tables_give_the_same_bytes_whatever_the_hash_seed(
    sample: Graph, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from litweave.graph import Graph;"
        "from litweave.export.graphml import export; from litweave.export.options import Options;"
        "export(Graph(sys.argv[1]), Path(sys.argv[2]), Options(text=True))"
    )
    found = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.graphml"
        command = [sys.executable, "-c", code, str(sample.path), str(out)]
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed})
        found.append(out.read_bytes())
    assert found[0] == found[1]
