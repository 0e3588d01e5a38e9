"""Killed at any moment, a build, an update, a removal or an export ends as if nothing happened.

LITWEAVE_KILLS says how many kills (`make torture`: 50); moments are drawn from a fixed seed. Half
of them count touches of the disk, so that every step between two of them may be met; half are
moments in time, with two workers, so that workers are met in the middle of a shard.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from edits import contents, write
from litweave import pipeline

pytestmark = [pytest.mark.model, pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")]

KILLS = int(os.environ.get("LITWEAVE_KILLS", "4"))
HERE = Path(__file__).parent

BUILD = ["build", "a.jsonl", "b.jsonl", "-o", "graph", "-q"]
REMOVE = ["remove", "graph", "arxiv:2501.00003", "-q"]
EXPORT = ["export", "graph", "--to", "graphml", "-o", "graph/graph.graphml"]
CASES = {"build": BUILD, "update": BUILD, "remove": REMOVE, "export": EXPORT}


@dataclass(frozen=True)
class Case:
    name: str
    command: list[str]
    before: Path  # the folder as it is when the command starts
    after: dict[str, bytes]  # what an undisturbed run leaves
    touches: int
    seconds: float


def command_of(folder: Path, kill_at: int, command: list[str]) -> list[str]:
    return [sys.executable, str(HERE / "killed.py"), str(folder), str(kill_at), *command]


def outcome(folder: Path) -> dict[str, bytes]:
    graph = folder / "graph"
    export = graph / "graph.graphml"
    return contents(graph) | ({"export": export.read_bytes()} if export.exists() else {})


def prepare(name: str, folder: Path) -> None:
    """Make the folder in which a command of this name starts."""
    folder.mkdir()
    write(folder / "a.jsonl", dict.fromkeys(range(9), 0))
    write(folder / "b.jsonl", dict.fromkeys(range(6, 14), 0))
    if name != "build":
        here = Path.cwd()
        os.chdir(folder)
        try:
            pipeline.build(["a.jsonl", "b.jsonl"], Path("graph"))
        finally:
            os.chdir(here)
    if name == "update":
        write(folder / "b.jsonl", {n: n % 2 for n in range(4, 12)})


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    made = {}
    for name, command in CASES.items():
        before = tmp_path_factory.mktemp(name) / "before"
        prepare(name, before)
        whole = before.with_name("whole")
        shutil.copytree(before, whole)
        start = time.monotonic()
        done = subprocess.run(
            command_of(Path("graph"), 0, command),
            cwd=whole,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        seconds = time.monotonic() - start
        made[name] = Case(
            name, command, before, outcome(whole), int(done.stdout.split()[-1]), seconds
        )
    return made


def moments() -> Iterator[tuple[int, str, float, bool]]:
    """Yield number, command, moment as a share of the run, and whether touches are counted."""
    draw = random.Random(20261121)  # noqa: S311 - moments, no secrets
    for number in range(KILLS):
        yield number, list(CASES)[number % len(CASES)], draw.random(), number % 8 < 4


@pytest.mark.parametrize(("number", "name", "moment", "counted"), list(moments()))
def test_a_killed_run_ends_like_an_undisturbed_one(
    cases: dict[str, Case],
    tmp_path: Path,
    number: int,  # noqa: ARG001 - tells tests apart
    name: str,
    moment: float,
    counted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    case = cases[name]
    folder = tmp_path / "killed"
    shutil.copytree(case.before, folder)
    if counted:
        kill_at = 1 + int(moment * case.touches)
        done = subprocess.run(
            command_of(Path("graph"), kill_at, case.command), cwd=folder, check=False
        )
        assert done.returncode == -signal.SIGKILL
    else:
        more = ["--workers", "2"] if case.command[0] == "build" else []
        process = subprocess.Popen(
            command_of(Path("graph"), 0, [*case.command, *more]),
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(moment * case.seconds)
        process.kill()
        process.wait()
    again = subprocess.run(
        command_of(Path("graph"), 0, case.command),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert outcome(folder) == case.after
    assert not list((folder / "graph").rglob("*.tmp"))
