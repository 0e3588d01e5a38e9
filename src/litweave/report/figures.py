"""The figures: each from a graph to a picture, its numbers and the sentence that it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from litweave.analysis.growth import trends
from litweave.graph import Graph
from litweave.report import charts

TOP = 10  # concepts of a kind
RISING = 15
COMMUNITIES = 12
FEW_YEARS = 3  # fewer say little: then by month

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and all numbers in it."""

    name: str  # of its files
    title: str
    says: str  # in a sentence or two
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picture: str  # SVG


def papers_over_time(graph: Graph) -> Figure:
    """Count papers a year, or a month where there are few years."""
    dates = graph.columns("papers", ["published", "year"])
    counts, unit = _by_time(dates)
    undated = len(dates) - sum(counts.values())
    says = f"{_papers(len(dates))}."
    if counts:
        most = max(counts, key=lambda period: (counts[period], period))
        says = (
            f"{_papers(len(dates))} from {min(counts)} to {max(counts)}, most of them in {most} "
            f"({counts[most]:,})."
        )
    if undated:
        says += f" {_papers(undated)} without a known {unit} {_are(undated)} not in the figure."
    rows = tuple((period, counts[period]) for period in counts)
    bars = [(period, count, f"{count:,}") for period, count in rows]
    title = f"Papers a {unit}"
    return Figure("papers", title, says, (unit, "papers"), rows, charts.columns(bars, title=title))


def top_concepts(graph: Graph) -> Figure:
    """Name the concepts of each kind that most papers name."""
    table = graph.columns("concepts", ["id", "kind", "name", "papers", "introduced", "first_year"])
    order = [("papers", "descending"), ("id", "ascending")]
    rows: list[tuple[Cell, ...]] = []
    groups = []
    for label, kind in graph.kinds.items():
        best = table.filter(pc.equal(table["kind"], label)).sort_by(order).slice(0, TOP).to_pylist()
        rows += [
            (label, row["name"], row["papers"], row["introduced"], row["first_year"])
            for row in best
        ]
        bars = [(row["name"], row["papers"], f"{row['papers']:,}") for row in best]
        if bars:
            groups.append((label, kind.colour, bars))
    total = Counter(table["kind"].to_pylist())
    counted = [f"{label} {total[label]:,}" for label in graph.kinds if total[label]]
    says = f"The papers name {len(table):,} concepts: {', '.join(counted)}."
    if not counted:
        says = "The papers name no concepts."
    title = "Top concepts by kind, in papers"
    columns = ("kind", "concept", "papers", "introduced by", "first year")
    return Figure("concepts", title, says, columns, tuple(rows), charts.rows(groups, title=title))


def rising_concepts(graph: Graph) -> Figure:
    """Show the concepts whose share of papers has grown the most."""
    found = trends(graph)
    recent = [row for row in found.table.slice(0, RISING).to_pylist() if row["score"] > 0]
    now = sum(found.totals[len(found.totals) - len(found.recent) :])
    before = sum(found.totals) - now
    title = "Rising concepts"
    columns = ("concept", "kind", "papers before", "papers now", "growth", "score", "first")
    if not recent:
        says = "No concept is named by more papers now than before, as far as dates are known."
        return Figure("rising", title, says, columns, (), charts.rows([], title=title))
    span = found.recent[0] if len(found.recent) == 1 else f"{found.recent[0]} to {found.recent[-1]}"
    says = (
        f"Share of papers in {span} ({_papers(now)}) against the time before ({_papers(before)}). "
        "A score beyond 2 is unlikely by chance; bars are papers a "
        f"{found.by}, each concept on its own scale."
    )
    lines = [
        (
            row["name"],
            graph.kinds[row["kind"]].colour,
            row["counts"],
            f"{row['before']:,} → {row['recent']:,} papers, × {row['growth']:.1f}",
        )
        for row in recent
    ]
    keys = ("name", "kind", "before", "recent", "growth", "score", "first")
    rows = tuple(tuple(row[key] for key in keys) for row in recent)
    ends = (found.periods[0], found.periods[-1])
    picture = charts.courses(lines, ends=ends, title=title)
    return Figure("rising", title, says, columns, rows, picture)


def kinds_by_community(graph: Graph) -> Figure:
    """Show what each community speaks of: methods, datasets, tasks or metrics."""
    found = graph.communities
    papers = graph.columns("papers", ["id"])["id"].combine_chunks()
    uses = graph.columns("uses", ["paper_id", "concept_id"])
    concepts = graph.columns("concepts", ["id", "kind"])
    paper = np.asarray(pc.index_in(uses["paper_id"], papers))
    concept = pc.index_in(uses["concept_id"], concepts["id"].combine_chunks())
    labels = list(graph.kinds)
    kind = np.asarray(pc.index_in(concepts["kind"], pa.array(labels)).take(concept))
    member = found.member[: len(papers)][paper] if len(paper) else np.zeros(0, np.int32)
    count = len(found.names)
    counted = np.zeros((count, len(labels)), np.int64)
    known = member >= 0
    np.add.at(counted, (member[known], kind[known]), 1)
    shown = min(count, COMMUNITIES)
    rows: list[tuple[Cell, ...]] = [
        (name, size, *map(int, numbers))
        for name, size, numbers in zip(found.names, found.sizes, counted, strict=True)
    ]
    title = "Kinds of concepts by community"
    says = "No papers are linked, so that there are no communities."
    if count:
        largest = "" if shown == count else f" The figure has the {shown} largest."
        says = (
            f"{count:,} communities, named by their most telling concepts: how what their papers "
            f"name divides into kinds.{largest}"
        )
    lines = [(f"{found.names[i]}", [float(n) for n in counted[i]]) for i in range(shown)]
    parts = [(label, graph.kinds[label].colour) for label in labels]
    picture = charts.stacks(lines, parts, title=title)
    columns = ("community", "papers", *labels)
    return Figure("communities", title, says, columns, tuple(rows), picture)


def share_with_code(graph: Graph) -> Figure:
    """Show which share of the papers has its own code, over time."""
    table = graph.columns("papers", ["published", "year", "code_url"])
    counts, unit = _by_time(table)
    with_code, _ = _by_time(table.filter(pc.is_valid(table["code_url"])), unit=unit)
    all_code = len(table) - table["code_url"].null_count
    share = f"{100 * all_code / len(table):.0f}%" if len(table) else "none"
    says = f"{all_code:,} of {_papers(len(table))} ({share}) {_have(all_code)} a link to own code."
    rows = tuple(
        (period, papers, with_code.get(period, 0), round(with_code.get(period, 0) / papers, 3))
        for period, papers in counts.items()
        if papers
    )
    title = f"Share of papers with own code, by {unit}"
    bars = [
        (str(period), float(part or 0), f"{100 * float(part or 0):.0f}%")
        for period, _, _, part in rows
    ]
    columns = (unit, "papers", "with code", "share")
    return Figure(
        "code", title, says, columns, rows, charts.columns(bars, title=title, colour="#3a9153")
    )


FIGURES: tuple[Callable[[Graph], Figure], ...] = (
    papers_over_time,
    top_concepts,
    rising_concepts,
    kinds_by_community,
    share_with_code,
)


def _by_time(dates: pa.Table, *, unit: str | None = None) -> tuple[dict[str, int], str]:
    """Count rows a year, or a month where fewer than three years are there; none left out."""
    years = Counter(year for year in dates["year"].to_pylist() if year is not None)
    months = Counter(
        text[:7] for text in dates["published"].to_pylist() if text and len(text) >= len("2024-01")
    )
    if unit == "month" or (unit is None and months and len(years) < FEW_YEARS):
        return {month: months[month] for month in _months(sorted(months))}, "month"
    span = range(min(years), max(years) + 1) if years else range(0)
    return {str(year): years[year] for year in span}, "year"


def _months(found: Sequence[str]) -> list[str]:
    if not found:
        return []
    first, last = (12 * int(text[:4]) + int(text[5:7]) - 1 for text in (found[0], found[-1]))
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]


def _papers(count: int) -> str:
    return f"{count:,} paper{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
