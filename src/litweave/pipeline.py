"""The whole way on one page: read, extract, resolve, link, store.

A build is a pure function of its sources, settings and version: every step is order-free, and what
a killed or repeated run finds done already is not done again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from litweave import identity, link, resolve, sources
from litweave.curation import Curation, load_curation
from litweave.errors import GraphError, SourceError, UnknownNameError
from litweave.evidence import (
    Extractions,
    read_records,
    record_key,
    set_aside,
    text_key,
    text_keys,
    write_records,
)
from litweave.extract import fingerprint  # `litweave.extract` itself is the public function
from litweave.extract.links import stated
from litweave.records import Extraction, Link, Paper, Record, Reject
from litweave.resources import first_code, link_tables
from litweave.settings import Settings
from litweave.store import GraphDirectory, Manifest, SourceEntry, replacing
from litweave.tables import SCHEMAS, paper_table
from litweave.workers import Shard, extract_shards

if TYPE_CHECKING:
    from litweave.extract.extractor import Extractor

log = logging.getLogger(__name__)

VERSION = version("litweave")
STDIN = "-"

# Texts in one shard of evidence: small enough that a killed run loses seconds of work, large
# enough that all of arXiv is 6,000 files.
TEXTS_PER_SHARD = 512

Progress = Callable[[str, int, int | None], None]  # stage, done, total where known


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did and what the graph holds now."""

    extracted: int  # texts that the extractor read in this run
    changed: bool  # False: everything was up to date
    counts: Mapping[str, int]  # sources, records, papers, repeats, rejects, rows of each table


def quiet(stage: str, done: int, total: int | None) -> None:
    """Show no progress."""


def build(
    arguments: Sequence[str],
    directory: Path,
    *,
    settings: Settings | None = None,
    form: str | None = None,
    workers: int = 1,
    progress: Progress = quiet,
) -> BuildReport:
    """Build the graph of `arguments` (files, folders, globs, "-"), or bring it up to date.

    A source given again replaces what it said before; other sources stay. Without sources the
    tables are derived anew from what is there. `form` names the sources' format instead of finding
    it out. Raises `SourceError`, `SettingsError`, `GraphError`, `WorkerError`.
    """
    settings = settings or Settings()
    names = sources.expand(arguments)
    graph = GraphDirectory(directory)
    with graph.locked():
        manifest = _read(graph, names, settings, form, progress)
        return _derive(graph, manifest, settings, workers, progress)


def remove(directory: Path, paper_ids: Sequence[str], *, progress: Progress = quiet) -> BuildReport:
    """Take papers out of a graph, by id or alias; they stay out until a source changes them.

    Uses the settings that the graph was built with. Raises `UnknownNameError` for an id that the
    graph does not have.
    """
    graph = GraphDirectory(directory)
    with graph.locked():
        manifest = graph.manifest()
        papers, records, _ = _papers(graph, manifest)
        names = {name: paper for paper in papers for name in (paper.id, *paper.aliases)}
        removed = dict(manifest.removed)
        for paper_id in paper_ids:
            if paper_id not in names:
                raise UnknownNameError("paper", paper_id, names)
            paper = names[paper_id]
            known = {paper.id, *paper.aliases}
            keys = {record_key(r) for r in records if identity.merge([r])[0].id in known}
            removed[paper.id] = tuple(sorted(keys.union(removed.get(paper.id, ()))))
        manifest = manifest.model_copy(update={"removed": removed, "inputs": ""})
        settings = Settings.model_validate(manifest.settings)
        return _derive(graph, manifest, settings, 1, progress)


def extract_papers(
    arguments: Sequence[str], *, settings: Settings | None = None, form: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield each paper with its concepts and links, in the form of `extract --format jsonl`.

    Sorted by id; the same paper in several sources comes once. Rejects go to the log.
    """
    settings = settings or Settings()
    records = []
    for name in sources.expand(arguments):
        with _local(name) as path:
            for item in sources.read(path, name, form=form, settings=settings.sources):
                if isinstance(item, Reject):
                    log.warning("%s, %s: %s", item.source, item.place, item.reason)
                else:
                    records.append(item)
    yield from describe(identity.merge(records), settings)


def extract_text(text: str, *, title: str = "", settings: Settings | None = None) -> dict[str, Any]:
    """Return the line of one text that is not in a file; its extractor is kept for the next."""
    settings = settings or Settings()
    paper = identity.merge([Record("", "", title, text)])[0]
    return next(iter(_describe([paper], settings, _kept_extractor(settings.model_dump_json()))))


@lru_cache(maxsize=1)
def _kept_extractor(settings: str) -> Extractor:
    from litweave.extract.extractor import Extractor

    checked = Settings.model_validate_json(settings)
    return Extractor(checked.extract, checked.all_kinds())


def describe(papers: Sequence[Paper], settings: Settings) -> Iterator[dict[str, Any]]:
    """Extract `papers` and yield a line for each, in order, in the form of `extract_papers`."""
    from litweave.extract.extractor import Extractor

    yield from _describe(papers, settings, Extractor(settings.extract, settings.all_kinds()))


def _describe(
    papers: Sequence[Paper], settings: Settings, extractor: Extractor
) -> Iterator[dict[str, Any]]:
    kinds = settings.all_kinds()
    for paper, found in zip(papers, extractor.extract(papers), strict=True):
        yield _as_json(paper, resolve.paper_concepts(paper, found, kinds), _links(paper, found))


def _read(
    graph: GraphDirectory,
    names: Sequence[str],
    settings: Settings,
    form: str | None,
    progress: Progress,
) -> Manifest:
    """Read each source unless the same bytes were read before; return the new manifest."""
    manifest = graph.manifest()
    entries = {entry.name: entry for entry in manifest.sources}
    how = _hash(VERSION, form, settings.sources.model_dump(mode="json"))[:8]
    for number, name in enumerate(names):
        progress("read", number, len(names))
        with _local(name) as path:
            content = _hash_file(path, name)
            shard = f"records-{_hash(name)[:16]}-{content[:16]}-{how}.parquet"
            target = graph.evidence / shard
            if entries.get(name) and entries[name].shard == shard and target.is_file():
                continue
            items = sources.read(path, name, form=form, settings=settings.sources)
            records, rejects = write_records(target, items)
        entries[name] = SourceEntry(
            name=name, content=content, shard=shard, records=records, rejects=rejects
        )
    progress("read", len(names), len(names))
    return manifest.model_copy(
        update={
            "version": VERSION,
            "settings": settings.model_dump(mode="json"),
            "kinds": {label: asdict(kind) for label, kind in settings.all_kinds().items()},
            "sources": tuple(entries[name] for name in sorted(entries)),
        }
    )


def _derive(
    graph: GraphDirectory,
    manifest: Manifest,
    settings: Settings,
    workers: int,
    progress: Progress,
) -> BuildReport:
    """Bring texts and tables up to date with the manifest, then write it."""
    kinds = settings.all_kinds()
    curation = load_curation([graph.curation, settings.resolve.curation], kinds)
    extractor = fingerprint(settings.extract, kinds)
    inputs = _hash(
        VERSION,
        extractor,
        curation.fingerprint,
        manifest.model_dump(mode="json", include={"settings", "sources", "removed"}),
    )
    if manifest.inputs == inputs and graph.complete(SCHEMAS):
        return BuildReport(extracted=0, changed=False, counts=manifest.counts)
    # From here to the end the tables are those of other inputs, and the manifest says so.
    graph.write_manifest(manifest.model_copy(update={"inputs": "", "extractor": extractor}))
    papers, records, rejects = _papers(graph, manifest)
    shards, extracted = _extract(graph, papers, settings, extractor, workers, progress)
    progress("derive", 0, len(papers))
    tables = _tables(papers, Extractions(shards, papers), settings, curation)
    graph.write_tables(tables)
    _write_rejects(graph, rejects)
    counts = {
        "sources": len(manifest.sources),
        "records": len(records),
        "repeats": len(records) - len(papers),
        "rejects": len(rejects),
        "removed": len(manifest.removed),
        "without_abstract": sum(not paper.abstract for paper in papers),
        **{name: table.num_rows for name, table in tables.items()},
    }
    manifest = manifest.model_copy(
        update={"inputs": inputs, "extractor": extractor, "counts": counts}
    )
    graph.write_manifest(manifest)
    graph.sweep({entry.shard for entry in manifest.sources} | {shard.name for shard in shards})
    progress("derive", len(papers), len(papers))
    return BuildReport(extracted=extracted, changed=True, counts=counts)


def _papers(
    graph: GraphDirectory, manifest: Manifest
) -> tuple[list[Paper], list[Record], list[Reject]]:
    """Return the papers, the records that they rest on and the rejects, all in a fixed order."""
    removed = {key for keys in manifest.removed.values() for key in keys}
    records, rejects = [], []
    for entry in manifest.sources:
        for item in read_records(graph.evidence / entry.shard, entry.name):
            if isinstance(item, Reject):
                rejects.append(item)
            elif not removed or record_key(item) not in removed:
                records.append(item)
    return identity.merge(records), records, rejects


def _extract(
    graph: GraphDirectory,
    papers: Sequence[Paper],
    settings: Settings,
    extractor: str,
    workers: int,
    progress: Progress,
) -> tuple[list[Path], int]:
    """Extract the texts that no shard of this extractor has; return its shards and their number."""
    prefix = f"texts-{extractor[:16]}"
    have: set[str] = set()
    for path in sorted(graph.evidence.glob(f"{prefix}-*.parquet")):
        try:
            have.update(text_keys(path))
        except GraphError as error:
            log.warning("%s; it is set aside and its texts are extracted again", error)
            set_aside(path)
    missing: dict[str, Paper] = {}
    for paper in papers:
        key = text_key(paper)
        if key not in have:
            text = Paper(paper.id, paper.title, paper.abstract, comment=paper.comment)
            missing.setdefault(key, text)
    done = 0
    progress("extract", done, len(missing))
    shards = _shards(graph, prefix, missing)
    for count in extract_shards(shards, settings.extract, settings.all_kinds(), workers=workers):
        done += count
        progress("extract", done, len(missing))
    return sorted(graph.evidence.glob(f"{prefix}-*.parquet")), done


def _shards(graph: GraphDirectory, prefix: str, texts: Mapping[str, Paper]) -> Iterator[Shard]:
    keys = sorted(texts)
    for start in range(0, len(keys), TEXTS_PER_SHARD):
        some = keys[start : start + TEXTS_PER_SHARD]
        path = graph.evidence / f"{prefix}-{_hash(*some)[:16]}.parquet"
        yield Shard(path, tuple(texts[key] for key in some))


def _tables(
    papers: Sequence[Paper],
    extractions: Sequence[Extraction],
    settings: Settings,
    curation: Curation,
) -> dict[str, pa.Table]:
    """Derive every table from papers and what was found in their texts."""
    kinds = settings.all_kinds()
    links = [_links(paper, found) for paper, found in zip(papers, extractions, strict=True)]
    concepts = resolve.tables(papers, extractions, kinds=kinds, curation=curation)
    return {
        "papers": paper_table(papers, [first_code(some) for some in links]),
        **concepts,
        **link_tables(papers, links),
        "related": link.relate(concepts["uses"], settings.link),
        "cooccurrences": link.cooccur(concepts["uses"]),
    }


def _links(paper: Paper, found: Extraction) -> list[Link]:
    """Return the links of the text, then those that the sources state and the text does not."""
    links = {one.url: one for one in (*found.links, *stated(paper))[::-1]}
    return sorted(
        links.values(),
        key=lambda one: (one.start is None, one.field != "title", one.start or 0, one.url),
    )


def _as_json(
    paper: Paper,
    concepts: Iterable[resolve.PaperConcept],
    links: Iterable[Link],
) -> dict[str, Any]:
    """Return the line of a paper that DESIGN's contract describes."""
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "published": paper.published,
        "sources": list(paper.sources),
        "concepts": [
            {
                "id": concept.id,
                "type": concept.kind,
                "name": concept.name,
                "role": role,
                "confidence": confidence,
                "mentions": [
                    {"field": m.field, "start": m.start, "end": m.end, "text": m.text}
                    for m in mentions
                ],
            }
            for concept, role, confidence, mentions in concepts
        ],
        "links": [
            {
                "url": one.url,
                "kind": one.kind,
                "own": one.own,
                "field": one.field,
                "start": one.start,
                "end": one.end,
            }
            for one in links
        ],
    }


def _write_rejects(graph: GraphDirectory, rejects: Iterable[Reject]) -> None:
    with replacing(graph.rejects) as file:
        for reject in rejects:
            line = json.dumps(asdict(reject), ensure_ascii=False, sort_keys=True)
            file.write(line.encode("utf-8") + b"\n")


@contextmanager
def _local(name: str) -> Iterator[Path]:
    """Yield a file to read; standard input is kept in a temporary one, for it is read twice."""
    if name != STDIN:
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


def _hash(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_file(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(name, 0, f"cannot be read: {error.strerror}") from error
