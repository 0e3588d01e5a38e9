"""The whole way on one page: read, extract, resolve, link, store.

A build is a pure function of its sources, settings and version: every step is order-free, and what
a killed or repeated run finds done already is not done again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from litweave import identity, resolve, sources
from litweave.corpus import Corpus, Tally, parts_of, without
from litweave.curation import load_curation
from litweave.deriving import derive
from litweave.engines import MEMORY, Engine, Local, Missing
from litweave.errors import GraphError, UnknownNameError
from litweave.evidence import (
    DamagedRecordsError,
    Extractions,
    Keys,
    Places,
    as_keys,
    locate,
    record_key,
    set_aside,
    text_keys,
)
from litweave.extract import fingerprint  # `litweave.extract` itself is the public function
from litweave.noting import paper_links
from litweave.reading import VERSION, Progress, local, quiet, read, read_again
from litweave.reading import fingerprint as hashed
from litweave.records import Link, Paper, Record, Reject
from litweave.settings import Settings
from litweave.store import GraphDirectory, Manifest, replacing
from litweave.tables import SCHEMAS
from litweave.workers import Extracting

if TYPE_CHECKING:
    from litweave.extract.extractor import Extractor

log = logging.getLogger(__name__)

# Texts in one shard of evidence: small enough that a killed run loses seconds of work, large
# enough that all of arXiv is 6,000 files.
TEXTS_PER_SHARD = 512


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did and what the graph holds now."""

    extracted: int  # texts that the extractor read in this run
    changed: bool  # False: everything was up to date
    counts: Mapping[str, int]  # sources, records, papers, repeats, rejects, rows of each table


def build(
    arguments: Sequence[str],
    directory: Path,
    *,
    settings: Settings | None = None,
    form: str | None = None,
    engine: Engine | None = None,
    workers: int = 1,
    progress: Progress = quiet,
) -> BuildReport:
    """Build the graph of `arguments` (files, folders, globs, "-"), or bring it up to date.

    A source given again replaces what it said before; other sources stay. Without sources the
    tables are derived anew from what is there. `form` names the sources' format instead of finding
    it out; `engine` is what does the work, by default this machine with `workers` processes.
    Raises `SourceError`, `SettingsError`, `GraphError`, `WorkerError`.
    """
    settings = settings or Settings()
    names = sources.expand(arguments, settings.sources)
    graph = GraphDirectory(directory)
    with graph.locked():
        manifest = read(graph, names, settings, form, progress)
        return _derive(graph, manifest, settings, engine or Local(workers), progress)


def remove(
    directory: Path,
    paper_ids: Sequence[str],
    *,
    engine: Engine | None = None,
    progress: Progress = quiet,
) -> BuildReport:
    """Take papers out of a graph, by id or alias; they stay out until a source changes them.

    Uses the settings that the graph was built with. A paper that is out already stays out, so that
    a killed removal may be repeated. Raises `UnknownNameError` for an id that no source has.
    """
    graph = GraphDirectory(directory)
    with graph.locked():
        manifest = graph.manifest()
        removed = dict(manifest.removed)
        for paper, keys in _records_of(graph, manifest, paper_ids):
            removed[paper] = tuple(sorted(keys.union(removed.get(paper, ()))))
        manifest = manifest.model_copy(update={"removed": removed, "inputs": ""})
        settings = Settings.model_validate(manifest.settings)
        return _derive(graph, manifest, settings, engine or Local(), progress)


def _records_of(
    graph: GraphDirectory, manifest: Manifest, paper_ids: Sequence[str]
) -> Iterator[tuple[str, set[str]]]:
    """Yield the papers that ids or aliases name, each with the keys of its records.

    Papers that were removed before are among them. Raises `UnknownNameError`.
    """
    everything = manifest.model_copy(update={"removed": {}})
    wanted, found, known = set(paper_ids), set[str](), list[str]()
    with graph.workspace() as folder:
        parts = parts_of(graph.evidence, everything, folder, lambda _: None, MEMORY)
        for paper, records in (pair for part in parts for pair in identity.assign(part)):
            names = {paper.id, *paper.aliases} & wanted
            known.append(paper.id)
            if names:
                found |= names
                yield paper.id, {record_key(record) for record in records}
    for paper_id in paper_ids:
        if paper_id not in found:
            raise UnknownNameError("paper", paper_id, known)


def extract_papers(
    arguments: Sequence[str], *, settings: Settings | None = None, form: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield each paper with its concepts and links, in the form of `extract --format jsonl`.

    Sorted by id; the same paper in several sources comes once. Rejects go to the log.
    """
    settings = settings or Settings()
    records = []
    for name in sources.expand(arguments, settings.sources):
        with local(name) as path:
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
        yield _as_json(
            paper, resolve.paper_concepts(paper, found, kinds), paper_links(paper, found)
        )


def _gather(
    graph: GraphDirectory,
    manifest: Manifest,
    settings: Settings,
    engine: Engine,
    folder: Path,
    rejects: IO[bytes],
) -> Tally:
    """Write the papers of all records; what is damaged is read anew, if its source is unchanged."""
    while True:
        try:
            return engine.gather(graph.evidence, manifest, folder, rejects)
        except DamagedRecordsError as error:
            read_again(graph, manifest, error, settings)
            rejects.seek(0)
            rejects.truncate()


def _derive(
    graph: GraphDirectory,
    manifest: Manifest,
    settings: Settings,
    engine: Engine,
    progress: Progress,
) -> BuildReport:
    """Bring texts and tables up to date with the manifest, then write it."""
    kinds = settings.all_kinds()
    curation = load_curation([graph.curation, settings.resolve.curation], kinds)
    extractor = fingerprint(settings.extract, kinds)
    inputs = hashed(
        VERSION,
        extractor,
        curation.fingerprint,
        manifest.model_dump(mode="json", include={"settings", "sources", "removed"}),
    )
    if (
        manifest.inputs == inputs
        and not manifest.failed
        and graph.complete(SCHEMAS, manifest.counts)
    ):
        return BuildReport(extracted=0, changed=False, counts=manifest.counts)
    # From here to the end the tables are those of other inputs, and the manifest says so.
    graph.write_manifest(manifest.model_copy(update={"inputs": "", "extractor": extractor}))
    with graph.workspace() as folder, replacing(graph.rejects) as rejects:
        tally = _gather(graph, manifest, settings, engine, folder, rejects)
        corpus = Corpus(folder / "papers.parquet")
        places, failed, extracted = _extract(graph, corpus, settings, extractor, engine, progress)
        if len(failed):
            corpus = without(corpus, failed, rejects, DIED)
        progress("derive", 0, len(corpus))
        found = Extractions(places, corpus.ids, corpus.keys)
        with graph.new_tables() as new:
            derive(corpus, found, new, settings=settings, curation=curation, engine=engine)
            counts = {
                "sources": len(manifest.sources),
                "records": tally.records,
                "repeats": tally.records - tally.papers,
                "rejects": tally.rejects + tally.papers - len(corpus),
                "removed": len(manifest.removed),
                "without_abstract": tally.without_abstract,
                **{name: new.rows[name] for name in SCHEMAS},
            }
    manifest = manifest.model_copy(
        update={
            "inputs": inputs,
            "extractor": extractor,
            "counts": counts,
            "failed": tuple(key.decode() for key in failed.tolist()),
        }
    )
    graph.write_manifest(manifest)
    graph.sweep({e.shard for e in manifest.sources} | {path.name for path in places.shards})
    progress("derive", len(corpus), len(corpus))
    return BuildReport(extracted=extracted, changed=True, counts=counts)


DIED = "the process that read it died twice, perhaps for want of memory; build again to retry"


def _extract(
    graph: GraphDirectory,
    corpus: Corpus,
    settings: Settings,
    extractor: str,
    engine: Engine,
    progress: Progress,
) -> tuple[Places, Keys, int]:
    """Extract the texts that no shard of this extractor has.

    Return where all texts are, the keys of those that cannot be read, and how many were read.
    """
    prefix = f"texts-{extractor[:16]}"
    have: dict[Path, list[str]] = {}
    for path in sorted(graph.evidence.glob(f"{prefix}-*.parquet")):
        try:
            have[path] = text_keys(path)
        except GraphError as error:
            log.warning("%s; it is set aside and its texts are extracted again", error)
            set_aside(path)
    first = np.zeros(len(corpus), bool)
    first[np.unique(corpus.keys, return_index=True)[1]] = True
    rows = np.flatnonzero(first & (locate(have).find(corpus.keys) < 0))
    missing = Missing(corpus, rows, TEXTS_PER_SHARD, graph.evidence, prefix)
    done, failed = 0, set[str]()
    progress("extract", done, len(missing))
    work = Extracting(settings.extract, tuple(settings.all_kinds().values()), extractor)
    for one in engine.extract(missing, work):
        done += one.texts
        if one.failed:
            failed.add(one.failed)
        if one.path:
            have[one.path] = text_keys(one.path)
        progress("extract", done, len(missing))
    return locate(have), as_keys(sorted(failed)), done - len(failed)


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
