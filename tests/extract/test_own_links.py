"""Own or mentioned, against 100 links read by hand; their texts stay in ../shared."""

from __future__ import annotations

import gzip
import json
from itertools import groupby
from pathlib import Path

from litweave.extract.links import find
from litweave.records import Paper

LABELS = Path(__file__).parent.parent / "data" / "own_links.tsv"


def test_own_is_right_for_at_least_95_of_100_links(shared: Path) -> None:
    rows = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 4]
    right = 0
    for name, labels in groupby(rows, key=lambda row: row[0]):
        wanted = {(int(line), int(number)): own == "1" for _, line, number, own in labels}
        with gzip.open(shared / "data" / "corpora" / f"{name}.jsonl.gz", "rt") as lines:
            for line, text in enumerate(lines, start=1):
                if not any(line == place for place, _ in wanted):
                    continue
                row = json.loads(text)
                paper = Paper("", row["title"], row["abstract"], comment=row.get("comment", ""))
                for number, link in enumerate(find(paper), start=1):
                    right += wanted.get((line, number)) == link.own
    assert len(rows) == 100
    assert right >= 95
