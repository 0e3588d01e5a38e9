"""`litweave query` and `litweave export --to neo4j` as people run them."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from fixtures import p, write_graph
from litweave.cli import _run
from litweave.server import Login


@pytest.fixture
def graph(tmp_path: Path) -> str:
    return str(write_graph(tmp_path / "papers").path)


Captured = pytest.CaptureFixture[str]


def test_a_table_for_people(graph: str, capsys: Captured) -> None:
    assert _run(["query", graph, "methods-for-task", "-p", "task=image classification"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[:2] == [
        "method     papers  first  last",
        "LoomNet         3   2020  2024",
    ]


def test_json_for_programs(graph: str, capsys: Captured) -> None:
    question = ["query", graph, "similar-papers", "-p", f"paper={p(1)}", "-p", "limit=1"]
    assert _run([*question, "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["paper"] == p(2)
    assert row["shared"] == ["TinyShapes", "LoomNet", "accuracy", "image classification"]


def test_csv_for_spreadsheets(graph: str, capsys: Captured) -> None:
    question = ["query", graph, "similar-papers", "-p", f"paper={p(1)}", "--format", "csv"]
    assert _run(question) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["paper", "title", "year", "weight", "shared"]
    assert rows[1][4] == "TinyShapes|LoomNet|accuracy|image classification"


@pytest.mark.parametrize(
    ("form", "said"), [("json", "[]\n"), ("csv", "kind,evidence,"), ("table", "")]
)
def test_no_rows(graph: str, capsys: Captured, form: str, said: str) -> None:
    question = ["query", graph, "evidence", "-p", f"paper={p(1)}", "-p", "concept=attention"]
    assert _run([*question, "--format", form]) == 0
    assert capsys.readouterr().out.startswith(said)


def test_own_cypher_from_a_file_and_from_standard_input(
    graph: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "MATCH (p:Paper) WHERE p.year = $year RETURN count(p) AS n"
    (tmp_path / "mine.cypher").write_text(text, encoding="utf-8")
    assert _run(["query", graph, str(tmp_path / "mine.cypher"), "-p", "year=2021"]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert _run(["query", graph, "-", "-p", "year=2021"]) == 0
    assert capsys.readouterr().out == "n\n2\n" * 2


def test_the_list_needs_no_graph(capsys: Captured) -> None:
    assert _run(["query", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 30
    assert any(line.startswith("papers-using ") and line.endswith("limit=100") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["papers-using", "-p", "concept=LomNet"], "did you mean LoomNet (method, 4 papers)?"),
        (["papers-usin"], "did you mean papers-using"),
        (["papers-using"], "needs the parameter concept"),
        (["MATCH (n) DETACH DELETE n"], "read-only"),
        (["nowhere.cypher"], "nowhere.cypher cannot be read"),
        (["papers-using", "-p", "concept"], "write NAME=VALUE"),
        ([], "name a graph and a question"),
    ],
)
def test_a_wrong_question_ends_with_2(
    graph: str, capsys: Captured, arguments: list[str], problem: str
) -> None:
    assert _run(["query", graph, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["query", "export"])
def test_a_server_that_is_down_ends_with_2_in_one_line(
    graph: str, capsys: Captured, command: str
) -> None:
    uri = ["--uri", "bolt://127.0.0.1:1"]
    arguments = ["overview", *uri] if command == "query" else [graph, "--to", "neo4j", *uri]
    assert _run([command, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("litweave: bolt://127.0.0.1:1: cannot be reached")
    assert len(err.splitlines()) == 1


def test_no_address_ends_with_2(
    graph: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_URI", raising=False)
    assert _run(["export", graph, "--to", "neo4j"]) == 2
    assert "give the server's address: --uri bolt://... or NEO4J_URI" in capsys.readouterr().err


@pytest.mark.neo4j
def test_a_graph_is_loaded_and_asked_on_a_server(
    graph: str, neo4j: Login, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j.uri)
    load = ["export", graph, "--to", "neo4j"]
    assert _run([*load, "--dry-run"]) == 0
    assert "would hold graph 'papers': 30 nodes, 88 relationships" in capsys.readouterr().err
    assert _run(load) == 0
    assert "nodes: 30 new, 0 changed, 0 gone" in capsys.readouterr().err
    assert _run([*load, "--name", "again"]) == 0
    assert "The database also holds 'papers'" in capsys.readouterr().err
    assert _run(load) == 0
    assert "Nothing had changed." in capsys.readouterr().err
    question = ["query", "evidence", "-p", f"paper={p(2)}", "-p", "concept=loom net"]
    assert _run([*question, "--uri", neo4j.uri, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows == [rows[0]] * 2, "one of each graph"
    assert rows[0]["evidence"] == f"{p(2)} names method:loomnet."
