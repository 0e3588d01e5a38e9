"""Commands that read papers: build, remove, extract, info, evaluate."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from litweave.cli.console import many, progress, put, put_json, put_table, say

if TYPE_CHECKING:
    from litweave.engines import Engine
    from litweave.pipeline import BuildReport
    from litweave.settings import Settings

PATH = click.Path(path_type=Path)


class Size(click.ParamType):  # type: ignore[type-arg, unused-ignore] # generic since Click 8.4
    """A number of bytes: 500M, 4G, 1.5GB."""

    name = "size"
    units = MappingProxyType({"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40})

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        if isinstance(value, int):
            return value
        text = str(value).upper().removesuffix("B").removesuffix("I")
        try:
            return int(float(text[:-1]) * self.units[text[-1:]])
        except (KeyError, ValueError, OverflowError):
            return self.fail(f"{value!r} is no size like 500M or 4G", param, ctx)


SIZE = Size()

# What the summary of a graph counts, besides its sources and links.
COUNTED = ("records", "papers", "repeats", "rejects", "concepts", "uses", "resources")

config_option = click.option(
    "--config", type=PATH, help="Settings file (default: litweave.toml of the working directory)."
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Show no progress and no summary.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command that reads sources takes."""
    for option in (
        config_option,
        click.option(
            "--captured-on",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="The day on which pages whose dates lack a year were saved.",
        ),
        click.option(
            "--keep-raw", is_flag=True, help="Keep each record as its source has it in evidence/."
        ),
        click.option(
            "--from", "form", metavar="FORMAT", help="Read as this format; see litweave sources."
        ),
    ):
        command = option(command)
    return command


def load_settings(
    config: Path | None, captured_on: datetime | None = None, *, keep_raw: bool = False
) -> Settings:
    """Return the settings of the file with the command line's on top."""
    from litweave.settings import load

    overrides: dict[str, Any] = {}
    if captured_on:
        overrides["sources.captured_on"] = captured_on.date()
    if keep_raw:
        overrides["sources.keep_raw"] = True
    return load(config, overrides)


def wanted(sources: tuple[str, ...]) -> None:
    """Ask for help rather than wait for a person to type a paper."""
    if "-" in sources and sys.stdin.isatty():
        raise click.UsageError("standard input is a terminal; pipe papers into the command")


@click.command()
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("-o", "--output", type=PATH, required=True, help="The graph directory.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes."
)
@click.option(
    "--memory",
    type=SIZE,
    default="4G",
    show_default=True,
    help="What steps other than extraction may take; larger collections go through files.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where the heavy steps run; the graph is the same.",
)
@click.option(
    "--master",
    default="local[*]",
    show_default=True,
    help="The Spark cluster, as Spark names it: spark://host:7077, yarn, local[2].",
)
@source_options
@quiet_option
def build(
    *,
    sources: tuple[str, ...],
    output: Path,
    workers: int,
    memory: int,
    engine: str,
    master: str,
    config: Path | None,
    captured_on: datetime | None,
    keep_raw: bool,
    form: str | None,
    quiet: bool,
) -> None:
    """Build a graph from files, folders, globs or standard input (-), or bring one up to date.

    A source given again replaces what it said before, other sources stay, and what was
    extracted already is not extracted again. A run that was interrupted goes on.

    \b
    Examples:
      litweave build page.txt -o graph/
      litweave build pages/*.txt library.jsonl -o graph/ --workers 2
      litweave build - -o graph/ < papers.jsonl
      litweave build arxiv.json -o /mnt/all/graph --engine spark --master spark://host:7077
    """
    from litweave import pipeline

    wanted(sources)
    settings = load_settings(config, captured_on, keep_raw=keep_raw)
    if not sources and not (output / "manifest.json").is_file():
        raise click.UsageError("name at least one source: litweave build SOURCE... -o graph/")
    start = time.monotonic()
    with _engine(engine, master, workers, memory) as made, progress(quiet=quiet) as show:
        report = pipeline.build(
            sources, output, settings=settings, form=form, engine=made, progress=show
        )
    if not quiet:
        _summarise(report, output, time.monotonic() - start)


@contextmanager
def _engine(name: str, master: str, workers: int, memory: int) -> Iterator[Engine]:
    """Yield what does the heavy steps; a Spark session ends with the command."""
    if name == "local":
        from litweave.engines import Local

        yield Local(workers, memory)
        return
    from litweave.spark import Spark

    engine = Spark(master)
    try:
        yield engine
    finally:
        engine.stop()


def _summarise(report: BuildReport, output: Path, seconds: float) -> None:
    counts = report.counts
    for line in count_lines(counts):
        say(line)
    if not report.changed:
        say(f"Everything in {output} was up to date.")
        return
    say(f"{many(report.extracted, 'text')} read in {seconds:.1f} s; the graph is in {output}.")
    say(f"Next: litweave info {output}   litweave export {output} --to graphml -o graph.graphml")


def count_lines(counts: Any) -> list[str]:
    """Return the counts of a graph as sentences."""
    count = {name: many(counts[name], name.removesuffix("s")) for name in COUNTED}
    related = many(counts["related"], "link")
    papers = f"{count['papers']} ({count['repeats']}), {count['rejects']}"
    lines = [
        f"{count['records']} in {many(counts['sources'], 'file')}: {papers}",
        f"{count['concepts']} in {count['uses']}, {count['resources']}, {related} between papers",
    ]
    if counts["without_abstract"]:
        lines.append(f"{many(counts['without_abstract'], 'paper')} without an abstract")
    if counts["removed"]:
        lines.append(f"{many(counts['removed'], 'paper')} removed by hand")
    return lines


@click.command()
@click.argument("graph", type=PATH)
@click.argument("paper_ids", nargs=-1, required=True, metavar="PAPER_ID...")
@quiet_option
def remove(*, graph: Path, paper_ids: tuple[str, ...], quiet: bool) -> None:
    """Take papers out of a graph, and all that rests on them alone.

    They stay out until a source is given anew in which they have changed.
    """
    from litweave import pipeline
    from litweave.store import open_graph

    open_graph(graph, finished=False)
    with progress(quiet=quiet) as show:
        report = pipeline.remove(graph, paper_ids, progress=show)
    if not quiet:
        for line in count_lines(report.counts):
            say(line)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    show_default=True,
    help="A JSON object a line and paper.",
)
@source_options
def extract(
    *,
    sources: tuple[str, ...],
    layout: str,  # noqa: ARG001 - one layout so far
    config: Path | None,
    captured_on: datetime | None,
    keep_raw: bool,
    form: str | None,
) -> None:
    """Print what each paper names, with offsets: a JSON object a line and paper.

    \b
    Examples:
      litweave extract page.txt > concepts.jsonl
      cat papers.jsonl | litweave extract - --format jsonl
    """
    from litweave import pipeline

    wanted(sources)
    settings = load_settings(config, captured_on, keep_raw=keep_raw)
    for line in pipeline.extract_papers(sources, settings=settings, form=form):
        put(json.dumps(line, ensure_ascii=False))


@click.command()
@click.argument("graph", type=PATH)
@click.option("--verify", is_flag=True, help="Read every file through; exit 1 if one is damaged.")
@json_option
def info(*, graph: Path, verify: bool, as_json: bool) -> int:
    """Say what a graph holds, where it came from and which papers were repeats."""
    from litweave.inspection import describe_graph, verify_graph

    found = describe_graph(graph)
    if as_json:
        put_json(found)
    else:
        for line in count_lines(found["counts"]):
            put(line)
        put()
        put_table(
            ("source", "records", "rejects"),
            [(s["name"], s["records"], s["rejects"]) for s in found["sources"]],
        )
        put()
        put_table(("kind", "concepts", "uses"), found["kinds"])
        if found["repeats"]:
            put()
            put_table(
                ("repeated paper", "sources"), [(r["id"], r["sources"]) for r in found["repeats"]]
            )
        for reject in found["rejects"]:
            put(f"rejected: {reject['source']}, {reject['place']}: {reject['reason']}")
    damaged = verify_graph(graph) if verify else []
    for problem in damaged:
        say(f"damaged: {problem}")
    return 1 if damaged else 0


@click.command()
@click.argument("gold", type=PATH, required=False)
@click.argument("predicted", type=PATH, required=False)
@click.option("--pairs", type=PATH, help="Score name pairs (TSV) that must merge or stay apart.")
@click.option("--errors", type=click.IntRange(min=0), default=0, help="List this many errors each.")
@click.option(
    "--at-least",
    multiple=True,
    metavar="NAME=F1",
    help="Exit with 1 if an F1 is below: --at-least Method=0.75",
)
@config_option
@json_option
def evaluate(
    *,
    gold: Path | None,
    predicted: Path | None,
    pairs: Path | None,
    errors: int,
    at_least: tuple[str, ...],
    config: Path | None,
    as_json: bool,
) -> int:
    """Score extraction against GOLD: precision, recall and F1 of each kind.

    PREDICTED holds lines of litweave extract; without it GOLD's own text is extracted. GOLD may
    be a file of gold pages or an annotated set.
    """
    if pairs:
        return _evaluate_pairs(pairs, as_json=as_json)
    if not gold:
        raise click.UsageError("name a gold file, or --pairs FILE")
    from litweave.evaluate import evaluate as run

    bars = _bars(at_least)
    scores = run(gold, predicted, settings=load_settings(config))
    figures = dict(scores.figures)
    if as_json:
        put_json(figures, indent=None)
    else:
        put_table(
            ("", "precision", "recall", "F1", "predicted", "gold"),
            [
                (name, f["precision"], f["recall"], f["f1"], f["predicted"], f["gold"])
                for name, f in figures.items()
                if isinstance(f, dict)
            ],
        )
        put(f"link kinds right: {figures['links']['kind_accuracy']}")
        put(f"papers: {figures['papers']}, not found: {figures['papers_missing']}")
        for what, rows in (("missed", scores.missed), ("spurious", scores.spurious)):
            for kind, name, title in rows[:errors]:
                put(f"{what} | {kind} | {name} | {title[:60]}")
    unknown = [name for name in bars if not isinstance(figures.get(name), dict)]
    if unknown:
        raise click.UsageError(f"no score is called {unknown[0]}")
    low = [name for name, bar in bars.items() if (figures[name]["f1"] or 0.0) < bar]
    for name in low:
        say(f"{name}: F1 {figures[name]['f1']} is below {bars[name]}")
    return 1 if low else 0


def _bars(at_least: tuple[str, ...]) -> dict[str, float]:
    bars = {}
    for bar in at_least:
        name, _, value = bar.partition("=")
        try:
            bars[name] = float(value)
        except ValueError as error:
            raise click.UsageError(f"--at-least wants NAME=F1, not {bar}") from error
    return bars


def _evaluate_pairs(path: Path, *, as_json: bool) -> int:
    from litweave.pairs import evaluate as run

    result = run(path)
    if as_json:
        put_json(result, indent=None)
    else:
        put(f"must stay apart: {result['apart']}, falsely merged: {result['false_merges']}")
        put(f"must merge: {result['same']}, merged: {result['true_merges']}")
        for wrong in result["wrong"]:
            put(f"wrong | {wrong['kind']} | {wrong['a']} | {wrong['b']} | same: {wrong['same']}")
    return 1 if result["false_merges"] else 0


COMMANDS = (build, remove, extract, info, evaluate)
