"""The command fetch, against a server of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from litweave.cli import _run


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        paper = {"id": "2404.00001", "title": "Found", "summary": "S"}
        body = json.dumps([{"paper": paper, "title": "Found"}]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_fetched_pages_are_named(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fetch", "hf", "--date", "2024-04-27", "--until", "2024-04-28"]
    assert _run([*arguments, "-o", str(tmp_path), "--server", server]) == 0
    out, err = capsys.readouterr()
    files = [Path(line) for line in out.splitlines()]
    assert [file.is_file() for file in files] == [True, True]
    assert "2 files; next: litweave build" in err
    assert _run(["build", *out.splitlines(), "-o", str(tmp_path / "graph"), "-q"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["arxiv"], "either --search QUERY or --set SET"),
        (["arxiv", "--set", "cs", "--search", "x"], "either --search QUERY or --set SET"),
        (["arxiv", "--search", "x", "--from", "2026-01-01"], "--from and --until go with --set"),
        (["arxiv", "--set", "cs", "--limit", "3"], "--limit goes with --search"),
        (["hf"], "either --date DATE or --search WORDS"),
        (["hf", "--date", "2026-01-02", "--until", "2026-01-01"], "--until lies before --date"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert _run(["fetch", *arguments, "-o", str(tmp_path)]) == 2
    assert words in capsys.readouterr().err


def test_a_server_that_is_down_ends_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litweave.fetch.time.sleep", lambda _seconds: None)
    url = "http://127.0.0.1:9"
    assert _run(["fetch", "hf", "--search", "x", "-o", str(tmp_path), "--server", url]) == 2
    *again, last = capsys.readouterr().err.splitlines()
    assert last.startswith("litweave: http://127.0.0.1:9")
    assert all(line.startswith("litweave: ") for line in again)
