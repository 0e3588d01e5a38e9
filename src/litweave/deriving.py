"""Every table of a graph from its papers and their evidence: resolve, link, store.

Texts stay on the disk: papers and evidence are read in step, once, and the long tables are written
as they are made. What is in memory are numbers, names and the links of a few papers.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from litweave import link, resolve
from litweave.corpus import Corpus
from litweave.curation import Curation
from litweave.engines import Engine
from litweave.evidence import Extractions
from litweave.resources import resource_table
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
    noted = engine.note(corpus, found)
    known = resolve.Known(corpus.ids, corpus.years(), corpus.texts)
    concepts = resolve.batches(known, noted.mentions, kinds=kinds, curation=curation)
    new.write("papers", _papers(corpus, noted.code), SCHEMAS["papers"])
    new.write("links", noted.links, SCHEMAS["links"])
    new.write("resources", resource_table(noted.kinds))
    del noted
    for name in tuple(concepts):
        new.write(name, concepts.pop(name), SCHEMAS[name])
    uses = new.read("uses", LINKED, CODED)
    new.write("related", engine.relate(uses, settings.link), SCHEMAS["related"])
    new.write("cooccurrences", link.cooccur(uses))


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
