"""Abstracts that were read by the same guide besides the annotated sets, joined with their texts.

    python model/readings.py ../shared/data/corpora/arxiv-ai-2025-2026.jsonl.gz arxiv-read-held

readings.jsonl.gz holds no text: an arXiv id, its set, a digest of title, blank line and abstract,
and for each mention start, end, kind and role, and the number of its concept. Printed is one set
in the form of the annotated ones, which `litweave evaluate` scores.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litweave.extract.page import BREAK

READINGS = Path(__file__).parent / "readings.jsonl.gz"
# The set to train on; no network learned from the labels of the other one, "arxiv-read-held".
READ = "arxiv-read"


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSON lines file in order."""
    with gzip.open(path, "rt", encoding="utf8") as rows:
        yield from map(json.loads, rows)


def text_of(row: dict[str, Any]) -> str:
    """Return the text of a corpus' paper as the annotated sets have it."""
    return f"{row['title']}{BREAK}{row['abstract']}"


def readings(corpus: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield a set of readings.jsonl.gz as rows of an annotated one; raise where a text differs."""
    read = {row["id"]: row for row in lines(READINGS) if row["set"] == name}
    for row in lines(corpus):
        found = read.pop(row.get("id"), None)
        if found is None:
            continue
        text = text_of(row)
        if hashlib.sha256(text.encode()).hexdigest()[: len(found["text"])] != found["text"]:
            raise SystemExit(f"{corpus}: {row['id']}: not the text that was read")
        yield annotated(row["id"], text, found["mentions"]) | {"title_end": len(row["title"])}
    if read:
        raise SystemExit(f"{corpus}: {len(read)} papers of {READINGS.name} not there: {min(read)}")


def annotated(paper: str, text: str, mentions: list[list[Any]]) -> dict[str, Any]:
    """Return a paper's mentions as entities, and as concepts with their forms."""
    entities, concepts = [], dict[int, dict[str, Any]]()
    for start, end, what, number in mentions:
        label, _, role = what.partition(" ")
        entities.append({"start": start, "end": end, "label": label, "role": role or None})
        concept = concepts.setdefault(number, {"type": label, "forms": [], "role": role or None})
        if text[start:end] not in concept["forms"]:
            concept["forms"].append(text[start:end])
    named = [{"name": concept["forms"][0], **concept} for concept in concepts.values()]
    return {"id": paper, "text": text, "entities": entities, "concepts": named, "links": []}


if __name__ == "__main__":
    for each in readings(Path(sys.argv[1]), sys.argv[2]):
        print(json.dumps(each, ensure_ascii=False))
