"""What the commands print that look at a graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures import SAMPLE, p, write_graph
from litweave.cli import _run


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("looking") / "graph"
    write_graph(folder)
    return str(folder)


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command that ends with `code`; return what it printed and what it said."""
    assert _run([*arguments]) == code
    out, err = capsys.readouterr()
    return out, err


def rows(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    return json.loads(run(capsys, *arguments, "--json", code=code)[0])


def test_related_gives_reasons(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "related", graph, p(1))
    assert out.startswith(f"LoomNet: weaving features  ({p(1)})")
    assert "1. Spools for images" in out
    assert "both use TinyShapes" in out
    assert "this one introduces LoomNet, that one uses it" in out


def test_related_takes_a_title(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "related", graph, "Spools for images")
    assert found["id"] == p(2)
    assert found["related"][0]["id"] == p(1)
    for one in found["related"]:
        shares = [reason["share"] for reason in one["reasons"]]  # rounded to three decimals
        assert sum(shares) == pytest.approx(one["weight"], abs=0.0005 * (len(shares) + 1))


def test_related_offers_titles_that_come_near(
    graph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = run(capsys, "related", graph, "Spools for image", code=2)
    assert "did you mean Spools for images" in err


def test_concept_tells_spellings_and_papers(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "concept", graph, "loom-net", "--papers", "1")
    assert out.startswith("LoomNet  (Method, method:loomnet)")
    assert "Loom Network (1)" in out
    assert f"{p(1)}  LoomNet: weaving features" in out
    assert "more" in out


@pytest.mark.parametrize("kind", ["method", "Method"])
def test_kinds_are_known_in_any_case(
    graph: str, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    [found] = rows(capsys, "concept", graph, "LoomNet", "--kind", kind)
    assert found["id"] == "method:loomnet"


def test_an_unknown_kind_is_answered_with_the_known(
    graph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = run(capsys, "concept", graph, "LoomNet", "--kind", "Metod", code=2)
    assert "unknown kind 'Metod'; did you mean Method" in err


def test_trends_rise_and_fall(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    rising = rows(capsys, "trends", graph, "--least", "1", "--by", "year")
    falling = rows(capsys, "trends", graph, "--least", "1", "--by", "year", "--falling")
    assert {row["score"] >= 0 for row in rising} == {True}
    assert {row["score"] < 0 for row in falling} == {True}
    assert not {row["id"] for row in rising} & {row["id"] for row in falling}


def test_trends_say_what_is_compared(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = run(capsys, "trends", graph, "--least", "1", "--by", "year", "--top", "2")
    assert out.splitlines()[0].split() == [
        *("name", "kind", "papers", "first", "before", "recent", "growth", "score")
    ]
    assert len(out.splitlines()) == 3
    assert "9 papers, 1 without a date" in err


def test_bursts_are_told(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "trends", graph, "--bursts", "--least", "1", "--by", "year")
    assert all(row["start"] <= row["end"] for row in found)


def test_diff_of_equal_graphs_finds_nothing(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "diff", graph, graph) == ("", "The two graphs are equal.\n")


def test_diff_names_what_changed(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    papers = [
        {**row, "title": "Renamed"} if row["id"] == p(2) else row
        for row in SAMPLE["papers"]
        if row["id"] != p(8)
    ]
    uses = [row for row in SAMPLE["uses"] if row["paper_id"] != p(8)]
    links = [row for row in SAMPLE["links"] if row["paper_id"] != p(8)]
    write_graph(other, papers=papers, uses=uses, links=links)
    out, _ = run(capsys, "diff", graph, str(other), code=1)
    assert f"- papers {p(8)}  A survey of summaries" in out
    assert f"~ papers {p(2)}  title" in out
    found = rows(capsys, "diff", graph, str(other), code=1)
    assert [row["id"] for row in found["papers"]["removed"]] == [p(8)]


def test_doctor_names_findings_with_their_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from fixtures import concept, paper, use

    folder = tmp_path / "graph"
    papers = [paper(p(n), f"Paper {n}") for n in range(1, 8)]
    both = [concept("method:loomnet", "LoomNet"), concept("dataset:loomnet", "LoomNet")]
    uses = [
        use(p(n), "method:loomnet" if n < 6 else "dataset:loomnet", "used") for n in range(1, 8)
    ]
    write_graph(folder, papers=papers, concepts=both, uses=uses, links=[])
    out, _ = run(capsys, "doctor", str(folder), code=1)
    assert "kinds in conflict: 1" in out
    assert "retype,Dataset,LoomNet,Method" in out
    (folder / "curation.csv").write_text(
        "action,kind,name,target,comment\nmerge,Method,NoSuchNet,LoomNet,\n"
    )
    out, _ = run(capsys, "doctor", str(folder), "--curation", code=1)
    assert "no paper names 'NoSuchNet'" in out


def test_doctor_without_a_graph_tries_the_installation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = {row["part"]: row for row in rows(capsys, "doctor")}
    assert parts["spacy"]["found"].startswith("3.")
    assert parts["pipeline"]["found"] == "works"


def test_sources_lists_all_formats(capsys: pytest.CaptureFixture[str]) -> None:
    from litweave.sources import SOURCES

    out, _ = run(capsys, "sources")
    assert [line.split()[0] for line in out.splitlines()[1:]] == list(SOURCES)


def test_explore_writes_a_page(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "graph.html"
    _, err = run(capsys, "explore", graph, "-o", str(page), "--since", "2021", "--title", "Quilts")
    assert "<title>Quilts" in page.read_text(encoding="utf-8")
    assert "nodes" in err


def test_report_writes_figures(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = run(capsys, "report", graph, "-o", str(tmp_path / "report"))
    assert (tmp_path / "report" / "index.html").is_file()
    assert "figures" in err
