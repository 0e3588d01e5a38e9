"""A graph of invented papers in planted fields, as large as asked: food for benchmarks.

Written straight into tables, without extraction, so that what is measured is what comes after.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from litweave.graph import Graph
from litweave.link import cooccur, relate
from litweave.records import KINDS
from litweave.settings import LinkSettings
from litweave.store import GraphDirectory, Manifest
from litweave.tables import SCHEMAS

Row = dict[str, Any]
Ints = npt.NDArray[np.int64]
LABELS = tuple(KINDS)
STRAY = 0.3  # share of papers that name something of any field
WITH_CODE = 0.4
SHARES = (0.45, 0.2, 0.2, 0.15)  # of the kinds among concepts
SYLLABLES = ("ba", "cor", "del", "fin", "gal", "hex", "ion", "ka", "lum", "mer", "nov", "or", "pix",
             "qua", "ren", "sol", "tri", "ul", "vek", "wi", "xen", "yar", "zo")  # fmt: skip
FRAMES = (
    "We study {} together with {}.",
    "Our approach builds on {} and is compared with {} under the same budget of training.",
    "On {} the results improve, while {} stays where it was.",
    "Earlier work on {} left open how {} behaves when less is known about the input.",
    "An ablation shows that {} matters more than {} in all settings that we tried.",
)


def planted(path: Path, papers: int, *, fields: int = 20, seed: int = 7) -> Graph:
    """Write a finished graph of `papers` papers in `fields` fields of different size."""
    draw = random.Random(seed)  # noqa: S311 -- invented text needs no secrecy
    names = _names(draw, papers + 200)
    concepts = _concepts(draw, names)
    by_field = np.array_split(np.arange(len(concepts)), fields + 1)  # the last field is everyone's
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    for number in range(papers):
        field = min(draw.randrange(fields), draw.randrange(fields))
        _paper(draw, rows, number, _pick(draw, concepts, by_field[field], by_field[-1]))
    return _write(path, rows, concepts)


def _names(draw: random.Random, count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        word = "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3, 3, 4))))
        found.add(
            word.capitalize() + draw.choice(("Net", "Bench", "", "-2", "", "former", " score"))
        )
    return sorted(found, key=lambda _: draw.random())


def _concepts(draw: random.Random, names: Sequence[str]) -> list[Row]:
    found = []
    for name in names:
        kind = draw.choices(LABELS, SHARES)[0]
        id_ = f"{kind.lower()}:{name.lower().replace(' ', '-')}"
        found.append({"id": id_, "kind": kind, "name": name})
    return found


def _pick(draw: random.Random, concepts: Sequence[Row], own: Ints, common: Ints) -> list[Row]:
    """Return a paper's concepts: most of its field, some of everyone's, few from anywhere."""
    places = {own[int(len(own) * draw.random() ** 3)] for _ in range(9)}
    places |= {common[int(len(common) * draw.random() ** 2)] for _ in range(2)}
    if draw.random() < STRAY:
        places.add(draw.randrange(len(concepts)))
    return [concepts[place] for place in sorted(places)]


def _paper(draw: random.Random, rows: dict[str, list[Row]], number: int, named: list[Row]) -> None:
    id_ = f"arxiv:{10 + number % 16:02d}{1 + number % 12:02d}.{number:05d}"
    year = 2010 + number % 16
    text, mentions = _text(draw, named)
    code = f"https://github.com/planted/paper-{number}" if draw.random() < WITH_CODE else None
    title = f"{named[0]['name']} and {named[-1]['name']}, told apart: study {number}"
    rows["papers"].append(
        {
            "id": id_,
            "title": title,
            "abstract": text,
            "published": f"{year}-{1 + number % 12:02d}",
            "year": year,
            "authors": [f"Author {number % 997}", f"Author {number % 331}"],
            "ids": [id_],
            "sources": ["planted"],
            "code_url": code,
        }
    )
    if code:
        rows["links"].append(
            {"paper_id": id_, "url": code, "kind": "code", "own": True, "field": "source"}
        )
    introduced = draw.randrange(len(named) * 2)
    for place, concept in enumerate(named):
        role = None
        if KINDS[concept["kind"]].roles:
            role = "introduced" if place == introduced else "used"
        found = [m for m in mentions if m[2] is concept]
        start = text.rfind(".", 0, found[0][0]) + 1
        sentence = text[start : text.find(".", found[0][1]) + 1].strip()
        rows["uses"].append(
            {
                "paper_id": id_,
                "concept_id": concept["id"],
                "role": role,
                "count": len(found),
                "in_title": place in {0, len(named) - 1},
                "confidence": 0.9,
                "evidence": sentence,
            }
        )
        rows["mentions"] += [
            {
                "paper_id": id_,
                "concept_id": concept["id"],
                "field": "abstract",
                "start": a,
                "end": b,
                "text": concept["name"],
                "kind": concept["kind"],
                "role": role,
                "confidence": 0.9,
                "finder": "planted",
            }
            for a, b, _ in found
        ]


def _text(draw: random.Random, named: list[Row]) -> tuple[str, list[tuple[int, int, Row]]]:
    """Return an abstract of about 1,200 characters and where it names what."""
    text, mentions = "", []
    for place in range(14):
        pair = named[place % len(named)], named[(place * 5 + 1) % len(named)]
        pieces = draw.choice(FRAMES).split("{}")
        for piece, concept in zip(pieces, (*pair, None), strict=True):
            text += piece
            if concept is not None:
                mentions.append((len(text), len(text) + len(concept["name"]), concept))
                text += concept["name"]
        text += " "
    return text.strip(), mentions


def _write(path: Path, rows: dict[str, list[Row]], concepts: list[Row]) -> Graph:
    rows["papers"].sort(key=lambda row: str(row["id"]))
    rows["uses"].sort(key=lambda row: (row["paper_id"], row["concept_id"]))
    rows["links"].sort(key=lambda row: (row["paper_id"], row["url"]))
    rows["mentions"].sort(key=lambda row: (row["paper_id"], row["field"], row["start"], row["end"]))
    rows["concepts"] = sorted(_counted(rows, concepts), key=lambda row: str(row["id"]))
    rows["resources"] = [
        {
            "id": row["url"],
            "kind": "code",
            "host": "github.com",
            "name": row["url"][19:],
            "papers": 1,
        }
        for row in sorted(rows["links"], key=lambda row: str(row["url"]))
    ]
    rows["aliases"] = [
        {"concept_id": row["id"], "text": row["name"], "count": row["papers"]}
        for row in rows["concepts"]
    ]
    tables = {
        name: pa.Table.from_pylist(_filled(name, rows[name]), SCHEMAS[name]) for name in SCHEMAS
    }
    tables["related"] = relate(tables["uses"], LinkSettings())
    tables["cooccurrences"] = cooccur(tables["uses"])
    directory = GraphDirectory(path)
    path.mkdir(parents=True, exist_ok=True)
    directory.write_tables(tables)
    kinds = {label: asdict(kind) for label, kind in KINDS.items()}
    counts = {name: len(table) for name, table in tables.items()}
    directory.write_manifest(Manifest(inputs="planted", kinds=kinds, counts=counts))
    return Graph(path)


def _filled(name: str, rows: list[Row]) -> Iterator[Row] | list[Row]:
    lists = {field.name for field in SCHEMAS[name] if pa.types.is_list(field.type)}
    return [
        {f: row.get(f, [] if f in lists else None) for f in SCHEMAS[name].names} for row in rows
    ]


def _counted(rows: dict[str, list[Row]], concepts: list[Row]) -> list[Row]:
    year = {row["id"]: row["year"] for row in rows["papers"]}
    users: dict[str, list[Row]] = {}
    for row in rows["uses"]:
        users.setdefault(row["concept_id"], []).append(row)
    return [
        {
            **concept,
            "papers": len(users[concept["id"]]),
            "introduced": sum(use["role"] == "introduced" for use in users[concept["id"]]),
            "first_year": min(year[use["paper_id"]] for use in users[concept["id"]]),
        }
        for concept in concepts
        if concept["id"] in users
    ]
