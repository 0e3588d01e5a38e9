"""Stage 1: texts to numbers. Tokenises the corpora and the annotation, chooses the vocabulary.

Writes to the work folder: types.json (surface forms by first use), corpus.npz (tokens as indices of
types), known.json (1: annotated for training too, 2: one of readings.jsonl.gz), annotated.json
(each annotated set with its character offsets and gold spans).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from readings import READ, READINGS, lines, readings, text_of
from spacy.lang.en import English
from spacy.tokenizer import Tokenizer

from litweave.extract.tokenizer import mend_tokenizer

CORPORA = ("arxiv-ai-2025-2026", "venues-with-code-links", "arxiv-ir-db-code-links")
ANNOTATED = ("arxiv-train", "venues-train", "arxiv-dev")
HELD_OUT = ("arxiv-dev",)
LEARNT = ("arxiv-train", "venues-train")


class Types:
    """Surface forms numbered by first use."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}
        self.count: Counter[int] = Counter()

    def numbers(self, words: list[str]) -> list[int]:
        """Return one number a word; new words get the next."""
        return [self.index.setdefault(word, len(self.index)) for word in words]


def gold_spans(
    row: dict[str, Any], starts: dict[int, int], ends: dict[int, int]
) -> list[list[Any]]:
    """Return [first token, token after the last, label, role] for each mention outside URLs."""
    spans, text = [], row["text"]
    for mention in row["entities"]:
        begin = max(text.rfind(blank, 0, mention["start"]) for blank in " \n") + 1
        if "://" in text[begin : mention["start"]] or "github." in text[begin : mention["start"]]:
            continue  # guide: a name that occurs only inside a URL is no concept
        first, last = starts.get(mention["start"]), ends.get(mention["end"])
        if first is not None and last is not None:
            spans.append([first, last + 1, mention["label"], mention.get("role")])
    return sorted(spans)


def annotated(
    rows: Iterable[dict[str, Any]], tokenizer: Tokenizer, types: Types
) -> list[dict[str, Any]]:
    """Return the papers of one annotated set as token numbers and spans."""
    papers = []
    for row in rows:
        doc = tokenizer(row["text"])
        starts = {token.idx: token.i for token in doc}
        ends = {token.idx + len(token): token.i for token in doc}
        papers.append(
            {
                "id": row["id"],
                "types": types.numbers([token.text for token in doc]),
                "starts": [token.idx for token in doc],
                "spans": gold_spans(row, starts, ends),
            }
        )
    return papers


def main(data: Path, gold: Path | None, work: Path) -> None:
    """Tokenise everything; titles of held-out papers keep their abstracts out of the corpus."""
    work.mkdir(parents=True, exist_ok=True)
    tokenizer, types = mend_tokenizer(English()), Types()
    sets = {
        name: annotated(lines(data / f"annotated/{name}.jsonl.gz"), tokenizer, types)
        for name in ANNOTATED
    }
    hidden, learnt = (
        {
            row["text"].split("\n")[0].lower()
            for name in names
            for row in lines(data / f"annotated/{name}.jsonl.gz")
        }
        for names in (HELD_OUT, LEARNT)
    )
    if gold is not None:
        with gold.open(encoding="utf8") as rows:
            hidden |= {json.loads(row)["title"].lower() for row in rows}
    read = {row["id"] for row in lines(READINGS)}
    flat, offsets, known, seen = [], [0], [], set()
    for name in CORPORA:
        for row in lines(data / f"corpora/{name}.jsonl.gz"):
            title = row["title"].lower()
            if title in hidden or title in seen or not row["abstract"]:
                continue
            seen.add(title)
            doc = tokenizer(text_of(row))
            flat += types.numbers([token.text for token in doc])
            offsets.append(len(flat))
            known.append(1 if title in learnt else 2 if row.get("id") in read else 0)
    tokens = np.asarray(flat, np.int32)
    first = data / f"corpora/{CORPORA[0]}.jsonl.gz"
    sets[READ] = annotated(readings(first, READ), tokenizer, types)
    (work / "annotated.json").write_text(json.dumps(sets))
    np.savez(work / "corpus.npz", tokens=tokens, offsets=np.asarray(offsets, np.int64))
    (work / "known.json").write_text(json.dumps(known))
    counts = np.bincount(tokens, minlength=len(types.index)).tolist()
    (work / "types.json").write_text(json.dumps([list(types.index), counts]))
    print(f"{len(offsets) - 1} abstracts, {len(flat)} tokens, {len(types.index)} types")


if __name__ == "__main__":
    import sys

    pages = None if sys.argv[2] == "-" else Path(sys.argv[2])
    main(Path(sys.argv[1]), pages, Path(sys.argv[3]))
