"""A gate: F1 on invented abstracts must not fall. Quality itself is in docs/extraction.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from litweave.evaluate import evaluate
from litweave.settings import ExtractSettings, Settings

GOLD = Path(__file__).parent.parent / "data" / "gold.jsonl"
# A little under what is reached; raise them when it rises. The first sixteen papers are older than
# the rest: ERA5 and Xeno-Canto stand there and in terms.tsv. On all thirty the network before this
# one reached 0.919, 0.953, 0.915, 0.957, 0.863; on the sixteen 0.939, 1.0, 0.923, 0.933, 0.88, and
# this one 0.889 for Task (two names of 18 less) and else the same.
RULES = {"Method": 0.71, "Dataset": 0.73, "Task": 0.77, "Metric": 0.92, "introduced": 0.54}
ALL = {"Method": 0.92, "Dataset": 0.94, "Task": 0.91, "Metric": 0.95, "introduced": 0.9}


def check(settings: Settings, floors: dict[str, float]) -> None:
    figures = evaluate(GOLD, settings=settings).figures
    assert figures["papers_missing"] == 0
    assert figures["links"]["f1"] == figures["links"]["kind_accuracy"] == 1
    reached = {name: figures[name]["f1"] for name in floors}
    assert {name: f1 for name, f1 in reached.items() if f1 < floors[name]} == {}


def test_rules_alone(blank: Path) -> None:
    check(Settings(extract=ExtractSettings(pipeline=str(blank))), RULES)


@pytest.mark.model
def test_the_shipped_pipeline() -> None:
    check(Settings(), ALL)
