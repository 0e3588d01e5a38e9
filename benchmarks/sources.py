"""Time the readers beside what one would write by hand: rates, ratios and memory.

    python benchmarks/sources.py [--megabytes 200] [--json figures.json]

JSON lines: msgspec taking the wanted fields, as the readers do it, against `json.loads`, on the
same lines in the same run; then each whole reader, records cleaned and ids recognised. XML: the
readers against a bare `iterparse` that counts. Memory: the peak of a process that reads a file and
one ten times as large. CPU time, best of `--runs`; the text is made up, arXiv's snapshot in shape.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse

from litweave import sources
from litweave.settings import SourceSettings
from litweave.sources import arxiv, json_records

# By the project's own demand.
PARSING_RATIO = 2.5
XML_RATE = 20_000
GROWTH = 1.1

WORDS = (
    "we", "present", "a", "network", "that", "learns", "from", "few", "examples", "and",
    "reaches", "better", "accuracy", "on", "benchmarks", "with", "less", "memory", "than",
    "models", "of", "its", "size", "by", "attention", "over", "graphs", "of", "sparse",
    "tokens", "which", "are", "trained", "in", "two", "stages", "our", "experiments", "show",
    "gains", "for", "translation", "vision", "speech", "and", "reasoning",
)  # fmt: skip


def main() -> None:
    """Write the files, time them, print a table; fail where a demand is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200, help="of JSON lines")
    parser.add_argument("--records", type=int, default=30_000, help="of each XML file")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peak-of", type=Path, help="read this file and print the peak memory")
    options = parser.parse_args()
    if options.peak_of:
        read(options.peak_of)
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(status.partition("VmHWM:")[2].split()[0])  # KiB; ru_maxrss would be the parent's
        return
    with tempfile.TemporaryDirectory() as name:
        figures = measure(Path(name), options)
    for key, value in figures.items():
        print(f"{key:52} {value:>12,.2f}" if isinstance(value, float) else f"{key:52} {value:>12,}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    failed = [
        figures["JSON lines: parsing, times json.loads"] < PARSING_RATIO,
        figures["Atom: records/s"] < XML_RATE,
        figures["OAI-PMH: records/s"] < XML_RATE,
        figures["memory: peak of 10 times the file"] > GROWTH * figures["memory: peak, MiB"],
    ]
    sys.exit(1 if any(failed) else 0)


def measure(folder: Path, options: argparse.Namespace) -> dict[str, float | int]:
    """Return the figures by name, in the order they are printed."""
    lines = folder / "lines.json"
    count = write(lines, snapshot_lines(), options.megabytes << 20)
    figures: dict[str, float | int] = {
        "JSON lines: records": count,
        "JSON lines: bytes": lines.stat().st_size,
    }
    size = lines.stat().st_size / 1e9
    data = lines.read_bytes().splitlines()[:100_000]
    slow = best(options.runs, lambda: consume(map(json.loads, data)))
    decode = json_records._decoder(tuple(sorted(arxiv._SNAPSHOT))).decode  # noqa: SLF001 - the step
    fast = best(options.runs, lambda: consume(map(decode, data)))
    whole = best(options.runs, lambda: read(lines))
    share = sum(map(len, data)) / 1e9
    figures |= {
        "JSON lines: json.loads, GB/s": share / slow,
        "JSON lines: parsing, GB/s": share / fast,
        "JSON lines: parsing, times json.loads": slow / fast,
        "JSON lines: whole reader, GB/s": size / whole,
        "JSON lines: whole reader, records/s": round(count / whole),
    }
    for name, tag, maker in (("Atom", "entry", atom), ("OAI-PMH", "record", oai)):
        path = folder / f"{tag}.xml"
        path.write_text("".join(maker(options.records)), encoding="utf-8")
        seconds = best(options.runs, partial(read, path))
        bare = best(options.runs, partial(count_elements, path, tag))
        figures |= {
            f"{name}: records/s": round(options.records / seconds),
            f"{name}: bare iterparse, records/s": round(options.records / bare),
        }
    small = folder / "small.json"
    write(small, snapshot_lines(), lines.stat().st_size // 10)
    figures["memory: peak, MiB"] = peak(small)
    figures["memory: peak of 10 times the file"] = peak(lines)
    return figures


def best(runs: int, work: Callable[[], object]) -> float:
    """Return the least CPU seconds that some work took."""
    found = []
    for _ in range(runs):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def consume(values: Iterator[object]) -> None:
    """Make all values and let each go, as a reader does."""
    deque(values, maxlen=0)


def read(path: Path) -> int:
    """Return how many rows a file gives."""
    return sum(1 for _ in sources.read(path, path.name, settings=SourceSettings()))


def peak(path: Path) -> float:
    """Return the peak memory in MiB of a process that reads the file."""
    command = [sys.executable, __file__, "--peak-of", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def count_elements(path: Path, tag: str) -> int:
    """Return how many elements have this name, by the standard library alone."""
    found = 0
    for _, element in iterparse(path):  # noqa: S314 - written above
        if element.tag.endswith(tag):
            found += 1
            element.clear()
    return found


def write(path: Path, lines: Iterator[str], size: int) -> int:
    """Write lines until a file has `size` bytes; return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        written = 0
        for line in lines:
            written += out.write(line)
            count += 1
            if written >= size:
                return count
    return count


def abstracts() -> Iterator[str]:
    """Yield made-up abstracts of 1,200 characters; one in ten has a formula, as on arXiv."""
    chance = random.Random(1)  # noqa: S311 - no secret
    while True:
        words = chance.choices(WORDS, k=190)
        for at in range(15, 190, 17):
            words[at] += "."
        if chance.random() < 0.1:  # noqa: PLR2004 - the share said above
            words[9] = "$\\mathcal{O}(n^{2})$"
        yield "\n".join(" ".join(words[at : at + 13]) for at in range(0, len(words), 13))


def snapshot_lines() -> Iterator[str]:
    """Yield lines with all fields of the snapshot."""
    for number, abstract in enumerate(abstracts()):
        yield json.dumps(snapshot_record(number, abstract)) + "\n"


def snapshot_record(number: int, abstract: str) -> dict[str, Any]:
    """Return one record of the snapshot."""
    return {
        "id": f"{number // 90_000 + 15:02}{number % 12 + 1:02}.{number % 90_000 + 1:05}",
        "submitter": "Ada Stream",
        "authors": "Ada Stream, Ben Brook and Cy Creek",
        "title": f"Network {number}: Learning\n  From Few Examples",
        "comments": "9 pages, 3 figures",
        "journal-ref": None,
        "doi": f"10.1000/net.{number}",
        "report-no": None,
        "categories": "cs.LG cs.CL",
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "abstract": f"  {abstract}\n",
        "versions": [
            {"version": f"v{v}", "created": "Mon, 2 Apr 2018 19:18:42 GMT"} for v in (1, 2, 3)
        ],
        "update_date": "2018-11-26",
        "authors_parsed": [["Stream", "Ada", ""], ["Brook", "Ben", ""], ["Creek", "Cy", ""]],
    }


def atom(count: int) -> Iterator[str]:
    """Yield the parts of an Atom feed of the arXiv API."""
    yield '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">\n'
    own = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'
    for number, abstract in zip(range(count), abstracts(), strict=False):
        yield (
            f"<entry><id>http://arxiv.org/abs/2401.{number:05}v1</id>"
            "<updated>2024-04-20T10:00:00Z</updated><published>2024-04-17T10:00:00Z</published>"
            f"<title>Network {number}: Learning\n  From Few Examples</title>"
            f"<summary>  {abstract}\n</summary><author><name>Ada Stream</name></author>"
            "<author><name>Ben Brook</name></author><author><name>Cy Creek</name></author>"
            f"<arxiv:comment {own}>9 pages</arxiv:comment>"
            '<link href="http://arxiv.org/abs/1" rel="alternate" type="text/html"/>'
            '<link title="pdf" href="http://arxiv.org/pdf/1" rel="related"/>'
            f'<arxiv:primary_category {own} term="cs.LG"/><category term="cs.LG"/>'
            '<category term="cs.CL"/></entry>\n'
        )
    yield "</feed>"


def oai(count: int) -> Iterator[str]:
    """Yield the parts of an OAI-PMH answer in the form arXiv."""
    yield '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n'
    for number, abstract in zip(range(count), abstracts(), strict=False):
        yield (
            f"<record><header><identifier>oai:arXiv.org:2401.{number:05}</identifier>"
            "<datestamp>2024-05-01</datestamp><setSpec>cs:cs:LG</setSpec></header><metadata>"
            f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2401.{number:05}</id>'
            "<created>2024-04-17</created><authors>"
            "<author><keyname>Stream</keyname><forenames>Ada</forenames></author>"
            "<author><keyname>Brook</keyname><forenames>Ben</forenames></author>"
            "<author><keyname>Creek</keyname><forenames>Cy</forenames></author></authors>"
            f"<title>Network {number}: Learning\n  From Few Examples</title>"
            "<categories>cs.LG cs.CL</categories><comments>9 pages</comments><license>x</license>"
            f"<abstract>  {abstract}\n</abstract></arXiv></metadata></record>\n"
        )
    yield "</ListRecords></OAI-PMH>"


if __name__ == "__main__":
    main()
