"""What goes wrong on real machines: each is one clear message, and nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from edits import contents, write
from faulty import Unlucky
from litweave import pipeline
from litweave.errors import GraphError
from litweave.inspection import verify_graph
from litweave.settings import Settings
from litweave.store import GraphDirectory

pytestmark = pytest.mark.model

LITWEAVE = [str(Path(sys.executable).with_name("litweave"))]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "TEXTS_PER_SHARD", 3)
    write(tmp_path / "a.jsonl", dict.fromkeys(range(12), 0))
    return tmp_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build without faults gives."""
    folder = tmp_path_factory.mktemp("whole")
    before = Path.cwd()
    os.chdir(folder)
    try:
        write(folder / "a.jsonl", dict.fromkeys(range(12), 0))
        pipeline.build(["a.jsonl"], folder / "graph")
    finally:
        os.chdir(before)
    return contents(folder / "graph")


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*LITWEAVE, *arguments], capture_output=True, text=True, check=False, **options
    )


# Full disk --------------------------------------------------------------------------------------


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """Yield a file system of its own, so small that a graph does not fit."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_message_and_the_run_goes_on_when_there_is_room(
    here: Path, mounted: Path, whole: dict[str, bytes]
) -> None:
    graph = mounted / "graph"
    done = run("build", "a.jsonl", "-o", str(graph), "-q")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "No space left on device" in line
    assert str(graph) in line
    assert not list(graph.rglob("*.tmp"))
    subprocess.run(["mount", "-o", "remount,size=8m", str(mounted)], check=True)
    assert run("build", "a.jsonl", "-o", str(graph), "-q").returncode == 0
    assert contents(graph) == whole
    del here


def test_a_file_that_may_not_grow_is_one_message(here: Path, whole: dict[str, bytes]) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = run("build", "a.jsonl", "-o", "graph", "-q", preexec_fn=limit)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    pipeline.build(["a.jsonl"], here / "graph")
    assert contents(here / "graph") == whole


# Permissions ------------------------------------------------------------------------------------


def test_a_read_only_place_is_one_message(here: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    pipeline.build(["a.jsonl"], folder / "graph")
    write(here / "a.jsonl", dict.fromkeys(range(13), 0))
    for how in (["--bind", str(folder)], ["-o", "remount,bind,ro"]):
        done = subprocess.run(
            ["mount", *how, str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        done = run("build", "a.jsonl", "-o", str(folder / "graph"), "-q")
        asked = run("info", str(folder / "graph"))
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "Read-only file system" in line
    # What stands there can still be read.
    assert asked.returncode == 0
    assert "12 papers" in asked.stdout


# Damage -----------------------------------------------------------------------------------------


def in_a_page(path: Path) -> int:
    """Return the place of a byte of data: headers hold statistics that nobody reads."""
    group = pq.read_metadata(path).row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    largest = max(columns, key=lambda column: column.total_compressed_size)
    start = largest.dictionary_page_offset or largest.data_page_offset
    return int(start + largest.total_compressed_size - 4)


@pytest.mark.parametrize("kind", ["texts", "records"])
@pytest.mark.parametrize("how", ["cut", "flipped", "gone"])
def test_a_damaged_shard_is_named_set_aside_and_made_again(
    here: Path,
    whole: dict[str, bytes],
    caplog: pytest.LogCaptureFixture,
    kind: str,
    how: str,
) -> None:
    graph = here / "graph"
    pipeline.build(["a.jsonl"], graph)
    shard = min(graph.glob(f"evidence/{kind}-*"))
    data = bytearray(shard.read_bytes())
    if how == "gone":
        shard.unlink()
    else:
        data[in_a_page(shard)] ^= 0xFF
        shard.write_bytes(data[: len(data) // 2] if how == "cut" else data)
        if kind == "texts":
            assert any(shard.name in problem for problem in verify_graph(graph))
    settings = Settings.model_validate({"link": {"top_k": 3}})
    report = pipeline.build([], graph, settings=settings)
    assert report.extracted == (3 if kind == "texts" else 0)
    if how != "gone":
        assert shard.name in caplog.text
        assert shard.with_suffix(".damaged").exists()
    pipeline.build([], graph)
    assert contents(graph) == whole
    assert verify_graph(graph) == []


def test_damaged_records_whose_source_has_changed_are_one_error(here: Path) -> None:
    graph = here / "graph"
    pipeline.build(["a.jsonl"], graph)
    (shard,) = graph.glob("evidence/records-*")
    shard.write_bytes(b"PAR1 nothing")
    (here / "a.jsonl").unlink()
    with pytest.raises(GraphError, match=r"is missing or damaged: build again with a\.jsonl"):
        pipeline.build([], graph, settings=Settings.model_validate({"link": {"top_k": 3}}))


def test_a_damaged_table_is_made_again(here: Path, whole: dict[str, bytes]) -> None:
    graph = here / "graph"
    pipeline.build(["a.jsonl"], graph)
    table = graph / "tables" / "uses.parquet"
    data = bytearray(table.read_bytes())
    data[in_a_page(table)] ^= 0xFF
    table.write_bytes(data)
    assert any("uses" in problem for problem in verify_graph(graph))
    report = pipeline.build(["a.jsonl"], graph)
    assert (report.extracted, report.changed) == (0, True)
    assert contents(graph) == whole


# Others at the same place -----------------------------------------------------------------------


def test_of_two_builds_in_one_directory_the_second_is_told_of_the_first(
    here: Path, whole: dict[str, bytes]
) -> None:
    graph = here / "graph"
    with GraphDirectory(graph).locked():
        done = run("build", "a.jsonl", "-o", str(graph), "-q")
        assert done.returncode == 2
        assert f"is in use by process {os.getpid()}" in done.stderr
    pipeline.build(["a.jsonl"], graph)
    assert contents(graph) == whole


# Workers ----------------------------------------------------------------------------------------


def mark(source: Path, number: int) -> None:
    """Make a paper's text one that workers die on."""
    rows = [json.loads(line) for line in source.read_text().splitlines()]
    for row in rows:
        if row.get("id") == f"2501.{number:05}":
            row["abstract"] += " It is deadly."
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_worker_that_dies_once_changes_nothing(here: Path, tmp_path: Path) -> None:
    mark(here / "a.jsonl", 5)
    once = tmp_path / "once"
    report = pipeline.build(["a.jsonl"], here / "graph", engine=Unlucky(2, str(once)))
    assert once.exists()
    assert report.counts["papers"] == 12
    pipeline.build(["a.jsonl"], here / "fresh")
    assert contents(here / "graph") == contents(here / "fresh")


def test_a_text_that_kills_every_worker_is_set_aside_and_tried_again_by_the_next_build(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(here / "a.jsonl", dict.fromkeys(range(4, 7), 0))
    mark(here / "a.jsonl", 5)
    graph = here / "graph"
    report = pipeline.build(["a.jsonl"], graph, engine=Unlucky(2))
    assert report.counts["papers"] == 2
    assert report.extracted == 2
    assert report.counts["rejects"] == 2
    rejects = [json.loads(line) for line in (graph / "rejects.jsonl").read_text().splitlines()]
    assert rejects[-1]["place"] == "arxiv:2501.00005"
    assert "died twice" in rejects[-1]["reason"]
    assert "a worker died (exit status -9)" in caplog.text
    again = pipeline.build(["a.jsonl"], graph)
    assert (again.extracted, again.counts["papers"]) == (1, 3)
    pipeline.build(["a.jsonl"], here / "fresh")
    assert contents(graph) == contents(here / "fresh")


def test_what_a_worker_raises_is_raised(here: Path) -> None:
    from litweave.errors import SettingsError

    settings = Settings.model_validate({"extract": {"pipeline": str(here)}})
    with pytest.raises(SettingsError):
        pipeline.build(["a.jsonl"], here / "graph", settings=settings, workers=2)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_at_once_and_the_next_run_goes_on(here: Path, workers: str) -> None:
    write(here / "a.jsonl", dict.fromkeys(range(300), 0))
    build = ["build", "a.jsonl", "-o", "graph", "--workers", workers]
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killed.py")), "graph", "0", *build],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 90
    while not list(here.glob("graph/evidence/texts-*.parquet")) and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip() == "litweave: interrupted; the same command goes on where it was"
    report = pipeline.build(["a.jsonl"], here / "graph")
    assert 0 < report.extracted < 300
    assert report.counts["papers"] == 300
    assert not list((here / "graph").rglob("*.tmp"))


def test_the_clock_plays_no_part(here: Path, whole: dict[str, bytes]) -> None:
    graph = here / "graph"
    pipeline.build(["a.jsonl"], graph)
    for file in [here / "a.jsonl", *graph.rglob("*.*")]:
        os.utime(file, (10**9, 10**9))
    assert not pipeline.build(["a.jsonl"], graph).changed
    for file in [here / "a.jsonl", *graph.rglob("*.*")]:
        os.utime(file, (2**32, 2**32))
    assert not pipeline.build(["a.jsonl"], graph).changed
    write(here / "a.jsonl", dict.fromkeys(range(13), 0))
    os.utime(here / "a.jsonl", (0, 0))
    assert pipeline.build(["a.jsonl"], graph).extracted == 1
    write(here / "a.jsonl", dict.fromkeys(range(12), 0))
    pipeline.build(["a.jsonl"], graph)
    assert contents(graph) == whole
