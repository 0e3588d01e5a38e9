"""Semantic Scholar's bulk files: `papers` and `abstracts`, which share a corpus id.

The abstract of a paper lies in another file. Its record has no title; both have the id `s2`, so
the same step that joins records of any two sources joins them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litweave.sources import fields, json_records
from litweave.sources.base import Head, Input, Row, Source, make

_PAPERS = (
    "corpusid", "externalids", "title", "authors", "venue", "year", "publicationdate", "journal",
    "s2fieldsofstudy", "publicationvenueid",
)  # fmt: skip
_ABSTRACTS = ("corpusid", "openaccessinfo", "abstract")


def _recognises_papers(head: Head) -> bool:
    return {"corpusid", "title"} <= head.keys.keys()


def _recognises_abstracts(head: Head) -> bool:
    keys = head.keys.keys()
    return {"corpusid", "abstract"} <= keys and "title" not in keys


def _paper(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    studies = get("s2fieldsofstudy")
    return make(
        source,
        place,
        title=_text(get("title")),
        published=get("publicationdate") or get("year"),
        authors=fields.people(get("authors")),
        categories=dict.fromkeys(
            fields.texts([fields.walk(s, "category") for s in studies])
            if isinstance(studies, list)
            else ()
        ),
        venue=_text(get("venue")) or _text(fields.walk(get("journal"), "name")),
        named_ids=_ids(get("corpusid"), get("externalids")),
        raw=raw,
    )


def _abstract(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    abstract = _text(get("abstract"))
    if not abstract.strip():
        return source.reject(place, "has no abstract")
    ids = _ids(get("corpusid"), fields.walk(get("openaccessinfo"), "externalids"))
    return make(
        source, place, title="", abstract=abstract, named_ids=ids, raw=raw, needs_title=False
    )


def _ids(corpus_id: Any, external: Any) -> list[tuple[str, str]]:
    pairs = [("corpusid", value) for value in fields.texts(corpus_id)]
    if isinstance(external, dict):
        pairs += [(str(k), v) for k, value in external.items() for v in fields.texts(value)]
    return pairs


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _read_papers(source: Input) -> Iterator[Row]:
    return json_records.read(source, _PAPERS, _paper)


def _read_abstracts(source: Input) -> Iterator[Row]:
    return json_records.read(source, _ABSTRACTS, _abstract)


PAPERS = Source(
    "Semantic Scholar bulk files: papers",
    "papers-part0.jsonl.gz of https://api.semanticscholar.org/datasets/v1/release/latest",
    _recognises_papers,
    _read_papers,
)
ABSTRACTS = Source(
    "Semantic Scholar bulk files: abstracts, to be given together with papers",
    "abstracts-part0.jsonl.gz of the same release",
    _recognises_abstracts,
    _read_abstracts,
)
