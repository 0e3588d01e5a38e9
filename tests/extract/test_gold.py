"""A gate: F1 on invented abstracts must not fall. Quality itself is in docs/extraction.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from litweave.evaluate import evaluate
from litweave.settings import ExtractSettings, Settings

DATA = Path(__file__).parent.parent / "data"
KINDS = ("Method", "Dataset", "Task", "Metric", "introduced")
# A little under what is reached; raise them when it rises. ERA5 and Xeno-Canto stand in the first
# file and in terms.tsv, ComplEx, RotatE and task planning in the second; two signs of a role were
# found at what was missed here ("a simulator that we release", a plain word inside a title).
RULES = {
    "gold.jsonl": (0.82, 0.64, 0.79, 0.93, 0.49),
    "gold-2.jsonl": (0.56, 0.7, 0.75, 0.91, 0.58),
}
ALL = {
    "gold.jsonl": (0.94, 0.94, 0.9, 0.93, 0.95),
    "gold-2.jsonl": (0.93, 0.94, 0.94, 0.97, 0.95),
}


def check(settings: Settings, name: str, floors: tuple[float, ...]) -> None:
    figures = evaluate(DATA / name, settings=settings).figures
    assert figures["papers_missing"] == 0
    assert figures["links"]["f1"] == figures["links"]["kind_accuracy"] == 1
    reached = {kind: figures[kind]["f1"] for kind in KINDS}
    low = {k: reached[k] for k, floor in zip(KINDS, floors, strict=True) if reached[k] < floor}
    assert low == {}


@pytest.mark.parametrize("name", RULES)
def test_rules_alone(blank: Path, name: str) -> None:
    check(Settings(extract=ExtractSettings(pipeline=str(blank))), name, RULES[name])


@pytest.mark.model
@pytest.mark.parametrize("name", ALL)
def test_the_shipped_pipeline(name: str) -> None:
    check(Settings(), name, ALL[name])
