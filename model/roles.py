"""Fit the weights of the signs of a role (src/litweave/extract/roles.py).

    python model/roles.py ../shared/data/annotated/*-train.jsonl.gz

Reads the concepts as the readers marked them, takes the signs of each method and data set and fits
a logistic regression of `introduced` on them (Newton's method, ridge 1). Prints the table
`WEIGHTS`. Needs numpy alone beside litweave; the same files give the same table.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litweave.extract import recognised, roles, sense, terms
from litweave.extract.abbreviations import pairs
from litweave.extract.extractor import load_pipeline
from litweave.extract.found import Found
from litweave.records import INTRODUCED, KINDS

RIDGE = 1.0
ROUNDS = 30

Example = tuple[dict[str, float], bool]  # signs of a concept, whether it is introduced


def examples(path: Path, known: frozenset[str], common: frozenset[str]) -> Iterator[Example]:
    """Yield the methods and data sets of an annotated set, paper by paper."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            text = paper["text"]
            found, said = spans(paper["entities"])
            page = roles.outline(text, paper["title_end"])
            defined = sense.definitions(text, found, tuple(pairs(text)))
            for group in sense.groups(text, found, defined):
                kinds = Counter(found[place].kind for place in group)
                if not KINDS[kinds.most_common(1)[0][0]].roles:
                    continue
                places = [found[place] for place in group]
                shown = roles.signs(page, places, known=known, common=common)
                votes = Counter(said[place] for place in group)
                yield shown, votes[INTRODUCED] > 0 and votes[INTRODUCED] >= votes["used"]


def spans(entities: list[dict[str, Any]]) -> tuple[list[Found], list[str | None]]:
    """Return the marked spans without overlaps in order, and the role of each."""
    found: list[Found] = []
    said = []
    for entity in sorted(entities, key=lambda one: one["start"]):
        if not found or entity["start"] >= found[-1].end:
            found.append(Found(entity["start"], entity["end"], entity["label"], 0.9, "reader"))
            said.append(entity.get("role"))
    return found, said


def fit(rows: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of the columns; the first column is 1 and is not shrunk."""
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], RIDGE)
    ridge[0] = 0
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - wanted) + ridge * weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(ridge)
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def main() -> None:
    """Print the table for the annotated sets named on the command line."""
    known = frozenset(roles.squeeze(spelling) for _, spelling in terms.read())
    common = frozenset(map(roles.squeeze, recognised.phrases(load_pipeline(None))))
    found = [one for name in sys.argv[1:] for one in examples(Path(name), known, common)]
    names = sorted({sign for shown, _ in found for sign in shown})
    rows = np.array([[1.0, *(shown.get(name, 0.0) for name in names)] for shown, _ in found])
    weights = fit(rows, np.array([own for _, own in found], float)).tolist()
    print(f"# {len(found)} concepts, {sum(own for _, own in found)} introduced")
    for name, weight in sorted(zip(["", *names], weights, strict=True), key=order):
        print(f'        "{name}": {weight:.2f},')


def order(entry: tuple[str, float]) -> tuple[bool, float]:
    """Sort the constant first, then from what speaks for `introduced` to what speaks against."""
    return entry[0] != "", -entry[1]


if __name__ == "__main__":
    main()
