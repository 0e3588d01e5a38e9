"""What is asked of servers, played by one of our own that answers as recorded."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from litweave import fetch, sources
from litweave.errors import ServerError
from litweave.records import Record
from litweave.settings import SourceSettings

TOTAL = 1203


class Server(ThreadingHTTPServer):
    """Answers like arXiv and Hugging Face; `troubles` come first, one a request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []
        self.agents: set[str] = set()
        self.times: list[float] = []
        self.troubles: list[tuple[int, dict[str, str], bytes]] = []
        self.tokens_expire = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.server.times.append(monotonic())
        self.server.asked.append({"path": parts.path, **query})
        self.server.agents.add(self.headers["User-Agent"])
        if self.server.troubles:
            status, headers, body = self.server.troubles.pop(0)
        else:
            status, headers, body = 200, {}, answer(self.server, parts.path, query)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def answer(server: Server, path: str, query: dict[str, str]) -> bytes:
    if path == "/query":
        start, size = int(query["start"]), int(query["max_results"])
        return feed(range(start, min(start + size, TOTAL)))
    if path == "/oai":
        return oai(server, query)
    if path == "/daily_papers":
        if query["date"] == "2024-04-28":
            return b"[]"
        day = int(query["date"][-2:])
        paper = {"id": f"2404.000{day:02}", "title": f"Paper {day}", "summary": "S"}
        return json.dumps([{"paper": paper, "title": paper["title"]}]).encode()
    if path == "/papers/search":
        found = [{"paper": {"id": "2404.00001", "title": "Found", "summary": "S"}}]
        return json.dumps(found if query["q"] == "graphs" else []).encode()
    return b"?"


def feed(numbers: range) -> bytes:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2404.{n:05}v1</id><title>Paper {n}</title>"
        f"<summary>About {n}.</summary><published>2024-04-01T00:00:00Z</published></entry>"
        for n in numbers
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<totalResults xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"{TOTAL}</totalResults>{entries}</feed>"
    ).encode()


def oai(server: Server, query: dict[str, str]) -> bytes:
    page = int(query.get("resumptionToken", "token-0").removeprefix("token-"))
    if page and server.tokens_expire:
        server.tokens_expire = False
        inner = '<error code="badResumptionToken">expired</error>'
    else:
        records = "".join(
            f"<record><header><identifier>oai:arXiv.org:2404.{n:05}</identifier></header><metadata>"
            f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2404.{n:05}</id>'
            f"<title>Paper {n}</title><abstract>A</abstract></arXiv></metadata></record>"
            for n in range(page * 10, page * 10 + 10)
        )
        token = f"token-{page + 1}" if page < 3 else ""
        inner = f"<ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords>"
    text = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inner}</OAI-PMH>'
    return text.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def titles(paths: list[Path]) -> list[str]:
    rows = [row for p in paths for row in sources.read(p, p.name, settings=SourceSettings())]
    return [row.title for row in rows if isinstance(row, Record)]


def search(server: Server, folder: Path, **options: Any) -> list[Path]:
    options = {"pause": 0.0, **options}
    return fetch.arxiv_search(folder, "cat:cs.CL", server=f"{server.url}/query", **options)


def test_a_search_is_saved_page_by_page(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    paths = search(server, tmp_path, progress=lambda done, of: seen.append((done, of)))
    assert titles(paths) == [f"Paper {n}" for n in range(TOTAL)]
    assert [a["start"] for a in server.asked] == ["0", "500", "1000"]
    assert server.asked[0]["search_query"] == "cat:cs.CL"
    assert server.asked[0]["sortOrder"] == "ascending"
    assert seen == [(500, TOTAL), (1000, TOTAL), (TOTAL, TOTAL)]
    (agent,) = server.agents
    assert agent.startswith("litweave/")
    # What lies in the folder is read as a folder, and nothing else lies in it.
    assert sorted(sources.expand([str(tmp_path)])) == sorted(map(str, paths))


def test_the_same_call_again_asks_nothing(server: Server, tmp_path: Path) -> None:
    paths = search(server, tmp_path)
    asked = len(server.asked)
    assert search(server, tmp_path) == paths
    assert len(server.asked) == asked


def test_a_call_goes_on_where_it_broke_off(server: Server, tmp_path: Path) -> None:
    server.troubles = [(200, {}, feed(range(500))), (404, {}, b"gone")]
    with pytest.raises(ServerError, match="answers 404"):
        search(server, tmp_path)
    paths = search(server, tmp_path)
    assert titles(paths) == [f"Paper {n}" for n in range(TOTAL)]
    assert [a["start"] for a in server.asked] == ["0", "500", "500", "1000"]


def test_a_limit(server: Server, tmp_path: Path) -> None:
    assert len(titles(search(server, tmp_path, limit=7))) == 7
    assert [a["max_results"] for a in server.asked] == ["7"]


def test_retry_after_is_obeyed(server: Server, tmp_path: Path) -> None:
    server.troubles = [(503, {"Retry-After": "1"}, b""), (429, {"Retry-After": "1"}, b"")]
    assert len(titles(search(server, tmp_path, limit=3))) == 3
    waits = [b - a for a, b in zip(server.times, server.times[1:], strict=False)]
    assert len(waits) == 2
    assert all(wait >= 0.95 for wait in waits)


def test_requests_are_a_pause_apart(server: Server, tmp_path: Path) -> None:
    search(server, tmp_path, pause=0.3)
    waits = [b - a for a, b in zip(server.times, server.times[1:], strict=False)]
    assert len(waits) == 2
    assert all(wait >= 0.3 for wait in waits)


def test_an_answer_that_breaks_off_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    whole = feed(range(3))
    server.troubles = [
        (200, {"Content-Length": str(len(whole) + 50), "Connection": "close"}, whole)
    ]
    assert len(titles(search(server, tmp_path, limit=3))) == 3
    assert len(server.asked) == 2


def test_an_empty_page_in_the_middle_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    server.troubles = [(200, {}, feed(range(0)))]
    assert len(titles(search(server, tmp_path, limit=3))) == 3
    server.troubles = [(200, {}, feed(range(0)))] * 3
    with pytest.raises(ServerError, match="empty pages"):
        search(server, tmp_path / "other", limit=3)


REFUSAL = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/api/errors</id>"
    b"<summary>malformed query</summary></entry></feed>"
)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><body>Busy</body></html>", "answers <html>"),
        (b"<!DOCTYPE html><html></html>", "something else than XML"),
        (b"<feed", "broken XML"),
        (b"", "broken XML"),
        (
            REFUSAL,
            "refuses the query: malformed query",
        ),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "finds no papers"),
    ],
)
def test_answers_that_are_no_papers(
    server: Server, tmp_path: Path, body: bytes, problem: str
) -> None:
    server.troubles = [(200, {}, body)]
    with pytest.raises(ServerError, match=problem):
        search(server, tmp_path)
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]


def test_no_server(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="does not answer") as caught:
        fetch.arxiv_search(tmp_path, "x", server="http://127.0.0.1:9/query", pause=0.0)
    assert "\n" not in str(caught.value)


def test_a_damaged_page_says_what_to_do(server: Server, tmp_path: Path) -> None:
    (path,) = search(server, tmp_path, limit=3)
    path.write_bytes(b"<feed")
    with pytest.raises(ServerError, match="cannot be read; remove it"):
        search(server, tmp_path, limit=3)


def harvest(server: Server, folder: Path) -> list[Path]:
    url = f"{server.url}/oai"
    return fetch.arxiv_set(folder, "cs.CL", since=date(2024, 4, 1), server=url, pause=0.0)


def test_a_set_is_saved_token_by_token(server: Server, tmp_path: Path) -> None:
    paths = harvest(server, tmp_path)
    assert titles(paths) == [f"Paper {n}" for n in range(40)]
    assert server.asked[0] == {
        "path": "/oai",
        "verb": "ListRecords",
        "metadataPrefix": "arXiv",
        "set": "cs:cs:CL",
        "from": "2024-04-01",
    }
    assert server.asked[1] == {
        "path": "/oai",
        "verb": "ListRecords",
        "resumptionToken": "token-1",
    }
    asked = len(server.asked)
    assert harvest(server, tmp_path) == paths
    assert len(server.asked) == asked


def test_a_set_goes_on_with_the_last_token(server: Server, tmp_path: Path) -> None:
    paths = harvest(server, tmp_path)
    for path in paths[2:]:
        path.unlink()
    server.asked.clear()
    assert len(titles(harvest(server, tmp_path))) == 40
    assert [a["resumptionToken"] for a in server.asked] == ["token-2", "token-3"]


def test_an_expired_token_starts_the_list_anew(server: Server, tmp_path: Path) -> None:
    paths = harvest(server, tmp_path)
    paths[-1].unlink()
    server.asked.clear()
    server.tokens_expire = True
    assert len(titles(harvest(server, tmp_path))) == 40
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("name", "oai_name"),
    [
        ("cs", "cs"),
        ("cs.CL", "cs:cs:CL"),
        ("hep-th", "physics:hep-th"),
        ("physics:hep-th", "physics:hep-th"),
        ("math.GT", "math:math:GT"),
        ("q-bio", "q-bio"),
    ],
)
def test_names_of_sets(name: str, oai_name: str) -> None:
    assert fetch.oai_set(name) == oai_name


def test_daily_papers(server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    days = [date(2024, 4, day) for day in (28, 27, 26, 27)]
    paths = fetch.hf_daily(tmp_path, days, server=server.url, pause=0.0)
    assert titles(paths) == ["Paper 26", "Paper 27"]
    assert [a["date"] for a in server.asked] == ["2024-04-26", "2024-04-27", "2024-04-28"]
    assert "no papers of 2024-04-28" in caplog.text
    server.asked.clear()
    assert fetch.hf_daily(tmp_path, days[1:], server=server.url, pause=0.0) == paths
    assert not server.asked


def test_paper_search(server: Server, tmp_path: Path) -> None:
    (path,) = fetch.hf_search(tmp_path, "graphs", server=server.url, pause=0.0)
    assert titles([path]) == ["Found"]
    with pytest.raises(ServerError, match="finds no papers for 'nothing'"):
        fetch.hf_search(tmp_path, "nothing", server=server.url, pause=0.0)


@pytest.mark.parametrize("body", [b"{}", b"<html>", b"[" * 200_000])
def test_hugging_face_answers_something_else(server: Server, tmp_path: Path, body: bytes) -> None:
    server.troubles = [(200, {}, body)]
    with pytest.raises(ServerError, match="answers"):
        fetch.hf_daily(tmp_path, [date(2024, 4, 1)], server=server.url, pause=0.0)
