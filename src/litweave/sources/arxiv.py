"""What arXiv says of a paper, in the four forms in which it says so.

The metadata snapshot (JSON lines), the API's Atom feed and the harvesting interface's two record
forms (arXiv, arXivRaw) hold the same fields; titles and abstracts are LaTeX with wrapped lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from litweave.latex import is_latex, latex_to_text
from litweave.sources import fields, json_records
from litweave.sources.base import Head, Input, Row, Source, make

WITHDRAWN = "withdrawn"

_WITHDRAWAL = re.compile(
    r"\b(?:(?:paper|article|submission|manuscript|work|version|preprint)\s+(?:has been|was|is)"
    r"(?:\s+(?:now|being|temporarily))?\s+withdrawn|^\W*withdrawn\b)",
    re.IGNORECASE,
)


def make_arxiv(  # noqa: PLR0913 - arXiv's fields
    source: Input,
    place: str,
    *,
    arxiv_id: str | None,
    title: Any,
    abstract: Any,
    published: Any,
    authors: Sequence[str],
    categories: Any,
    comment: Any = None,
    journal: Any = None,
    doi: Any = None,
    raw: str | None = None,
) -> Row:
    """Return the record of what arXiv says; LaTeX is undone here."""
    title, abstract, comment = (_text(value) for value in (title, abstract, comment))
    withdrawn = _is_withdrawal(abstract[:300]) or _is_withdrawal(comment[:300])
    return make(
        source,
        place,
        title=title,
        abstract=abstract,
        published=published,
        authors=list(map(latex_to_text, authors)) if is_latex("".join(authors)) else authors,
        categories=categories.split() if isinstance(categories, str) else categories or (),
        venue=_text(journal),
        named_ids=[
            ("arxiv", arxiv_id or ""),
            *(("doi", one) for one in (doi.split() if isinstance(doi, str) else ())),
        ],
        comment=comment,
        flags=[WITHDRAWN] if withdrawn else [],
        raw=raw,
    )


def _is_withdrawal(start: str) -> bool:
    return "withdrawn" in start.lower() and _WITHDRAWAL.search(start) is not None


def _text(value: Any) -> str:
    return latex_to_text(value) if isinstance(value, str) else ""


# The metadata snapshot ---------------------------------------------------------------------------

_SNAPSHOT = (
    "id", "title", "abstract", "authors", "authors_parsed", "categories", "comments", "journal-ref",
    "doi", "versions", "update_date",
)  # fmt: skip


def _recognises_snapshot(head: Head) -> bool:
    keys = json_records.record_keys(head).keys()
    return "abstract" in keys and ("authors_parsed" in keys or {"versions", "update_date"} <= keys)


def _snapshot_record(source: Input, place: str, values: fields.Values, raw: str | None) -> Row:
    get = values.get
    # The day of the first version; update_date is that of the last change of metadata.
    first = fields.walk(get("versions"), "0.created") or get("update_date")
    identifier = get("id")
    return make_arxiv(
        source,
        place,
        arxiv_id=str(identifier) if identifier else None,
        title=get("title"),
        abstract=get("abstract"),
        published=first,
        authors=fields.people(get("authors_parsed") or get("authors")),
        categories=" ".join(fields.texts(get("categories"))),
        comment=get("comments"),
        journal=get("journal-ref"),
        doi=get("doi"),
        raw=raw,
    )


def _read_snapshot(source: Input) -> Iterator[Row]:
    return json_records.read(source, _SNAPSHOT, _snapshot_record)


SNAPSHOT = Source(
    "the arXiv metadata snapshot (JSON lines)",
    "arxiv-metadata-oai-snapshot.json from https://www.kaggle.com/datasets/Cornell-University/arxiv",
    _recognises_snapshot,
    _read_snapshot,
)
