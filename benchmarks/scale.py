"""Time every stage of a build at growing sizes: documents a second, CPU seconds, memory, growth.

    python benchmarks/scale.py [--source PAPERS.jsonl.gz] [--real 1000 10000 67223]
                               [--synthetic 100000 1000000] [--workers 2] [--memory 4] [--json OUT]

Real abstracts are those of --source, the first so many; without it the invented ones of tests/data
again and again, numbered. Synthetic corpora skip extraction: their evidence is written as shards,
and everything else is really run on it. Every size is a process of its own. Documents a second
are of wall time, CPU seconds of all processes, memory the most that any moment of the stage held
(Linux). Growth is the exponent of CPU seconds over documents from one size to the next.

Peers run beside, as far as they get: json for reading, spaCy's default pipeline for extraction,
networkx for linking and for export.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import synthetic

from litweave import deriving, link, pipeline, resolve
from litweave.corpus import Corpus, Tally
from litweave.engines import Local, Missing
from litweave.evidence import Extractions, text_key, write_texts
from litweave.export import EXPORTERS
from litweave.export.options import Options
from litweave.extract import fingerprint
from litweave.graph import Graph
from litweave.noting import Noted
from litweave.records import ABSTRACT, USED, Extraction, Mention, Paper
from litweave.settings import LinkSettings, Settings
from litweave.store import Manifest
from litweave.workers import Done, Extracting

GOLD = Path(__file__).parent.parent / "tests" / "data" / "gold.jsonl"
SHARD = 20_000  # synthetic texts a shard
FILLER = 1200  # characters beside the names, so that an abstract is as long as a real one
NETWORKX = 10_000  # papers that it links in minutes
SPACY = 500  # papers that its default pipeline reads

Figures = dict[str, dict[str, float]]


def main() -> None:
    """Run every size and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--real", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--synthetic", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--memory", type=float, default=4, help="GiB")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--table", type=Path, help="only print the table of a file of --json")
    parser.add_argument("--keep", type=Path, help="leave the graphs in this folder")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "SIZE"), help="(internal)")
    parser.add_argument("--out", type=Path, help="(internal)")
    options = parser.parse_args()
    if options.one:
        kind, size = options.one
        figures = run(kind, int(size), options)
        options.out.write_text(json.dumps(figures), encoding="utf-8")
        return
    found: dict[str, Figures] = {}
    if options.table:
        table(json.loads(options.table.read_text(encoding="utf-8")))
        return
    with tempfile.TemporaryDirectory() as folder:
        for kind, sizes in (("real", options.real), ("synthetic", options.synthetic)):
            for size in sizes:
                out = Path(folder) / "figures.json"
                command = [sys.executable, *sys.argv, "--one", kind, str(size), "--out", str(out)]
                subprocess.run(command, check=True)
                found[f"{kind} {size}"] = json.loads(out.read_text(encoding="utf-8"))
                print(f"{kind} {size} is done", file=sys.stderr)
                if options.json:
                    text = json.dumps(found, indent=1) + "\n"
                    options.json.write_text(text, encoding="utf-8")
    table(found)


def table(found: dict[str, Figures]) -> None:
    """Print a row a stage and size."""
    print("| corpus | papers | stage | docs/s | CPU s | peak MB | growth |")
    print("|---|---:|---|---:|---:|---:|---:|")
    before: dict[tuple[str, str], tuple[int, float]] = {}
    for name, figures in found.items():
        kind, size = name.split()[0], int(name.split()[1])
        for stage, row in figures.items():
            papers = int(row["papers"])
            last = before.get((kind, stage))
            growth = ""
            if last and row["cpu"] > 0 and last[1] > 0 and papers > last[0]:
                growth = f"{math.log(row['cpu'] / last[1]) / math.log(papers / last[0]):.2f}"
            before[kind, stage] = papers, row["cpu"]
            print(
                f"| {kind} | {size:,} | {stage} | {papers / row['wall']:,.0f} | {row['cpu']:,.1f} "
                f"| {row['memory']:,.0f} | {growth} |"
            )


# Watching ---------------------------------------------------------------------------------------


class Watch:
    """Adds up wall time, CPU time and the most memory of named stages."""

    def __init__(self) -> None:
        self.stages: Figures = {}
        self.curve: list[tuple[float, float]] = []
        self._peak = 0.0
        threading.Thread(target=self._sample, daemon=True).start()

    def _sample(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while True:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            self._peak = max(self._peak, pages * page / 2**20)
            time.sleep(0.02)

    @contextmanager
    def stage(self, name: str, papers: int) -> Iterator[None]:
        """Count what happens inside towards a stage."""
        self._peak = 0.0
        wall, cpu = time.perf_counter(), cpu_seconds()
        yield
        time.sleep(0.03)
        row = self.stages.setdefault(
            name, {"papers": papers, "wall": 0.0, "cpu": 0.0, "memory": 0.0}
        )
        row["wall"] += time.perf_counter() - wall
        row["cpu"] += cpu_seconds() - cpu
        row["memory"] = max(row["memory"], self._peak)


def cpu_seconds() -> float:
    """Return CPU seconds of this process and of those that it waited for."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class Watched(Local):
    """The engine of this machine, watched."""

    def __init__(self, workers: int, memory: int, watch: Watch, papers: int) -> None:
        super().__init__(workers, memory)
        self._watch = watch
        self._papers = papers

    def gather(self, evidence: Path, manifest: Manifest, folder: Path, rejects: IO[bytes]) -> Tally:
        """Watch identity."""
        with self._watch.stage("identity", self._papers):
            return super().gather(evidence, manifest, folder, rejects)

    def extract(self, missing: Missing, work: Extracting) -> Iterator[Done]:
        """Watch extraction."""
        with self._watch.stage("extract", self._papers):
            done = list(super().extract(missing, work))
        yield from done

    def note(self, corpus: Corpus, found: Extractions) -> Noted:
        """Watch the reading of evidence as a part of resolving."""
        with self._watch.stage("resolve", self._papers):
            return super().note(corpus, found)

    def relate(self, uses: pa.Table, settings: LinkSettings) -> Iterator[pa.RecordBatch]:
        """Watch linking, the writing of it included."""
        with self._watch.stage("link", self._papers):
            yield from super().relate(uses, settings)


def run(kind: str, size: int, options: argparse.Namespace) -> Figures:
    """Build one corpus and export it; return what each stage took."""
    watch = Watch()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep / f"{kind}-{size}" if options.keep else Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        graph = folder / "graph"
        (graph / "evidence").mkdir(parents=True, exist_ok=True)
        papers = folder / "papers.jsonl"
        if kind == "real":
            write_real(papers, options.source or GOLD, size)
        else:
            write_synthetic(papers, graph / "evidence", size)
        engine = Watched(options.workers, int(options.memory * 2**30), watch, size)
        with watching(watch, size), watch.stage("whole build", size):
            pipeline.build([str(papers)], graph, engine=engine)
        if kind != "real":
            watch.stages.pop("extract", None)
        with watch.stage("export graphml", size):
            EXPORTERS["graphml"](Graph(graph), folder / "graph.graphml", Options(positions=False))
        whole = watch.stages["whole build"]
        whole["memory"] = max(row["memory"] for row in watch.stages.values())
        peers(watch, papers, graph, size, kind)
    return watch.stages


@contextmanager
def watching(watch: Watch, papers: int) -> Iterator[None]:
    """Watch the stages that are functions: reading, resolving, co-occurrence."""
    read, batches, cooccur = pipeline.read, resolve.batches, link.cooccur

    def watched(name: str, function: Any) -> Any:
        def wrapper(*arguments: Any, **options: Any) -> Any:
            with watch.stage(name, papers):
                return function(*arguments, **options)

        return wrapper

    def resolved(*arguments: Any, **options: Any) -> Any:
        with watch.stage("resolve", papers):
            found = batches(*arguments, **options)
        return {name: _watched(watch, rows, papers) for name, rows in found.items()}

    pipeline.read = watched("read", read)  # type: ignore[assignment]
    resolve.batches = resolved  # type: ignore[assignment]
    link.cooccur = watched("co-occurrence", cooccur)  # type: ignore[assignment]
    deriving.resolve, deriving.link = resolve, link
    try:
        yield
    finally:
        pipeline.read, resolve.batches, link.cooccur = read, batches, cooccur


def _watched(watch: Watch, rows: Any, papers: int) -> Any:
    if isinstance(rows, pa.Table):
        return rows

    def made() -> Iterator[pa.RecordBatch]:
        with watch.stage("resolve", papers):
            yield from rows

    return made()


# Corpora ----------------------------------------------------------------------------------------


def write_real(path: Path, source: Path, size: int) -> None:
    """Write the first papers of a file, from the start again where it has fewer."""
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as lines:
        rows = list(islice((json.loads(line) for line in lines), size))
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(islice(cycle(rows), size)):
            again = {} if number < len(rows) else {"id": f"x{number}"}
            title = f"{row['title']} {number}" if again else row["title"]
            out.write(json.dumps({**row, **again, "title": title}) + "\n")


def write_synthetic(path: Path, evidence: Path, size: int) -> None:
    """Write papers as JSON lines, and the shards that extraction would have made of them."""
    prefix = f"texts-{fingerprint(Settings().extract, Settings().all_kinds())[:16]}"
    paper, concept = synthetic.draws(size)
    first = np.searchsorted(paper, np.arange(size + 1))
    draw = np.random.default_rng(1)
    words = np.array([*("we", "show", "that", "a", "new", "way", "of", "it", "is", "better")])
    fillers = [" ".join(draw.choice(words, FILLER // 4))[:FILLER].strip() for _ in range(97)]
    found: list[tuple[str, Extraction]] = []
    with path.open("w", encoding="utf-8") as out:
        for number in range(size):
            names = [synthetic.name(c) for c in concept[first[number] : first[number + 1]].tolist()]
            row, extraction = _made(number, names, fillers[number % len(fillers)])
            out.write(json.dumps(row) + "\n")
            key = text_key(Paper("", row["title"], row["abstract"]))
            found.append((key, extraction))
            if len(found) == SHARD or number == size - 1:
                write_texts(evidence / f"{prefix}-{number:016}.parquet", found)
                found = []


def _made(number: int, names: list[str], filler: str) -> tuple[dict[str, str], Extraction]:
    text, mentions = "", []
    for name in names:
        start = len(text) + len("It rests on ")
        text += f"It rests on {name} and on more of this kind. "
        mentions.append(
            Mention("", ABSTRACT, start, start + len(name), name, "Method", USED, 0.9, "synthetic")
        )
    year, month = divmod(number, 120_000)
    paper_id = f"{20 + year:02}{1 + month // 10_000:02}.{month % 10_000:05}"
    row = {"id": paper_id, "title": f"Study {number} of it", "abstract": text + filler}
    return row, Extraction("", tuple(mentions))


# Peers ------------------------------------------------------------------------------------------


def peers(watch: Watch, papers: Path, graph: Path, size: int, kind: str) -> None:
    """Do what a user would do instead, as far as it gets."""
    with watch.stage("peer: json reads", size), papers.open(encoding="utf-8") as lines:
        for line in lines:
            json.loads(line)
    if size > NETWORKX or kind != "real":
        return
    import networkx as nx

    from extract import cnn  # type: ignore[import-not-found] # beside this file
    from link import with_networkx  # type: ignore[import-not-found] # beside this file

    with papers.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["abstract"] for line in islice(lines, SPACY)]
    nlp = cnn(texts)
    with watch.stage("peer: spaCy extracts", len(texts)):
        for _ in nlp.pipe(texts):
            pass
    opened = Graph(graph)
    with watch.stage("peer: networkx links", size):
        with_networkx(opened.uses)
    flat = opened.to_networkx()
    flat.graph.clear()
    for data in [d for _, d in flat.nodes(data=True)] + [d for *_, d in flat.edges(data=True)]:
        for name, value in data.items():
            if isinstance(value, list):
                data[name] = "|".join(map(str, value))
    for _, data in flat.nodes(data=True):
        data["labels"] = str(data["labels"])
    with watch.stage("peer: networkx writes", size):
        nx.write_graphml(flat, graph.parent / "networkx.graphml")


if __name__ == "__main__":
    main()
