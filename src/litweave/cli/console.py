"""What the commands print with: messages, progress, tables."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import TaskID

    from litweave.reading import Progress

# Seconds between two lines of progress where there is no terminal.
PLAIN_EVERY = 30.0

# No column of a table is cut below this width.
NARROWEST = 8


# What terminals obey: a message may quote a file that was made to clear the screen or worse.
_ORDERS = {n: f"\\x{n:02x}" for n in (*range(9), *range(11, 32), *range(127, 160))}


def say(message: str) -> None:
    """Print a message for people."""
    click.echo(message.translate(_ORDERS), err=True)


class _Formatter(logging.Formatter):
    """Messages of the library, harmless to the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_ORDERS)


def put(line: str = "") -> None:
    """Print a line of data."""
    click.echo(line)


def put_json(value: Any, *, indent: int | None = 1) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def many(count: int, noun: str) -> str:
    """Return "1 paper", "1,204 papers"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def debugging(*, on: bool) -> None:
    """Send the library's warnings (all its messages where `on`) to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Formatter("%(levelname)s %(name)s: %(message)s" if on else "litweave: %(message)s")
    )
    logging.basicConfig(
        level=logging.DEBUG if on else logging.WARNING, handlers=[handler], force=True
    )
    if on:
        for noisy in ("neo4j", "asyncio", "smart_open"):
            logging.getLogger(noisy).setLevel(logging.INFO)


def on_terminal() -> bool:
    """Return whether messages go to a person's terminal that can redraw a line."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stderr.isatty() and not plain


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Yield what shows progress: bars on a terminal, else a plain line now and then, or nothing."""
    if quiet:
        yield lambda _stage, _done, _total: None
    elif on_terminal():
        yield from _bars()
    else:
        yield _Lines().show


def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description:8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    clocks: dict[str, float] = {}
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, rate="")
                clocks[stage] = time.monotonic()
            bars.update(tasks[stage], completed=done, total=total, rate=_rate(done, clocks[stage]))

        yield show


def _rate(done: int, start: float) -> str:
    seconds = time.monotonic() - start
    return f"{done / seconds:,.0f}/s" if done and seconds > 0 else ""


class _Lines:
    """Progress as plain lines, at most one in `PLAIN_EVERY` seconds."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self.start: dict[str, float] = {}

    def show(self, stage: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        start = self.start.setdefault(stage, now)
        if now - self.last < PLAIN_EVERY or not done:
            return
        self.last = now
        rate = done / (now - start) if now > start else 0.0
        of = f" of {total:,}" if total else ""
        left = f", {(total - done) / rate / 60:.0f} min left" if total and rate else ""
        say(f"{stage} {done:,}{of} ({rate:,.0f}/s{left})")


def put_table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print an aligned table: numbers to the right, cut to the width only on a terminal."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [
        max([len(header), *(len(row[i]) for row in cells)]) for i, header in enumerate(headers)
    ]
    if sys.stdout.isatty():
        widths = _fit(widths, shutil.get_terminal_size().columns)
    right = [
        bool(cells) and all(_is_number(row[i]) for row in cells if row[i])
        for i in range(len(headers))
    ]
    for row in [list(headers), *cells]:
        line = "  ".join(
            _cut(text, width).rjust(width) if to_right else _cut(text, width).ljust(width)
            for text, width, to_right in zip(row, widths, right, strict=True)
        )
        put(line.rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return "; ".join(_cell(item) for item in value)
    return " ".join(str(value).split())


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace("-", "").replace("e", "").isdigit()


def _fit(widths: list[int], most: int) -> list[int]:
    """Shrink the widest columns until the line fits."""
    widths = list(widths)
    room = most - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"
