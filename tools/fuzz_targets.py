"""What strangers' bytes may be fed to, and what must hold whatever they are.

A target is a function over bytes: it returns where the input was read or refused as it should be,
and raises where litweave breaks a promise: another error than its own, text that was not cleaned,
a function that is not idempotent, time that grows faster than the input. To add one, write such a
function and a line in `TARGETS`.
"""

from __future__ import annotations

import io
import json
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from litweave import curation, cypher_files, evaluate, identity, ids, keys, latex, pairs, sources
from litweave import settings as settings_module
from litweave.errors import LitweaveError
from litweave.extract import abbreviations, links, patterns, urls
from litweave.query import parameters
from litweave.query.catalogue import expand
from litweave.query.catalogue import parse as parse_question
from litweave.records import KINDS, Paper, Record, Reject
from litweave.sentences import sentence
from litweave.settings import SourceSettings
from litweave.sources import dates, markup
from litweave.store import GraphDirectory
from litweave.text import clean, title_key

FIXTURES = Path(__file__).parent.parent / "tests" / "data" / "sources"

Check = Callable[[bytes], None]

# One input in so many is also tried with a piece of it repeated, at these lengths.
STRETCH_ONE_IN = 100
SHORT, LONG = 6_000, 48_000
# Seconds of the processor for the long one that nobody minds; above, growth is looked at.
HARMLESS = 0.4


class BrokenPromiseError(Exception):
    """Something that must hold does not."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to feed: inputs to begin with, and what is done with each."""

    seeds: Callable[[], list[bytes]]
    check: Check
    stretched: bool = True


def promise(holds: object, what: str) -> None:
    """Raise unless it holds."""
    if not holds:
        raise BrokenPromiseError(what)


def run(target: Target, data: bytes) -> None:
    """Check one input, now and then also stretched to look for time that grows with its square."""
    target.check(data)
    number = zlib.crc32(data)
    if not target.stretched or not data or number % STRETCH_ONE_IN:
        return
    start = number // STRETCH_ONE_IN % len(data)
    size = 1 + number // 7 % 24
    before, piece, after = data[:start], data[start : start + size], data[start + size :]

    def taken(length: int) -> float:
        text = before + piece * (length // len(piece)) + after
        begun = time.process_time()
        target.check(text)
        return time.process_time() - begun

    long = taken(LONG)
    if long > HARMLESS:
        short = taken(SHORT)
        # Eight times the length, so a square takes 64 times as long.
        promise(long < 24 * short, f"{short:.2f} s for {SHORT} bytes, {long:.2f} s for {LONG}")


def text_of(data: bytes) -> str:
    """Return text as it could come out of a file or a JSON string: half characters too."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


@cache
def scratch() -> Path:
    """Return an own folder for files, in memory where the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - an own folder inside is made
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def file_with(data: bytes, name: str = "input") -> Path:
    """Write a file and return its path."""
    path = scratch() / name
    path.write_bytes(data)
    return path


# Sources ----------------------------------------------------------------------------------------


def rows_of(data: bytes, form: str | None) -> list[Record | Reject]:
    """Read bytes as a source; none where they are refused."""
    settings = SourceSettings(keep_raw=len(data) % 2 == 1)
    try:
        return list(sources.read(file_with(data), "input", form=form, settings=settings))
    except LitweaveError as error:
        promise("\n" not in str(error)[:2000] or "\n" not in repr(error), "an error of one line")
        return []


def read_source(form: str | None, data: bytes) -> None:
    """Hold each row to being a clean record or a reject with place and reason."""
    for row in rows_of(data, form):
        if isinstance(row, Reject):
            promise(row.place and row.reason, f"a place and a reason: {row}")
            json.dumps([row.place, row.reason]).encode()
            continue
        for text in (row.title, row.abstract, row.comment, row.venue or "", *row.authors):
            promise(clean(text) == text, f"clean text: {text!r}")
            text.encode()
        promise(row.ids == tuple(sorted(set(row.ids))), f"sorted ids: {row.ids}")
        for link in row.links:
            link.url.encode()


def merge_records(data: bytes) -> None:
    """Hold papers to not depending on the order of records."""
    rows = [row for row in rows_of(data, "jsonl") if isinstance(row, Record)]
    papers = identity.merge(rows)
    promise(papers == identity.merge(reversed(rows)), "the same papers in any order")
    promise(len({paper.id for paper in papers}) == len(papers), "each paper once")


def parquet_seed() -> bytes:
    """Return a small Parquet file."""
    out = io.BytesIO()
    table = pa.table({"title": ["One", "Two"], "abstract": ["A b.", None], "year": [2020, None]})
    pq.write_table(table, out)
    return out.getvalue()


def fixture(form: str) -> list[bytes]:
    """Return the fixture of a format."""
    return [path.read_bytes() for path in FIXTURES.iterdir() if path.stem == form]


def fixtures() -> list[bytes]:
    """Return the fixtures of all formats."""
    return [parquet_seed(), *(p.read_bytes() for p in sorted(FIXTURES.iterdir()) if p.is_file())]


# Text -------------------------------------------------------------------------------------------


def clean_text(data: bytes) -> None:
    """Hold cleaning to being idempotent and giving what UTF-8 can hold."""
    text = clean(text_of(data))
    promise(clean(text) == text, f"clean is idempotent: {text!r}")
    text.encode()
    title_key(text)
    latex.latex_to_text(text)
    markup.plain(text)
    date = dates.parse(text)
    promise(date is None or dates.parse(date) == date, f"a date is one: {date!r}")


def ids_of(data: bytes) -> None:
    """Hold an id that was normalised to being its own normal form."""
    text = text_of(data)
    for scheme, value in ids.recognise(text):
        promise((scheme, value) in ids.normalise(scheme, value), f"normal: {scheme} {value!r}")
    pairs_ = [(name, text) for name in ("arxiv", "doi", "pmid", "acl", "openreview", "id", "x")]
    found = ids.gather(pairs_)
    promise(found == ids.gather(reversed(pairs_)), "the same ids in any order")


def links_in(data: bytes) -> None:
    """Hold URLs to their places, and canonical ones to being their own canonical form."""
    text = clean(text_of(data))
    end = 0
    for span in urls.find_urls(text):
        promise(end <= span.start < span.end <= len(text), f"places in order: {span}")
        end = span.end
        promise(urls.canonical(span.url) == span.url, f"canonical: {span.url!r}")
        promise(span.url.startswith(("http://", "https://", "ftp://")), f"a scheme: {span.url}")
    paper = Paper("x", title=text[:80], abstract=text)
    for link in links.find(paper):
        promise(link.start is not None and link.end is not None, "a place")
    for word in text[:2000].split()[:1]:
        again = urls.canonical(word)
        promise(again is None or urls.canonical(again) == again, f"canonical: {again!r}")


def names_in(data: bytes) -> None:
    """Hold names to having keys, and definitions to their places."""
    text = clean(text_of(data))
    for kind in ("Method", "Dataset"):
        name = text[:120]
        if name:
            key = keys.fold(kind, name)
            promise(key, f"a key for {name!r}")
            keys.concept_id(kind, key).encode("ascii")
    for pair in abbreviations.pairs(text):
        low, high, start, end = pair.long_start, pair.long_end, pair.short_start, pair.short_end
        promise(0 <= low <= high <= len(text) and 0 <= start <= end <= len(text), f"{pair}")
    if text:
        middle = len(text) // 2
        promise(text[middle] in sentence(text, middle, middle + 1), "the sentence around a place")
    evaluate.surface_key(text)


TEXTS = (
    b"We propose LensNet (LN) at https://github.com/a/b-c.git, see www.example.org/x_(y).",
    b"Graph neural networks (GNNs) on CIFAR-10\\footnote{\\url{https: //gitlab.com/a/b\\_c}}.",
    b"arXiv:2304.01234v2 doi:10.1000/ABC.1 PMID: 0123 corpusid:77 W2741809807 P18-1001",
    "Éclair \u0065\u0301 \u00ad\u200b $\\alpha$-VAE 28.82\\% mathcal{O}(n), 3 Jan 2021".encode(),
    b"https://a.b.github.io/c?utm_source=x#y, http://[::1]/x ftp://f.org hTTps://X.Y//z/../",
    b"2021-03-04T00:00:00Z Spring 2020 20210304 Sept. 3, 2021 1700000000000",
)


# Settings, curation, questions ------------------------------------------------------------------


def refused(read: Callable[[], Any]) -> Any:
    """Return what is read; None where it is refused with an error of litweave's own."""
    try:
        return read()
    except LitweaveError:
        return None


def curate(data: bytes) -> None:
    """Read a decision again from the line that it writes."""
    text = data.decode("utf-8", "replace")
    decisions = refused(lambda: curation.parse(text, "curation.csv", KINDS)) or []
    curation.contradictions(curation.Curation(tuple(decisions)))
    for one in decisions:
        lines = f"{','.join(curation.COLUMNS)}\n{one.line()}\n"
        if one.action not in {"merge", "block"} and not one.name.startswith("#"):
            (again,) = curation.parse(lines, "curation.csv", KINDS)
            promise((again.name, again.target) == (one.name, one.target), f"{one} as {again}")


def load_settings(data: bytes) -> None:
    """Read settings that are valid or refused."""
    loaded = refused(lambda: settings_module.load(file_with(data, "litweave.toml")))
    if loaded is not None:
        promise(len(loaded.all_kinds()) >= len(KINDS), "the built-in kinds stay")


def read_patterns(data: bytes) -> None:
    """Read patterns that are valid or refused."""
    for kind, _ in refused(lambda: patterns.read(file_with(data), KINDS)) or ():
        promise(kind in KINDS, "a known kind")


def read_gold(data: bytes) -> None:
    """Read a gold file and a file of pairs, or refuse them."""
    refused(lambda: list(evaluate.read_gold(file_with(data))))
    refused(lambda: list(pairs.read(file_with(data))))


def read_manifest(data: bytes) -> None:
    """Open a graph directory whose manifest is anything at all, or refuse it."""
    refused(GraphDirectory(file_with(data, "manifest.json").parent).manifest)


def front_end(data: bytes) -> None:
    """Hold tokens to being the text, and what goes into a query to being a name."""
    text = text_of(data)
    found = list(cypher_files.tokens(text))
    promise("".join(piece for _, piece in found) == text, "tokens joined are the text")
    cypher_files.statements(text)
    refused(lambda: cypher_files.quote(text))
    types = ["INTRODUCES", "USES", "SIMULATES"]
    filled = expand(text, types, ["Method", "Simulator"])
    promise(len(list(cypher_files.tokens(filled))) >= 0, "tokens again")
    wanted = {piece[1:]: "1" for class_, piece in found if class_ == "parameter"}
    refused(lambda: parameters.of_text(text, wanted))
    refused(lambda: parse_question(text, "x.cypher"))


CYPHER = (
    b"// name: a\n// title: b\n// engine: any\n// param n: integer = 3\nMATCH (p:Paper) RETURN p;",
    b"MATCH (p:Paper)-[r:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept {name: $name}) RETURN c",
    b"RETURN 'a\\'b;' AS `x;y`, \"q\" /* ; */ // ;\n",
)
TOML = (
    b"[kinds.Simulator]\nrelationship = 'SIMULATES'\ncolour = '#112233'\nroles = true\n",
    b"[sources]\ncaptured_on = 2024-05-01\nkeep_raw = true\n[sources.fields]\ntitle = 'a.b'\n",
    b"[extract]\nthreshold = 0.5\npatterns = 'p.jsonl'\n[extract.labels]\nORG = 'Method'\n",
    b"[link]\ntop_k = 3\nmin_shared = 1\n[resolve]\ncuration = 'c.csv'\n",
)
CURATION = (
    b"action,kind,name,target,comment\nmerge,Method,BERT,BERT model,\nblock,,thing,,no\n",
    b"action\tkind\tname\ttarget\nsplit\tDataset\ta b\t\nrename\t\tx\ty\n# c\n",
    b'label,replace by\na,b\n"c, d",\n',
)
PATTERNS = (
    b'{"label": "Method", "pattern": "LensNet"}\n',
    b'{"label": "Task", "pattern": [{"LOWER": "x"}, {"LOWER": {"IN": ["a"]}}], "id": "i"}\n',
)
GOLD = (
    b'{"id": "a", "title": "T", "abstract": "A", "concepts": [], "links": []}\n',
    (
        b'{"id": "a", "text": "T. A", "title_end": 2, "links": [{"url": "u", "kind": "code"}],'
        b'"concepts": [{"type": "Task", "role": null, "surfaces": ["x"], "name": "x"}]}\n'
    ),
    b"kind\ta\tb\tsame\tnote\nMethod\ta\tb\t1\tneeds definition: long form (LF)\n",
)
MANIFESTS = (
    b'{"format": 1, "version": "0.1.0", "inputs": "x", "counts": {"papers": 3}, "settings": {}}',
    b'{"format": 1, "kinds": {"Method": {"label": "Method"}}, "removed": {"a": ["b"]}}',
    b'{"format": 1, "sources": [{"name": "a", "content": "b", "shard": "c", "records": 1}]}',
)
RECORDS = (
    (
        b'{"title": "One", "abstract": "A", "doi": "10.1/a"}\n{"title": "one"}\n'
        b'{"title": "One", "arxiv_id": "2304.01234", "doi": "10.1/A"}\n'
    ),
    b'{"title": "Two", "abstract": "long enough", "year": 2020, "arxiv_id": "2304.01235"}\n' * 2,
)


def constant(values: Iterable[bytes]) -> Callable[[], list[bytes]]:
    """Return a function that gives these."""
    return lambda: list(values)


TARGETS: Mapping[str, Target] = {
    **{
        form: Target(partial(fixture, form), partial(read_source, form))
        for form in sources.SOURCES
        if form != "parquet"
    },
    "parquet": Target(lambda: [parquet_seed()], partial(read_source, "parquet"), stretched=False),
    "any source": Target(fixtures, partial(read_source, None)),
    "records": Target(constant(RECORDS), merge_records),
    "text": Target(constant(TEXTS), clean_text),
    "ids": Target(constant(TEXTS), ids_of),
    "links": Target(constant(TEXTS), links_in),
    "names": Target(constant(TEXTS), names_in),
    "curation": Target(constant(CURATION), curate),
    # The parser takes time by the square of nested tables; the size of the file bounds it.
    "settings": Target(constant(TOML), load_settings, stretched=False),
    "patterns": Target(constant(PATTERNS), read_patterns),
    "gold": Target(constant(GOLD), read_gold),
    "manifest": Target(constant(MANIFESTS), read_manifest),
    "questions": Target(constant(CYPHER), front_end),
}
