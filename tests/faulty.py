"""A worker that dies on a marked text, as one does that the system kills for want of memory."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from litweave.engines import Local, Missing
from litweave.workers import Done, Extracting, Shard, extract_shards


@dataclass(frozen=True, slots=True)
class Dying(Extracting):
    """Extracts, but dies on texts that say so; where `once` names a file, only the first time."""

    once: str = ""

    def __call__(self, shard: Shard) -> Done:
        deadly = any("deadly" in paper.abstract for paper in shard.papers)
        if deadly and not (self.once and Path(self.once).exists()):
            if self.once:
                Path(self.once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Extracting.__call__(self, shard)


class Unlucky(Local):
    """Local work whose workers die on marked texts."""

    def __init__(self, workers: int, once: str = "") -> None:
        super().__init__(workers)
        self._count = workers
        self._once = once

    def extract(self, missing: Missing, work: Extracting) -> Iterator[Done]:
        dying = Dying(work.settings, work.kinds, work.version, self._once)
        return extract_shards(missing.shards(), dying, workers=self._count)
