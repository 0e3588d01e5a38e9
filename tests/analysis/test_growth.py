"""Trends, bursts and new pairs: what was planted is found, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from random import Random

import networkx as nx
import pytest

from fixtures import Row, concept, p, paper, use, write_graph
from litweave.analysis import bursts, new_pairs, projection, trends
from litweave.analysis.series import series
from litweave.errors import UnknownNameError
from litweave.graph import Graph

YEARS = range(2010, 2022)
PLANTED = "method:planted"  # rare but for 2015 to 2017
RISING = "method:rising"  # ever more
STEADY = "method:steady"  # a third of the papers of every year


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a corpus of 60 papers a year with three planted histories and 30 random ones."""
    random = Random(5)  # noqa: S311 - no secret
    papers: list[Row] = []
    uses: list[Row] = []
    for year in YEARS:
        for number in range(60):
            id_ = f"arxiv:{year % 100:02d}{number % 12 + 1:02d}.{number:05d}"
            papers.append(paper(id_, f"Paper {number} of {year}", f"{year}-{number % 12 + 1:02d}"))
            chances = {
                PLANTED: 0.4 if 2015 <= year <= 2017 else 0.03,
                RISING: 0.04 * (year - YEARS[0]),
                STEADY: 0.33,
                **{f"task:noise-{i}": 0.1 for i in range(30)},
            }
            uses += [use(id_, name) for name, chance in chances.items() if random.random() < chance]
    names = sorted({row["concept_id"] for row in uses})
    concepts = [concept(name, name.partition(":")[2]) for name in names]
    folder = tmp_path_factory.mktemp("timed") / "timed"
    return write_graph(folder, papers=papers, concepts=concepts, uses=uses, links=[])


def test_a_planted_burst_is_found_with_its_years(timed: Graph) -> None:
    found = bursts(timed).to_pylist()
    assert (found[0]["id"], found[0]["start"], found[0]["end"]) == (PLANTED, "2015", "2017")
    assert found[0]["papers"] > 50
    assert found[0]["strength"] > 5 * max(
        [row["strength"] for row in found if row["id"].startswith("task:")], default=0.1
    )


def test_steady_concepts_do_not_burst(timed: Graph) -> None:
    assert STEADY not in bursts(timed)["id"].to_pylist()


def test_what_rises_comes_first_and_what_is_steady_has_no_trend(timed: Graph) -> None:
    found = trends(timed)
    rows = {row["id"]: row for row in found.table.to_pylist()}
    assert found.table["id"][0].as_py() == RISING
    assert rows[RISING]["score"] > 5
    assert rows[RISING]["growth"] > 2
    assert abs(rows[STEADY]["score"]) < 3
    assert found.recent == ("2019", "2020", "2021")
    assert found.totals == (60,) * 12
    noise = [abs(row["score"]) for id_, row in rows.items() if id_.startswith("task:")]
    assert sum(score > 3 for score in noise) <= 1


def test_first_appearance_counts_and_sums(timed: Graph) -> None:
    found = trends(timed, least=1)
    uses = timed.uses.to_pylist()
    years = dict(zip(timed.papers["id"].to_pylist(), timed.papers["year"].to_pylist(), strict=True))
    for row in found.table.to_pylist():
        naming = [u["paper_id"] for u in uses if u["concept_id"] == row["id"]]
        assert row["first"] == str(min(years[i] for i in naming))
        assert years[row["first_paper"]] == int(row["first"])
        assert row["papers"] == sum(row["counts"]) == row["recent"] + row["before"] == len(naming)


def test_kinds_and_years_narrow_it(timed: Graph) -> None:
    found = trends(timed, kind="Method", since=2014, until=2016)
    assert set(found.table["kind"].to_pylist()) == {"Method"}
    assert found.periods == ("2014", "2015", "2016")
    with pytest.raises(UnknownNameError, match="did you mean Method"):
        trends(timed, kind="Methods")
    with pytest.raises(UnknownNameError, match="unknown period"):
        trends(timed, by="week")


def test_months_where_years_are_few(timed: Graph) -> None:
    found = series(timed, since=2020, until=2021)
    assert found.by == "month"
    assert found.periods[0] == "2020-01"
    assert len(found.periods) == 24
    assert list(found.totals) == [5] * 24


def test_periods_without_papers_count_as_well(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "g",
        papers=[paper(p(1), "A", "2001"), paper(p(2), "B", "2004-05"), paper(p(3), "C")],
        concepts=[concept("task:x", "x")],
        uses=[use(p(1), "task:x"), use(p(2), "task:x"), use(p(3), "task:x")],
        links=[],
    )
    found = trends(graph, least=1, by="year")
    assert found.periods == ("2001", "2002", "2003", "2004")
    assert found.undated == 1
    assert found.table["counts"].to_pylist() == [[1, 0, 0, 1]]
    by_month = trends(graph, least=1, by="month")
    assert (by_month.periods, by_month.undated) == (("2004-05",), 2)


def test_a_corpus_without_dates_has_no_trends(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "g", papers=[paper(p(1), "A")], uses=[], links=[])
    found = trends(graph)
    assert (found.periods, found.totals, found.table.num_rows) == ((), (), 0)
    assert bursts(graph).num_rows == 0
    assert new_pairs(graph).num_rows == 0


def test_new_pairs_were_known_apart_before_and_never_together(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "g")
    found = new_pairs(graph, since=2024).to_pylist()
    assert [(row["a"], row["b"]) for row in found] == [
        ("method:attention", "method:loomnet"),
        ("dataset:tinyshapes", "method:attention"),
        ("method:attention", "task:image-classification"),
    ]
    assert found[0]["first_paper"] == p(9)
    assert found[0]["expected"] == pytest.approx(3 * 2 / 7, abs=1e-4)
    assert new_pairs(graph, since=2024, kind="Method").num_rows == 1


def test_projections_are_those_of_networkx(timed: Graph) -> None:
    bipartite = nx.Graph(
        zip(timed.uses["paper_id"].to_pylist(), timed.uses["concept_id"].to_pylist(), strict=True)
    )
    methods = [i for i in bipartite if i.startswith("method:")]
    expected = nx.bipartite.weighted_projected_graph(bipartite, methods)
    found = projection(timed, "Method").to_pylist()
    assert {(row["a"], row["b"]): row["common"] for row in found} == {
        (min(a, b), max(a, b)): d["weight"]
        for a, b, d in expected.edges(data=True)
        if {a, b} <= set(methods)
    }
    some = projection(timed, "Paper", least=4).to_pylist()
    assert some
    for row in some[:20]:
        assert row["common"] == len(set(bipartite[row["a"]]) & set(bipartite[row["b"]]))
