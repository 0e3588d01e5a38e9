"""Whatever lies on the disk, as records: each format is a module here and a line in `SOURCES`.

A format is known by its content, never by its file name; the first in the table that recognises
an input reads it, so special forms stand before general ones. To add one, write a module with a
`Source` (what it is, an example, `recognises(head)`, `read(input)`) and add its line.
"""

from __future__ import annotations

import glob
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from litweave.errors import SourceError, UnknownNameError
from litweave.records import Record, Reject
from litweave.settings import SourceSettings
from litweave.sources import (
    acl_anthology,
    arxiv,
    arxiv_xml,
    bibtex,
    csl_json,
    hf_json,
    hf_pages,
    jsonl,
    openalex,
    openreview,
    papers_with_code,
    pubmed,
    ris,
    semantic_scholar,
    tabular,
    xml_records,
)
from litweave.sources.base import Head, Input, Notes, Source
from litweave.sources.streams import STDIN, Stream, check_binary

logger = logging.getLogger(__name__)

SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "parquet": tabular.PARQUET,
        "arxiv-atom": arxiv_xml.ATOM,
        "arxiv-oai": arxiv_xml.OAI,
        "pubmed": pubmed.SOURCE,
        "acl": acl_anthology.SOURCE,
        "hf-html": hf_json.HTML,
        "hf-api": hf_json.API,
        "arxiv-snapshot": arxiv.SNAPSHOT,
        "s2-papers": semantic_scholar.PAPERS,
        "s2-abstracts": semantic_scholar.ABSTRACTS,
        "openalex": openalex.SOURCE,
        "openreview": openreview.SOURCE,
        "pwc-papers": papers_with_code.PAPERS,
        "pwc-links": papers_with_code.LINKS,
        "csl-json": csl_json.SOURCE,
        "bibtex": bibtex.SOURCE,
        "ris": ris.SOURCE,
        "csv": tabular.CSV,
        "jsonl": jsonl.LINES,
        "json": jsonl.DOCUMENT,
        "hf-page": hf_pages.SOURCE,
    }
)


def read(
    path: Path, name: str, *, form: str | None = None, settings: SourceSettings
) -> Iterator[Record | Reject]:
    """Yield the records and rejects of one input in its order, `path` "-" being standard input.

    `name` is what records call their source. `form` names a format instead of finding it out.
    Lazy and streaming, but for saved pages, which are read whole. Raises `SourceError` where the
    input cannot be opened or is of no known form.
    """
    with Stream(path, name) as stream:
        form = form or _recognise(stream, settings)
        if form not in SOURCES:
            raise UnknownNameError("format", form, SOURCES)
        notes = Notes()
        rows = SOURCES[form].read(Input(stream, name, settings, notes))
        seen = False
        for row in rows:
            seen = True
            yield row
        if stream.damage:
            yield Reject(name, "the end", stream.damage)
        elif not seen:
            raise SourceError(name, 0, f"has the form of {form}, but holds no record")
        if notes.invalid:
            logger.warning(
                "%s: %d places are not valid UTF-8 (first: %s); what cannot be read is replaced",
                name,
                len(notes.invalid),
                notes.invalid[0],
            )


def detect(path: Path, name: str, settings: SourceSettings) -> str:
    """Return the format of an input; raise `SourceError` if it is of no known form."""
    with Stream(path, name) as stream:
        return _recognise(stream, settings)


def expand(arguments: Sequence[str], settings: SourceSettings | None = None) -> list[str]:
    """Return the files that arguments (files, folders, patterns, "-") name, each once.

    In the order given; the files of a folder or pattern by name, hidden ones left out. A file in a
    folder that is of no known form is left out with a warning; one that is named must be readable.
    """
    found: dict[str, None] = {}
    for argument in arguments:
        if argument == STDIN or os.path.isfile(argument):  # noqa: PTH113 - as given, byte by byte
            found[argument] = None
        elif os.path.isdir(argument):  # noqa: PTH112
            found.update(dict.fromkeys(_folder(argument, settings or SourceSettings())))
        else:
            found.update(dict.fromkeys(_pattern(argument)))
    return list(found)


def describe() -> list[tuple[str, str, str]]:
    """Return (name, what it is, example) of every format, in the order they are tried."""
    return [(name, source.what, source.example) for name, source in SOURCES.items()]


def _recognise(stream: Stream, settings: SourceSettings) -> str:
    head = stream.head()
    if not head:
        problem = stream.damage or "is empty"
        raise SourceError(stream.name, 0, problem)
    start = Head(head, settings.fields)
    if SOURCES["parquet"].recognises(start):
        return "parquet"
    check_binary(head, stream.name)
    root = xml_records.root(start)
    if root is not None and root.subset:
        raise SourceError(stream.name, 0, xml_records.REFUSED)
    for name, source in SOURCES.items():
        if source.recognises(start):
            return name
    problem = stream.damage or _unknown(start, root)
    raise SourceError(stream.name, 0, problem)


def _unknown(head: Head, root: xml_records.Root | None) -> str:
    """Return what is wrong with an input that no format recognises."""
    if head.keys:
        keys = ", ".join(list(head.keys)[:12])
        return (
            f"is JSON in which no field could be a title (it has: {keys}); "
            "name it in litweave.toml: [sources.fields] title = ..."
        )
    if hf_json.is_html(head):
        return "is a web page without the data that pages of Hugging Face's papers hold"
    what = f"is XML of no known form (its root is <{root.name}>)" if root else "is of no known form"
    return f"{what}; `litweave sources` lists them, --from names one"


def _folder(folder: str, settings: SourceSettings) -> list[str]:
    files: list[str] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(n for n in names if not n.startswith(".")):
            path = os.path.join(parent, name)  # noqa: PTH118 - Path would drop a leading "./"
            try:
                detect(Path(path), path, settings)
            except SourceError as error:
                logger.warning("left out: %s", error)
            else:
                files.append(path)
    if not files:
        raise SourceError(folder, 0, "this folder holds no file of a known form")
    return sorted(files)


def _pattern(pattern: str) -> list[str]:
    if not glob.has_magic(pattern):
        raise SourceError(pattern, 0, "there is no such file or folder")
    files = sorted(f for f in glob.glob(pattern, recursive=True) if os.path.isfile(f))  # noqa: PTH113, PTH207
    if not files:
        raise SourceError(pattern, 0, "no file matches this pattern")
    return files
