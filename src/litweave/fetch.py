"""Papers from the network, as pages on disk that `sources` reads: the only module that goes out.

Polite: one request at a time, `pause` seconds between two, a server's Retry-After is obeyed.
Resumable: each answer is a file, written once and renamed into place; the same call again goes on
after the last one. What was asked is kept in a hidden file beside the pages.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError, fromstring

from litweave.errors import ServerError

logger = logging.getLogger(__name__)

ARXIV_API = "https://export.arxiv.org/api/query"
ARXIV_OAI = "https://oaipmh.arxiv.org/oai"
HF_API = "https://huggingface.co/api"

# arXiv asks for three seconds between requests, pages of at most 2,000, 30,000 results in all.
PAUSE = 3.0
PAGE_SIZE, MAX_RESULTS = 500, 30_000
MAX_WAIT = 600  # seconds that a server may ask us to wait before we ask again
_TRIES = 6
_TIMEOUT = 120.0  # seconds; the harvesting interface takes its time for a page
_EMPTY_TRIES = 3  # the API sometimes answers an empty page in the middle of a list

_MAX_RESTARTS = 2

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_PLAIN = re.compile(r"[^a-z0-9]+")

Progress = Callable[[int, int | None], None]  # papers so far, papers in all if the server says


def arxiv_search(
    folder: Path,
    search: str,
    *,
    limit: int | None = None,
    server: str = ARXIV_API,
    pause: float = PAUSE,
    progress: Progress | None = None,
) -> list[Path]:
    """Save what the arXiv API finds for a query ("cat:cs.CL AND abs:graph"), oldest first.

    Pages that are there are not asked for again: for what is new, choose another folder.

    Returns the pages' files in order, those of an earlier call included. A limit of papers counts
    from the oldest; the API gives no more than 30,000. Raises `ServerError`.
    """
    client = _Client(pause)
    wanted = min(limit or MAX_RESULTS, MAX_RESULTS)
    pages = _Pages(folder, "arxiv", {"search": search, "server": server})
    total: int | None = None
    start = 0
    while start < min(wanted, wanted if total is None else total):
        size = min(PAGE_SIZE, wanted - start)
        path = pages.path(f"{start:06}-{size}", "xml")
        query = {
            "search_query": search,
            "start": start,
            "max_results": size,
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
        }
        url = f"{server}?{urlencode(query)}"
        feed = _page(path) if path.exists() else _search_page(client, url, path)
        total = int(feed.findtext(_TOTAL) or 0)
        pages.add(path)
        start += size
        if progress:
            progress(min(start, total), min(total, wanted))
    if total is not None and total > wanted and limit is None:
        logger.warning(
            "arXiv has %d papers for this, its API gives %d; ask for a set by date for all",
            total,
            wanted,
        )
    return pages.done()


def arxiv_set(
    folder: Path,
    set_name: str,
    *,
    since: date | None = None,
    until: date | None = None,
    server: str = ARXIV_OAI,
    pause: float = PAUSE,
    progress: Progress | None = None,
) -> list[Path]:
    """Save all papers of an arXiv set ("cs", "cs.CL") by the harvesting interface.

    The dates are those of the last change of a record, both included, not of publication. Returns
    the pages' files in order. A token that has expired starts the list anew. Raises `ServerError`.
    """
    client = _Client(pause)
    asked = {
        "set": oai_set(set_name),
        "from": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
        "server": server,
    }
    pages = _Pages(folder, "arxiv-oai", asked)
    first = {"verb": "ListRecords", "metadataPrefix": "arXiv"}
    first |= {key: value for key, value in asked.items() if value and key != "server"}
    papers = number = restarts = 0
    token: str | None = None
    while number == 0 or token:
        path = pages.path(f"{number:06}", "xml")
        query = {"verb": "ListRecords", "resumptionToken": token} if token else first
        url = f"{server}?{urlencode(query)}"
        answer = _page(path) if path.exists() else _oai_page(client, url, path)
        if answer is None:  # the token has expired: the list is asked for anew
            restarts += 1
            if restarts > _MAX_RESTARTS:
                raise ServerError(server, "refuses its own resumption tokens; try again later")
            pages.forget()
            papers, number, token = 0, 0, None
            continue
        pages.add(path)
        papers += len(answer.findall(f"{_OAI}ListRecords/{_OAI}record"))
        token = (answer.findtext(f"{_OAI}ListRecords/{_OAI}resumptionToken") or "").strip() or None
        number += 1
        if progress:
            progress(papers, None)
    return pages.done()


def hf_daily(
    folder: Path,
    days: Iterable[date],
    *,
    server: str = HF_API,
    pause: float = 1.0,
    progress: Progress | None = None,
) -> list[Path]:
    """Save the Daily Papers of Hugging Face of these days, one file a day.

    Returns the files in the order of the days; a day without papers has none. Raises `ServerError`.
    """
    client = _Client(pause)
    pages = _Pages(folder, "hf-daily", {"server": server})
    for number, day in enumerate(sorted(set(days)), start=1):
        path = pages.path(day.isoformat(), "json")
        if not path.exists():
            data = client.get(f"{server}/daily_papers?{urlencode({'date': day.isoformat()})}")
            if not _json_list(data, server):
                logger.warning("Hugging Face has no papers of %s", day.isoformat())
                continue
            _write(path, data)
        pages.add(path)
        if progress:
            progress(number, None)
    return pages.done()


def hf_search(folder: Path, search: str, *, server: str = HF_API, pause: float = 1.0) -> list[Path]:
    """Save what the paper search of Hugging Face finds; returns the one file. `ServerError`."""
    pages = _Pages(folder, "hf-search", {"search": search, "server": server})
    path = pages.path("000000", "json")
    if not path.exists():
        data = _Client(pause).get(f"{server}/papers/search?{urlencode({'q': search})}")
        if not _json_list(data, server):
            raise ServerError(server, f"finds no papers for {search!r}")
        _write(path, data)
    pages.add(path)
    return pages.done()


def oai_set(name: str) -> str:
    """Return arXiv's name of a set: "cs.CL" is "cs:cs:CL", "hep-th" is "physics:hep-th"."""
    if ":" in name:
        return name
    group, dot, category = name.partition(".")
    if dot:
        return f"{group}:{group}:{category}"
    top = {"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"}
    return name if name in top else f"physics:{name}"


# Pages on disk -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Pages:
    """The files of one question; a hidden file says what the question was."""

    folder: Path
    kind: str
    asked: Mapping[str, Any]
    files: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(dict(self.asked), sort_keys=True, ensure_ascii=False)
        _write(self.folder / f".{self.stem}.json", text.encode())

    @property
    def stem(self) -> str:
        words = "-".join(str(value) for key, value in self.asked.items() if key != "server")
        plain = _PLAIN.sub("-", words.lower()).strip("-")[:40]
        text = json.dumps(dict(self.asked), sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        return "-".join(filter(None, (self.kind, plain, digest)))

    def path(self, page: str, suffix: str) -> Path:
        return self.folder / f"{self.stem}-{page}.{suffix}"

    def add(self, path: Path) -> None:
        self.files.append(path)

    def forget(self) -> None:
        """Remove the pages of a list that has to be asked for anew."""
        for path in self.folder.glob(f"{self.stem}-*.xml"):
            path.unlink()
        self.files.clear()

    def done(self) -> list[Path]:
        return list(self.files)


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    os.replace(partial, path)  # noqa: PTH105 - replaces on all systems


def _page(path: Path) -> Element:
    try:
        return fromstring(path.read_bytes())  # noqa: S314 - written below, after a check
    except (OSError, ParseError) as error:
        raise ServerError(str(path), f"this page cannot be read; remove it ({error})") from error


def _checked(data: bytes, url: str, root: str) -> Element:
    """Return an answer's root; raise `ServerError` for what is not the document expected."""
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data[:2000]:
        raise ServerError(url, f"answers something else than XML: {data[:60]!r}")
    try:
        found = fromstring(data)  # noqa: S314 - no document type, so no entities
    except ParseError as error:
        raise ServerError(url, f"answers broken XML: {error}") from error
    if found.tag != root:
        raise ServerError(url, f"answers <{found.tag}>, not <{root}>")
    return found


def _search_page(client: _Client, url: str, path: Path) -> Element:
    for _ in range(_EMPTY_TRIES):
        data = client.get(url)
        feed = _checked(data, url, f"{_ATOM}feed")
        entries = feed.findall(f"{_ATOM}entry")
        first = entries[0].findtext(f"{_ATOM}id") or "" if entries else ""
        if "/api/errors" in first:
            problem = (entries[0].findtext(f"{_ATOM}summary") or "").strip()
            raise ServerError(url, f"refuses the query: {problem}")
        total = int(feed.findtext(_TOTAL) or 0)
        if entries:
            _write(path, data)
            return feed
        if total == 0:
            raise ServerError(url, "finds no papers")
        logger.info("an empty page although there are %d papers; asking again", total)
    raise ServerError(url, "answers empty pages although there are more papers; try again later")


def _oai_page(client: _Client, url: str, path: Path) -> Element | None:
    """Return the answer, None if the token has expired."""
    data = client.get(url)
    answer = _checked(data, url, f"{_OAI}OAI-PMH")
    error = answer.find(f"{_OAI}error")
    if error is not None:
        code = error.get("code", "")
        if code == "badResumptionToken" and "resumptionToken" in url:
            logger.warning("the list has expired at the server; it is asked for anew")
            return None
        raise ServerError(url, f"refuses: {code}: {(error.text or '').strip()}")
    _write(path, data)
    return answer


def _json_list(data: bytes, url: str) -> list[Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ServerError(url, f"answers broken JSON: {error}") from error
    if not isinstance(found, list):
        raise ServerError(url, f"answers no list of papers: {data[:60]!r}")
    return found


# The network -------------------------------------------------------------------------------------


class _Client:
    """Asks one thing at a time, `pause` seconds apart, and again where a server is busy."""

    def __init__(self, pause: float) -> None:
        # urllib3 comes with spaCy (through requests); it knows Retry-After and broken answers.
        import urllib3

        self.pause = pause
        self.last: float | None = None
        retries = urllib3.Retry(
            total=_TRIES,
            backoff_factor=max(pause, 0.05),
            backoff_max=60,
            status_forcelist=(429, 500, 502, 503, 504),
            respect_retry_after_header=True,
            retry_after_max=MAX_WAIT,
            raise_on_status=False,
            redirect=5,
        )
        self.pool = urllib3.PoolManager(
            num_pools=2, retries=retries, timeout=_TIMEOUT, headers={"User-Agent": _agent()}
        )

    def get(self, url: str) -> bytes:
        """Return the body of an answer; raise `ServerError` where there is none."""
        import urllib3

        self._wait()
        try:
            answer = self.pool.request("GET", url)
        except urllib3.exceptions.HTTPError as error:
            reason = getattr(error, "reason", None) or error
            raise ServerError(url, f"does not answer: {reason}") from error
        finally:
            self.last = time.monotonic()
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise ServerError(url, f"answers {answer.status} {answer.reason or ''}".strip())
        return answer.data

    def _wait(self) -> None:
        if self.last is not None:
            time.sleep(max(0.0, self.pause - (time.monotonic() - self.last)))


def _agent() -> str:
    from importlib.metadata import version

    return f"litweave/{version('litweave')}"
