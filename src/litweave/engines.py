"""What does the heavy steps of a build: this machine, or a cluster (spark).

An engine is four functions. Whatever it is, the tables are the same, byte for byte.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from litweave import link
from litweave.corpus import Corpus, Tally, gather
from litweave.evidence import Extractions
from litweave.noting import Noted, note
from litweave.records import Paper
from litweave.settings import LinkSettings
from litweave.store import Manifest
from litweave.workers import Done, Extracting, Shard, extract_shards

log = logging.getLogger(__name__)

Ints = npt.NDArray[np.int64]

# What resolving holds beside the interpreter, measured at a million papers (docs/scale.md).
BYTES_A_MENTION = 120
BYTES_A_NAME = 1_500
BYTES_A_PAPER = 250

# Memory that steps before and after extraction keep to where nothing else is said.
MEMORY = 4 << 30


@dataclass(frozen=True, slots=True)
class Missing:
    """Papers whose texts are to be extracted, and where the evidence goes."""

    corpus: Corpus
    rows: Ints  # sorted
    per_shard: int
    folder: Path
    prefix: str

    def __len__(self) -> int:
        return len(self.rows)

    def parts(self) -> Iterator[Ints]:
        """Yield the rows of each shard."""
        for low in range(0, len(self.rows), self.per_shard):
            yield self.rows[low : low + self.per_shard]

    def shards(self) -> Iterator[Shard]:
        """Yield the shards in the order of papers; holds one."""
        return (self.shard(rows) for rows in self.parts())

    def shard(self, rows: Ints) -> Shard:
        """Return the shard of some rows."""
        low = int(rows[0])
        wanted = set(rows.tolist())
        some = enumerate(self.corpus.papers(low, int(rows[-1]) + 1), start=low)
        texts = (
            Paper(paper.id, paper.title, paper.abstract, comment=paper.comment)
            for number, paper in some
            if number in wanted
        )
        return Shard(self.folder, self.prefix, tuple(texts))


class Engine(Protocol):
    """What does the heavy steps."""

    def gather(self, evidence: Path, manifest: Manifest, folder: Path, rejects: IO[bytes]) -> Tally:
        """Write the papers of all records to folder/papers.parquet, sorted by id."""

    def extract(self, missing: Missing, work: Extracting) -> Iterator[Done]:
        """Write shards of all that is missing; tell of each as it ends, in any order."""

    def note(self, corpus: Corpus, found: Extractions) -> Noted:
        """Return what all evidence adds up to."""

    def relate(self, uses: pa.Table, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
        """Yield the table related in order."""


class Local:
    """One machine: some processes extract, one does the rest within `memory` bytes."""

    def __init__(self, workers: int = 1, memory: int = MEMORY) -> None:
        self._workers = workers
        self._memory = memory

    def gather(self, evidence: Path, manifest: Manifest, folder: Path, rejects: IO[bytes]) -> Tally:
        """Assign records part by part, each small enough for the memory."""
        return gather(evidence, manifest, folder, rejects, self._memory)

    def extract(self, missing: Missing, work: Extracting) -> Iterator[Done]:
        """Extract in this process or in several."""
        return extract_shards(missing.shards(), work, workers=self._workers)

    def note(self, corpus: Corpus, found: Extractions) -> Noted:
        """Read papers and evidence in step; warn where resolving them outgrows the memory."""
        noted = note(corpus.papers(), found)
        needed = (
            len(noted.mentions) * BYTES_A_MENTION
            + len(noted.mentions.names) * BYTES_A_NAME
            + len(corpus) * BYTES_A_PAPER
        )
        if needed > self._memory:
            log.warning(
                "resolving %d mentions takes about %.1f GB, and --memory says %.1f GB; "
                "less is not possible on one machine",
                len(noted.mentions),
                needed / 2**30,
                self._memory / 2**30,
            )
        return noted

    def relate(self, uses: pa.Table, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
        """Link in this process."""
        return link.related_batches(uses, settings)
