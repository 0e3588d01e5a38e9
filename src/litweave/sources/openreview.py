"""OpenReview notes: plain values (API 1) or `{"value": ...}` around each (API 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from litweave.records import StatedLink
from litweave.sources import fields, json_records
from litweave.sources.base import Head, Input, Row, Source, make

_NAMES = ("id", "forum", "replyto", "content", "pdate", "odate", "cdate", "tcdate", "ddate")
_STATED = {
    "code": "code", "code_link": "code", "code_url": "code", "github": "code",
    "code_of_paper": "code", "software": "code", "data": "dataset", "dataset_url": "dataset",
    "project_page": "project", "video": "video", "demo": "demo",
}  # fmt: skip


def _recognises(head: Head) -> bool:
    keys = json_records.record_keys(head).keys()
    return "content" in keys and bool({"forum", "invitation", "invitations"} & keys)


def _record(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    content = get("content")
    if not isinstance(content, Mapping):
        return source.reject(place, "has no content")
    values = {str(name): _unwrapped(value) for name, value in content.items()}
    name = next(fields.texts([get("forum"), get("id")]), "")
    if get("replyto") and get("replyto") != get("id"):
        return source.reject(place, f"is a reply in the forum {name}, no paper")
    venue = " ".join(fields.texts([values.get("venue"), values.get("venueid")]))
    return make(
        source,
        place,
        title=next(fields.texts(values.get("title")), ""),
        abstract=" ".join(fields.texts(values.get("abstract"))),
        published=next((get(d) for d in ("pdate", "odate", "cdate", "tcdate") if get(d)), None),
        authors=fields.people(values.get("authors") or []),
        categories=_keywords(values.get("keywords")),
        venue=next(fields.texts(values.get("venue")), None),
        named_ids=[("openreview", name), *_other_ids(values)],
        links=_links(values),
        flags=["withdrawn"] if "withdrawn" in venue.lower() or get("ddate") else [],
        raw=raw,
    )


def _unwrapped(value: Any) -> Any:
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def _keywords(value: Any) -> list[str]:
    found = list(fields.texts(value))
    return found[0].replace(";", ",").split(",") if len(found) == 1 else found


def _other_ids(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("doi", "arxiv", "html", "ee"):
        for value in fields.texts(values.get(name)):
            yield from fields.ids_in(value)


def _links(values: Mapping[str, Any]) -> Iterator[StatedLink]:
    for name, kind in _STATED.items():
        yield from (StatedLink(u, kind) for u in fields.texts(values.get(name)) if fields.is_url(u))


def _read(source: Input) -> Iterator[Row]:
    return json_records.read(source, _NAMES, _record)


SOURCE = Source(
    "OpenReview notes (API 1 and 2)",
    "curl 'https://api2.openreview.net/notes?content.venueid=ICLR.cc/2024/Conference' > notes.json",
    _recognises,
    _read,
)
