"""Bad input on the command line: one clear line and exit 2, or a counted reject; no traceback."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from litweave.cli import _run

HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
ABSTRACT = (
    "We study contrastive learning on ImageNet and show that it needs fewer labels than thought. "
    "Our method reaches an accuracy that is two points above that of the baselines we compare with."
)


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must end with 2 and one line; return that line."""
    assert _run([*arguments]) == 2
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if line]
    assert out == ""
    assert len(lines) == 1, err
    assert lines[0].startswith("litweave: ")
    return lines[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n \n\n", "empty"),
        (bytes(range(256)) * 64, ""),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, ""),
        (HEADER.encode(), ""),
        (b"\n" * 100_000, "empty"),
    ],
    ids=["empty", "blank", "bytes", "picture", "header only", "blank lines"],
)
@pytest.mark.parametrize("command", ["build", "extract"])
def test_a_file_without_papers_is_one_error(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    content: bytes,
    words: str,
) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    more = ["-o", str(tmp_path / "graph")] if command == "build" else []
    line = fails(capsys, command, str(path), *more)
    assert str(path) in line
    assert words in line


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "none.txt" in fails(capsys, "build", "none.txt", "-o", str(tmp_path / "graph"))


def test_an_empty_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert str(folder) in fails(capsys, "build", str(folder), "-o", str(tmp_path / "graph"))


def test_an_unknown_format_is_answered_with_the_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "x"}\n')
    line = fails(capsys, "build", str(path), "-o", str(tmp_path / "g"), "--from", "josnl")
    assert "jsonl" in line


def test_a_bad_settings_file_is_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "litweave.toml"
    config.write_text("[lnk]\n")
    line = fails(capsys, "build", "x", "-o", str(tmp_path / "g"), "--config", str(config))
    assert "unknown key 'lnk'" in line


def test_info_on_no_graph_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "litweave build" in fails(capsys, "info", str(tmp_path))


@pytest.mark.model
def test_a_broken_record_is_a_reject_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps({"title": "A study of lenses", "abstract": ABSTRACT})
    path.write_text(f"{good}\nnot json\n{{}}\n", encoding="utf-8")
    graph = tmp_path / "graph"
    assert _run(["build", str(path), "-o", str(graph)]) == 0
    assert "1 paper (0 repeats), 2 rejects" in capsys.readouterr().err
    lines = (graph / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["place"] for line in lines] == ["line 2", "line 3"]


@pytest.mark.model
def test_invalid_utf8_is_replaced_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.txt"
    page = f"{HEADER}A Study of Lenses\n\n{ABSTRACT}\n".encode()
    path.write_bytes(page.replace(b"contrastive", b"contr\xffstive"))
    assert _run(["extract", str(path)]) == 0
    out, err = capsys.readouterr()
    assert "contr\ufffdstive" in json.loads(out)["abstract"]
    assert "UTF-8" in err


@pytest.mark.model
def test_a_line_of_five_megabytes_is_no_crash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.txt"
    long = "word " * 1_000_000
    path.write_text(f"{HEADER}A Study of Lenses\n\n{ABSTRACT}\n\nAnother Study\n\n{long}\n")
    graph = tmp_path / "graph"
    assert _run(["build", str(path), "-o", str(graph)]) in {0, 2}
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "reject" in err or "litweave: " in err


@pytest.mark.model
def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"id": "2501.00001", "title": "Lenses", "abstract": ABSTRACT})

    class Stdin:
        buffer = io.BytesIO(line.encode())

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert _run(["extract", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["id"], found["sources"]) == ("arxiv:2501.00001", ["-"])


def test_standard_input_from_a_terminal_asks_for_papers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert _run(["extract", "-"]) == 2
    assert "pipe papers into" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["bild"], ["build", "--outptu", "x"], ["build", "-o", "x"]])
def test_a_wrong_call_is_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(arguments) == 2
    assert "Usage" in capsys.readouterr().err
