"""The property-graph view of the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures import NO_CONCEPTS, concept, p, paper, use, write_graph
from litweave.errors import GraphError
from litweave.export.elements import ARROW_TYPES, EdgeGroup, NodeGroup, edges, nodes
from litweave.graph import Graph
from litweave.records import Kind


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_graph(tmp_path_factory.mktemp("elements") / "sample")


def _edges(graph: Graph, type_: str, target: str) -> EdgeGroup:
    return next(e for e in edges(graph) if (e.type, e.target_label) == (type_, target))


def test_nodes_are_papers_then_kinds_then_resources(sample: Graph) -> None:
    found = [(g.label, g.extra_labels, sum(1 for _ in g.rows())) for g in nodes(sample)]
    assert found == [
        ("Paper", (), 10),
        ("Method", ("Concept",), 4),
        ("Dataset", ("Concept",), 4),
        ("Task", ("Concept",), 3),
        ("Metric", ("Concept",), 3),
        ("Resource", ("Repository",), 4),
        ("Resource", (), 2),
    ]


def test_rows_are_sorted_and_columns_are_typed(sample: Graph) -> None:
    groups: list[NodeGroup | EdgeGroup] = [*nodes(sample), *edges(sample)]
    for group in groups:
        keys = [row[:2] if isinstance(group, EdgeGroup) else row[0] for row in group.rows()]
        assert keys == sorted(keys)
        for batch in group.batches():
            names = list(group.columns)
            assert batch.schema.names[-len(names) :] == names
            for name, type_ in group.columns.items():
                assert batch.schema.field(name).type == ARROW_TYPES[type_]


def test_paper_properties(sample: Graph) -> None:
    group = next(nodes(sample))
    rows = {row[0]: dict(zip(group.columns, row, strict=True)) for row in group.rows()}
    assert rows[p(4)] == {
        "id": p(4),
        "kind": "Paper",
        "title": "QuiltBench: a benchmark of quilts",
        "abstract": "We study quiltbench: a benchmark of quilts.",
        "published": "2022-01-09",
        "year": 2022,
        "authors": [],
        "venue": None,
        "categories": [],
        "arxivId": "2004.00004",
        "doi": "10.9/q",
        "codeUrl": None,
        "community": None,
    }
    assert rows[p(1)]["codeUrl"] == "https://github.com/loom/loomnet"
    assert rows[NO_CONCEPTS]["year"] is None


def test_concept_properties(sample: Graph) -> None:
    group = next(g for g in nodes(sample) if g.label == "Method")
    rows = {row[0]: dict(zip(group.columns, row, strict=True)) for row in group.rows()}
    assert rows["method:loomnet"] == {
        "id": "method:loomnet",
        "kind": "Method",
        "name": "LoomNet",
        "aliases": ["Loom Network", "Loom-Net"],
        "paperCount": 4,
        "firstYear": 2020,
        "community": None,
    }


def test_roles_decide_the_relationship(sample: Graph) -> None:
    introduced = [row[:2] for row in _edges(sample, "INTRODUCES", "Method").rows()]
    assert introduced == [
        (p(1), "method:loomnet"),
        (p(2), "method:spoolnet"),
        (p(6), "method:yarnformer"),
    ]
    used = [row[:2] for row in _edges(sample, "USES", "Dataset").rows()]
    assert len(used) == 8
    assert (p(4), "dataset:quiltbench") not in used
    assert len(list(_edges(sample, "ADDRESSES", "Task").rows())) == 9
    assert len(list(_edges(sample, "MEASURES", "Metric").rows())) == 5


def test_own_code_is_has_code_and_all_else_links_to(sample: Graph) -> None:
    assert [row[0] for row in _edges(sample, "HAS_CODE", "Resource").rows()] == [
        p(1),
        p(3),
        p(6),
        p(8),
    ]
    assert [(row[0], row[2]) for row in _edges(sample, "LINKS_TO", "Resource").rows()] == [
        (p(2), False),
        (p(4), True),
        (p(4), True),
    ]


def test_related_papers_name_what_they_share(sample: Graph) -> None:
    group = _edges(sample, "RELATED_TO", "Paper")
    rows = {row[:2]: dict(zip(group.columns, row[2:], strict=True)) for row in group.rows()}
    found = rows[p(5), p(8)]
    assert found["shared"] == ["attention", "summarisation"]
    assert found["sharedIds"] == ["method:attention", "task:summarisation"]
    assert found["sharedCount"] == 2
    assert sum(found["shares"]) == pytest.approx(found["weight"], abs=0.002)
    assert group.undirected


def test_every_row_of_the_tables_is_in_exactly_one_group(sample: Graph) -> None:
    groups = list(edges(sample))
    per_type = {
        name: sum(1 for g in groups if g.type in types for _ in g.rows())
        for name, types in {
            "uses": {"INTRODUCES", "USES", "ADDRESSES", "MEASURES"},
            "links": {"HAS_CODE", "LINKS_TO"},
            "related": {"RELATED_TO"},
            "cooccurrences": {"CO_OCCURS_WITH"},
        }.items()
    }
    assert per_type == {name: len(sample.table(name)) for name in per_type}


def test_without_text_no_abstract_and_no_evidence(sample: Graph) -> None:
    columns = {n for g in nodes(sample, text=False) for n in g.columns}
    columns.update(n for g in edges(sample, text=False) for n in g.columns)
    assert not columns & {"abstract", "evidence"}


def test_kinds_of_the_user_get_nodes_and_relationships(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "own",
        papers=[paper(p(1), "One")],
        concepts=[concept("material:tin", "tin", kind="Material")],
        uses=[use(p(1), "material:tin")],
        links=[],
        kinds={"Material": Kind("Material", "CONTAINS", "#123456")},
    )
    assert [row[:2] for row in _edges(graph, "CONTAINS", "Material").rows()] == [
        (p(1), "material:tin")
    ]
    assert [(g.label, len(list(g.rows()))) for g in nodes(graph) if g.label == "Material"] == [
        ("Material", 1)
    ]


def test_a_missing_table_is_one_line(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "broken")
    (graph.path / "tables" / "papers.parquet").unlink()
    with pytest.raises(GraphError, match=r"papers\.parquet: is missing: run litweave build again"):
        list(next(nodes(graph)).rows())
