"""The block that picture, filters and table read: columns of plain numbers and names."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow.compute as pc

from litweave.explore.cut import Cut, integers
from litweave.explore.places import Places
from litweave.graph import Graph
from litweave.records import INTRODUCED, USED

ROLES = {None: 0, USED: 1, INTRODUCED: 2}
ALIASES = 6  # other spellings shown and searched
# A picture of few papers shows what they name; of many, only the links among them stay readable.
FEW_PAPERS = 250
FEW_CONCEPTS = 150
TOGETHER_A_CONCEPT = 3

# Where a paper can be read, best first: scheme -> (prefix, characters besides letters that stay).
PAGES = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "acl": "https://aclanthology.org/",
    "openreview": "https://openreview.net/forum?id=",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "openalex": "https://openalex.org/",
    "s2": "https://www.semanticscholar.org/paper/",
}


def picture_block(graph: Graph, cut: Cut, places: Places, *, title: str) -> dict[str, Any]:
    """Return what is drawn first; lists are aligned with the tables of `cut`."""
    kinds = list(graph.kinds.values())
    years = [year for year in cut.papers["year"].to_pylist() if year is not None]
    few = len(cut.papers) <= FEW_PAPERS
    return {
        "title": title,
        "note": " ".join(cut.notes) or None,
        "least": 1 if len(cut.concepts) <= FEW_CONCEPTS else 2,
        "lines": "concepts" if few else "related",
        "years": [min(years), max(years)] if years else None,
        "kinds": [
            {
                "label": kind.label,
                "relationship": kind.relationship,
                "colour": kind.colour,
                "roles": kind.roles,
            }
            for kind in kinds
        ],
        "communities": [{"name": name, "colour": colour} for name, colour in places.communities],
        "papers": _papers(cut, places),
        "concepts": _concepts(graph, cut, places, [kind.label for kind in kinds]),
        "uses": {
            "paper": cut.uses["paper"].to_pylist(),
            "concept": cut.uses["concept"].to_pylist(),
            "role": [ROLES.get(role, 0) for role in cut.uses["role"].to_pylist()],
        },
        "related": {
            "a": cut.related["left"].to_pylist(),
            "b": cut.related["right"].to_pylist(),
            "weight": [round(weight, 3) for weight in cut.related["weight"].to_pylist()],
        },
        "together": _together(graph, cut),
    }


def _papers(cut: Cut, places: Places) -> dict[str, Any]:
    papers = cut.papers
    ends = np.concatenate([integers(cut.related, "left"), integers(cut.related, "right")])
    return {
        "id": papers["id"].to_pylist(),
        "title": [title or "" for title in papers["title"].to_pylist()],
        "year": papers["year"].to_pylist(),
        "community": places.community[: len(papers)],
        "code": [int(url is not None) for url in papers["code_url"].to_pylist()],
        "links": np.bincount(ends, minlength=len(papers)).tolist(),
        "page": [page_url(ids or []) for ids in papers["ids"].to_pylist()],
        "size": places.size[: len(papers)].tolist(),
        "x": places.place[: len(papers), 0].tolist(),
        "y": places.place[: len(papers), 1].tolist(),
    }


def page_url(ids: list[str]) -> str | None:
    """Return where a paper with these ids ("scheme:value") can be read, if anywhere."""
    known = dict(id_.split(":", 1) for id_ in reversed(ids) if ":" in id_)
    for scheme, prefix in PAGES.items():
        if value := known.get(scheme):
            start = "CorpusID:" if scheme == "s2" and value.isdecimal() else ""
            host = "https://api.semanticscholar.org/" if start else prefix
            return host + start + quote(value, safe="/:;()._-")
    return None


def _concepts(graph: Graph, cut: Cut, places: Places, labels: list[str]) -> dict[str, Any]:
    concepts = cut.concepts
    spellings: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    aliases = graph.columns("aliases", ["concept_id", "text", "count"])
    here = aliases.filter(
        pc.is_in(aliases["concept_id"], value_set=concepts["id"].combine_chunks())
    )
    for row in here.to_pylist():
        spellings[row["concept_id"]].append((-row["count"], row["text"]))
    ids, names = concepts["id"].to_pylist(), concepts["name"].to_pylist()
    first = len(cut.papers)
    at = [
        place if drawn else (None, None)
        for place, drawn in zip(places.place[first:].tolist(), cut.drawn, strict=True)
    ]
    return {
        "id": ids,
        "name": names,
        "kind": [labels.index(kind) for kind in concepts["kind"].to_pylist()],
        "aliases": [
            [text for _, text in sorted(spellings[id_]) if text != name][:ALIASES]
            for id_, name in zip(ids, names, strict=True)
        ],
        "papers": cut.counts.tolist(),
        "introduced": concepts["introduced"].to_pylist(),
        "year": concepts["first_year"].to_pylist(),
        "community": places.community[first:],
        "size": places.size[first:].tolist(),
        "x": [x for x, _ in at],
        "y": [y for _, y in at],
    }


def _together(graph: Graph, cut: Cut) -> dict[str, list[int]]:
    """Return each drawn concept's few closest companions, as row numbers."""
    ids = cut.concepts["id"].combine_chunks()
    pairs = graph.columns("cooccurrences", ["a", "b", "papers", "npmi"])
    left, right = pc.index_in(pairs["a"], ids), pc.index_in(pairs["b"], ids)
    inside = pc.and_(pc.is_valid(left), pc.is_valid(right))
    a = left.filter(inside).to_numpy()
    b = right.filter(inside).to_numpy()
    papers = pairs["papers"].filter(inside).to_numpy()
    npmi = pairs["npmi"].filter(inside).to_numpy()
    keep = cut.drawn[a] & cut.drawn[b] & (papers > 1)
    a, b, papers, npmi = a[keep], b[keep], papers[keep], npmi[keep]
    # Close and often: npmi alone favours pairs that were seen twice by chance.
    order = np.lexsort((b, a, -np.round(npmi * np.log1p(papers), 6)))
    taken = np.zeros(len(ids), dtype=np.int64)
    chosen: dict[str, list[int]] = {"a": [], "b": []}
    for edge in order:
        x, y = int(a[edge]), int(b[edge])
        if taken[x] < TOGETHER_A_CONCEPT or taken[y] < TOGETHER_A_CONCEPT:
            taken[x] += 1
            taken[y] += 1
            chosen["a"].append(x)
            chosen["b"].append(y)
    return chosen
