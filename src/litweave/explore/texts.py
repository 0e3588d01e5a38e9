"""The block that the side panel reads: texts, mentions, links, evidence and reasons.

Offsets are in UTF-16 units here, as the browser counts: a letter outside the first 65,536 code
points (𝒩 in a title) is one character to Python and two to JavaScript.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from litweave.explore.cut import Cut, rows_of
from litweave.graph import Graph

TITLE, ABSTRACT = 0, 1
FIELDS = {"title": TITLE, "abstract": ABSTRACT}
REASONS = 8  # concepts named for a link between two papers; the rest add little to its weight


def texts_block(graph: Graph, cut: Cut, *, text: bool) -> dict[str, Any]:
    """Return what the panel needs beyond the picture; without `text`, no abstracts or evidence."""
    papers = cut.papers.to_pydict()
    ids: list[str] = papers["id"]
    count = len(ids)
    abstracts = [one or "" for one in papers["abstract"]] if text else [""] * count
    titles = [one or "" for one in papers["title"]]
    return {
        "hasText": text,
        "abstract": abstracts,
        "authors": [authors or [] for authors in papers["authors"]],
        "venue": papers["venue"],
        "published": papers["published"],
        "links": _links(graph, ids),
        "mentions": _mentions(graph, cut, titles, abstracts),
        "evidence": _evidence(cut, titles, abstracts) if text else [None] * len(cut.uses),
        "shared": _shared(cut),
    }


def counter(text: str) -> Callable[[int], int]:
    """Return how to turn a position in characters into one in UTF-16 units."""
    wide = [place for place, letter in enumerate(text) if letter > "\uffff"]
    if not wide:
        return lambda place: place
    return lambda place: place + sum(one < place for one in wide)


def _links(graph: Graph, ids: list[str]) -> list[list[tuple[str, str, bool]]]:
    number = {id_: n for n, id_ in enumerate(ids)}
    found: list[list[tuple[str, str, bool]]] = [[] for _ in ids]
    for row in rows_of(graph, "links", ids).to_pylist():
        found[number[row["paper_id"]]].append((row["url"], row["kind"], row["own"]))
    return found


def _mentions(
    graph: Graph, cut: Cut, titles: list[str], abstracts: list[str]
) -> list[list[tuple[int, int, int, int]]]:
    """Return each paper's mentions as (field, start, end, concept or -1), in reading order."""
    ids: list[str] = cut.papers["id"].to_pylist()
    number = {id_: n for n, id_ in enumerate(ids)}
    concept = {id_: n for n, id_ in enumerate(cut.concepts["id"].to_pylist())}
    found: list[list[tuple[int, int, int, int]]] = [[] for _ in ids]
    table = rows_of(graph, "mentions", ids)
    columns = (table[name].to_pylist() for name in ("paper_id", "field", "start", "end"))
    grouped: defaultdict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for paper_id, field, start, end, concept_id in zip(
        *columns, table["concept_id"].to_pylist(), strict=True
    ):
        if field in FIELDS:
            place = (number[paper_id], FIELDS[field])
            grouped[place].append((start, -end, concept.get(concept_id, -1)))
    for (paper, field), mentions in sorted(grouped.items()):
        units = counter((abstracts if field == ABSTRACT else titles)[paper])
        if field == ABSTRACT and not abstracts[paper]:
            continue
        for start, end, name in sorted(mentions):
            found[paper].append((field, units(start), units(-end), name))
    return found


def _evidence(cut: Cut, titles: list[str], abstracts: list[str]) -> list[Any]:
    """Return each use's sentence as (field, start, end), or as text where it stands in neither."""
    papers = cut.uses["paper"].to_pylist()
    sentences = cut.uses["evidence"].to_pylist()
    return [
        _place(sentence, titles[paper], abstracts[paper])
        for paper, sentence in zip(papers, sentences, strict=True)
    ]


def _place(sentence: str | None, title: str, abstract: str) -> tuple[int, int, int] | str | None:
    if not sentence:
        return None
    for field, text in ((ABSTRACT, abstract), (TITLE, title)):
        start = text.find(sentence)
        if start >= 0:
            units = counter(text)
            return field, units(start), units(start + len(sentence))
    return sentence


def _shared(cut: Cut) -> list[list[tuple[int, float]]]:
    concept = {id_: n for n, id_ in enumerate(cut.concepts["id"].to_pylist())}
    rows: Iterable[tuple[list[str], list[float]]] = zip(
        cut.related["shared_ids"].to_pylist(), cut.related["shares"].to_pylist(), strict=True
    )
    return [
        [
            (concept[id_], round(share, 3))
            for id_, share in list(zip(ids, shares, strict=True))[:REASONS]
            if id_ in concept
        ]
        for ids, shares in rows
    ]
