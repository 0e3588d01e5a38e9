"""Asking: names, parameters, one's own Cypher, and that nothing is ever written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from export.graphs import NASTY, nasty_graph
from fixtures import NO_CONCEPTS, SAMPLE, concept, p, write_graph
from litweave.errors import LitweaveError, QueryError, ServerError, UnknownNameError
from litweave.export.neo4j import load
from litweave.graph import Graph
from litweave.names import find_concepts, find_paper
from litweave.query import run
from litweave.query.embedded import connected
from litweave.server import Login
from services.neo4j.server import Neo4jServer

ENGINES = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(tmp_path_factory.mktemp("query") / "sample")


@pytest.fixture(params=ENGINES)
def source(request: pytest.FixtureRequest, sample: Graph) -> Iterator[Graph | Login]:
    if request.param == "embedded":
        yield sample
        return
    server: Neo4jServer = request.getfixturevalue("neo4j_server")
    login = Login(server.bolt)
    with GraphDatabase.driver(login.uri) as driver:
        driver.execute_query("MATCH (n) WHERE coalesce(n.graph, '') <> 'sample' DETACH DELETE n")
    load(sample, login)
    yield login


@pytest.mark.parametrize(
    "name", ["LoomNet", "loomnet", "Loom Net", "loom-net", "Loom Network", "method:loomnet"]
)
def test_any_spelling_finds_the_concept(source: Graph | Login, name: str) -> None:
    assert len(run(source, "papers-using", {"concept": name}).rows) == 4


@pytest.mark.parametrize(
    "name", [p(1), "2001.00001", "https://arxiv.org/abs/2001.00001v3", "loomnet: weaving features"]
)
def test_any_form_finds_the_paper(source: Graph | Login, name: str) -> None:
    assert len(run(source, "similar-papers", {"paper": name}).rows) == 2


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("papers-using", {"concept": "LomNet"}, r"mean LoomNet \(method, 4 papers\)"),
        ("papers-using", {"concept": "qqqqq"}, "unknown concept 'qqqqq'; no name comes near it"),
        ("datasets-for-task", {"task": "image segmentatoin"}, r"mean image segmentation \(task, 3"),
        ("similar-papers", {"paper": "Spools of images"}, r"Spools for images \(arxiv:2002"),
        ("papers-usin", {}, "unknown question 'papers-usin'; did you mean papers-using"),
        ("papers-using", {}, "needs the parameter concept .* for example concept=ImageNet"),
        ("papers-using", {"concpt": "x"}, "unknown parameter of papers-using .* mean concept"),
        ("top-concepts", {"kind": "Methods"}, "unknown kind 'Methods'; did you mean Method"),
        ("top-concepts", {"limit": "many"}, "limit=many: must be an integer"),
        ("weak-evidence", {"below": "low"}, "below=low: must be a number"),
        ("RETURN $x", {}, "parameters without a value: x"),
        ("RETURN 1", {"x": 1}, "has no parameter x"),
        ("RETURN 1; RETURN 2", {}, "has several statements"),
        ("  ", {}, "has no statement"),
        ("// only a comment", {}, "has no statement"),
        ("MATCH (n:Paper RETURN n", {}, "(?i)invalid input"),
    ],
)
def test_what_is_wrong_is_one_line(
    source: Graph | Login, name: str, parameters: dict[str, Any], problem: str
) -> None:
    with pytest.raises(LitweaveError, match=problem) as error:
        run(source, name, parameters)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Paper {id: 'x'})",
        "MATCH (n:Paper) DETACH DELETE n",
        "MATCH (n:Paper) SET n.title = 'x'",
        "MERGE (n:Paper {id: 'x'}) RETURN n",
        "MATCH (n:Paper) WITH n LIMIT 1 CREATE (m:Paper {id: 'y'}) RETURN m",
        "CREATE INDEX nothing FOR (n:Paper) ON (n.venue)",
        "CREATE USER eve SET PASSWORD 'long enough'",
        "COPY (MATCH (n:Paper) RETURN n.id) TO 'out.csv'",
        "EXPORT DATABASE 'out'",
        "ATTACH 'x.lbug' AS x",
        "INSTALL httpfs",
        "LOAD FROM '/etc/passwd' RETURN *",
    ],
)
def test_nothing_is_written(
    source: Graph | Login, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = run(source, "MATCH (n:Paper) RETURN n ORDER BY n.id")
    with pytest.raises((QueryError, ServerError)):
        run(source, text)
    assert run(source, "MATCH (n:Paper) RETURN n ORDER BY n.id") == before
    assert list(tmp_path.iterdir()) == []


def test_own_cypher_with_parameters_as_text(source: Graph | Login) -> None:
    found = run(
        source,
        "// mine\nMATCH (p:Paper) WHERE p.year >= $since AND p.id IN $ids\n"
        "RETURN p.id AS id LIMIT $n;",
        {"since": "2021", "ids": f'["{p(1)}", "{p(2)}"]', "n": "5"},
    )
    assert (found.columns, found.rows) == (("id",), [(p(2),)])


def test_concept_stands_for_all_kinds_in_own_cypher(source: Graph | Login) -> None:
    assert run(source, "MATCH (c:Concept) RETURN count(c) AS n").rows == [(14,)]


def test_values_are_plain(source: Graph | Login) -> None:
    text = (
        "MATCH w = (p:Paper {id: $id})-[u:INTRODUCES]->(m:Method) "
        "RETURN p.venue AS venue, m, u, w, [1, 2.5] AS list, sum(u.count) AS n"
    )
    (row,) = run(source, text, {"id": p(1)}).records()
    method = {
        "label": "Method",
        "id": "method:loomnet",
        "kind": "Method",
        "name": "LoomNet",
        "aliases": ["Loom Network", "Loom-Net"],
        "community": row["m"]["community"],
        "firstYear": 2020,
        "paperCount": 4,
    }
    assert row["venue"] is None
    assert row["m"] == method
    assert row["u"] == {
        "type": "INTRODUCES",
        "source": p(1),
        "target": "method:loomnet",
        "count": 3,
        "confidence": 0.98,
        "inTitle": True,
        "evidence": f"{p(1)} names method:loomnet.",
    }
    assert [node["id"] for node in row["w"]["nodes"]] == [p(1), "method:loomnet"]
    assert row["w"]["relationships"] == [row["u"]]
    assert row["n"] == 3
    assert type(row["n"]) is int


def test_a_graph_answers_in_python(sample: Graph) -> None:
    found = sample.query("papers-using-both", concept="LoomNet", other="attention").records()
    assert [row["paper"] for row in found] == [p(9)]


def test_a_homonym_means_both_unless_a_kind_is_asked_for(tmp_path: Path) -> None:
    concepts = [*SAMPLE["concepts"], concept("dataset:loomnet", "LoomNet")]
    graph = write_graph(tmp_path / "graph", concepts=concepts)
    assert [one.kind for one in find_concepts(graph, "LoomNet")] == ["Method", "Dataset"]
    assert [one.kind for one in find_concepts(graph, "LoomNet", kind="Dataset")] == ["Dataset"]


def test_a_concept_of_another_kind_is_offered(sample: Graph) -> None:
    with pytest.raises(UnknownNameError, match=r"task 'LoomNet'; did you mean LoomNet \(method"):
        find_concepts(sample, "LoomNet", kind="Task")


def test_versions_are_not_mixed_up(tmp_path: Path) -> None:
    concepts = [concept("method:net-3-5", "Net 3 5"), concept("method:net-35", "Net 35")]
    graph = write_graph(tmp_path / "graph", concepts=concepts, papers=[], uses=[], links=[])
    assert [one.id for one in find_concepts(graph, "net 35")] == ["method:net-35"]
    assert [one.id for one in find_concepts(graph, "net-3-5")] == ["method:net-3-5"]


def test_a_paper_without_year_and_id_is_found_by_title(sample: Graph) -> None:
    assert find_paper(sample, "words about NOTHING") == NO_CONCEPTS


def test_nasty_names_are_values(tmp_path: Path) -> None:
    graph = nasty_graph(tmp_path / "it's")
    for text in NASTY:
        if text.strip():
            assert len(run(graph, "papers-using", {"concept": text}).rows) >= len(NASTY)


def test_the_database_is_made_once_and_anew_when_the_graph_changes(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "graph")
    assert run(graph, "overview").rows[0] == ("Paper", 10)
    (first,) = graph.path.glob("query-*.lbug*")
    made = first.stat().st_mtime_ns
    assert run(graph, "overview").rows[0] == ("Paper", 10)
    assert first.stat().st_mtime_ns == made
    smaller = write_graph(tmp_path / "graph", papers=SAMPLE["papers"][:9])
    assert run(smaller, "overview").rows[0] == ("Paper", 9)
    (second,) = graph.path.glob("query-*.lbug*")
    assert second != first


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "graph")
    run(graph, "overview")
    (path,) = graph.path.glob("query-*.lbug")
    path.write_bytes(b"nonsense" * 100)
    with pytest.raises(QueryError, match="delete the file, it is made anew"):
        run(graph, "overview")


def test_a_directory_that_cannot_be_written_is_queried_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = write_graph(tmp_path / "graph")
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    assert run(graph, "overview").rows[0] == ("Paper", 10)
    assert list(graph.path.glob("query-*")) == []


def test_two_readers_at_once(sample: Graph) -> None:
    with connected(sample) as one, connected(sample) as two:
        for connection in (one, two):
            result = connection.execute("MATCH (p:Paper) RETURN count(p)")
            assert not isinstance(result, list)
            assert result.get_all() == [[10]]
