"""arXiv's two interfaces: the API's Atom feed, and the harvesting interface (OAI-PMH).

OAI-PMH records come in the forms arXiv, arXivRaw and oai_dc; deleted ones are rejects that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from litweave.errors import SourceError
from litweave.sources import xml_records
from litweave.sources.arxiv import make_arxiv
from litweave.sources.base import Head, Input, Row, Source, make
from litweave.sources.fields import people

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_AUTHOR, _NAME, _CATEGORY = f"{_ATOM}author", f"{_ATOM}name", f"{_ATOM}category"
_PRIMARY = f"{_ARXIV}primary_category"
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_OAI_ARXIV = "{http://arxiv.org/OAI/arXiv/}"
_HEADER, _METADATA, _AUTHORS = f"{_OAI}header", f"{_OAI}metadata", f"{_OAI_ARXIV}authors"
_OAI_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_AFFILIATION = re.compile(r"(?<!\s)\s*+\((?:[^()]|\([^()]*\))*\)")
_NAME_PARTS = tuple(f"{_OAI_ARXIV}{name}" for name in ("forenames", "keyname", "suffix"))
_DC = "{http://purl.org/dc/elements/1.1/}"


def _recognises(head: Head, *, name: str, mark: str) -> bool:
    root = xml_records.root(head)
    return root is not None and root.name == name and mark in root.text.lower()


# Atom --------------------------------------------------------------------------------------------


def _entry(source: Input, place: str, entry: Element) -> Row:
    found: dict[str, str] = {}
    authors: list[str] = []
    terms: list[str] = []
    for child in entry:  # one pass: each search by name would walk all children again
        tag = child.tag
        if tag == _AUTHOR:
            authors.append(child.findtext(_NAME) or "")
        elif tag == _CATEGORY:
            terms.append(child.get("term", ""))
        elif tag == _PRIMARY:
            terms.insert(0, child.get("term", ""))
        else:
            found[tag] = child.text or ""
    find = found.get
    identifier = find(f"{_ATOM}id", "").strip()
    if "/api/errors" in identifier:
        problem = f"arXiv answered with an error: {find(f'{_ATOM}summary', '').strip()}"
        raise SourceError(source.name, 0, problem)
    return make_arxiv(
        source,
        place,
        arxiv_id=identifier,
        title=find(f"{_ATOM}title"),
        abstract=find(f"{_ATOM}summary"),
        published=find(f"{_ATOM}published", "").strip(),
        authors=authors,
        categories=terms,
        comment=find(f"{_ARXIV}comment"),
        journal=find(f"{_ARXIV}journal_ref"),
        doi=find(f"{_ARXIV}doi"),
        raw=xml_records.raw(source, entry),
    )


def _read_atom(source: Input) -> Iterator[Row]:
    return xml_records.read(source, frozenset({f"{_ATOM}entry"}), _entry)


ATOM = Source(
    "Atom feeds of the arXiv API",
    "curl 'https://export.arxiv.org/api/query?search_query=cat:cs.CL' > feed.xml",
    partial(_recognises, name="feed", mark="http://www.w3.org/2005/atom"),
    _read_atom,
)


# OAI-PMH -----------------------------------------------------------------------------------------


def _oai_record(source: Input, place: str, record: Element) -> Row:
    if record.tag == f"{_OAI}error":
        problem = f"the server answered with an error: {record.get('code')}: {record.text or ''}"
        raise SourceError(source.name, 0, problem.strip())
    header = record.find(_HEADER)
    if header is not None and header.get("status") == "deleted":
        return source.reject(place, f"{_identifier(header)} is deleted at the source")
    raw = xml_records.raw(source, record)
    metadata = record.find(_METADATA)
    if metadata is None or not len(metadata):
        return source.reject(place, f"{_identifier(header)} has no metadata")
    inner = metadata[0]
    if inner.tag == f"{_OAI_ARXIV}arXiv":
        return _in_arxiv_form(source, place, inner, raw)
    if inner.tag == f"{_OAI_RAW}arXivRaw":
        return _in_raw_form(source, place, inner, raw)
    if inner.find(f"{_DC}title") is not None:
        return _in_dublin_core(source, place, _identifier(header), inner, raw)
    problem = f"{_identifier(header)} is in the form {inner.tag}, which is not known"
    return source.reject(place, problem)


def _identifier(header: Element | None) -> str:
    found = header.findtext(f"{_OAI}identifier") if header is not None else None
    return (found or "a record without identifier").strip()


def _in_arxiv_form(source: Input, place: str, inner: Element, raw: str | None) -> Row:
    children = {child.tag: child for child in inner}
    names = []
    for author in children.get(_AUTHORS, ()):
        parts = [author.findtext(name) or "" for name in _NAME_PARTS]
        names.append(" ".join(filter(None, map(str.strip, parts))))

    def find(name: str) -> str | None:
        child = children.get(_OAI_ARXIV + name)
        return child.text if child is not None else None

    return make_arxiv(
        source,
        place,
        arxiv_id=find("id"),
        title=find("title"),
        abstract=find("abstract"),
        published=find("created"),
        authors=names,
        categories=find("categories"),
        comment=find("comments"),
        journal=find("journal-ref"),
        doi=find("doi"),
        raw=raw,
    )


def _in_raw_form(source: Input, place: str, inner: Element, raw: str | None) -> Row:
    def find(name: str) -> str | None:
        return inner.findtext(f"{_OAI_RAW}{name}")

    versions = inner.findall(f"{_OAI_RAW}version")
    first = next((v for v in versions if v.get("version") == "v1"), None)
    first = versions[0] if first is None and versions else first
    return make_arxiv(
        source,
        place,
        arxiv_id=find("id"),
        title=find("title"),
        abstract=find("abstract"),
        published=first.findtext(f"{_OAI_RAW}date") if first is not None else None,
        authors=people(_AFFILIATION.sub("", find("authors") or "")),
        categories=find("categories"),
        comment=find("comments"),
        journal=find("journal-ref"),
        doi=find("doi"),
        raw=raw,
    )


def _in_dublin_core(
    source: Input, place: str, identifier: str, inner: Element, raw: str | None
) -> Row:
    def texts(name: str) -> list[str]:
        return [element.text or "" for element in inner.iterfind(f"{_DC}{name}")]

    if identifier.lower().startswith("oai:arxiv.org:"):
        # The first description is the abstract, "Comment: ..." the rest.
        descriptions = texts("description")
        comments = [d for d in descriptions if d.lower().startswith("comment:")]
        abstracts = [d for d in descriptions if d not in comments]
        return make_arxiv(
            source,
            place,
            arxiv_id=identifier,
            title=next(iter(texts("title")), None),
            abstract=next(iter(abstracts), None),
            published=next(iter(texts("date")), None),
            authors=_family_last(texts("creator")),
            categories=[s.removeprefix("Computer Science - ") for s in texts("subject")],
            comment=" ".join(c.partition(":")[2] for c in comments),
            raw=raw,
        )
    return make(
        source,
        place,
        title=next(iter(texts("title")), None),
        abstract=next(iter(texts("description")), None),
        published=next(iter(texts("date")), None),
        authors=_family_last(texts("creator")),
        categories=texts("subject"),
        named_ids=[("id", value) for value in [identifier, *texts("identifier")]],
        raw=raw,
    )


def _family_last(names: list[str]) -> list[str]:
    return [
        f"{given.strip()} {family.strip()}" if given else family
        for family, _, given in (name.partition(",") for name in names)
    ]


def _read_oai(source: Input) -> Iterator[Row]:
    return xml_records.read(source, frozenset({f"{_OAI}record", f"{_OAI}error"}), _oai_record)


OAI = Source(
    "OAI-PMH answers of arXiv (arXiv, arXivRaw, oai_dc)",
    "curl 'https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs' > list.xml",
    partial(_recognises, name="OAI-PMH", mark="openarchives.org/oai"),
    _read_oai,
)
