"""Real graphs in a real Neo4j: loaded twice, then with papers changed, removed and added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from export.neo4j_content import content, run
from litweave import pipeline
from litweave.export.neo4j import load
from litweave.graph import Graph
from litweave.server import Login

pytestmark = [pytest.mark.neo4j, pytest.mark.model]

FOREIGN = """
CREATE (me:Person {name: 'me'})-[:READS]->(:Paper {id: 'arxiv:0001.00001', title: 'not ours'})
"""
ADDED = " On SampleBench we also compare it with contrastive learning and measure accuracy."


@pytest.fixture(scope="module", params=["examples", "pages"])
def sources(request: pytest.FixtureRequest) -> list[str]:
    """Return the project's examples, or saved pages where there are some."""
    if request.param == "examples":
        folder: Path = request.getfixturevalue("examples")
        return [*map(str, sorted(folder.glob("*.txt"))), str(folder / "library.jsonl")]
    folder = request.getfixturevalue("shared") / "pages"
    return [str(path) for path in sorted(folder.glob("*.txt"))]


@pytest.fixture(scope="module")
def graphs(sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Graph, Graph]:
    """Return two graphs: of the second, ten papers are changed, five are gone and five are new."""
    path = tmp_path_factory.mktemp("examples")
    pipeline.build(sources, path / "all")
    papers = [row for row in Graph(path / "all").papers.to_pylist() if row["abstract"]]
    assert len(papers) >= 30
    found = []
    for name in ("older", "newer"):
        records = []
        for number, row in enumerate(papers[:-5] if name == "older" else papers[5:]):
            changed = name == "newer" and number < 10
            abstract = row["abstract"] + ADDED * changed
            records.append({"title": row["title"], "abstract": abstract, "year": row["year"]})
        source = path / f"{name}.jsonl"
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        source.write_text("\n".join(lines), encoding="utf-8")
        pipeline.build([str(source)], path / name)
        found.append(Graph(path / name))
    return found[0], found[1]


def test_a_graph_is_loaded_twice_and_then_anew(graphs: tuple[Graph, Graph], neo4j: Login) -> None:
    older, newer = graphs
    load(newer, neo4j, name="papers")
    expected = content(neo4j)
    run(neo4j, "MATCH (n) DETACH DELETE n")
    run(neo4j, FOREIGN)
    foreign = content(neo4j)

    first = load(older, neo4j, name="papers")
    before = content(neo4j)
    second = load(older, neo4j, name="papers")
    assert not second.changed
    assert content(neo4j).checksum == before.checksum
    assert len(before.nodes) == first.nodes.total + len(foreign.nodes)
    assert len(before.edges) == first.relationships.total + len(foreign.edges)

    third = load(newer, neo4j, name="papers")
    after = content(neo4j)
    assert after.nodes == tuple(sorted(expected.nodes + foreign.nodes))
    assert after.edges == tuple(sorted(expected.edges + foreign.edges))
    assert third.nodes.updated >= 10
    assert third.nodes.deleted >= 5
    assert third.nodes.created >= 5
    assert third.relationships.created
    assert third.relationships.deleted
