"""Links of papers -> the tables of links and of the resources that they lead to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import pyarrow as pa

from litweave.records import LINK_KINDS, Link, Paper
from litweave.sentences import sentence
from litweave.tables import SCHEMAS

# Hosts whose path begins with an owner and a repository.
REPOSITORY_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})


def first_code(links: Iterable[Link]) -> str | None:
    """Return the first of a paper's own code links, in the order of the text."""
    return next((link.url for link in links if link.own and link.kind == "code"), None)


def link_tables(papers: Sequence[Paper], links: Sequence[Sequence[Link]]) -> dict[str, pa.Table]:
    """Return the tables links and resources; `links` holds each paper's, aligned with `papers`."""
    rows = []
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for paper, found in zip(papers, links, strict=True):
        for link in sorted(found, key=lambda link: link.url):
            kinds[link.url][link.kind] += 1
            rows.append(
                {
                    "paper_id": paper.id,
                    "url": link.url,
                    "kind": link.kind,
                    "own": link.own,
                    "field": link.field,
                    "start": link.start,
                    "end": link.end,
                    "evidence": _evidence(paper, link),
                }
            )
    resources = [_resource(url, kinds[url]) for url in sorted(kinds)]
    return {
        "links": pa.Table.from_pylist(rows, SCHEMAS["links"]),
        "resources": pa.Table.from_pylist(resources, SCHEMAS["resources"]),
    }


def _evidence(paper: Paper, link: Link) -> str | None:
    if link.start is None or link.end is None:
        return None
    text: str = getattr(paper, link.field)
    return sentence(text, link.start, link.end)


def _resource(url: str, kinds: Counter[str]) -> dict[str, object]:
    """Return one row; of kinds equally common the first of `LINK_KINDS` wins, so code leads."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    host = parts.netloc.removeprefix("www.")
    if host in REPOSITORY_HOSTS:
        name = "/".join(path.split("/")[:2]) or host
    else:
        name = f"{host}/{path}" if path else host
    return {
        "id": url,
        "kind": min(kinds, key=lambda kind: (-kinds[kind], LINK_KINDS.index(kind))),
        "host": host,
        "name": name,
        "papers": kinds.total(),
    }
