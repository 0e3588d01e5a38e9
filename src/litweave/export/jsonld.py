"""JSON-LD with the terms of schema.org and SKOS: linked data, triple stores, search engines.

A paper is a ScholarlyArticle that mentions concepts; a dataset is a Dataset, code a
SoftwareSourceCode, every other concept a DefinedTerm; all concepts are also skos:Concept with their
other spellings. How a paper relates to a concept (uses, introduces, ...) is said in terms of
litweave's own. With text, every mention is an annotation (oa) that points to its characters, the
last one excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import msgspec

from litweave.export import markup
from litweave.export.elements import CO_OCCURS_WITH, PAPER, RELATED_TO, RESOURCE
from litweave.export.options import Exported, Options
from litweave.export.picture import Drawing, draw
from litweave.export.rows import records
from litweave.graph import Graph

TERMS = "urn:litweave:terms:"
NAMES = "urn:litweave:"

CONTEXT: Mapping[str, Any] = {
    "@vocab": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "litweave": TERMS,
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "related": {"@id": "skos:related", "@type": "@id"},
    "mentions": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "url": {"@type": "@id"},
    "codeRepository": {"@type": "@id"},
    "hasBody": {"@id": "oa:hasBody", "@type": "@id"},
    "hasTarget": "oa:hasTarget",
    "hasSource": {"@id": "oa:hasSource", "@type": "@id"},
    "hasSelector": "oa:hasSelector",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
}

# A node of JSON-LD as ids have it, in the order of their schemes' worth.
_PAGES: Mapping[str, str] = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "openalex": "https://openalex.org/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "acl": "https://aclanthology.org/",
    "s2": "https://www.semanticscholar.org/paper/",
    "openreview": "https://openreview.net/forum?id=",
}
_PLAIN = ":-._~"
_SAFE = "/:@!$&'()*+,;=-._~%?#"  # in an address, what is there stays as it is


def export(graph: Graph, out: Path, options: Options) -> Exported:
    """Write one JSON-LD file, a node a line; papers come first, then concepts, then resources.

    Holds the relations of papers in memory (some 100 bytes each).
    """
    drawing = draw(graph, options)
    encoder = msgspec.json.Encoder()
    with markup.opened(out) as file:
        file.write(b'{"@context": %s,\n"@graph": [\n' % encoder.encode(CONTEXT))
        count = _write(file, _nodes(drawing), encoder, first=True)
        if options.text:
            shown = {row["id"] for group in drawing.nodes for row in records(group)}
            _write(file, _annotations(graph, shown), encoder, first=not count)
        file.write(b"\n]}\n")
    edges = sum(len(batch) for group in drawing.edges for batch in group.batches())
    return Exported(out, count, edges, drawing.notes)


def iri(id_: str) -> str:
    """Return the address of a node: a page that people know where there is one."""
    scheme, _, rest = id_.partition(":")
    if scheme in {"http", "https"}:
        return quote(id_, safe=_SAFE)
    if scheme in _PAGES:
        return _PAGES[scheme] + quote(rest, safe="/:()-._~;")
    return NAMES + quote(id_, safe=":-._~%")


def _write(
    file: IO[bytes],
    rows: Iterable[dict[str, Any]],
    encoder: msgspec.json.Encoder,
    *,
    first: bool,
) -> int:
    count = 0
    for row in rows:
        file.write(b"" if first else b",\n")
        file.write(encoder.encode(row))
        first = False
        count += 1
    return count


def _nodes(drawing: Drawing) -> Iterator[dict[str, Any]]:
    related, of_papers = _relations(drawing)
    for group in drawing.nodes:
        for row in records(group):
            id_ = row["id"]
            if group.label == PAPER:
                yield _paper(row, of_papers.get(id_, {}))
            elif group.label == RESOURCE:
                yield _resource(row)
            else:
                yield _concept(row, group.label, related.get(id_, []))


def _relations(
    drawing: Drawing,
) -> tuple[dict[str, list[str]], dict[str, dict[str, list[dict[str, Any]]]]]:
    """Return which concepts occur with each, and what each paper relates to by type."""
    related: dict[str, list[str]] = {}
    of_papers: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for group in drawing.edges:
        for row in records(group):
            target = {"@id": iri(row["target"])}
            if group.type == CO_OCCURS_WITH:
                related.setdefault(row["source"], []).append(target["@id"])
            else:
                of_papers.setdefault(row["source"], {}).setdefault(group.type, []).append(target)
    return related, of_papers


def _paper(row: Mapping[str, Any], relations: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    pages = [_PAGES["arxiv"] + row["arxivId"]] if "arxivId" in row else []
    pages += [_PAGES["doi"] + quote(row["doi"], safe="/:()-._~;")] if "doi" in row else []
    here = iri(row["id"])
    node = {
        "@id": here,
        "@type": "ScholarlyArticle",
        "identifier": row["id"],
        "name": row.get("title"),
        "abstract": row.get("abstract"),
        "datePublished": row.get("published"),
        "author": [{"@type": "Person", "name": name} for name in row.get("authors", [])],
        "isPartOf": {"@type": "Periodical", "name": row["venue"]} if "venue" in row else None,
        "keywords": row.get("categories"),
        "sameAs": [page for page in pages if page != here],
        "mentions": sorted(
            {end["@id"] for type_, ends in relations.items() for end in ends if type_ != RELATED_TO}
        ),
        **{f"litweave:{_camel(type_)}": ends for type_, ends in relations.items()},
    }
    return {name: value for name, value in node.items() if value not in (None, [], "")}


def _camel(type_: str) -> str:
    """Return HAS_CODE as hasCode."""
    first, *rest = type_.lower().split("_")
    return first + "".join(word.title() for word in rest)


def _concept(row: Mapping[str, Any], label: str, related: list[str]) -> dict[str, Any]:
    node = {
        "@id": iri(row["id"]),
        "@type": ["Dataset" if label == "Dataset" else "DefinedTerm", "skos:Concept"],
        "identifier": row["id"],
        "name": row.get("name"),
        "prefLabel": row.get("name"),
        "alternateName": row.get("aliases"),
        "altLabel": row.get("aliases"),
        "litweave:kind": label,
        "litweave:papers": row.get("paperCount"),
        "related": related,
    }
    return {name: value for name, value in node.items() if value not in (None, [], "")}


def _resource(row: Mapping[str, Any]) -> dict[str, Any]:
    here = iri(row["id"])
    kind = {"code": "SoftwareSourceCode", "dataset": "Dataset", "video": "VideoObject"}
    node = {"@id": here, "@type": kind.get(row["kind"], "WebPage"), "name": row.get("name")}
    node |= {"codeRepository" if row["kind"] == "code" else "url": here}
    return {**node, "litweave:kind": row["kind"]}


def _annotations(graph: Graph, shown: set[str]) -> Iterator[dict[str, Any]]:
    """Yield one annotation a mention, in the order of the table."""
    mentions = graph.table("mentions")
    for batch in mentions.to_batches():
        rows = batch.to_pylist()
        for paper, found in groupby(rows, key=lambda row: row["paper_id"]):
            for row in found:
                if paper in shown and row["concept_id"] in shown:
                    yield _annotation(row)


def _annotation(row: Mapping[str, Any]) -> dict[str, Any]:
    where = f"{row['field']}:{row['start']}-{row['end']}"
    name = f"mention:{row['paper_id']}:{where}:{row['concept_id']}"
    return {
        "@id": NAMES + quote(name, safe=_PLAIN),
        "@type": "oa:Annotation",
        "hasBody": iri(row["concept_id"]),
        "hasTarget": {
            "hasSource": iri(row["paper_id"]),
            "litweave:field": row["field"],
            "hasSelector": [
                {"@type": "oa:TextPositionSelector", "start": row["start"], "end": row["end"]},
                {"@type": "oa:TextQuoteSelector", "exact": row["text"]},
            ],
        },
        "litweave:confidence": row["confidence"],
    }
