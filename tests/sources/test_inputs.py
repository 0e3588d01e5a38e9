"""What holds for every input: how it is found, opened, unpacked, and what is no input at all."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest
import zstandard

from litweave import sources
from litweave.errors import SourceError, UnknownNameError
from litweave.records import Record, Reject
from litweave.settings import SourceSettings
from litweave.sources.streams import MAX_LAYERS

LINES = b"".join(
    json.dumps({"title": f"Paper {number}", "abstract": f"About {number}."}).encode() + b"\n"
    for number in range(200)
)
PACKERS: dict[str, Callable[[bytes], bytes]] = {  # the quickest way of each, in small blocks
    "gz": gzip.compress,
    "bz2": partial(bz2.compress, compresslevel=1),
    "xz": partial(lzma.compress, preset=0),
    "zst": zstandard.ZstdCompressor().compress,
}


def read(path: Path, form: str | None = None) -> list[Record | Reject]:
    return list(sources.read(path, path.name, form=form, settings=SourceSettings()))


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("name", ["papers.jsonl", "papers.csv", "papers.txt.gz", "papers"])
def test_packed_files_are_known_by_content(tmp_path: Path, packer: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PACKERS[packer](LINES))
    rows = read(path)
    assert len(rows) == 200
    assert rows[7] == Record(name, "line 8", "Paper 7", "About 7.")


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_twice_or_in_members(tmp_path: Path, packer: str) -> None:
    pack = PACKERS[packer]
    path = tmp_path / "papers"
    path.write_bytes(pack(pack(LINES)))
    assert len(read(path)) == 200
    path.write_bytes(pack(LINES) + pack(LINES))
    assert len(read(path)) == 400


def test_packed_too_often_is_refused(tmp_path: Path) -> None:
    data = LINES
    for _ in range(MAX_LAYERS + 1):
        data = gzip.compress(data)
    path = tmp_path / "papers"
    path.write_bytes(data)
    with pytest.raises(SourceError, match="compressed more than"):
        read(path)


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_data_that_ends_early_keeps_what_came_before(tmp_path: Path, packer: str) -> None:
    noise = Random(1)  # noqa: S311 - no secret; hardly compressible, so that the formats write several blocks
    lines = [{"title": f"Paper {n}", "abstract": noise.randbytes(2_000).hex()} for n in range(500)]
    data = PACKERS[packer](b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    path = tmp_path / "papers"
    kept = []
    for end in (len(data) - 6, len(data) // 2, len(data) // 3, 12, 3):
        path.write_bytes(data[:end])
        if end <= 12:
            with pytest.raises(SourceError):
                read(path)
            continue
        rows = read(path)
        good = [row for row in rows if isinstance(row, Record)]
        assert [row.title for row in good] == [f"Paper {n}" for n in range(len(good))]
        assert isinstance(rows[-1], Reject)
        assert "ends early" in rows[-1].reason
        kept.append(len(good))
    assert kept[0] > kept[1] > kept[2] > 50


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"\n" * 100_000, "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b" \r\n\t ", "is empty"),
        (bytes(range(256)) * 40, "is a binary file"),
        (b"\x00" * 100, "is a binary file"),
        (b"%PDF-1.7\n%abc", "is a PDF"),
        (b"PK\x03\x04abcdef", "is a ZIP archive; unpack it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (b"SQLite format 3\x00\x10", "SQLite"),
        (gzip.compress(b""), "is empty"),
        (b"<!doctype html><html><body>Hello</body></html>", "is a web page without the data"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", r"XML of no known form .*<svg>"),
        (b'{"$schema": "x", "properties": {"title": {}}}\n', "no field could be a title"),
        (b'{"a": 1,\n"b": {"title": "T"}}\n', "no field could be a title"),
        (b"\x1f\x8b\x08\x00nonsense", "damaged"),
        (b'{"name_": 1, "b": {"title_": 2}}\n', r"no field could be a title \(it has: name_, b\)"),
    ],
)
def test_what_is_no_input_is_one_clear_error(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=problem) as caught:
        read(path)
    assert str(caught.value).startswith("input: ")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        read(tmp_path / "absent")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(LINES)
    path.chmod(0)
    with pytest.raises(SourceError, match="cannot be opened: Permission denied"):
        read(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        read(tmp_path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(LINES))))
    rows = list(sources.read(Path("-"), "-", settings=SourceSettings()))
    assert len(rows) == 200
    assert rows[0].source == "-"


def test_an_unknown_format_is_answered_with_the_known(tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(LINES)
    with pytest.raises(UnknownNameError, match="did you mean jsonl"):
        read(path, form="jsnl")


def test_a_named_format_is_not_questioned(tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(LINES)
    assert len(read(path, form="jsonl")) == 200


def test_every_format_is_described() -> None:
    described = sources.describe()
    assert [name for name, _, _ in described] == list(sources.SOURCES)
    assert all(what and example for _, what, example in described)


def test_every_format_stands_in_the_documentation(root: Path) -> None:
    table = (root / "docs" / "formats.md").read_text(encoding="utf-8").partition("## Saved")[0]
    assert [name for name in sources.SOURCES if f"`{name}`" not in table] == []


def test_expand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.jsonl", "a.jsonl", "deep/c.jsonl", "deep/.hidden", ".git/x.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(LINES)
    assert sources.expand(["b.jsonl", "-", "a.jsonl"]) == ["b.jsonl", "-", "a.jsonl"]
    assert sources.expand(["*.jsonl"]) == ["a.jsonl", "b.jsonl"]
    assert sources.expand(["**/*.jsonl"]) == ["a.jsonl", "b.jsonl", "deep/c.jsonl"]
    assert sources.expand(["."]) == ["./a.jsonl", "./b.jsonl", "./deep/c.jsonl"]
    assert sources.expand(["b.jsonl", "b.jsonl", "*.jsonl"]) == ["b.jsonl", "a.jsonl"]
    assert sources.expand([str(tmp_path / "deep")]) == [str(tmp_path / "deep/c.jsonl")]


def test_a_file_whose_name_is_a_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers [2024].jsonl").write_bytes(LINES)
    assert sources.expand(["papers [2024].jsonl"]) == ["papers [2024].jsonl"]


def test_what_is_no_source_in_a_folder_is_left_out_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINES)
    (tmp_path / "README").write_bytes(b"Read me.\n")
    assert sources.expand([str(tmp_path)]) == [str(tmp_path / "a.jsonl")]
    assert "README: is of no known form" in caplog.text


@pytest.mark.parametrize(
    ("argument", "problem"),
    [("empty", "holds no file"), ("absent", "no such file"), ("*.absent", "no file matches")],
)
def test_nothing_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=problem):
        sources.expand([argument])
