"""JSON that is no lines: arrays, wrapped arrays, objects one after another, of any size."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from litweave import sources
from litweave.records import Record, Reject
from litweave.settings import SourceSettings
from litweave.sources import streams

ROWS = [{"title": f"Paper {n}", "abstract": 'x {[\\"]} é ' * 20} for n in range(300)]


def read(path: Path, data: str | bytes, form: str | None = None) -> list[Record | Reject]:
    path = path / "papers"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(sources.read(path, "x", form=form, settings=SourceSettings()))


@pytest.mark.parametrize(
    "document",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        json.dumps({"results": ROWS}),
        json.dumps({"count": 300, "meta": {"page": 1}, "data": ROWS, "next": None}),
        json.dumps({"status": "ok", "message": {"total": 300, "items": ROWS}}, indent=1),
        json.dumps(ROWS[:150]) + json.dumps(ROWS[150:]),
        "\n".join(json.dumps(row, indent=1) for row in ROWS),
        " ".join(json.dumps(row, indent=1) for row in ROWS),
        "\ufeff\n\n" + json.dumps(ROWS),
        json.dumps(ROWS, ensure_ascii=False),
    ],
)
def test_every_way_to_pack_records(tmp_path: Path, document: str) -> None:
    rows = read(tmp_path, document)
    assert [row.title for row in rows if isinstance(row, Record)] == [r["title"] for r in ROWS]
    assert len(rows) == 300


def test_one_record_over_several_lines(tmp_path: Path) -> None:
    (row,) = read(tmp_path, json.dumps({"id": "2304.01234", "title": "T"}, indent=2))
    assert isinstance(row, Record)
    assert (row.place, row.title) == ("record 1", "T")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ('[{"title": "A"}, {"title": "B"', "cut off"),
        ('[{"title": "A"}, {"title": "B', "cut off"),
        ('[{"title": "A"}', "cut off"),
        ('[{"title": "A"}, {"title": nonsense}, {"title": "C"}]', "broken JSON"),
        ('[{"title": "A"} {"title": "B"}]', "broken JSON"),
        ('{"results": [{"title": "A"}], "next"', "cut off"),
        ('[{"title": "A"}, ' + "[" * 200_000, "nested too deeply"),
    ],
)
def test_what_breaks_off_keeps_what_came_before(
    tmp_path: Path, document: str, problem: str
) -> None:
    rows = read(tmp_path, document)
    assert isinstance(rows[0], Record)
    assert len(rows) == 2
    assert isinstance(rows[1], Reject)
    assert problem in rows[1].reason
    assert "what follows is not read" in rows[1].reason


class _Endless:
    """A file of one JSON document that is made as it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts = parts
        self.left = b""

    def read(self, size: int) -> bytes:
        while len(self.left) < size:
            part = next(self.parts, b"")
            if not part:
                break
            self.left += part
        out, self.left = self.left[:size], self.left[size:]
        return out

    def close(self) -> None:
        pass


def read_made(
    monkeypatch: pytest.MonkeyPatch, parts: Iterator[bytes], form: str | None = None
) -> tuple[int, list[Reject], int]:
    """Return records, rejects and the peak of memory in bytes."""
    monkeypatch.setattr(streams, "_open", lambda _path, _name: _Endless(parts))
    records, rejects = 0, []
    tracemalloc.start()
    try:
        for row in sources.read(Path("made"), "x", form=form, settings=SourceSettings()):
            if isinstance(row, Reject):
                rejects.append(row)
            else:
                records += 1
        return records, rejects, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def array(count: int) -> Iterator[bytes]:
    yield b"["
    record: dict[str, Any] = {"title": "T", "abstract": "x" * 1000}
    for number in range(count):
        yield (b", " if number else b"") + json.dumps(record).encode()
    yield b"]"


def test_an_array_in_one_line_takes_the_memory_of_a_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records, rejects, peak = read_made(monkeypatch, array(20_000))  # 20 MB
    assert (records, rejects) == (20_000, [])
    assert peak < 12 << 20


@pytest.mark.parametrize(
    "start", [b'{"title": "T", "abstract": "', b'[{"title": "T", "abstract": "']
)
def test_one_record_that_fills_a_line_is_refused_with_a_limit(
    monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr(streams, "MAX_RECORD", 1 << 20)

    def parts() -> Iterator[bytes]:
        yield start
        for _ in range(100):
            yield b"x" * (1 << 20)  # 100 MB, and never an end

    begin = perf_counter()
    records, rejects, peak = read_made(monkeypatch, parts())
    assert perf_counter() - begin < 60
    assert records == 0
    assert ["1 MiB in one record" in reject.reason for reject in rejects] == [True]
    assert peak < 30 << 20


def test_memory_of_json_lines_is_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"title": "T", "abstract": "x" * 1000}).encode() + b"\n"
    peaks = []
    for count in (1_000, 15_000):
        lines = (line for _ in range(count))
        records, _, peak = read_made(monkeypatch, lines)
        assert records == count
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.2 + (1 << 20)
