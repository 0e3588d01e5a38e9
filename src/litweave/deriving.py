"""Every table of a graph from its papers and their evidence: resolve, link, store.

Texts stay on the disk: papers and evidence are read in step, once, and the long tables are written
as they are made. What is in memory are numbers, names and the links of a few papers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from litweave import link, resolve
from litweave.corpus import Corpus
from litweave.curation import Curation
from litweave.engines import Engine
from litweave.evidence import ROWS_AT_ONCE, Extractions
from litweave.extract.links import stated
from litweave.records import Extraction, Link, Paper
from litweave.resources import Kinds, first_code, link_rows, resource_table
from litweave.settings import Settings
from litweave.store import NewTables
from litweave.tables import SCHEMAS, year

# Columns of uses that links are made from; the others, evidence above all, are not read again.
LINKED = ("paper_id", "concept_id", "role", "in_title", "confidence")
CODED = ("paper_id", "concept_id", "role")


def derive(
    corpus: Corpus,
    found: Extractions,
    new: NewTables,
    *,
    settings: Settings,
    curation: Curation,
    engine: Engine,
) -> None:
    """Write all tables; the engine makes the links between papers, here or on many machines."""
    kinds = settings.all_kinds()
    known = resolve.Known(corpus.ids, corpus.years(), corpus.texts)
    noted = Noted()
    concepts = resolve.batches(
        known, noted.passing(corpus.papers(), found), kinds=kinds, curation=curation
    )
    new.write("papers", _papers(corpus, noted.code), SCHEMAS["papers"])
    new.write("links", noted.rows, SCHEMAS["links"])
    new.write("resources", resource_table(noted.kinds))
    del noted
    for name in tuple(concepts):
        new.write(name, concepts.pop(name), SCHEMAS[name])
    uses = new.read("uses", LINKED, CODED)
    new.write("related", engine.relate(uses, settings.link), SCHEMAS["related"])
    new.write("cooccurrences", link.cooccur(uses))


@dataclass(slots=True)
class Noted:
    """The links of papers that passed; about 250 bytes a link."""

    rows: list[pa.RecordBatch] = field(default_factory=list)  # of the table links
    kinds: Kinds = field(default_factory=lambda: defaultdict(Counter))
    code: list[str | None] = field(default_factory=list)  # by paper

    def passing(self, papers: Iterable[Paper], found: Iterable[Extraction]) -> Iterator[Extraction]:
        """Yield the extractions, and note what links each paper has."""
        waiting: list[dict[str, object]] = []
        for paper, extraction in zip(papers, found, strict=True):
            links = paper_links(paper, extraction)
            self.code.append(first_code(links))
            for one in links:
                self.kinds[one.url][one.kind] += 1
            waiting += link_rows(paper, links)
            if len(waiting) >= ROWS_AT_ONCE:
                self.rows.append(pa.RecordBatch.from_pylist(waiting, SCHEMAS["links"]))
                waiting = []
            yield extraction
        self.rows.append(pa.RecordBatch.from_pylist(waiting, SCHEMAS["links"]))


def paper_links(paper: Paper, found: Extraction) -> list[Link]:
    """Return the links of the text, then those that the sources state and the text does not."""
    links = {one.url: one for one in (*found.links, *stated(paper))[::-1]}
    return sorted(
        links.values(),
        key=lambda one: (one.start is None, one.field != "title", one.start or 0, one.url),
    )


def _papers(corpus: Corpus, code: list[str | None]) -> Iterator[pa.RecordBatch]:
    """Yield the table papers: what the corpus has, with the year and the first code link."""
    low = 0
    for batch in corpus.rows():
        high = low + batch.num_rows
        columns = {name: batch[name] for name in batch.schema.names}
        columns["ids"] = pa.array(
            [
                [f"{pair['scheme']}:{pair['value']}" for pair in ids]
                for ids in batch["ids"].to_pylist()
            ],
            SCHEMAS["papers"].field("ids").type,
        )
        columns["year"] = pa.array([year(p) for p in batch["published"].to_pylist()], pa.int32())
        columns["code_url"] = pa.array(code[low:high], pa.string())
        yield pa.RecordBatch.from_arrays(
            [columns[name] for name in SCHEMAS["papers"].names], schema=SCHEMAS["papers"]
        )
        low = high
