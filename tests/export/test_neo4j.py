"""Loading into a real Neo4j: exact, repeatable, and nobody else's things are touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from export.graphs import NASTY, changed_graph, nasty_graph, random_graph
from export.neo4j_content import Content, content, run
from fixtures import SAMPLE, concept, p, paper, use, write_graph
from litweave.errors import ServerError
from litweave.export import neo4j_sync
from litweave.export.neo4j import load
from litweave.graph import Graph
from litweave.records import Kind
from litweave.server import Login

pytestmark = pytest.mark.neo4j

FOREIGN = """
CREATE (me:Person {name: 'me'})
CREATE (me)-[:LIKES {since: 2020}]->(:Paper {id: 'arxiv:2001.00001', mine: true})
CREATE (me)-[:READS]->(:Concept {id: 'method:loomnet', graph: 'someone-elses'})
"""


@pytest.fixture(params=[10_000, 25], ids=["one batch", "small batches"])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(neo4j_sync, "BATCH_ROWS", request.param)
    return int(request.param)


def fresh(login: Login, graph: Graph, clear: Callable[[], Any]) -> Content:
    clear()
    load(graph, login)
    return content(login)


@pytest.fixture
def clear(neo4j: Login) -> Callable[[], Any]:
    return lambda: run(neo4j, "MATCH (n) DETACH DELETE n")


def test_everything_arrives(neo4j: Login, tmp_path: Path) -> None:
    report = load(write_graph(tmp_path / "sample"), neo4j)
    found = content(neo4j)
    assert found.labels() == {
        "Paper": 10,
        "Concept:Method": 4,
        "Concept:Dataset": 4,
        "Concept:Task": 3,
        "Concept:Metric": 3,
        "Repository:Resource": 4,
        "Resource": 2,
    }
    assert found.types() == {
        "INTRODUCES": 4,
        "USES": 18,
        "ADDRESSES": 9,
        "MEASURES": 5,
        "HAS_CODE": 4,
        "LINKS_TO": 3,
        "RELATED_TO": 9,
        "CO_OCCURS_WITH": 36,
    }
    assert (report.nodes.created, report.relationships.created) == (30, 88)
    assert report.graph == "sample"
    (row,) = run(neo4j, "MATCH (n:Method {name: 'LoomNet'}) RETURN properties(n) AS found")
    assert row["found"] == {
        "id": "method:loomnet",
        "graph": "sample",
        "kind": "Method",
        "name": "LoomNet",
        "aliases": ["Loom Network", "Loom-Net"],
        "paperCount": 4,
        "firstYear": 2020,
        "community": 0,
    }
    (row,) = run(
        neo4j,
        "MATCH (:Paper {id: $id})-[r:INTRODUCES]->() RETURN properties(r) AS found",
        id=p(1),
    )
    assert row["found"] == {
        "graph": "sample",
        "count": 3,
        "confidence": 0.98,
        "inTitle": True,
        "evidence": f"{p(1)} names method:loomnet.",
    }


@pytest.mark.usefixtures("rows")
def test_a_second_load_changes_nothing(neo4j: Login, tmp_path: Path) -> None:
    graph = random_graph(tmp_path / "graph", 1)
    assert load(graph, neo4j).changed
    before = content(neo4j)
    again = load(graph, neo4j)
    assert not again.changed
    assert again.nodes.total == len(before.nodes)
    assert again.relationships.total == len(before.edges)
    assert content(neo4j).checksum == before.checksum


@pytest.mark.usefixtures("rows")
def test_a_newer_graph_becomes_the_same_as_a_fresh_load(
    neo4j: Login, tmp_path: Path, clear: Callable[[], Any]
) -> None:
    newer = changed_graph(tmp_path)
    expected = fresh(neo4j, newer, clear)
    clear()
    load(random_graph(tmp_path / "graph-1", 1), neo4j, name="graph")
    told = load(newer, neo4j, dry_run=True)
    assert content(neo4j).checksum != expected.checksum, "a dry run must not write"
    done = load(newer, neo4j)
    assert content(neo4j) == expected
    assert (done.nodes, done.relationships) == (told.nodes, told.relationships)
    assert (done.nodes.created, done.nodes.deleted) == (5, 5)
    assert not load(newer, neo4j).changed


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_graphs_ends_like_a_fresh_load(
    neo4j: Login, tmp_path: Path, clear: Callable[[], Any], seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a reproducible sequence
    for step in range(4):
        numbers = range(random.randrange(20), random.randrange(20, 50))
        graph = random_graph(tmp_path / str(step), random.randrange(3), numbers)
        load(graph, neo4j, name="graph")
    found = content(neo4j)
    clear()
    load(graph, neo4j, name="graph")
    assert found == content(neo4j)


def test_an_empty_graph_takes_everything_of_ours_away(neo4j: Login, tmp_path: Path) -> None:
    run(neo4j, FOREIGN)
    before = content(neo4j)
    load(write_graph(tmp_path / "graph"), neo4j)
    nothing = write_graph(tmp_path / "empty", papers=[], concepts=[], uses=[], links=[])
    load(nothing, neo4j, name="graph")
    assert content(neo4j) == before


def test_what_others_wrote_is_never_touched(
    neo4j: Login, tmp_path: Path, clear: Callable[[], Any]
) -> None:
    newer = changed_graph(tmp_path)
    expected = fresh(neo4j, newer, clear)
    clear()
    run(neo4j, FOREIGN)
    foreign = content(neo4j)
    load(random_graph(tmp_path / "graph-1", 1), neo4j, name="graph")
    # A surviving, a changed and a vanishing paper get a note, a label, and links of both ways.
    run(
        neo4j,
        "MATCH (me:Person) MATCH (p:Paper {graph: 'graph'}) WHERE p.id IN $ids "
        "SET p.note = 'mine', p:Favourite "
        "CREATE (me)-[:LIKES]->(p) CREATE (p)-[:USES {mine: true}]->(me)",
        ids=["arxiv:2401.00001", "arxiv:2401.00015", "arxiv:2401.00022"],
    )
    run(
        neo4j,
        "MATCH (p:Paper {graph: 'graph'})-[r:USES]->(c) WHERE p.id = 'arxiv:2401.00001' "
        "SET r.checked = true CREATE (p)-[:USES {mine: false}]->(c)",
    )
    report = load(newer, neo4j)
    assert report.kept == ("arxiv:2401.00022",)
    assert report.others == ()
    notes = run(neo4j, "MATCH (p:Favourite) RETURN p.id AS id, p.note AS note, labels(p) AS labels")
    assert sorted(notes, key=str) == [
        {"id": "arxiv:2401.00001", "note": "mine", "labels": ["Paper", "Favourite"]},
        {"id": "arxiv:2401.00015", "note": "mine", "labels": ["Paper", "Favourite"]},
        {"id": None, "note": "mine", "labels": ["Favourite"]},
    ]
    (counts,) = run(
        neo4j,
        "MATCH (me:Person)-[l:LIKES]->(p:Favourite) MATCH (p)-[u:USES {mine: true}]->(me) "
        "RETURN count(DISTINCT l) AS likes, count(DISTINCT u) AS uses",
    )
    assert counts == {"likes": 3, "uses": 3}
    (row,) = run(neo4j, "MATCH ()-[r:USES {checked: true}]->() RETURN count(r) AS n")
    assert row["n"] > 0
    # Take away what others did, and the fresh load must be left, with the foreign nodes beside it.
    run(neo4j, "MATCH (p:Favourite) WHERE p.id IS NULL DETACH DELETE p")
    run(neo4j, "MATCH (p:Favourite) REMOVE p:Favourite, p.note")
    run(neo4j, "MATCH ()-[r:USES]->() WHERE r.mine IS NOT NULL DELETE r")
    run(neo4j, "MATCH ()-[r]->() REMOVE r.checked")
    run(neo4j, "MATCH (:Person)-[r:LIKES]->(p:Paper) WHERE p.graph IS NOT NULL DELETE r")
    assert content(neo4j).nodes == tuple(sorted(expected.nodes + foreign.nodes))
    assert content(neo4j).edges == tuple(sorted(expected.edges + foreign.edges))


def test_a_load_mends_what_others_broke(neo4j: Login, tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "graph")
    load(graph, neo4j)
    expected = content(neo4j)
    for damage in (
        "MATCH (p:Paper) WHERE p.year = 2021 SET p.title = 'gone', p.year = 2021.0",
        "MATCH (n:Repository) REMOVE n:Repository",
        "MATCH (n:Resource) WHERE n.kind = 'project' SET n:Repository",
        "MATCH (c:Task) REMOVE c:Task, c.name SET c:Method",
        "MATCH (c:Metric) DETACH DELETE c",
        "MATCH (p:Paper)-[r:USES]->(c) CREATE (p)-[s:USES]->(c) SET s = properties(r)",
        "MATCH ()-[r:RELATED_TO]->() SET r.weight = 2, r.shares = null",
        "MATCH ()-[r:HAS_CODE]->() DELETE r",
    ):
        run(neo4j, damage)
        assert content(neo4j) != expected
        report = load(graph, neo4j)
        assert content(neo4j) == expected, damage
        assert report.changed


def test_two_graphs_live_side_by_side(neo4j: Login, tmp_path: Path) -> None:
    one, two = random_graph(tmp_path / "one", 1), random_graph(tmp_path / "two", 2)
    load(one, neo4j)
    first = content(neo4j)
    report = load(two, neo4j)
    assert report.others == ("one",)
    both = content(neo4j)
    assert len(both.nodes) == report.nodes.total + len(first.nodes)
    assert set(first.nodes) < set(both.nodes)
    assert not load(one, neo4j).changed
    nothing = write_graph(tmp_path / "empty", papers=[], concepts=[], uses=[], links=[])
    load(nothing, neo4j, name="two")
    assert content(neo4j) == first


def test_kinds_of_the_user_come_and_go(neo4j: Login, tmp_path: Path) -> None:
    kinds = {
        "Material": Kind("Material", "CONTAINS", "#123456"),
        "Tool": Kind("Tool", "USES", "#654321"),
    }
    concepts = [*SAMPLE["concepts"], concept("material:tin", "tin"), concept("tool:vice", "vice")]
    uses = [*SAMPLE["uses"], use(p(1), "material:tin"), use(p(2), "tool:vice")]
    graph = write_graph(tmp_path / "own", concepts=concepts, uses=uses, kinds=kinds)
    load(graph, neo4j)
    found = content(neo4j)
    assert found.labels()["Concept:Material"] == found.labels()["Concept:Tool"] == 1
    assert found.types()["CONTAINS"] == 1
    names = [row["name"] for row in run(neo4j, "SHOW INDEXES YIELD name")]
    assert "litweave_material_name" in names
    load(write_graph(tmp_path / "plain"), neo4j, name="own")
    found = content(neo4j)
    assert found.labels()["Concept:Material"] == 0
    assert found.types()["CONTAINS"] == 0
    load(write_graph(tmp_path / "fresh"), neo4j, name="fresh")
    with_name = [line.replace('"fresh"', '"own"') for line in content(neo4j).nodes]
    assert len(with_name) == 2 * len(set(with_name))


@pytest.mark.usefixtures("rows")
def test_nasty_text_arrives_as_data(neo4j: Login, tmp_path: Path) -> None:
    run(neo4j, FOREIGN)
    graph = nasty_graph(tmp_path / "it's a `graph` })")
    load(graph, neo4j)
    found = run(
        neo4j,
        "MATCH (p:Paper {graph: $g}) RETURN p.title AS t, p.authors AS a ORDER BY p.id",
        g=graph.path.name,
    )
    assert [row["t"] for row in found] == NASTY
    assert [row["a"] for row in found] == [[text, text] for text in NASTY]
    found = run(neo4j, "MATCH (:Paper)-[r:USES]->(c:Method) RETURN c.name AS c, r.evidence AS e")
    assert len(found) == len(NASTY) ** 2
    assert all(row["c"] == row["e"] for row in found)
    assert len(run(neo4j, "MATCH (n:Person) RETURN n")) == 1
    assert not load(graph, neo4j).changed


def test_ids_sort_as_the_server_sorts_them(
    neo4j: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # UTF-16 units and code points put these in different orders.
    monkeypatch.setattr(neo4j_sync, "BATCH_ROWS", 1)
    ids = [f"title:{c}" for c in "aZ\u00e9\ud7ff\ue000\uff5e\ufffd\U00010000\U0001f9f6\U0010fffd"]
    papers = [paper(id_, id_) for id_ in ids]
    graph = write_graph(tmp_path / "g", papers=papers, concepts=[], uses=[], links=[])
    load(graph, neo4j)
    assert not load(graph, neo4j).changed


def test_a_load_that_was_cut_is_completed_by_the_next(
    neo4j: Login, tmp_path: Path, clear: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, older = changed_graph(tmp_path), random_graph(tmp_path / "o", 1)
    expected = fresh(neo4j, newer, clear)
    monkeypatch.setattr(neo4j_sync, "BATCH_ROWS", 20)
    write = neo4j_sync.Target.write
    for start in (None, older):
        for cut in (1, 2, 5, 9, 14):
            clear()
            if start:
                load(start, neo4j, name="graph")
            calls = 0

            def failing(*arguments: Any, limit: int = cut, **names: Any) -> None:
                nonlocal calls
                calls += 1
                if calls > limit:
                    raise ServerError("bolt://gone", "cut")
                write(*arguments, **names)

            with monkeypatch.context() as patch:
                patch.setattr(neo4j_sync.Target, "write", failing)
                with pytest.raises(ServerError, match="cut"):
                    load(newer, neo4j)
            assert content(neo4j) != expected
            load(newer, neo4j)
            assert content(neo4j) == expected


def test_progress_ends_at_the_total(neo4j: Login, tmp_path: Path) -> None:
    last: dict[str, tuple[int, int | None]] = {}
    load(
        write_graph(tmp_path / "graph"),
        neo4j,
        progress=lambda stage, done, total: last.update({stage: (done, total)}),
    )
    assert last == {"nodes": (30, 30), "relationships": (88, 88)}


def test_a_constraint_of_our_name_on_something_else_is_told(
    bare_neo4j: Login, tmp_path: Path
) -> None:
    run(bare_neo4j, "CREATE CONSTRAINT litweave_paper FOR (n:Paper) REQUIRE n.doi IS UNIQUE")
    with pytest.raises(ServerError, match="litweave_paper: drop or rename that one"):
        load(write_graph(tmp_path / "graph"), bare_neo4j)
    run(bare_neo4j, "DROP CONSTRAINT litweave_paper")


def test_schema_has_names_and_works(bare_neo4j: Login, tmp_path: Path) -> None:
    neo4j = bare_neo4j
    load(write_graph(tmp_path / "graph"), neo4j)
    names = {row["name"] for row in run(neo4j, "SHOW CONSTRAINTS YIELD name")}
    assert names == {"litweave_paper", "litweave_concept", "litweave_resource"}
    states = run(neo4j, "SHOW INDEXES YIELD name, state, type WHERE type <> 'LOOKUP' RETURN *")
    assert {row["state"] for row in states} == {"ONLINE"}
    assert all(row["name"].startswith("litweave_") for row in states)
    hits = run(
        neo4j,
        "CALL db.index.fulltext.queryNodes('litweave_concept_names', 'network') YIELD node "
        "RETURN node.name AS name",
    )
    assert hits == [{"name": "LoomNet"}]
