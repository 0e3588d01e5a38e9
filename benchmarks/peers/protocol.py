"""What all peers share: papers come in as JSON lines, concepts go out, and the time is told.

A peer runs in the interpreter that has its package, apart from litweave's, so it imports nothing
of litweave. Loading is not counted; the time is of the processor, for all papers together.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

Paper = dict[str, str]
# The paper's text in, names of concepts out; a peer that has types gives (name, type).
Find = Callable[[str], Iterable[str]]


def serve(find: Find, package: str) -> None:
    """Read papers from standard input, write what `find` finds in each, then time and version."""
    papers: list[Paper] = [json.loads(line) for line in sys.stdin]
    list(find(text_of(papers[0])))  # what is loaded late is loaded now
    begun = time.process_time()
    found = [list(find(text_of(paper))) for paper in papers]
    seconds = time.process_time() - begun
    for paper, names in zip(papers, found, strict=True):
        print(json.dumps({"title": paper["title"], "concepts": concepts(names), "links": []}))
    print(json.dumps({"seconds": seconds, "version": f"{package} {version(package)}"}))


def text_of(paper: Paper) -> str:
    """Return title and abstract as one text."""
    return f"{paper['title']}\n\n{paper['abstract']}"


def concepts(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return names as concepts of no type, each spelling once."""
    once: dict[str, list[str]] = {}
    for name in names:
        once.setdefault(name.lower(), []).append(name)
    return [
        {
            "type": "Concept",
            "name": forms[0],
            "mentions": [{"text": form} for form in sorted({*forms})],
        }
        for forms in once.values()
    ]
