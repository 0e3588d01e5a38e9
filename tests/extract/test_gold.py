"""A gate: F1 on invented abstracts must not fall. Quality itself is in docs/extraction.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from litweave.evaluate import evaluate
from litweave.settings import ExtractSettings, Settings

GOLD = Path(__file__).parent.parent / "data" / "gold.jsonl"
# A little under what is reached; raise them when it rises. ERA5 and Xeno-Canto stand here and in
# terms.tsv; without them there Method is 0.933 and Dataset 0.95.
RULES = {"Method": 0.82, "Dataset": 0.64, "Task": 0.79, "Metric": 0.93, "introduced": 0.49}
ALL = {"Method": 0.93, "Dataset": 0.94, "Task": 0.9, "Metric": 0.93, "introduced": 0.86}


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
