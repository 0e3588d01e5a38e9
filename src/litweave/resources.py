"""Links of papers -> the tables of links and of the resources that they lead to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
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


def link_rows(paper: Paper, links: Iterable[Link]) -> list[dict[str, object]]:
    """Return a paper's rows of the table links."""
    return [
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
        for link in sorted(links, key=lambda link: link.url)
    ]


Kinds = defaultdict[str, Counter[str]]  # url -> papers that see it as a kind


def resource_table(kinds: Kinds) -> pa.Table:
    """Return the table resources of all links, counted by URL and kind."""
    rows = [_resource(url, kinds[url]) for url in sorted(kinds)]
    return pa.Table.from_pylist(rows, SCHEMAS["resources"])


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
