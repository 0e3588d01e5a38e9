"""Node-link JSON, CSV, VOSviewer JSON, JSON-LD: each read back by who it is for."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings

from export.awkward import HOSTILE
from fixtures import NO_CONCEPTS, concept, link, p, paper, use, write_graph
from litweave.errors import UnknownNameError
from litweave.export import EXPORTERS
from litweave.export.jsonld import iri
from litweave.export.options import Options, View
from litweave.graph import Graph
from services.gephi.toolkit import Seen

SCHEMA = rdflib.Namespace("https://schema.org/")
SKOS = rdflib.SKOS
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
OURS = rdflib.Namespace("urn:litweave:terms:")

# rdflib 7 warns of its own classes.
rdf = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(tmp_path_factory.mktemp("forms") / "sample")


def hostile(path: Path, title: str, name: str) -> Graph:
    return write_graph(
        path,
        papers=[paper(p(1), title, "2020", abstract=title), paper(p(2), title * 2)],
        concepts=[concept("method:x", name, title), concept("task:y", title)],
        uses=[use(p(1), "method:x", evidence=name), use(p(1), "task:y"), use(p(2), "method:x")],
        links=[link(p(1), "https://github.com/a/b")],
    )


def written(graph: Graph, form: str, folder: Path, **options: Any) -> Path:
    out = folder / f"graph-{form}{EXPORTERS[form].suffix}"
    exported = EXPORTERS[form](graph, out, Options(**options))
    assert exported.path == out
    return out


# Node-link JSON


def test_networkx_reads_node_link_json(sample: Graph, tmp_path: Path) -> None:
    out = written(sample, "json", tmp_path, text=True)
    found = nx.node_link_graph(json.loads(out.read_bytes()), edges="edges")
    expected = sample.to_networkx(text=True)
    added = {"label", "community", "topic", "x", "y", "size", "color"}
    assert {n: _without(d, added) for n, d in found.nodes(data=True)} == {
        n: {**d, "labels": list(d["labels"])} for n, d in expected.nodes(data=True)
    }
    assert list(found.edges(keys=True, data=True)) == list(expected.edges(keys=True, data=True))
    assert found.nodes["dataset:openquilt"]["color"] == "#f58518"


def _without(data: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k not in names}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=HOSTILE, name=HOSTILE)
def test_any_text_goes_through_json_unchanged(tmp_path: Path, title: str, name: str) -> None:
    out = written(
        hostile(tmp_path / "h", title, name), "json", tmp_path, text=True, positions=False
    )
    found = json.loads(out.read_bytes())
    nodes = {node["id"]: node for node in found["nodes"]}
    assert nodes[p(1)]["title"] == title
    assert nodes["method:x"]["name"] == name
    assert found["edges"][0]["evidence"] == name


def test_an_empty_view_is_valid_json(sample: Graph, tmp_path: Path) -> None:
    found = json.loads(
        written(sample, "json", tmp_path, view=View(since=1900, until=1900)).read_bytes()
    )
    assert (found["nodes"], found["edges"]) == ([], [])


# CSV


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_what_the_graph_has(sample: Graph, tmp_path: Path) -> None:
    out = written(sample, "csv", tmp_path)
    expected = sample.to_networkx()
    nodes = {row["Id"]: row for row in rows(out / "nodes.csv")}
    assert list(nodes) == list(expected)
    assert nodes[p(1)]["authors"] == "Ada Weft|Bo Warp"
    assert nodes[p(1)]["arxivId"] == "arXiv:2001.00001"
    assert nodes["method:loomnet"]["paperCount"] == "4"
    assert nodes[NO_CONCEPTS]["year"] == ""
    edges = rows(out / "edges.csv")
    assert sorted((e["Source"], e["Target"], e["Kind"]) for e in edges) == sorted(
        (a, b, key) for a, b, key in expected.edges(keys=True)
    )
    assert {e["Type"] for e in edges} == {"Directed"}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=HOSTILE, name=HOSTILE)
def test_any_text_goes_through_csv_and_nothing_is_a_formula(
    tmp_path: Path, title: str, name: str
) -> None:
    out = written(hostile(tmp_path / "h", title, name), "csv", tmp_path, positions=False)
    nodes = {row["Id"]: row for row in rows(out / "nodes.csv")}
    kept = nodes[p(1)]["title"]
    assert kept.removeprefix("'") == title.replace("\x00", "").removeprefix("'")
    for row in nodes.values():
        texts = [v for k, v in row.items() if k in {"Id", "Label", "title", "name", "aliases"}]
        assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)


def test_formulas_are_disarmed(tmp_path: Path) -> None:
    graph = hostile(tmp_path / "h", '=HYPERLINK("http://evil.example")', "-1+1")
    out = written(graph, "csv", tmp_path)
    found = rows(out / "nodes.csv")
    assert found[0]["title"] == """'=HYPERLINK("http://evil.example")"""
    assert found[2]["name"] == "'-1+1"


@pytest.mark.gephi
def test_gephi_imports_the_spreadsheets(
    gephi: Callable[..., Seen], sample: Graph, tmp_path: Path
) -> None:
    out = written(sample, "csv", tmp_path)
    nodes, edges = gephi(out / "nodes.csv"), gephi(out / "edges.csv")
    expected = sample.to_networkx()
    assert (nodes.issues, edges.issues) == ([], [])
    assert nodes.nodes == len(expected)
    assert edges.edges == expected.number_of_edges()
    assert sum(edges.kinds.values()) == edges.edges
    assert nodes.labels[p(1)] == "LoomNet"


# VOSviewer


def test_vosviewer_maps_of_concepts(sample: Graph, tmp_path: Path) -> None:
    found = json.loads(written(sample, "vosviewer", tmp_path).read_bytes())["network"]
    items = {item["label"]: item for item in found["items"]}
    assert [item["id"] for item in found["items"]] == list(range(1, 15))
    attention = items["attention"]
    assert attention["weights"] == {"Papers": 4, "Links": 7, "Total link strength": 12}
    assert attention["scores"] == {"Avg. pub. year": pytest.approx((2022 + 2023 + 2024 * 2) / 4)}
    assert all(-1 <= item["x"] <= 1 and -1 <= item["y"] <= 1 for item in found["items"])
    assert {item["cluster"] for item in found["items"]} == {1, 2, 3}
    cooccurrences = sample.table("cooccurrences")
    assert len(found["links"]) == len(cooccurrences)
    assert sum(link["strength"] for link in found["links"]) == sum(
        cooccurrences["papers"].to_pylist()
    )


def test_vosviewer_maps_of_papers(sample: Graph, tmp_path: Path) -> None:
    out = written(sample, "vosviewer", tmp_path, view=View("papers"))
    found = json.loads(out.read_bytes())["network"]
    items = {item["id"]: item for item in found["items"]}
    assert len(items) == 10
    assert items[1]["url"] == "https://arxiv.org/abs/2001.00001"
    assert items[1]["scores"] == {"Avg. pub. year": 2020}
    alone = next(item for item in items.values() if item["label"] == "Words about nothing")
    assert "cluster" not in alone
    assert alone["scores"] == {}


def test_vosviewer_says_that_it_wrote_the_concepts(sample: Graph, tmp_path: Path) -> None:
    exported = EXPORTERS["vosviewer"](sample, tmp_path / "map.json", Options())
    assert exported.notes == ("VOSviewer shows one kind of item: wrote the concepts.",)


def test_no_markup_reaches_vosviewer_s_descriptions(tmp_path: Path) -> None:
    graph = hostile(tmp_path / "h", "<img src=x onerror=alert(1)>", "<b>")
    out = written(graph, "vosviewer", tmp_path, view=View("papers"))
    for item in json.loads(out.read_bytes())["network"]["items"]:
        assert "<img" not in item["description"]


# JSON-LD


@rdf
def test_json_ld_says_the_same_as_the_tables(sample: Graph, tmp_path: Path) -> None:
    found = rdflib.Graph().parse(written(sample, "jsonld", tmp_path, text=True), format="json-ld")
    articles = set(found.subjects(rdflib.RDF.type, SCHEMA.ScholarlyArticle))
    assert articles == {rdflib.URIRef(iri(i)) for i in sample.papers["id"].to_pylist()}
    loomnet = rdflib.URIRef("urn:litweave:method:loomnet")
    assert {str(o) for o in found.objects(loomnet, SKOS.altLabel)} == {"Loom-Net", "Loom Network"}
    assert (loomnet, rdflib.RDF.type, SCHEMA.DefinedTerm) in found
    quilts = rdflib.URIRef("urn:litweave:dataset:openquilt")
    assert (quilts, rdflib.RDF.type, SCHEMA.Dataset) in found
    first = rdflib.URIRef("https://arxiv.org/abs/2001.00001")
    assert (first, OURS.introduces, loomnet) in found
    assert (first, SCHEMA.mentions, loomnet) in found
    code = rdflib.URIRef("https://github.com/loom/loomnet")
    assert (first, OURS.hasCode, code) in found
    assert (code, rdflib.RDF.type, SCHEMA.SoftwareSourceCode) in found
    keys = [key for _, _, key in sample.to_networkx().edges(keys=True)]
    for type_, relation in (("USES", OURS.uses), ("RELATED_TO", OURS.relatedTo)):
        assert len(list(found.subject_objects(relation))) == keys.count(type_)


@rdf
def test_mentions_are_annotations_with_positions(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "g")
    mention = {
        "paper_id": p(1),
        "concept_id": "method:loomnet",
        "field": "title",
        "start": 0,
        "end": 7,
        "text": "LoomNet",
        "kind": "Method",
        "confidence": 0.9,
    }
    graph._tables["mentions"] = graph.table("mentions").from_pylist(
        [mention], schema=graph.table("mentions").schema
    )
    found = rdflib.Graph().parse(written(graph, "jsonld", tmp_path, text=True), format="json-ld")
    (note,) = found.subjects(rdflib.RDF.type, OA.Annotation)
    assert found.value(note, OA.hasBody) == rdflib.URIRef("urn:litweave:method:loomnet")
    (selector,) = found.subjects(rdflib.RDF.type, OA.TextPositionSelector)
    assert (found.value(selector, OA.start), found.value(selector, OA.end)) == (
        rdflib.Literal("0", datatype=rdflib.XSD.nonNegativeInteger),
        rdflib.Literal("7", datatype=rdflib.XSD.nonNegativeInteger),
    )
    without = written(graph, "jsonld", tmp_path).read_text(encoding="utf-8")
    assert "Annotation" not in without


@pytest.mark.parametrize(
    ("id_", "address"),
    [
        ("arxiv:2304.01234", "https://arxiv.org/abs/2304.01234"),
        ("arxiv:cs/0112017", "https://arxiv.org/abs/cs/0112017"),
        ("doi:10.1/a<b>", "https://doi.org/10.1/a%3Cb%3E"),
        ("title:ab12", "urn:litweave:title:ab12"),
        ("method:a%2Fb", "urn:litweave:method:a%2Fb"),
        ("method:über uns", "urn:litweave:method:%C3%BCber%20uns"),
        ("https://x.example/a b?q=1", "https://x.example/a%20b?q=1"),
    ],
)
def test_addresses(id_: str, address: str) -> None:
    assert iri(id_) == address


@rdf
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=HOSTILE, name=HOSTILE)
def test_any_text_goes_through_json_ld(tmp_path: Path, title: str, name: str) -> None:
    out = written(hostile(tmp_path / "h", title, name), "jsonld", tmp_path, positions=False)
    found = rdflib.Graph().parse(out, format="json-ld")
    first = rdflib.URIRef("https://arxiv.org/abs/2001.00001")
    assert [str(o) for o in found.objects(first, SCHEMA.name)] == ([title] if title else [])


# All of them


@pytest.mark.parametrize("form", EXPORTERS)
def test_every_form_gives_the_same_bytes_again(form: str, tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        out = written(write_graph(tmp_path / name / "graph"), form, tmp_path / name)
        files = sorted(out.rglob("*")) if out.is_dir() else [out]
        found.append([(f.name, f.read_bytes()) for f in files if f.is_file()])
    assert found[0] == found[1]


@pytest.mark.parametrize("form", ["gexf", "graphml", "json", "vosviewer", "csv", "jsonld"])
def test_an_unknown_view_is_answered_with_the_known_ones(
    sample: Graph, tmp_path: Path, form: str
) -> None:
    with pytest.raises(UnknownNameError, match="did you mean Method"):
        EXPORTERS[form](sample, tmp_path / "out", Options(View("Methods")))
    assert not list(tmp_path.iterdir())
