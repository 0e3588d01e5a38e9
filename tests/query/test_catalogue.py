"""Every question of the catalogue, on both engines, against answers worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from export.graphs import random_graph
from fixtures import SAMPLE, concept, p, use, write_graph
from litweave.cypher_files import folder, statements
from litweave.errors import QueryError
from litweave.export.neo4j import load
from litweave.graph import Graph
from litweave.query import Query, Result, catalogue, run
from litweave.query.catalogue import ANY, CONCEPT_TYPES, LADYBUG, NEO4J, PAPER_TYPE, expand, parse
from litweave.records import Kind
from litweave.server import Login
from query.answers import ANSWERS, Answer
from services.neo4j.server import Neo4jServer

NAMES = sorted(catalogue())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(tmp_path_factory.mktemp("query") / "sample")


@pytest.fixture(scope="module")
def loaded(neo4j_server: Neo4jServer, sample: Graph) -> Login:
    login = Login(neo4j_server.bolt)
    with GraphDatabase.driver(login.uri) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    load(sample, login)
    return login


def ids_in(value: Any) -> Iterator[str]:
    """Yield the ids of all nodes in a value."""
    if isinstance(value, dict) and "label" in value:
        yield value["id"]
    elif isinstance(value, dict) and "nodes" in value:
        for node in value["nodes"]:
            yield from ids_in(node)


def check(answer: Answer, result: Result) -> None:
    if answer.ids is not None:
        assert {id_ for row in result.rows for value in row for id_ in ids_in(value)} == answer.ids
        assert len(result.rows) == answer.count
        return
    columns = answer.columns or result.columns
    found = [
        tuple(_flat(row[result.columns.index(name)]) for name in columns) for row in result.rows
    ]
    if answer.any_order:
        assert sorted(found, key=str) == sorted(answer.rows, key=str)
    else:
        assert found == answer.rows


def _flat(value: Any) -> Any:
    """Return a path as the ids along it."""
    is_path = isinstance(value, dict) and "nodes" in value
    return tuple(ids_in(value)) if is_path else value


def test_every_question_has_an_answer_that_was_worked_out() -> None:
    assert sorted(ANSWERS) == NAMES
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_answer_of_the_embedded_engine(name: str, sample: Graph) -> None:
    if catalogue()[name].engine == NEO4J:
        with pytest.raises(QueryError, match="can only be asked of a Neo4j server"):
            run(sample, name, ANSWERS[name].parameters)
        return
    check(ANSWERS[name], run(sample, name, ANSWERS[name].parameters))


@pytest.mark.neo4j
@pytest.mark.parametrize("name", NAMES)
def test_answer_of_neo4j(name: str, loaded: Login) -> None:
    assert catalogue()[name].engine in {ANY, NEO4J}
    check(ANSWERS[name], run(loaded, name, ANSWERS[name].parameters))


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "name", [name for name, query in catalogue().items() if set(query.texts) == {ANY}]
)
def test_both_engines_give_the_same(name: str, sample: Graph, loaded: Login) -> None:
    parameters = ANSWERS[name].parameters
    assert run(sample, name, parameters) == run(loaded, name, parameters)


# Parameters by which a node is found; limits and thresholds only sift.
FINDING = {*CONCEPT_TYPES, PAPER_TYPE, "kind"}
SEEKS = {"NodeIndexSeek", "NodeUniqueIndexSeek", "NodeIndexSeekByRange", "ProcedureCall"}


@pytest.fixture(scope="module")
def planner(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a session on a database that is large enough for plans to matter."""
    login = Login(neo4j_server.bolt)
    with GraphDatabase.driver(login.uri, notifications_min_severity="OFF") as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        load(random_graph(tmp_path_factory.mktemp("plan") / "graph", 1, range(300)), login)
        driver.execute_query("CALL db.prepareForReplanning(60)")
        with driver.session() as session:
            yield session


@pytest.mark.neo4j
@pytest.mark.parametrize("name", NAMES)
def test_plan(name: str, planner: Any) -> None:
    query = catalogue()[name]
    text = query.text(NEO4J)
    parameters = {param.name: param.example for param in query.params}
    plan = planner.run(f"EXPLAIN {statements(text)[0]}", parameters).consume().plan
    leaves = list(_leaves(plan))
    assert "AllNodesScan" not in leaves
    if {param.type for param in query.params} & FINDING:
        assert leaves[0] in SEEKS, leaves


def _leaves(plan: dict[str, Any]) -> Iterator[str]:
    children = plan.get("children") or []
    if not children:
        yield plan["operatorType"].split("@")[0]
    for child in children:
        yield from _leaves(child)


OWN = Kind("Material", "CONTAINS", "#123456")


@pytest.fixture(scope="module")
def with_own_kind(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(
        tmp_path_factory.mktemp("own") / "graph",
        concepts=[*SAMPLE["concepts"], concept("material:tin", "tin")],
        uses=[*SAMPLE["uses"], use(p(1), "material:tin"), use(p(5), "material:tin")],
        kinds={"Material": OWN},
    )


OWN_QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("papers-using", {"concept": "tin"}),
    ("concepts-of-paper", {"paper": p(5)}),
    ("top-concepts", {"kind": "Material"}),
    ("goes-with", {"concept": "tin"}),
    ("evidence", {"paper": p(1), "concept": "tin"}),
    ("overview", {}),
]


@pytest.mark.parametrize(("name", "parameters"), OWN_QUESTIONS)
def test_kinds_of_the_user_are_in(
    name: str, parameters: dict[str, Any], with_own_kind: Graph
) -> None:
    found = run(with_own_kind, name, parameters)
    assert found.rows
    text = str(found.rows)
    assert "Material" in text or "tin" in text or name == "goes-with"


@pytest.mark.neo4j
def test_kinds_of_the_user_are_in_on_neo4j(with_own_kind: Graph, neo4j: Login) -> None:
    load(with_own_kind, neo4j)
    for name, parameters in OWN_QUESTIONS:
        assert run(neo4j, name, parameters) == run(with_own_kind, name, parameters)


def test_expand_leaves_texts_and_comments_alone() -> None:
    text = "// :Concept INTRODUCES|USES\nMATCH (c:Concept) WHERE c.name = ':Concept' RETURN Concept"
    assert expand(text, ["A"], ["X", "Y"]) == (
        "// :Concept INTRODUCES|USES\nMATCH (c:`X`|`Y`) WHERE c.name = ':Concept' RETURN Concept"
    )


def test_expand_replaces_the_whole_union_only() -> None:
    text = "-[:INTRODUCES|USES|ADDRESSES|MEASURES|HAS_CODE]->()-[:INTRODUCES|USES]->"
    assert expand(text, ["A", "B"], None) == "-[:`A`|`B`|HAS_CODE]->()-[:INTRODUCES|USES]->"


FILES = sorted((folder() / "queries").glob("*.cypher"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_named_after_its_question(path: Path) -> None:
    query: Query = parse(path.read_text(encoding="utf-8"), str(path))
    (engine,) = query.texts
    assert path.name == f"{query.name}{'.ladybug' * (engine == LADYBUG)}.cypher"
    assert query.title[0].isupper()
    assert not query.title.endswith(".")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("// name: x\nRETURN 1", "has no name, title or engine"),
        ("// nme: x\nRETURN 1", "the header line '// nme: x' is not understood"),
        ("// param a: colour = 1\nRETURN 1", "unknown type 'colour'"),
    ],
)
def test_a_wrong_header_is_told(text: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem):
        parse(text, "x.cypher")


def test_the_documents_list_every_question(root: Path) -> None:
    text = (root / "docs" / "neo4j.md").read_text(encoding="utf-8")
    for query in catalogue().values():
        assert f"| `{query.name}` | {query.title} |" in text
