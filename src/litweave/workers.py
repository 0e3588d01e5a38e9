"""Extraction by shard, in this process or in several: papers in, a Parquet shard out.

A worker gets papers, builds its own extractor once, writes the shard itself and returns a count:
sending Docs between processes costs 9 times the work (notes of spaCy's `nlp.pipe(n_process=2)`).
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from litweave.errors import LitweaveError
from litweave.evidence import text_key, write_texts
from litweave.records import Kind, Paper
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from litweave.extract.extractor import Extractor

log = logging.getLogger(__name__)

# Shards waiting for a worker, for each worker: enough to keep it busy, few enough to stay small.
WAITING_PER_WORKER = 2


@dataclass(frozen=True, slots=True)
class Shard:
    """Distinct texts to extract and the file that holds the result."""

    path: Path
    papers: tuple[Paper, ...]


class WorkerError(LitweaveError):
    """A worker process died; finished shards are kept."""

    def __init__(self) -> None:
        super().__init__(
            "a worker process died, perhaps for want of memory: "
            "run the same command again to go on, with fewer --workers"
        )


def extract_shards(
    shards: Iterable[Shard], settings: ExtractSettings, kinds: Mapping[str, Kind], *, workers: int
) -> Iterator[int]:
    """Write every shard and yield the number of its texts, as they end. Raises `WorkerError`."""
    if workers == 1:
        extractor: Extractor | None = None
        for shard in shards:
            extractor = extractor or _make(settings, kinds)
            yield _write(extractor, shard)
        return
    with ProcessPoolExecutor(
        workers,
        # Forking a process that has threads (BLAS) can deadlock; spawn behaves alike everywhere.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(settings, dict(kinds)),
    ) as pool:
        try:
            yield from _feed(pool, iter(shards), workers * WAITING_PER_WORKER)
        except BrokenProcessPool as error:
            raise WorkerError from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _feed(pool: ProcessPoolExecutor, shards: Iterator[Shard], most: int) -> Iterator[int]:
    waiting: set[Future[int]] = {pool.submit(_work, shard) for shard in islice(shards, most)}
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            waiting.update(pool.submit(_work, shard) for shard in islice(shards, 1))
            yield future.result()


def _make(settings: ExtractSettings, kinds: Mapping[str, Kind]) -> Extractor:
    from litweave.extract.extractor import Extractor

    return Extractor(settings, kinds)


def _write(extractor: Extractor, shard: Shard) -> int:
    keys = [text_key(paper) for paper in shard.papers]
    found = list(extractor.extract(shard.papers))
    write_texts(shard.path, list(zip(keys, found, strict=True)))
    return len(keys)


_extractor: Extractor | None = None  # one a worker process


def _start(settings: ExtractSettings, kinds: Mapping[str, Kind]) -> None:
    global _extractor  # noqa: PLW0603 - the only way to hand a worker process its extractor
    _extractor = _make(settings, kinds)


def _work(shard: Shard) -> int:
    if _extractor is None:  # pragma: no cover
        raise RuntimeError("the worker was not started")
    return _write(_extractor, shard)
