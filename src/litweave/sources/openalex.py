"""OpenAlex works: the snapshot's JSON lines or an answer of the API.

The abstract comes as an inverted index, {word: [positions]}, and is put together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from litweave.sources import fields, json_records
from litweave.sources.base import MAX_ABSTRACT, Head, Input, Row, Source, make
from litweave.sources.markup import plain

_NAMES = (
    "id", "doi", "title", "display_name", "publication_date", "publication_year", "ids",
    "authorships", "abstract_inverted_index", "is_retracted", "is_paratext", "primary_location",
    "locations", "primary_topic", "type",
)  # fmt: skip


def _recognises(head: Head) -> bool:
    keys = json_records.record_keys(head).keys()
    return "abstract_inverted_index" in keys or (
        "authorships" in keys and ("display_name" in keys or "is_paratext" in keys)
    )


def _record(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    ids = get("ids")
    pairs = [("openalex", _text(get("id"))), ("doi", _text(get("doi")))]
    if isinstance(ids, Mapping):
        pairs += [(str(k), v) for k, value in ids.items() for v in fields.texts(value)]
    pairs += [("arxiv", url) for url in _addresses(values) if "arxiv.org/" in url]
    people = get("authorships")
    topic = fields.walk(get("primary_topic"), "display_name")
    flags = {"is_retracted": "retracted", "is_paratext": "paratext"}
    return make(
        source,
        place,
        title=plain(_text(get("title")) or _text(get("display_name"))),
        abstract=plain(rebuild(get("abstract_inverted_index"))),
        published=get("publication_date") or get("publication_year"),
        authors=fields.people(people if isinstance(people, list) else []),
        categories=fields.texts(topic),
        venue=_text(fields.walk(get("primary_location"), "source.display_name")),
        named_ids=pairs,
        flags=[flag for name, flag in flags.items() if get(name) is True],
        raw=raw,
    )


def rebuild(index: Any) -> str:
    """Return the text that an inverted index stands for; what is no position is left out."""
    if not isinstance(index, Mapping):
        return ""
    places = [
        (position, str(word))
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int)
    ]
    if len(places) > MAX_ABSTRACT:
        return " " * MAX_ABSTRACT + "."  # said to be too long by whoever makes the record
    places.sort()
    return " ".join(word for _, word in places)


def _addresses(values: fields.Values) -> Iterator[str]:
    locations = values.get("locations")
    for place in (
        values.get("primary_location"),
        *(locations if isinstance(locations, list) else ()),
    ):
        yield from fields.texts(fields.walk(place, "landing_page_url"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _read(source: Input) -> Iterator[Row]:
    return json_records.read(source, _NAMES, _record)


SOURCE = Source(
    "OpenAlex works (snapshot or API answer)",
    "curl 'https://api.openalex.org/works?search=graph&per-page=200' > works.json",
    _recognises,
    _read,
)
