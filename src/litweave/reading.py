"""From sources to shards of records: each source is read once, and again when it has changed."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from litweave import sources
from litweave.errors import SourceError
from litweave.evidence import DamagedRecordsError, write_records
from litweave.settings import Settings
from litweave.store import GraphDirectory, Manifest, SourceEntry

log = logging.getLogger(__name__)

VERSION = version("litweave")
STDIN = "-"

Progress = Callable[[str, int, int | None], None]  # stage, done, total where known


def quiet(stage: str, done: int, total: int | None) -> None:
    """Show no progress."""


def read(
    graph: GraphDirectory,
    names: Sequence[str],
    settings: Settings,
    form: str | None,
    progress: Progress,
) -> Manifest:
    """Read each source unless the same bytes were read before; return the new manifest."""
    manifest = graph.manifest()
    entries = {entry.name: entry for entry in manifest.sources}
    for number, name in enumerate(names):
        progress("read", number, len(names))
        entries[name] = _read_one(graph, name, entries.get(name), form, settings)
    progress("read", len(names), len(names))
    return manifest.model_copy(
        update={
            "version": VERSION,
            "settings": settings.model_dump(mode="json"),
            "kinds": {label: asdict(kind) for label, kind in settings.all_kinds().items()},
            "sources": tuple(entries[name] for name in sorted(entries)),
        }
    )


def _read_one(
    graph: GraphDirectory,
    name: str,
    known: SourceEntry | None,
    form: str | None,
    settings: Settings,
) -> SourceEntry:
    """Read a source into its shard, unless that holds the same bytes read the same way."""
    how = fingerprint(VERSION, form, settings.sources.model_dump(mode="json"))[:8]
    with local(name) as path:
        content = _hash_file(path, name)
        shard = f"records-{fingerprint(name)[:16]}-{content[:16]}-{how}.parquet"
        target = graph.evidence / shard
        if known and known.shard == shard and target.is_file():
            return known
        items = sources.read(path, name, form=form, settings=settings.sources)
        records, rejects = write_records(target, items)
    return SourceEntry(
        name=name, content=content, shard=shard, form=form, records=records, rejects=rejects
    )


def read_again(
    graph: GraphDirectory, manifest: Manifest, error: DamagedRecordsError, settings: Settings
) -> None:
    """Make a damaged shard of records anew; raise the error where its source is not as it was."""
    (entry,) = (entry for entry in manifest.sources if entry.name == error.source)
    path = Path(entry.name)
    if not path.is_file() or _hash_file(path, entry.name) != entry.content:
        raise error
    log.warning("%s is missing or damaged; %s is read anew", entry.shard, entry.name)
    if _read_one(graph, entry.name, None, entry.form, settings).shard != entry.shard:
        raise error


@contextmanager
def local(name: str) -> Iterator[Path]:
    """Yield a file to read; standard input is kept in a temporary one, for it is read twice."""
    if name != STDIN:
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


def fingerprint(*parts: Any) -> str:
    """Return a hash of values that JSON can hold."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_file(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(name, 0, f"cannot be read: {error.strerror}") from error
