"""Commands that look at a graph: related, concept, trends, diff, doctor; and sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from litweave.cli.building import PATH, config_option, json_option, load_settings
from litweave.cli.console import put, put_json, put_table, say

if TYPE_CHECKING:
    from litweave.analysis.difference import Changes

TREND_COLUMNS = ("name", "kind", "papers", "first", "before", "recent", "growth", "score")
BURST_COLUMNS = ("name", "kind", "start", "end", "papers", "strength")

kind_option = click.option("--kind", metavar="KIND", help="Only concepts of this kind: Method, ...")


@click.command()
@click.argument("graph", type=PATH)
@click.argument("paper")
@json_option
def related(*, graph: Path, paper: str, as_json: bool) -> None:
    """Tell which papers are closest to PAPER, and why: the concepts they share, with their parts.

    PAPER is an id in any form, an address, or the title.

    \b
    Examples:
      litweave related graph/ arxiv:2304.01234
      litweave related graph/ "The title of a paper"
    """
    from litweave import lookup
    from litweave.graph import Graph
    from litweave.names import find_paper

    opened = Graph(graph)
    paper_id = find_paper(opened, paper)
    tables = {name: opened.table(name) for name in lookup.RELATED_TABLES}
    if as_json:
        put_json({"id": paper_id, "related": lookup.related_papers(tables, paper_id)})
    else:
        put(lookup.related_text(tables, paper_id))


@click.command()
@click.argument("graph", type=PATH)
@click.argument("name")
@kind_option
@click.option(
    "--papers",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="List so many papers.",
)
@json_option
def concept(*, graph: Path, name: str, kind: str | None, papers: int, as_json: bool) -> None:
    """Tell all about the concept NAME: spellings, what was joined and how to undo it, papers.

    A name that is several concepts (of two kinds, say) shows them all, those in most papers first.
    """
    from litweave import lookup
    from litweave.graph import Graph
    from litweave.names import find_concepts

    opened = Graph(graph)
    found = find_concepts(opened, name, kind=_known_kind(opened.kinds, kind))
    tables = {table: opened.table(table) for table in lookup.CONCEPT_TABLES}
    described = [lookup.describe_concept(tables, one.id, papers=papers) for one in found]
    if as_json:
        put_json(described)
    else:
        put("\n\n".join(lookup.concept_text(one) for one in described))


def _known_kind(kinds: dict[str, Any], kind: str | None) -> str | None:
    """Return the kind as the graph writes it, whatever its case."""
    from litweave.errors import UnknownNameError

    if kind is None:
        return None
    same = [label for label in kinds if label.casefold() == kind.casefold()]
    if not same:
        raise UnknownNameError("kind", kind, kinds)
    return same[0]


@click.command()
@click.argument("graph", type=PATH)
@kind_option
@click.option("--by", type=click.Choice(["year", "month"]), help="Default: by the span of dates.")
@click.option("--since", type=int, metavar="YEAR", help="Papers of this year and later.")
@click.option("--until", type=int, metavar="YEAR", help="Papers of this year and earlier.")
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Papers that a concept must be in.",
)
@click.option(
    "--top", type=click.IntRange(min=1), default=15, show_default=True, help="Lines to show."
)
@click.option("--falling", is_flag=True, help="Show what falls instead of what rises.")
@click.option("--bursts", is_flag=True, help="Show stretches of time in which a concept burst.")
@json_option
def trends(
    *,
    graph: Path,
    kind: str | None,
    by: str | None,
    since: int | None,
    until: int | None,
    least: int,
    top: int,
    falling: bool,
    bursts: bool,
    as_json: bool,
) -> None:
    """Tell which concepts rise or fall: their share of papers lately beside that of before.

    \b
    Examples:
      litweave trends graph/ --kind Method
      litweave trends graph/ --bursts --by month
    """
    from litweave import analysis
    from litweave.graph import Graph

    opened = Graph(graph)
    kind = _known_kind(opened.kinds, kind)
    if bursts:
        table = analysis.bursts(opened, kind=kind, by=by, since=since, until=until, least=least)
        _put_rows(table.slice(0, top).to_pylist(), BURST_COLUMNS, as_json=as_json)
        return
    found = analysis.trends(opened, kind=kind, by=by, since=since, until=until, least=least)
    if not found.recent:
        say("The papers have no dates that could be compared.")
    elif not as_json:
        now, dated = found.recent, sum(found.totals)
        span = now[0] if len(now) == 1 else f"{now[0]} to {now[-1]}"
        say(f"{span} beside what came before; {dated:,} papers, {found.undated:,} without a date")
    rows = found.table.to_pylist()
    rows = [r for r in (rows[::-1] if falling else rows) if (r["score"] < 0) == falling][:top]
    _put_rows(rows, TREND_COLUMNS, as_json=as_json)


def _put_rows(rows: list[dict[str, Any]], shown: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        put_json(rows)
    elif rows:
        put_table(shown, [[row[name] for name in shown] for row in rows])
    else:
        say("Nothing to show.")


@click.command()
@click.argument("first", type=PATH)
@click.argument("second", type=PATH)
@click.option(
    "--most", type=click.IntRange(min=0), default=5, show_default=True, help="Rows shown of each."
)
@json_option
def diff(*, first: Path, second: Path, most: int, as_json: bool) -> int:
    """Tell what changed from graph FIRST to graph SECOND; exit with 1 if anything did."""
    from litweave import analysis
    from litweave.analysis.difference import KEYS
    from litweave.graph import Graph

    found = analysis.diff(Graph(first), Graph(second))
    if as_json:
        put_json({name: _as_json(changes) for name, changes in found.tables.items()})
    elif found.same:
        say("The two graphs are equal.")
    else:
        put_table(
            ("table", "added", "removed", "changed"),
            [
                (name, len(c.added), len(c.removed), len(c.changed))
                for name, c in found.tables.items()
            ],
        )
        for name, changes in found.tables.items():
            for line in _changed_lines(name, changes, KEYS[name], most):
                put(line)
    return 0 if found.same else 1


def _as_json(changes: Changes) -> dict[str, Any]:
    return {
        "added": changes.added.to_pylist(),
        "removed": changes.removed.to_pylist(),
        "changed": changes.changed.to_pylist(),
    }


def _changed_lines(name: str, changes: Changes, key: tuple[str, ...], most: int) -> list[str]:
    lines = []
    for sign, table in (("+", changes.added), ("-", changes.removed), ("~", changes.changed)):
        for row in table.slice(0, most).to_pylist():
            words = [str(row[column]) for column in key]
            named = row.get("title") or row.get("name") or ", ".join(row.get("columns", ()))
            lines.append(f"{sign} {name} {' '.join(words)}" + (f"  {named}" if named else ""))
        if most and len(table) > most:
            lines.append(f"{sign} {name}: {len(table) - most:,} more")
    return ["", *lines] if lines else []


@click.command()
@click.argument("graph", type=PATH, required=False)
@click.option("--curation", is_flag=True, help="Check only the lines of the graph's curation.csv.")
@click.option(
    "--most", type=click.IntRange(min=1), default=10, show_default=True, help="Findings a check."
)
@config_option
@json_option
def doctor(
    *, graph: Path | None, curation: bool, most: int, config: Path | None, as_json: bool
) -> int:
    """Name what in GRAPH deserves a look, each with the line for curation.csv that settles it.

    Hubs, generic terms, kinds in conflict, acronyms, suspicious merges, near duplicates. Exits
    with 1 if there are findings. Without a graph: whether this installation is whole.
    """
    if graph is None:
        return _installation(as_json=as_json)
    from litweave import doctor as checks
    from litweave.curation import load_curation
    from litweave.graph import Graph
    from litweave.store import open_graph

    opened = Graph(graph)
    tables = {name: opened.table(name) for name in checks.TABLES}
    given = load_settings(config).resolve.curation
    decisions = load_curation([open_graph(graph).curation, given], opened.kinds)
    problems = checks.lint(decisions, tables)
    findings = [] if curation else checks.examine(tables)
    if as_json:
        rows = [
            {"check": f.check, "kind": f.kind, "name": f.name, "papers": f.papers}
            | {"why": f.why, "line": f.line}
            for f in findings
        ]
        put_json({"curation": problems, "findings": rows})
    else:
        for problem in problems:
            put(problem)
        if curation and not problems:
            say(f"{len(decisions.decisions):,} decisions, nothing to complain of.")
        if not curation:
            put(checks.report(findings, most=most))
    return 1 if problems or findings else 0


def _installation(*, as_json: bool) -> int:
    from litweave.installation import examine

    parts = examine()
    if as_json:
        put_json([{"part": p.name, "found": p.found, "needed": p.needed} for p in parts])
    else:
        put_table(("part", "found", ""), [(p.name, p.found or "missing", p.note) for p in parts])
    return 1 if any(p.needed and not p.found for p in parts) else 0


@click.command()
@json_option
def sources(*, as_json: bool) -> None:
    """List the formats that can be read, with an example each; --from takes their names."""
    from litweave.sources import describe

    rows = describe()
    if as_json:
        put_json([{"name": n, "what": what, "example": example} for n, what, example in rows])
    else:
        put_table(("format", "what it is", "example"), rows)


COMMANDS: tuple[click.Command, ...] = (related, concept, trends, diff, doctor, sources)
