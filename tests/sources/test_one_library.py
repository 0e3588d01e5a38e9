"""The same twenty papers in twelve formats are twenty papers, with the same text and one graph."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import litweave
from litweave import identity, sources
from litweave.records import Paper, Record
from litweave.settings import SourceSettings


@dataclass(frozen=True)
class Entry:
    number: int
    title: str
    abstract: str
    authors: tuple[tuple[str, str], ...]  # given, family

    @property
    def arxiv(self) -> str:
        return f"2404.{self.number:05}"

    @property
    def doi(self) -> str:
        return f"10.1000/LIB.{self.number}"

    @property
    def day(self) -> str:
        return f"2024-04-{self.number:02}"

    @property
    def names(self) -> list[str]:
        return [f"{given} {family}" for given, family in self.authors]


METHODS = ["RiverNet", "StoneFormer", "Cloud-GAN", "MossBERT", "Pebble++"]
DATASETS = ["ImageNet-1K", "CIFAR-100", "SQuAD 2.0", "GSM8K"]
LIBRARY = [
    Entry(
        number,
        f"{METHODS[number % 5]} {number}: Learning on {DATASETS[number % 4]} with Naïve Layers?",
        f"We present {METHODS[number % 5]}, a network of {number} layers & more. On "
        f"{DATASETS[number % 4]} it reaches {70 + number}% accuracy, 5 < {number + 5} points above "
        "the “best” model before. Training takes a third of the time of a plain network of the "
        f"same size. Our code is at https://github.com/example/net-{number}.",
        (("Ada", "Stream"), ("Ben", f"Brück{number}")),
    )
    for number in range(1, 21)
]


def hf_page() -> str:
    blocks = ["Daily Papers", "byAK and the research community", "Jul 31"]
    for entry in LIBRARY:
        blocks += [entry.title, entry.abstract]
        if entry.number % 3:
            blocks.append(f"  • 2 authors\n·\nApr {entry.number}, 2024")
    return "\n\n".join(blocks)


def hf_api() -> str:
    papers = [
        {
            "id": e.arxiv,
            "title": e.title,
            "summary": e.abstract,
            "publishedAt": f"{e.day}T00:00:00Z",
        }
        for e in LIBRARY
    ]
    return json.dumps([{"paper": paper, "title": paper["title"]} for paper in papers])


def atom() -> str:
    entries = [
        f"<entry><id>http://arxiv.org/abs/{e.arxiv}v2</id><published>{e.day}T00:00:00Z</published>"
        f"<title>{escape(e.title)}</title><summary>\n {latex(escape(e.abstract))}\n</summary>"
        + "".join(f"<author><name>{name}</name></author>" for name in e.names)
        + "</entry>"
        for e in LIBRARY
    ]
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'
    )


def oai() -> str:
    records = [
        f"<record><header><identifier>oai:arXiv.org:{e.arxiv}</identifier></header><metadata>"
        f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{e.arxiv}</id><created>{e.day}</created>'
        f"<title>{escape(e.title)}</title><doi>{e.doi}</doi>"
        f"<abstract> {latex(escape(e.abstract))} </abstract></arXiv></metadata></record>"
        for e in LIBRARY
    ]
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        f"{''.join(records)}</ListRecords></OAI-PMH>"
    )


def latex(text: str) -> str:
    return text.replace("%", "\\%").replace("ü", '\\"u')


def bibtex() -> str:
    return "\n".join(map(_entry, LIBRARY))


def _entry(e: Entry) -> str:
    title = e.title.replace("ï", '{\\"{\\i}}')
    authors = " and ".join(f"{family}, {given}" for given, family in e.authors)
    abstract = e.abstract.replace("&", "\\&")
    return (
        f"@article{{key{e.number},\n  title = {{{{{title}}}}},\n  author = {{{authors}}},\n"
        f"  abstract = {{{abstract}}},\n  doi = {{{e.doi}}},\n  year = 2024,\n  month = apr\n}}\n"
    )


def ris() -> str:
    return "".join(
        f"TY  - JOUR\nTI  - {escape(e.title, quote=False)}\n"
        f"N2  - {escape(e.abstract, quote=False)}\n"
        + "".join(f"AU  - {family}, {given}\n" for given, family in e.authors)
        + f"DO  - {e.doi}\nPY  - {e.day.replace('-', '/')}/\nER  - \n\n"
        for e in LIBRARY
    )


def csl() -> str:
    return json.dumps(
        [
            {
                "id": str(e.number),
                "type": "article",
                "title": e.title,
                "abstract": f"<jats:p>{escape(e.abstract)}</jats:p>",
                "DOI": e.doi,
                "issued": {"date-parts": [[2024, 4, e.number]]},
                "author": [{"given": given, "family": family} for given, family in e.authors],
            }
            for e in LIBRARY
        ]
    )


def openalex() -> str:
    def index(text: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, word in enumerate(escape(text, quote=False).split()):
            found.setdefault(word, []).append(at)
        return found

    return "\n".join(
        json.dumps(
            {
                "id": f"https://openalex.org/W99000{e.number:05}",
                "doi": f"https://doi.org/{e.doi}",
                "title": e.title,
                "publication_date": e.day,
                "abstract_inverted_index": index(e.abstract),
            }
        )
        for e in LIBRARY
    )


def pubmed() -> str:
    articles = [
        f"<PubmedArticle><MedlineCitation><PMID>{9000 + e.number}</PMID><Article><ArticleTitle>"
        f"{escape(e.title)}</ArticleTitle><ELocationID EIdType='doi'>{e.doi}</ELocationID>"
        f"<Abstract><AbstractText>{escape(e.abstract)}</AbstractText></Abstract></Article></MedlineCitation>"
        "</PubmedArticle>"
        for e in LIBRARY
    ]
    return f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"


def table() -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["title", "abstract", "authors", "date"])  # no ids: joined by title and text
    writer.writerows([e.title, e.abstract, "; ".join(e.names), e.day] for e in LIBRARY)
    return text.getvalue()


def jsonl() -> str:
    return "\n".join(
        json.dumps({"id": e.arxiv, "doi": e.doi, "title": e.title, "abstract": e.abstract})
        for e in LIBRARY
    )


def openreview() -> str:
    notes = [
        {
            "id": f"forum{e.number:05}",
            "forum": f"forum{e.number:05}",
            "content": {"title": {"value": e.title}, "abstract": {"value": e.abstract}},
        }
        for e in LIBRARY
    ]
    return json.dumps({"notes": notes})


WRITERS: dict[str, Callable[[], str]] = {
    "hf-page": hf_page,
    "hf-api": hf_api,
    "arxiv-atom": atom,
    "arxiv-oai": oai,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl,
    "openalex": openalex,
    "pubmed": pubmed,
    "csv": table,
    "jsonl": jsonl,
    "openreview": openreview,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    for form, write in WRITERS.items():
        (folder / form).write_text(write(), encoding="utf-8")
    columns = {"title": [e.title for e in LIBRARY], "abstract": [e.abstract for e in LIBRARY]}
    pq.write_table(pa.table(columns), folder / "parquet")
    return folder


@pytest.fixture(scope="module")
def records(library: Path) -> dict[str, list[Record]]:
    return {form: read(library / form, form) for form in [*WRITERS, "parquet"]}


def read(path: Path, form: str) -> list[Record]:
    settings = SourceSettings()
    assert sources.detect(path, form, settings) == form
    rows = list(sources.read(path, form, settings=settings))
    assert all(isinstance(row, Record) for row in rows)
    return [row for row in rows if isinstance(row, Record)]


@pytest.mark.parametrize("form", [*WRITERS, "parquet"])
def test_each_format_gives_the_same_text(records: dict[str, list[Record]], form: str) -> None:
    papers = identity.merge(records[form])
    assert sorted((p.title, p.abstract) for p in papers) == sorted(
        (e.title, e.abstract) for e in LIBRARY
    )


def test_together_they_are_twenty_papers(records: dict[str, list[Record]]) -> None:
    papers = identity.merge(row for rows in records.values() for row in rows)
    assert [paper.id for paper in papers] == [f"arxiv:{e.arxiv}" for e in LIBRARY]
    for paper, entry in zip(papers, LIBRARY, strict=True):
        assert (paper.title, paper.abstract) == (entry.title, entry.abstract)
        assert paper.sources == tuple(sorted(records))
        assert {f"doi:{entry.doi.lower()}", f"pmid:{9000 + entry.number}"} <= set(paper.aliases)
        assert paper.published == entry.day
        assert list(paper.authors) == entry.names


def test_what_is_left_out_changes_only_who_said_it(records: dict[str, list[Record]]) -> None:
    def texts(papers: list[Paper]) -> list[tuple[str, str]]:
        return sorted((paper.title, paper.abstract) for paper in papers)

    whole = texts(identity.merge(row for rows in records.values() for row in rows))
    for form in records:
        rest = [row for other, rows in records.items() if other != form for row in rows]
        assert texts(identity.merge(rest)) == whole


def test_all_formats_together_make_the_graph_that_each_one_makes(
    tmp_path: Path, library: Path
) -> None:
    """What is found in the text, and what follows from it, does not depend on the format."""
    whole = litweave.build([library / form for form in [*WRITERS, "parquet"]], tmp_path / "all")
    assert len(whole.papers) == len(LIBRARY)
    expected = known(whole)
    assert len(expected["concepts"]) > len(METHODS)
    assert len(expected["links"]) == len(LIBRARY)
    for form in ("arxiv-atom", "parquet"):
        assert known(litweave.build([library / form], tmp_path / form)) == expected, form


def known(graph: litweave.Graph) -> dict[str, list[tuple[object, ...]]]:
    """Return concepts, uses and links from text; papers by title: few formats have all ids."""
    titles = dict(zip(*graph.columns("papers", ["id", "title"]).to_pydict().values(), strict=True))

    def rows(table: str, *columns: str) -> list[tuple[object, ...]]:
        found = graph.columns(table, list(columns)).to_pylist()
        return sorted(tuple(titles.get(v, v) for v in row.values()) for row in found)

    links = [
        row for row in rows("links", "field", "paper_id", "url", "start") if row[0] != "source"
    ]
    return {
        "concepts": rows("concepts", "id", "name", "papers"),
        "uses": rows("uses", "concept_id", "paper_id", "count", "confidence", "evidence"),
        "links": [row for row in links if row[0] != "source"],
    }
