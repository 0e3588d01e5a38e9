"""What does the heavy steps of a build: this machine, or a cluster (spark).

An engine is three functions. Whatever it is, the tables are the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa

from litweave import link
from litweave.corpus import Tally, gather
from litweave.settings import LinkSettings
from litweave.store import Manifest
from litweave.workers import Done, Extracting, Shard, extract_shards

# Memory that steps before and after extraction keep to where nothing else is said.
MEMORY = 4 << 30


class Engine(Protocol):
    """What does the heavy steps."""

    def gather(self, evidence: Path, manifest: Manifest, folder: Path, rejects: IO[bytes]) -> Tally:
        """Write the papers of all records to folder/papers.parquet, sorted by id."""

    def extract(self, shards: Iterable[Shard], work: Extracting) -> Iterator[Done]:
        """Write every shard; tell of each as it ends, in any order."""

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

    def extract(self, shards: Iterable[Shard], work: Extracting) -> Iterator[Done]:
        """Extract in this process or in several."""
        return extract_shards(shards, work, workers=self._workers)

    def relate(self, uses: pa.Table, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
        """Link in this process."""
        return link.related_batches(uses, settings)
