"""Small graph directories from plain rows, for tests of what comes after the store.

`write_graph(path)` alone writes SAMPLE: ten papers whose every answer can be worked out by hand.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from litweave.graph import Graph
from litweave.records import KINDS, Kind
from litweave.store import GraphDirectory, Manifest
from litweave.tables import SCHEMAS

Row = dict[str, Any]


def paper(id_: str, title: str, published: str | None = None, **more: Any) -> Row:
    """Return one row of papers; year, ids and arXiv id follow from what is given."""
    row = {
        "id": id_,
        "title": title,
        "abstract": f"We study {title.lower()}.",
        "published": published,
        "year": int(published[:4]) if published else None,
        "ids": [] if id_.startswith("title:") else [id_],
        "sources": ["sample.jsonl"],
    }
    return row | more


def concept(id_: str, name: str, *aliases: str, kind: str | None = None) -> Row:
    """Return one concept with its other spellings; counts and years are worked out later."""
    return {"id": id_, "kind": kind or id_.partition(":")[0].title(), "name": name, "also": aliases}


def use(paper_id: str, concept_id: str, role: str | None = None, **more: Any) -> Row:
    """Return one row of uses."""
    row = {
        "paper_id": paper_id,
        "concept_id": concept_id,
        "role": role,
        "count": 1,
        "in_title": False,
        "confidence": 0.9,
        "evidence": f"{paper_id} names {concept_id}.",
    }
    return row | more


def link(paper_id: str, url: str, kind: str = "code", *, own: bool = True) -> Row:
    """Return one row of links."""
    return {
        "paper_id": paper_id,
        "url": url,
        "kind": kind,
        "own": own,
        "field": "abstract",
        "start": 0,
        "end": 8,
        "evidence": f"Find it at {url}.",
    }


def write_graph(
    path: Path,
    *,
    papers: Iterable[Row] | None = None,
    concepts: Iterable[Row] | None = None,
    uses: Iterable[Row] | None = None,
    links: Iterable[Row] | None = None,
    kinds: Mapping[str, Kind] | None = None,
) -> Graph:
    """Write a finished graph directory; what is not given is SAMPLE's.

    Concept counts, aliases, resources, co-occurrences and related papers (at least two shared
    concepts, cosine of plain sets) are worked out from the rows. `kinds` adds to the built-in ones.
    """
    rows = {
        "papers": list(SAMPLE["papers"] if papers is None else papers),
        "concepts": list(SAMPLE["concepts"] if concepts is None else concepts),
        "uses": list(SAMPLE["uses"] if uses is None else uses),
        "links": list(SAMPLE["links"] if links is None else links),
    }
    all_kinds = {**KINDS, **(kinds or {})}
    tables = {name: _table(name, found) for name, found in _derive(rows).items()}
    directory = GraphDirectory(path)
    path.mkdir(parents=True, exist_ok=True)
    directory.write_tables(tables)
    directory.write_manifest(
        Manifest(
            version="0",
            inputs=_fingerprint(tables),
            kinds={label: asdict(kind) for label, kind in all_kinds.items()},
            counts={name: len(table) for name, table in tables.items()},
        )
    )
    return Graph(path)


def _fingerprint(tables: Mapping[str, pa.Table]) -> str:
    text = json.dumps({name: table.to_pylist() for name, table in sorted(tables.items())})
    return hashlib.sha256(text.encode()).hexdigest()


def _table(name: str, rows: Iterable[Row]) -> pa.Table:
    schema = SCHEMAS[name]
    filled = [
        {
            field.name: row.get(field.name, [] if pa.types.is_list(field.type) else None)
            for field in schema
        }
        for row in rows
    ]
    return pa.Table.from_pylist(filled, schema)


def _derive(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    uses = sorted(rows["uses"], key=lambda row: (row["paper_id"], row["concept_id"]))
    links = sorted(rows["links"], key=lambda row: (row["paper_id"], row["url"]))
    code = {row["paper_id"]: row["url"] for row in links if row["own"] and row["kind"] == "code"}
    papers = sorted(
        ({"code_url": code.get(row["id"]), **row} for row in rows["papers"]),
        key=lambda row: str(row["id"]),
    )
    users: defaultdict[str, list[Row]] = defaultdict(list)
    used: defaultdict[str, list[str]] = defaultdict(list)
    for row in uses:
        users[row["concept_id"]].append(row)
        used[row["paper_id"]].append(row["concept_id"])
    years = {row["id"]: row["year"] for row in papers}
    concepts = sorted(rows["concepts"], key=lambda row: str(row["id"]))
    return {
        "papers": papers,
        "concepts": [_concept(row, users[row["id"]], years) for row in concepts],
        "aliases": [
            {"concept_id": row["id"], "text": text, "count": count}
            for row in concepts
            for text, count in sorted({row["name"]: 9, **dict.fromkeys(row["also"], 1)}.items())
        ],
        "uses": uses,
        "mentions": [],
        "links": links,
        "resources": [_resource(url, links) for url in sorted({row["url"] for row in links})],
        "related": _related(used),
        "cooccurrences": _cooccurrences(used, len(papers)),
        "merges": [],
    }


def _concept(row: Row, users: list[Row], years: Mapping[str, int | None]) -> Row:
    dated = [year for user in users if (year := years[user["paper_id"]]) is not None]
    return row | {
        "papers": len(users),
        "introduced": sum(user["role"] == "introduced" for user in users),
        "first_year": min(dated, default=None),
    }


def _resource(url: str, links: list[Row]) -> Row:
    found = [row for row in links if row["url"] == url]
    parts = urlsplit(url)
    return {
        "id": url,
        "kind": found[0]["kind"],
        "host": parts.netloc,
        "name": parts.path.strip("/") or parts.netloc,
        "papers": len(found),
    }


def _related(used: Mapping[str, list[str]]) -> list[Row]:
    found = []
    for a, b in combinations(sorted(used), 2):
        shared = sorted(set(used[a]) & set(used[b]))
        if len(shared) > 1:
            weight = round(len(shared) / math.sqrt(len(used[a]) * len(used[b])), 3)
            shares = [round(weight / len(shared), 3)] * len(shared)
            row = {"a": a, "b": b, "weight": weight, "shared_ids": shared, "shares": shares}
            found.append(row)
    return found


def _cooccurrences(used: Mapping[str, list[str]], papers: int) -> list[Row]:
    alone = Counter(id_ for ids in used.values() for id_ in ids)
    pairs = Counter(pair for ids in used.values() for pair in combinations(sorted(ids), 2))
    return [
        {"a": a, "b": b, "papers": n, "npmi": _npmi(n, alone[a], alone[b], papers)}
        for (a, b), n in sorted(pairs.items())
    ]


def _npmi(both: int, a: int, b: int, papers: int) -> float:
    if both == papers:
        return 1.0
    return round(math.log(both * papers / (a * b)) / -math.log(both / papers), 4)


def p(number: int) -> str:
    """Return the id of the sample's paper `number`, 1 to 9."""
    return f"arxiv:{2000 + number}.{number:05d}"


NO_CONCEPTS = "title:0000000000000000"  # the sample's tenth paper: no year, no id, no concept

# Ten invented papers. Two fields that share one method (attention) and one bridge (paper 7).
SAMPLE: Mapping[str, list[Row]] = {
    "papers": [
        paper(p(1), "LoomNet: weaving features", "2020-03-01", authors=["Ada Weft", "Bo Warp"]),
        paper(p(2), "Spools for images", "2021-05", authors=["Bo Warp"], venue="LOOM"),
        paper(p(3), "Segmenting quilts", "2021", authors=["Cy Heddle"], categories=["cs.CV"]),
        paper(p(4), "QuiltBench: a benchmark of quilts", "2022-01-09", ids=[p(4), "doi:10.9/q"]),
        paper(p(5), "Summaries from attention", "2022-02-02"),
        paper(p(6), "YarnFormer: long summaries", "2023-07-07", authors=["Ada Weft"]),
        paper(p(7), "Yarn for quilts", "2023-08-08"),
        paper(p(8), "A survey of summaries", "2024-01-01"),
        paper(p(9), "Attentive looms", "2024-02-02"),
        paper(NO_CONCEPTS, "Words about nothing", None, abstract=""),
    ],
    "concepts": [
        concept("method:loomnet", "LoomNet", "Loom-Net", "Loom Network"),
        concept("method:spoolnet", "SpoolNet"),
        concept("method:attention", "attention", "Attention"),
        concept("method:yarnformer", "YarnFormer"),
        concept("dataset:tinyshapes", "TinyShapes", "Tiny Shapes"),
        concept("dataset:openquilt", "OpenQuilt"),
        concept("dataset:quiltbench", "QuiltBench"),
        concept("dataset:storybank", "StoryBank"),
        concept("task:image-classification", "image classification"),
        concept("task:image-segmentation", "image segmentation"),
        concept("task:summarisation", "summarisation", "summarization"),
        concept("metric:accuracy", "accuracy", "acc."),
        concept("metric:miou", "mIoU"),
        concept("metric:rouge", "ROUGE"),
    ],
    "uses": [
        use(p(1), "method:loomnet", "introduced", count=3, in_title=True, confidence=0.98),
        use(p(1), "dataset:tinyshapes", "used"),
        use(p(1), "task:image-classification"),
        use(p(1), "metric:accuracy"),
        use(p(2), "method:spoolnet", "introduced", count=2),
        use(p(2), "method:loomnet", "used", confidence=0.8),
        use(p(2), "dataset:tinyshapes", "used"),
        use(p(2), "task:image-classification"),
        use(p(2), "metric:accuracy"),
        use(p(3), "method:loomnet", "used"),
        use(p(3), "dataset:openquilt", "used"),
        use(p(3), "task:image-segmentation", in_title=True),
        use(p(3), "metric:miou"),
        use(p(4), "dataset:quiltbench", "introduced", count=4, in_title=True),
        use(p(4), "dataset:openquilt", "used"),
        use(p(4), "method:spoolnet", "used"),
        use(p(4), "task:image-segmentation"),
        use(p(5), "method:attention", "used"),
        use(p(5), "dataset:storybank", "used"),
        use(p(5), "task:summarisation"),
        use(p(5), "metric:rouge"),
        use(p(6), "method:yarnformer", "introduced", count=2, in_title=True),
        use(p(6), "method:attention", "used"),
        use(p(6), "dataset:storybank", "used"),
        use(p(6), "task:summarisation"),
        use(p(6), "metric:rouge"),
        use(p(7), "method:yarnformer", "used"),
        use(p(7), "dataset:openquilt", "used"),
        use(p(7), "task:image-segmentation"),
        use(p(8), "method:attention", "used"),
        use(p(8), "method:yarnformer", "used"),
        use(p(8), "task:summarisation", in_title=True),
        use(p(9), "method:loomnet", "used"),
        use(p(9), "method:attention", "used"),
        use(p(9), "dataset:tinyshapes", "used"),
        use(p(9), "task:image-classification"),
    ],
    "links": [
        link(p(1), "https://github.com/loom/loomnet"),
        link(p(2), "https://github.com/loom/loomnet", own=False),
        link(p(3), "https://github.com/heddle/quilts"),
        link(p(4), "https://quiltbench.example.org", "project"),
        link(p(4), "https://huggingface.co/datasets/heddle/quiltbench", "dataset"),
        link(p(6), "https://github.com/yarn/former"),
        link(p(8), "https://github.com/yarn/awesome-summaries"),
    ],
}
