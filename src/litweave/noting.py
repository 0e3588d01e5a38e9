"""What the papers' evidence adds up to: mentions as numbers, links as rows; each paper alone.

`note` does it in this process; a cluster does the same by data frames (spark).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from litweave.evidence import ROWS_AT_ONCE
from litweave.extract.links import stated
from litweave.records import Extraction, Link, Paper
from litweave.resolve import Mentions, collect
from litweave.resources import Kinds, first_code, link_rows
from litweave.tables import SCHEMAS


@dataclass(slots=True)
class Noted:
    """All evidence of the papers: about 40 bytes a mention and 250 a link."""

    mentions: Mentions = field(default_factory=Mentions)
    links: Iterable[pa.RecordBatch] = ()  # the table links
    kinds: Kinds = field(default_factory=lambda: defaultdict(Counter))
    code: list[str | None] = field(default_factory=list)  # first own code link, by paper


def note(papers: Iterable[Paper], found: Iterable[Extraction]) -> Noted:
    """Read papers and their extractions once, in step."""
    noted = Noted()
    batches: list[pa.RecordBatch] = []
    noted.mentions = collect(_passing(papers, found, noted, batches))
    noted.links = batches
    return noted


def _passing(
    papers: Iterable[Paper],
    found: Iterable[Extraction],
    noted: Noted,
    batches: list[pa.RecordBatch],
) -> Iterator[Extraction]:
    """Yield the extractions, and note what links each paper has."""
    waiting: list[dict[str, object]] = []
    for paper, extraction in zip(papers, found, strict=True):
        links = paper_links(paper, extraction)
        noted.code.append(first_code(links))
        for one in links:
            noted.kinds[one.url][one.kind] += 1
        waiting += link_rows(paper, links)
        if len(waiting) >= ROWS_AT_ONCE:
            batches.append(pa.RecordBatch.from_pylist(waiting, SCHEMAS["links"]))
            waiting = []
        yield extraction
    batches.append(pa.RecordBatch.from_pylist(waiting, SCHEMAS["links"]))


def paper_links(paper: Paper, found: Extraction) -> list[Link]:
    """Return the links of the text, then those that the sources state and the text does not."""
    links = {one.url: one for one in (*found.links, *stated(paper))[::-1]}
    return sorted(
        links.values(),
        key=lambda one: (one.start is None, one.field != "title", one.start or 0, one.url),
    )
