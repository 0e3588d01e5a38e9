"""Hugging Face papers as JSON: answers of the API, and pages saved as HTML, which hold the same.

The API answers a list of `{title, paper: {id, title, summary, authors, publishedAt, githubRepo,
projectPage}}`, or one paper with these fields at the top. A page saved as HTML has all of it in
the attribute `data-props` of an element.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from litweave.errors import SourceError
from litweave.latex import latex_to_text
from litweave.records import StatedLink
from litweave.sources import fields, json_records
from litweave.sources.base import INVALID_UTF8, Head, Input, Row, Source, decode, flagged, make

_NAMES = (
    "paper", "id", "title", "summary", "authors", "publishedAt", "githubRepo", "projectPage",
)  # fmt: skip
_STATED = {"githubRepo": "code", "projectPage": "project"}
MAX_PAGE = 64 << 20  # bytes of HTML; a page of 50 papers has 1 MB


def _recognises_api(head: Head) -> bool:
    keys = json_records.record_keys(head)
    if "paper" in keys:
        return "summary" in head.nested(keys["paper"])
    return {"summary", "publishedAt", "id"} <= keys.keys()


def _record(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    paper = get("paper")
    inner: Mapping[str, Any] = paper if isinstance(paper, Mapping) else {}

    def first(name: str) -> Any:
        return inner.get(name) or get(name)

    urls = [(first(name), kind) for name, kind in _STATED.items()]
    return make(
        source,
        place,
        title=_text(first("title")),
        abstract=_text(first("summary")),
        published=first("publishedAt"),
        authors=fields.people(first("authors")),
        named_ids=[("arxiv", str(first("id") or ""))],
        links=[StatedLink(u, k) for u, k in urls if isinstance(u, str) and fields.is_url(u)],
        raw=raw,
    )


def _text(value: Any) -> str:
    return latex_to_text(value) if isinstance(value, str) else ""


def _read_api(source: Input) -> Iterator[Row]:
    return json_records.read(source, _NAMES, _record)


API = Source(
    "answers of the Hugging Face papers API (daily papers, search, one paper)",
    "curl https://huggingface.co/api/daily_papers?date=2024-04-27 > papers.json",
    _recognises_api,
    _read_api,
)


# Pages as HTML -----------------------------------------------------------------------------------


_PROPS = re.compile(r"""\bdata-props\s{0,9}=\s{0,9}(["'])""", re.IGNORECASE)


def _props(page: str) -> Iterator[tuple[int, str]]:
    """Yield (line, value) of the attributes `data-props`.

    They are searched for in the text: html.parser takes time by the square of the length for some
    broken pages.
    """
    at, line = 0, 1
    while match := _PROPS.search(page, at):
        end = page.find(match[1], match.end())
        if end < 0:
            return
        line += page.count("\n", at, match.start())
        yield line, html.unescape(page[match.end() : end])
        line += page.count("\n", match.start(), end)
        at = end


def _recognises_html(head: Head) -> bool:
    return is_html(head) and "data-props" in head.text


def is_html(head: Head) -> bool:
    """Say whether the input is a web page, of whatever site."""
    start = head.text[:2000].lstrip().lower()
    return start.startswith("<") and ("<!doctype html" in start or "<html" in start)


def _read_html(source: Input) -> Iterator[Row]:
    data = source.stream.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise SourceError(source.name, 0, f"has more than {MAX_PAGE >> 20} MiB; no saved page has")
    page, valid = decode(data, "the page", source.notes)
    seen: set[str] = set()
    for line, props in _props(page):
        place = f"line {line + source.stream.line - 1}"
        try:
            value = json.loads(props)
        except (ValueError, RecursionError) as error:
            if '"paper' in props:
                yield source.reject(place, f"its data-props are broken JSON: {error}")
            continue
        for number, paper in enumerate(_papers(value), start=1):
            raw = json.dumps(paper, ensure_ascii=False, sort_keys=True)
            if raw not in seen:  # a page may hold its list twice
                seen.add(raw)
                row = _record(source, f"{place}, paper {number}", paper, raw)
                yield row if valid or "\ufffd" not in raw else flagged(row, INVALID_UTF8)
    if not seen:
        raise SourceError(
            source.name, 0, "is a web page, but holds no papers as Hugging Face pages do"
        )


def _papers(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what looks like a paper in nested data, in order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            inner = one.get("paper")
            paper = inner if isinstance(inner, dict) else one
            if isinstance(paper.get("id"), str) and "title" in paper and "summary" in paper:
                yield one
            else:
                waiting += reversed(one.values())


HTML = Source(
    "Hugging Face paper pages saved as HTML",
    "save https://huggingface.co/papers in the browser as page.html",
    _recognises_html,
    _read_html,
)
