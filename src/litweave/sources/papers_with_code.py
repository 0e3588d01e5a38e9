"""The Papers with Code archive: papers with abstracts, and links between papers and code.

Its data is CC-BY-SA; it is read where the user has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from litweave.records import StatedLink
from litweave.sources import fields, json_records
from litweave.sources.base import Head, Input, Row, Source, make

_PAPERS = ("arxiv_id", "title", "abstract", "url_abs", "proceeding", "authors", "date", "paper_url")
_LINKS = (
    "paper_title", "paper_arxiv_id", "paper_url_abs", "repo_url", "is_official", "paper_url",
)  # fmt: skip


def _recognises_papers(head: Head) -> bool:
    return {"paper_url", "title", "url_abs"} <= json_records.record_keys(head).keys()


def _recognises_links(head: Head) -> bool:
    return {"paper_title", "repo_url"} <= json_records.record_keys(head).keys()


def _paper(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    return make(
        source,
        place,
        title=_text(get("title")),
        abstract=_text(get("abstract")),
        published=get("date"),
        authors=fields.people(get("authors")),
        venue=_text(get("proceeding")),
        named_ids=_ids(get("arxiv_id"), get("url_abs")),
        raw=raw,
    )


def _link(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    url = _text(get("repo_url"))
    links = [StatedLink(url, "code", own=get("is_official") is True)] if fields.is_url(url) else []
    return make(
        source,
        place,
        title=_text(get("paper_title")),
        named_ids=_ids(get("paper_arxiv_id"), get("paper_url_abs")),
        links=links,
        raw=raw,
    )


def _ids(arxiv_id: object, url: object) -> list[tuple[str, str]]:
    return [("arxiv", _text(arxiv_id)), *fields.ids_in(_text(url))]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _read_papers(source: Input) -> Iterator[Row]:
    return json_records.read(source, _PAPERS, _paper)


def _read_links(source: Input) -> Iterator[Row]:
    return json_records.read(source, _LINKS, _link)


PAPERS = Source(
    "the Papers with Code archive: papers with abstracts",
    "papers-with-abstracts.json.gz",
    _recognises_papers,
    _read_papers,
)
LINKS = Source(
    "the Papers with Code archive: links between papers and code",
    "links-between-papers-and-code.json.gz",
    _recognises_links,
    _read_links,
)
