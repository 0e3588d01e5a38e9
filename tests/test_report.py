"""Figures with the numbers behind them."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from fixtures import SAMPLE, concept, link, p, paper, use, write_graph
from litweave import report
from litweave.errors import GraphError
from litweave.graph import Graph

FIGURES = ("papers", "concepts", "rising", "communities", "code")
SAME = """
import sys
from pathlib import Path
from litweave import report
from litweave.graph import Graph
report.write(Graph(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on the sample: ten papers from 2020 to 2024, one of them without a year."""
    folder = tmp_path_factory.mktemp("report")
    report.write(write_graph(folder / "looms"), folder / "out")
    return folder / "out"


def numbers(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def section(folder: Path, name: str) -> str:
    page = (folder / "index.html").read_text(encoding="utf-8")
    return page.partition(f'<section id="{name}">')[2].partition("</section>")[0]


def bars(folder: Path, name: str) -> list[str]:
    """Return what the bars of a figure stand for, as their tooltips say it."""
    root = ET.parse(folder / f"{name}.svg").getroot()  # noqa: S314 -- our own file
    return [found.text or "" for found in root.iter("{http://www.w3.org/2000/svg}title")]


def test_every_figure_is_a_picture_and_a_table(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"index.html", *(f"{f}.{end}" for f in FIGURES for end in ("svg", "csv"))}


def test_papers_a_year(folder: Path) -> None:
    assert numbers(folder, "papers") == [
        {"year": "2020", "papers": "1"},
        {"year": "2021", "papers": "2"},
        {"year": "2022", "papers": "2"},
        {"year": "2023", "papers": "2"},
        {"year": "2024", "papers": "2"},
    ]
    assert bars(folder, "papers") == ["2020: 1", "2021: 2", "2022: 2", "2023: 2", "2024: 2"]
    text = section(folder, "papers")
    assert "10 papers from 2020 to 2024, most of them in 2024 (2)." in text
    assert "1 paper without a known year is not in the figure." in text


def test_papers_a_month_where_years_are_few(tmp_path: Path) -> None:
    papers = [
        paper(p(n), f"Paper {n}", date) for n, date in enumerate(("2023-11", "2024-02-05"), 1)
    ]
    graph = write_graph(tmp_path / "g", papers=papers, concepts=[], uses=[], links=[])
    report.write(graph, tmp_path / "out")
    assert numbers(tmp_path / "out", "papers") == [
        {"month": "2023-11", "papers": "1"},
        {"month": "2023-12", "papers": "0"},
        {"month": "2024-01", "papers": "0"},
        {"month": "2024-02", "papers": "1"},
    ]


def test_top_concepts_by_kind(folder: Path) -> None:
    rows = numbers(folder, "concepts")
    first = {kind: next(r for r in rows if r["kind"] == kind) for kind in ("Method", "Task")}
    assert first["Method"] == {
        "kind": "Method", "concept": "attention", "papers": "4", "introduced by": "0",
        "first year": "2022",
    }  # fmt: skip
    assert (first["Task"]["concept"], first["Task"]["papers"]) == ("image classification", "3")
    assert len(rows) == len(SAMPLE["concepts"])
    assert "LoomNet: 4" in bars(folder, "concepts")
    assert "14 concepts: Method 4, Dataset 4, Task 3, Metric 3." in section(folder, "concepts")


def test_no_more_than_ten_concepts_of_a_kind(tmp_path: Path) -> None:
    concepts = [concept(f"task:t{n:02}", f"t{n:02}") for n in range(30)]
    uses = [use(p(1), row["id"]) for row in concepts]
    graph = write_graph(
        tmp_path / "g", papers=[paper(p(1), "One", "2024")], concepts=concepts, uses=uses, links=[]
    )
    report.write(graph, tmp_path / "out")
    found = [row["concept"] for row in numbers(tmp_path / "out", "concepts")]
    assert found == [f"t{n:02}" for n in range(10)]


def test_what_rises_is_first(tmp_path: Path) -> None:
    years = [2019 + n // 10 for n in range(60)]
    papers = [paper(f"arxiv:{n:03}", f"Paper {n}", str(year)) for n, year in enumerate(years)]
    uses = [use(f"arxiv:{n:03}", "method:old") for n in range(0, 60, 3)]
    uses += [use(f"arxiv:{n:03}", "method:new") for n in range(42, 60)]
    concepts = [concept("method:new", "new"), concept("method:old", "old")]
    graph = write_graph(tmp_path / "g", papers=papers, concepts=concepts, uses=uses, links=[])
    report.write(graph, tmp_path / "out")
    rows = numbers(tmp_path / "out", "rising")
    assert rows[0]["concept"] == "new"
    assert (rows[0]["papers before"], rows[0]["papers now"]) == ("0", "18")
    assert float(rows[0]["score"]) > 2
    assert "Share of papers in 2023 to 2024 (20 papers) against the time before (40 papers)." in (
        section(tmp_path / "out", "rising")
    )


def test_kinds_by_community_add_up(folder: Path) -> None:
    rows = numbers(folder, "communities")
    kinds = ("Method", "Dataset", "Task", "Metric")
    linked = {row for pair in related(folder) for row in pair}
    assert sum(int(row["papers"]) for row in rows) == len(linked)
    counted = sum(int(row[kind]) for row in rows for kind in kinds)
    assert counted == sum(use["paper_id"] in linked for use in SAMPLE["uses"])


def related(folder: Path) -> list[tuple[str, str]]:
    table = Graph(folder.parent / "looms").table("related")
    return list(zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True))


def test_share_with_code(folder: Path) -> None:
    # Own code: papers 1 (2020), 3 (2021), 6 (2023) and 8 (2024); a project page is none.
    rows = numbers(folder, "code")
    assert [(row["year"], row["with code"], row["share"]) for row in rows] == [
        ("2020", "1", "1.0"),
        ("2021", "1", "0.5"),
        ("2022", "0", "0.0"),
        ("2023", "1", "0.5"),
        ("2024", "1", "0.5"),
    ]
    assert "4 of 10 papers (40%) have a link to own code." in section(folder, "code")


@pytest.mark.parametrize("name", FIGURES)
def test_the_table_in_the_page_is_that_of_the_file(folder: Path, name: str) -> None:
    cells = re.findall(r"<td[^>]*>(.*?)</td>", section(folder, name))
    written = [cell for row in numbers(folder, name) for cell in row.values()]
    assert [cell.replace(",", "") for cell in cells] == [cell.replace(",", "") for cell in written]


def test_the_page_loads_and_runs_nothing(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert set(re.findall(r'\b(?:src|href)="([^"]*)"', page)) == set()
    assert " style=" not in page  # the policy would drop them


def test_the_same_graph_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        graph, out = folder.parent / "looms", tmp_path / seed
        subprocess.run([sys.executable, "-c", SAME, graph, out], check=True, env=environment)
        for path in folder.iterdir():
            assert (out / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_empty_graph_has_a_report(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "none", papers=[], concepts=[], uses=[], links=[])
    written = report.write(graph, tmp_path / "out")
    assert written.path == tmp_path / "out" / "index.html"
    assert written.figures == FIGURES
    text = written.path.read_text(encoding="utf-8")
    for says in ("0 papers.", "name no concepts", "no communities", "No concept is named by more"):
        assert says in text


def test_papers_without_dates_have_a_report(tmp_path: Path) -> None:
    papers = [paper(p(n), f"Paper {n}") for n in (1, 2)]
    graph = write_graph(tmp_path / "g", papers=papers, concepts=[], uses=[], links=[])
    report.write(graph, tmp_path / "out")
    text = section(tmp_path / "out", "papers")
    assert "2 papers. 2 papers without a known year are not in the figure." in text


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    name = '</title><script>x</script> & "q" \x08 ]]>'
    papers = [paper(p(n), name, "2024") for n in (1, 2)]
    concepts = [concept("task:a", name), concept("task:b", "b" * 10_000)]
    uses = [use(p(n), id_) for n in (1, 2) for id_ in ("task:a", "task:b")]
    links = [link(p(1), "javascript:alert(1)")]
    folder = tmp_path / "<img src=x onerror=x>"
    graph = write_graph(folder, papers=papers, concepts=concepts, uses=uses, links=links)
    written = report.write(graph, tmp_path / "out")
    page = written.path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert any("</title><script>" in text for text in bars(tmp_path / "out", "concepts"))


def test_a_folder_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(GraphError, match="out: cannot be written"):
        report.write(write_graph(tmp_path / "g"), tmp_path / "out")


@pytest.mark.browser
def test_a_browser_shows_and_prints_it_without_complaint(
    browser: Any, folder: Path, tmp_path: Path
) -> None:
    problems: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: problems.append(message.text))
    page.goto((folder / "index.html").as_uri())
    assert page.locator("svg").count() == len(FIGURES)
    sizes = page.locator("text").evaluate_all("ts => ts.map(t => getComputedStyle(t).fontSize)")
    page.pdf(path=tmp_path / "print.pdf", format="A4")
    page.close()
    assert problems == []
    assert set(sizes) <= {"11px", "12px"}  # the policy lets the pictures' own style in
    assert (tmp_path / "print.pdf").read_bytes().startswith(b"%PDF")
