"""The graph directory: manifest, evidence, tables, rejects and the lock that guards them.

    manifest.json               what was built from what
    evidence/records-*.parquet  what each source says, one row a record or reject
    evidence/texts-*.parquet    mentions, links and definitions, one row a distinct text
    tables/*.parquet            derived, sorted, replaceable
    rejects.jsonl               derived

Every file is written under a temporary name, flushed to the disk and renamed, so that a killed run
leaves whole files only; what it left half-written is swept away by the next one.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from litweave.errors import GraphError

log = logging.getLogger(__name__)

FORMAT = 1
MANIFEST = "manifest.json"
LOCK = ".lock"
TEMPORARY = ".tmp"

# Rows of a row group: a table is written and read in pieces of so many rows, whatever their number.
ROW_GROUP = 1 << 16

Batches: TypeAlias = "pa.Table | Iterable[pa.RecordBatch]"


# A graph may come from anyone: no name in its manifest leads out of its folders.
FileName = Annotated[str, StringConstraints(pattern=r"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]


class SourceEntry(BaseModel):
    """One source of the graph, as it was when it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str  # as the user gave it
    content: str  # sha256 of its bytes
    shard: FileName  # in evidence/
    form: str | None = None  # as the user named it; None: found out
    records: int
    rejects: int


class Manifest(BaseModel):
    """What stands in a graph directory and from what it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = FORMAT
    version: str = ""  # litweave's
    extractor: str = ""  # fingerprint of what read the texts
    settings: dict[str, Any] = {}
    kinds: dict[str, dict[str, Any]] = {}  # label -> fields of records.Kind
    sources: tuple[SourceEntry, ...] = ()  # sorted by name
    removed: dict[str, tuple[str, ...]] = {}  # paper id -> keys of its records that stay out
    failed: tuple[str, ...] = ()  # keys of texts on which a worker died twice; tried again
    inputs: str = ""  # fingerprint of all that the tables depend on; "": tables are not up to date
    counts: dict[str, int] = {}


class GraphDirectory:
    """Paths and files of one graph directory; holds no data in memory."""

    def __init__(self, path: Path) -> None:
        """Name the parts of the directory at `path`, which may not be there yet."""
        if any("\ud800" <= sign <= "\udfff" for sign in str(path)):
            told = str(path).encode("utf-8", "backslashreplace").decode()
            problem = "Parquet cannot be written under a name that is not UTF-8 in this locale"
            raise GraphError(told, f"{problem}; choose another, or set PYTHONUTF8=1")
        self.path = path
        self.evidence = path / "evidence"
        self.tables = path / "tables"
        self.rejects = path / "rejects.jsonl"
        self.curation = path / "curation.csv"

    def exists(self) -> bool:
        """Return whether something that calls itself a graph directory is here."""
        return (self.path / MANIFEST).is_file()

    def manifest(self) -> Manifest:
        """Read the manifest; an empty one where there is none. Raises `GraphError`."""
        path = self.path / MANIFEST
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return Manifest()
        except OSError as error:
            raise GraphError(str(path), f"cannot be read: {error.strerror}") from error
        try:
            found = json.loads(text).get("format")
            if found != FORMAT:
                raise GraphError(
                    str(path),
                    f"has format {found}, this litweave reads format {FORMAT}: "
                    "build the graph anew with this version",
                )
            return Manifest.model_validate_json(text)
        except (ValueError, AttributeError, ValidationError, RecursionError) as error:
            problem = (
                "is damaged: delete it and build with all sources again; "
                "what stands in evidence/ is not extracted again"
            )
            raise GraphError(str(path), problem) from error

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        text = json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True)
        with replacing(self.path / MANIFEST) as file:
            file.write(text.encode() + b"\n")

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Read one table, or some columns. Raises `GraphError` where it is missing or damaged."""
        path = self.tables / f"{name}.parquet"
        try:
            return pq.read_table(path, columns=None if columns is None else list(columns))
        except FileNotFoundError as error:
            raise GraphError(str(path), "is missing: run litweave build again") from error
        except (pa.ArrowException, OSError) as error:
            raise GraphError(
                str(path), f"is damaged ({error}): run litweave build again"
            ) from error

    def complete(self, names: Iterable[str], counts: Mapping[str, int]) -> bool:
        """Return whether all tables are there, sound and of these lengths; reads them through."""
        for name in names:
            path = self.tables / f"{name}.parquet"
            try:
                if count_rows(path) != counts.get(name):
                    return False
            except FileNotFoundError:
                return False
            except GraphError as error:
                log.warning("%s", error)
                return False
        return self.rejects.is_file()

    def write_tables(self, tables: Mapping[str, pa.Table]) -> None:
        """Replace all tables at once: readers see the old ones or the new ones."""
        with self.new_tables() as new:
            for name, table in tables.items():
                new.write(name, table)

    @contextmanager
    def new_tables(self) -> Iterator[NewTables]:
        """Yield a folder for new tables; they take the place of all old ones if the block ends."""
        new, old = self.path / f"tables.new{TEMPORARY}", self.path / f"tables.old{TEMPORARY}"
        _discard(new)
        _discard(old)
        new.mkdir()
        try:
            yield NewTables(new)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        if self.tables.exists():
            self.tables.rename(old)
        new.rename(self.tables)
        _flush_folder(self.path)
        shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Yield an empty folder for what a run needs on the disk; it vanishes with the run."""
        folder = self.path / f"work{TEMPORARY}"
        _discard(folder)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self, shards: set[str]) -> None:
        """Delete what killed runs left half-written, and evidence that is not among `shards`."""
        for folder in (self.path, self.evidence):
            for left in sorted(folder.glob(f"*{TEMPORARY}")):
                _discard(left)
        for shard in sorted(self.evidence.glob("*.parquet")):
            if shard.name not in shards:
                shard.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Create the directory if need be and hold its lock. Raises `GraphError`.

        The system frees the lock when its owner dies, so a killed run blocks nobody. A disk that is
        full or may not be written, be it in a worker, is a `GraphError` too. So is a link where a
        folder or file is written or swept: a graph that somebody sent could lead anywhere.
        """
        for own in (self.evidence, self.path / LOCK):
            if own.is_symlink():
                problem = "is a symbolic link; only the graph directory as a whole may be one"
                raise GraphError(str(own), problem)
        try:
            self.evidence.mkdir(parents=True, exist_ok=True)
            with (self.path / LOCK).open("a+", encoding="utf-8") as lock:
                self._own(lock)
                yield
                lock.truncate(0)
        except OSError as error:
            if error.errno not in _FULL | _FORBIDDEN:
                raise
            hint = _ROOM if error.errno in _FULL else ""
            raise GraphError(
                str(self.path), f"cannot be written: {error.strerror}{hint}"
            ) from error

    def _own(self, lock: IO[str]) -> None:
        if not _take(lock):
            lock.seek(0)
            owner = lock.read().strip() or "another process"
            raise GraphError(str(self.path), f"is in use by {owner}; wait for it to end")
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {socket.gethostname()}")
        lock.flush()


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ROOM = "; make room and run the same command again, what is done is kept"
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EEXIST, errno.ENOTDIR}


def _discard(left: Path) -> None:
    """Delete a file, a link (not what it leads to) or a folder, if it is there."""
    if left.is_symlink() or not left.is_dir():
        left.unlink(missing_ok=True)
    else:
        shutil.rmtree(left)


class NewTables:
    """Tables being written; each may be read as soon as it is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rows: dict[str, int] = {}

    def write(self, name: str, rows: Batches, schema: pa.Schema | None = None) -> None:
        """Write one table; of batches, which need a schema, one row group is held at a time."""
        path = self._folder / f"{name}.parquet"
        if isinstance(rows, pa.Table):
            schema, rows = rows.schema, rows.to_batches()
        assert schema is not None  # noqa: S101 - for the type checker
        with replacing(path) as file:
            self.rows[name] = write_batches(file, rows, schema)

    def read(self, name: str, columns: Sequence[str], texts: Sequence[str] = ()) -> pa.Table:
        """Return columns of a table that was written; those in `texts` as dictionaries."""
        path = self._folder / f"{name}.parquet"
        return pq.read_table(path, columns=list(columns), read_dictionary=list(texts))


def open_graph(path: Path, *, finished: bool = True) -> GraphDirectory:
    """Return the directory at `path`. Raises `GraphError` where it holds no (finished) graph."""
    graph = GraphDirectory(path)
    if not graph.exists():
        problem = "is no graph directory" if path.exists() else "does not exist"
        raise GraphError(str(path), f"{problem}: make one with litweave build SOURCE -o {path}")
    if not graph.manifest().inputs and finished:
        raise GraphError(str(path), "is not finished: run litweave build again to complete it")
    return graph


def write_parquet(path: Path, table: pa.Table, mark: str = "") -> None:
    """Write one Parquet file under a temporary name and rename it into place."""
    with replacing(path, mark) as file:
        write_batches(file, table.to_batches(), table.schema)


def write_batches(
    file: IO[bytes] | str,
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    row_group: int = ROW_GROUP,
) -> int:
    """Write Parquet and return the rows; the bytes don't depend on how rows are batched."""
    total = 0
    with pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer:
        for table in regrouped(batches, schema, row_group):
            writer.write_table(table, row_group_size=row_group)
            total += table.num_rows
        if not total:
            writer.write_table(schema.empty_table())
    return total


def regrouped(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int
) -> Iterator[pa.Table]:
    """Yield the same rows in tables of one chunk and exactly `rows` rows, the last one of fewer."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for whole in batches:
        batch = whole
        while held + batch.num_rows >= rows:
            waiting.append(batch.slice(0, rows - held))
            batch = batch.slice(rows - held)
            yield pa.Table.from_batches(waiting, schema).combine_chunks()
            waiting, held = [], 0
        if batch.num_rows:
            waiting.append(batch)
            held += batch.num_rows
    if held:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()


def count_rows(path: Path) -> int:
    """Read a Parquet file through and return its rows. Raises as `read_parquet`."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            return sum(batch.num_rows for batch in file.iter_batches())
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error


def read_parquet(path: Path) -> pa.Table:
    """Read a Parquet file and check its sums. Raises `FileNotFoundError` or `GraphError`."""
    try:
        return pq.read_table(path, page_checksum_verification=True)
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> GraphError:
    reason = " ".join(str(error).split())
    return GraphError(str(path), f"is damaged ({reason}): run litweave build again")


@contextmanager
def replacing(path: Path, mark: str = "") -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` when the block ends well, and vanishes if not.

    `mark` goes into the temporary name, where two processes may write the same file.
    """
    temporary = path.with_name(path.name + mark + TEMPORARY)
    try:
        if temporary.is_symlink():
            temporary.unlink()
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where the system lets a folder be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _take(lock: IO[str]) -> bool:
    """Lock an open file without waiting; False when another process holds it."""
    if os.name == "nt":  # pragma: no cover
        import msvcrt

        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
