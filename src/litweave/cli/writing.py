"""Commands that write a graph out: export, explore, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from litweave.cli.building import PATH
from litweave.cli.console import say

if TYPE_CHECKING:
    from litweave.export.options import Options

NEO4J = "neo4j"


@click.command()
@click.argument("graph", type=PATH)
@click.option(
    "--to",
    "form",
    required=True,
    metavar="FORM",
    help="graphml, gexf, csv, json, jsonld, vosviewer, neo4j or neo4j-admin.",
)
@click.option("-o", "--output", type=PATH, help="The file or folder to write.")
@click.option("--uri", help="The Neo4j server, for --to neo4j (default: NEO4J_URI).")
@click.option("--database", help="Its database (default: the server's own default).")
@click.option("--username", help="Its user (default: NEO4J_USERNAME, else neo4j).")
@click.option("--password-file", type=PATH, help="Holds the password (default: NEO4J_PASSWORD).")
@click.option("--name", help="The graph's name in the database (default: the directory's).")
@click.option("--dry-run", is_flag=True, help="Only say what a load into Neo4j would change.")
@click.option(
    "--view",
    default="whole",
    show_default=True,
    help="whole, papers, concepts, bipartite, or a kind such as Method.",
)
@click.option("--around", metavar="NODE", help="Only what is near this paper or concept.")
@click.option("--depth", type=click.IntRange(min=1), default=1, help="Steps for --around.")
@click.option("--since", type=int, metavar="YEAR", help="Papers of this year and later.")
@click.option("--until", type=int, metavar="YEAR", help="Papers of this year and earlier.")
@click.option("--top", type=click.IntRange(min=1), help="So many nodes of the most weight.")
@click.option("--colour", type=click.Choice(["kind", "community"]), default="kind", help="By what.")
@click.option(
    "--size", type=click.Choice(["papers", "pagerank"]), default="papers", help="By what."
)
@click.option("--positions/--no-positions", default=None, help="Lay the graph out beforehand.")
@click.option("--with-text", is_flag=True, help="Abstracts and evidence sentences too.")
def export(
    *,
    graph: Path,
    form: str,
    output: Path | None,
    uri: str | None,
    database: str | None,
    username: str | None,
    password_file: Path | None,
    name: str | None,
    dry_run: bool,
    view: str,
    around: str | None,
    depth: int,
    since: int | None,
    until: int | None,
    top: int | None,
    colour: str,
    size: str,
    positions: bool | None,
    with_text: bool,
) -> None:
    """Write a graph to a file, a folder or a Neo4j server.

    \b
    Examples:
      litweave export graph/ --to graphml -o graph.graphml
      litweave export graph/ --to gexf --view papers -o papers.gexf
      litweave export graph/ --to neo4j --uri bolt://localhost:7687
    """
    from litweave.errors import UnknownNameError
    from litweave.export import EXPORTERS
    from litweave.export.options import Options, View

    if form == NEO4J:
        from litweave.cli.neo4j import Connection, load

        load(graph, Connection(uri, username, password_file, database), name=name, dry_run=dry_run)
        return
    if form not in EXPORTERS:
        raise UnknownNameError("form", form, [*EXPORTERS, NEO4J])
    shown = View(view, around=around, depth=depth, since=since, until=until, top=top)
    options = Options(shown, text=with_text, colour=colour, size=size, positions=positions)
    _export_file(graph, form, output, options)


def _export_file(path: Path, form: str, output: Path | None, options: Options) -> None:
    from litweave.export import EXPORTERS
    from litweave.graph import Graph

    graph = Graph(path)
    if output is None:
        raise click.UsageError(f"name what to write: -o {path.name}{EXPORTERS[form].suffix}")
    written = EXPORTERS[form](graph, output, options)
    say(f"Wrote {written.path}: {written.nodes:,} nodes, {written.edges:,} edges.")
    for note in written.notes:
        say(note)


@click.command()
@click.argument("graph", type=PATH)
@click.option("-o", "--output", type=PATH, required=True, help="The HTML file to write.")
@click.option(
    "--papers",
    type=click.IntRange(min=1),
    default=5000,
    show_default=True,
    help="At most so many, those with the strongest links.",
)
@click.option(
    "--concepts",
    type=click.IntRange(min=0),
    default=5000,
    show_default=True,
    help="At most so many are drawn, those in most papers.",
)
@click.option("--since", type=int, metavar="YEAR", help="Papers of this year and later.")
@click.option("--until", type=int, metavar="YEAR", help="Papers of this year and earlier.")
@click.option("--title", help="Of the page (default: the directory's name).")
@click.option("--no-text", is_flag=True, help="Leave out abstracts and evidence sentences.")
def explore(
    *,
    graph: Path,
    output: Path,
    papers: int,
    concepts: int,
    since: int | None,
    until: int | None,
    title: str | None,
    no_text: bool,
) -> None:
    """Write one HTML page to look at a graph: search, filters, abstracts, reasons; works offline.

    \b
    Examples:
      litweave explore graph/ -o graph.html
      litweave explore graph/ -o recent.html --since 2024 --no-text
    """
    from litweave.explore import Options, write
    from litweave.graph import Graph

    options = Options(papers, concepts, since, until, text=not no_text, title=title)
    written = write(Graph(graph), output, options)
    say(f"Wrote {written.path}: {written.nodes:,} nodes, {written.edges:,} edges.")
    for note in written.notes:
        say(note)
    say("Open it in a browser; it needs no server and no network.")


@click.command()
@click.argument("graph", type=PATH)
@click.option("-o", "--output", type=PATH, required=True, help="The folder to write into.")
def report(*, graph: Path, output: Path) -> None:
    """Write a page of figures (SVG) with the numbers behind them (CSV)."""
    from litweave.graph import Graph
    from litweave.report import write

    written = write(Graph(graph), output)
    say(f"Wrote {written.path} with {len(written.figures)} figures.")


COMMANDS = (export, explore, report)
