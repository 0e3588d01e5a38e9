"""What changed between two graphs."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures import SAMPLE, concept, p, paper, use, write_graph
from litweave.analysis import diff


def test_a_graph_is_the_same_as_itself(tmp_path: Path) -> None:
    a, b = write_graph(tmp_path / "a"), write_graph(tmp_path / "b")
    found = diff(a, b)
    assert found.same
    assert {len(changes) for changes in found.tables.values()} == {0}


def test_added_removed_and_changed_rows_are_told_apart(tmp_path: Path) -> None:
    papers = [row for row in SAMPLE["papers"] if row["id"] != p(8)]
    papers = [row | ({"title": "New title"} if row["id"] == p(2) else {}) for row in papers]
    papers.append(paper(p(10), "A tenth", "2024", authors=["Z"]))
    uses = [row for row in SAMPLE["uses"] if row["paper_id"] != p(8)]
    uses.append(use(p(10), "task:new"))
    a = write_graph(tmp_path / "a")
    b = write_graph(
        tmp_path / "b",
        papers=papers,
        uses=uses,
        concepts=[*SAMPLE["concepts"], concept("task:new", "new")],
    )
    found = diff(a, b)
    assert not found.same
    assert found.tables["papers"].added["id"].to_pylist() == [p(10)]
    assert found.tables["papers"].removed["id"].to_pylist() == [p(8)]
    assert found.tables["papers"].changed.to_pylist() == [{"id": p(2), "columns": ["title"]}]
    assert found.tables["concepts"].added["id"].to_pylist() == ["task:new"]
    changed = found.tables["concepts"].changed.to_pylist()
    assert {row["id"]: row["columns"] for row in changed} == {
        "method:attention": ["papers"],
        "method:yarnformer": ["papers"],
        "task:summarisation": ["papers"],
    }
    assert found.tables["uses"].removed["concept_id"].to_pylist() == [
        "method:attention",
        "method:yarnformer",
        "task:summarisation",
    ]


def test_lists_and_nulls_are_compared(tmp_path: Path) -> None:
    first = [paper(p(1), "One", None, venue=None, authors=["A", "B"])]
    second = [paper(p(1), "One", "2020", venue="V", authors=["B", "A"])]
    graphs = [
        write_graph(tmp_path / name, papers=papers, concepts=[], uses=[], links=[])
        for name, papers in (("a", first), ("b", second))
    ]
    assert diff(*graphs).tables["papers"].changed["columns"].to_pylist() == [
        ["published", "year", "authors", "venue"]
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 10_000))
def test_back_and_forth(tmp_path: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret
    uses = random.sample(SAMPLE["uses"], random.randint(0, len(SAMPLE["uses"])))
    a, b = write_graph(tmp_path / "a"), write_graph(tmp_path / f"b{seed}", uses=uses)
    there, back = diff(a, b).tables["uses"], diff(b, a).tables["uses"]
    assert there.added.equals(back.removed)
    assert there.removed.equals(back.added)
    assert len(there.removed) == len(SAMPLE["uses"]) - len(uses)
