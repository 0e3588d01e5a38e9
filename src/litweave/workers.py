"""Work by shard, in this process or in several: papers in, a Parquet shard out.

A worker builds its own extractor once, writes shards itself and returns counts: sending Docs
between processes costs 9 times the work (notes of spaCy's `nlp.pipe(n_process=2)`). Each
worker has its own pipe and one task at a time, so that what a dead worker was at is known, and
nothing queues up.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

from litweave.errors import LitweaveError
from litweave.evidence import text_key, write_texts
from litweave.records import Kind, Paper
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from litweave.extract.extractor import Extractor

log = logging.getLogger(__name__)

# Forking a process that has threads (BLAS) can deadlock; spawn behaves alike everywhere.
_processes = multiprocessing.get_context("spawn")

# So often is a shard tried before its papers are tried apart.
TRIALS = 2


@dataclass(frozen=True, slots=True)
class Shard:
    """Distinct texts to extract and the folder and prefix of the file that holds the result."""

    folder: Path
    prefix: str
    papers: tuple[Paper, ...]

    @property
    def keys(self) -> list[str]:
        """Return the keys of the texts."""
        return [text_key(paper) for paper in self.papers]

    @property
    def path(self) -> Path:
        """Return the file; its name depends on the texts."""
        return self.folder / f"{self.prefix}-{name_of(self.keys)}.parquet"

    def halves(self) -> list[Shard]:
        """Return two shards of half the texts each."""
        middle = len(self.papers) // 2
        return [
            Shard(self.folder, self.prefix, some)
            for some in (self.papers[:middle], self.papers[middle:])
        ]


def name_of(keys: Iterable[str]) -> str:
    """Return a name for some texts: 16 hexadecimal digits."""
    import hashlib

    return hashlib.sha256("".join(keys).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that was written, or a text that cannot be: workers died on it."""

    texts: int
    path: Path | None
    failed: str | None = None  # text key


@dataclass(frozen=True, slots=True)
class Extracting:
    """What a worker does with a shard; cheap to send."""

    settings: ExtractSettings
    kinds: tuple[Kind, ...]
    version: str  # fingerprint of settings, kinds and the files that they name

    def __call__(self, shard: Shard) -> Done:
        """Extract the texts and write the shard."""
        extractor = _extractor(self)
        found = list(extractor.extract(shard.papers))
        path = shard.path
        write_texts(path, list(zip(shard.keys, found, strict=True)))
        return Done(len(found), path)

    def start(self) -> None:
        """Build the extractor now, so that the first shard does not wait for it."""
        _extractor(self)


@lru_cache(maxsize=1)
def _kept(version: str, settings: str, kinds: tuple[Kind, ...]) -> Extractor:
    from litweave.extract.extractor import Extractor

    log.debug("loading the extractor %s", version)
    return Extractor(
        ExtractSettings.model_validate_json(settings), {kind.label: kind for kind in kinds}
    )


def _extractor(work: Extracting) -> Extractor:
    """Return this process's extractor: building one takes as long as a shard."""
    return _kept(work.version, work.settings.model_dump_json(), work.kinds)


class WorkerError(LitweaveError):
    """Worker processes cannot even start; finished shards are kept."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"worker processes {problem}: run the same command again to go on, with fewer --workers"
        )


def extract_shards(shards: Iterable[Shard], work: Extracting, *, workers: int) -> Iterator[Done]:
    """Write every shard and tell of each as it ends.

    A shard on which a worker dies is tried once more, then by halves down to the papers at fault,
    which are told of as failed. Raises what the extractor raises, and `WorkerError`.
    """
    if workers == 1:
        yield from map(work, shards)
        return
    crew = _Crew(work, workers)
    try:
        yield from crew.run(iter(shards))
    finally:
        crew.stop()


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    shard: Shard
    trial: int  # trials of this shard before
    ready: bool = False


class _Crew:
    """Some processes, each with one shard at a time."""

    def __init__(self, work: Extracting, size: int) -> None:
        self._work = work
        self._size = size
        self._workers: list[_Worker] = []
        self._again: deque[tuple[Shard, int]] = deque()  # shard, trials so far

    def run(self, shards: Iterator[Shard]) -> Iterator[Done]:
        """Yield what is done until all is."""
        while True:
            while len(self._workers) < self._size and (task := self._next(shards)):
                self._workers.append(self._hire(*task))
            if not self._workers:
                return
            pipes = {worker.pipe: worker for worker in self._workers}
            for pipe in wait(list(pipes)):
                worker = pipes[pipe]  # type: ignore[index] # it is one of those given
                yield from self._hear(worker, shards)

    def _next(self, shards: Iterator[Shard]) -> tuple[Shard, int] | None:
        if self._again:
            return self._again.popleft()
        shard = next(shards, None)
        return None if shard is None else (shard, 0)

    def _hire(self, shard: Shard, trial: int) -> _Worker:
        ours, theirs = _processes.Pipe()
        process = _processes.Process(target=_serve, args=(theirs, self._work), daemon=True)
        process.start()
        theirs.close()
        # It gets its shard when it is ready: sending fills the pipe and then waits.
        return _Worker(process, ours, shard, trial)

    def _give(self, worker: _Worker, shard: Shard, trial: int) -> None:
        worker.shard, worker.trial = shard, trial
        with suppress(OSError):  # a worker that died is noticed when its pipe is read
            worker.pipe.send(shard)

    def _hear(self, worker: _Worker, shards: Iterator[Shard]) -> Iterator[Done]:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker)
            return
        if said == _READY:
            worker.ready = True
            self._give(worker, worker.shard, worker.trial)
            return
        if isinstance(said, BaseException):
            raise said
        yield said
        task = self._next(shards)
        if task is None:
            self._dismiss(worker)
        else:
            self._give(worker, *task)

    def _bury(self, worker: _Worker) -> Iterator[Done]:
        """Decide what becomes of the shard of a dead worker."""
        self._dismiss(worker)
        code = worker.process.exitcode
        if not worker.ready:
            raise WorkerError(f"do not start (exit status {code}), perhaps for want of memory")
        shard, trial = worker.shard, worker.trial + 1
        log.warning(
            "a worker died (exit status %s), perhaps for want of memory, with %d texts; %s",
            code,
            len(shard.papers),
            "they are tried again" if trial < TRIALS else "they are tried in halves",
        )
        if trial < TRIALS:
            self._again.append((shard, trial))
        elif len(shard.papers) > 1:
            self._again.extend((half, TRIALS - 1) for half in shard.halves())
        else:
            log.error("%s: two workers died on its text; it is set aside", shard.papers[0].id)
            yield Done(1, None, shard.keys[0])

    def _dismiss(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.pipe.close()  # the worker reads its end and ends
        worker.process.join()

    def stop(self) -> None:
        """End all workers at once; what they were at is done again by the next run."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()


_READY = "ready"


def _serve(pipe: Connection, work: Extracting) -> None:
    """Do shards until the pipe ends: what a worker process runs."""
    # Ctrl-C reaches the whole group of processes; the first one tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        work.start()
        pipe.send(_READY)
        while True:
            pipe.send(work(pipe.recv()))
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001 - it is raised again where the shards came from
        with suppress(OSError):
            pipe.send(error)


def _end_with_parent() -> None:
    """End when the process that started this one is killed, be it in the middle of a shard."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
