"""The command that uses the network: fetch."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from litweave.cli.building import PATH
from litweave.cli.console import progress, put, say

DAY = click.DateTime(["%Y-%m-%d"])
folder_option = click.option(
    "-o", "--output", type=PATH, required=True, help="The folder for the pages."
)
server_option = click.option("--server", metavar="URL", help="Ask this server instead.")


@click.group()
def fetch() -> None:
    """Save papers from arXiv or Hugging Face as files that build reads; needs the network.

    One request at a time, three seconds apart. The same command again goes on where it was.
    """


@fetch.command()
@click.option(
    "--search", metavar="QUERY", help="As the arXiv API has it: 'cat:cs.CL AND abs:graph'."
)
@click.option("--set", "set_name", metavar="SET", help="A whole archive or category: cs, cs.CL.")
@click.option("--from", "since", type=DAY, metavar="DATE", help="Changed on this day or later.")
@click.option("--until", type=DAY, metavar="DATE", help="Changed on this day or earlier.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many papers, oldest first.")
@folder_option
@server_option
def arxiv(
    *,
    search: str | None,
    set_name: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    output: Path,
    server: str | None,
) -> None:
    """Save what a search of arXiv finds, or a whole set.

    \b
    Examples:
      litweave fetch arxiv --search "cat:cs.CL AND abs:graph" --limit 200 -o pages/
      litweave fetch arxiv --set cs.CL --from 2026-01-01 -o pages/
    """
    from litweave import fetch as fetching

    if bool(search) == bool(set_name):
        raise click.UsageError("name either --search QUERY or --set SET")
    if search and (since or until):
        raise click.UsageError(
            "--from and --until go with --set; a search may hold submittedDate:[... TO ...]"
        )
    if set_name and limit:
        raise click.UsageError(
            "--limit goes with --search; a set is narrowed by --from and --until"
        )
    with progress(quiet=False) as show:

        def tell(done: int, total: int | None) -> None:
            show("fetch", done, total)

        if search:
            files = fetching.arxiv_search(
                output, search, limit=limit, server=server or fetching.ARXIV_API, progress=tell
            )
        else:
            files = fetching.arxiv_set(
                output,
                str(set_name),
                since=_day(since),
                until=_day(until),
                server=server or fetching.ARXIV_OAI,
                progress=tell,
            )
    _tell(files, output)


@fetch.command()
@click.option("--date", "day", type=DAY, metavar="DATE", help="The Daily Papers of this day.")
@click.option("--until", type=DAY, metavar="DATE", help="And of all days up to this one.")
@click.option("--search", metavar="WORDS", help="What the paper search finds.")
@folder_option
@server_option
def hf(
    *,
    day: datetime | None,
    until: datetime | None,
    search: str | None,
    output: Path,
    server: str | None,
) -> None:
    """Save the Daily Papers of Hugging Face, or what its paper search finds.

    \b
    Examples:
      litweave fetch hf --date 2026-01-15 -o pages/
      litweave fetch hf --search "graph neural network" -o pages/
    """
    from litweave import fetch as fetching

    if bool(search) == bool(day):
        raise click.UsageError("name either --date DATE or --search WORDS")
    server = server or fetching.HF_API
    if search:
        files = fetching.hf_search(output, search, server=server)
    else:
        first, last = _day(day), _day(until) or _day(day)
        if first is None or last is None or last < first:
            raise click.UsageError("--until lies before --date")
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        with progress(quiet=False) as show:
            files = fetching.hf_daily(
                output,
                days,
                server=server,
                progress=lambda done, _total: show("fetch", done, len(days)),
            )
    _tell(files, output)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _tell(files: list[Path], folder: Path) -> None:
    for file in files:
        put(str(file))
    say(f"{len(files):,} files; next: litweave build {folder} -o graph/")


COMMANDS: tuple[click.Command, ...] = (fetch,)
