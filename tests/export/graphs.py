"""Graphs that the tests of exporters share: random ones, changed ones, nasty ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

from fixtures import Row, concept, link, paper, use, write_graph
from litweave.graph import Graph


def random_graph(path: Path, seed: int, papers: range = range(60)) -> Graph:
    """Write a graph whose paper `n` depends on `n` and `seed` alone."""
    concepts = [concept(f"method:m{n}", f"M{n}", f"Em {n}") for n in range(15)]
    concepts += [concept(f"dataset:d{n}", f"D{n}") for n in range(10)]
    concepts += [concept(f"task:t{n}", f"T{n}") for n in range(5)]
    concepts += [concept(f"metric:s{n}", f"S{n}") for n in range(5)]
    rows: dict[str, list[Row]] = {"papers": [], "uses": [], "links": []}
    for number in papers:
        random = Random(f"{number} {seed}")  # noqa: S311 - a reproducible graph
        id_ = f"arxiv:2401.{number:05d}"
        title = f"Paper {number}, version {seed}"
        rows["papers"].append(paper(id_, title, random.choice(["2023", "2024-05", None])))
        for row in random.sample(concepts, 5):
            role = (
                random.choice(["introduced", "used"])
                if row["kind"] in {"Method", "Dataset"}
                else None
            )
            rows["uses"].append(use(id_, row["id"], role, confidence=round(random.random(), 3)))
        kind = random.choice(["code", "project"])
        rows["links"].append(
            link(id_, f"https://example.org/{number % 7}", kind, own=number % 2 > 0)
        )
    used = {row["concept_id"] for row in rows["uses"]}
    concepts = [row for row in concepts if row["id"] in used]
    return _write(path, concepts, rows)


def _write(path: Path, concepts: list[Row], rows: dict[str, list[Row]]) -> Graph:
    papers, uses, links = (rows[name] for name in ("papers", "uses", "links"))
    return write_graph(path, papers=papers, concepts=concepts, uses=uses, links=links)


def changed_graph(path: Path, seed: int = 2) -> Graph:
    """Write the graph of `random_graph(path, 1)` with ten papers changed, five gone, five new."""
    old, new = random_graph(path / "old", 1, range(65)), random_graph(path / "new", seed, range(65))
    rows = {}
    for name, key in {"papers": "id", "uses": "paper_id", "links": "paper_id"}.items():
        ids = [f"arxiv:2401.{number:05d}" for number in range(65)]
        changed, kept = set(ids[10:20]), set(ids[:10] + ids[25:])
        rows[name] = [row for row in new.table(name).to_pylist() if row[key] in changed]
        rows[name] += [row for row in old.table(name).to_pylist() if row[key] in kept]
    used = {row["concept_id"] for row in rows["uses"]}
    concepts = [
        concept(row["id"], row["name"], kind=row["kind"])
        for row in old.concepts.to_pylist()
        if row["id"] in used
    ]
    return _write(path / "graph", concepts, rows)


NASTY = [
    "`}) DETACH DELETE n //",
    '"; MATCH (n) DETACH DELETE n; //',
    "') RETURN 1 //",
    "{`$graph`: \\' \\u0000 $rows ${x}",
    "tab\tline\nfeed\r\x00\x07\x1f\x7f\u2028",
    "emoji 🧵, Ünïcödé, 中文, \U0001f9f6\ufffd\uffee",
    "",
    "  blanks  ",
]


def nasty_graph(path: Path, beside: Mapping[str, list[Row]] | None = None) -> Graph:
    """Write a graph whose texts try to be Cypher, CSV or control codes, `beside` plain ones."""
    concepts = [concept(f"method:{n}'`\"{{}}", text, text * 2) for n, text in enumerate(NASTY)]
    papers = [
        paper(f"title:{n} {text}", text, authors=[text, text], venue=text)
        for n, text in enumerate(NASTY)
    ]
    uses = [
        use(row["id"], concept_row["id"], "used", evidence=concept_row["name"])
        for row in papers
        for concept_row in concepts
    ]
    links = [link(papers[0]["id"], "https://example.org/'`\"}) DETACH DELETE n //")]
    if beside:
        papers += beside["papers"]
        concepts += beside["concepts"]
        uses += beside["uses"]
        links += beside["links"]
    return write_graph(path, papers=papers, concepts=concepts, uses=uses, links=links)
