"""Tasks that a paper says more narrowly than it means them elsewhere."""

from __future__ import annotations

import pytest

from litweave.extract.found import Found
from litweave.extract.narrow import widened

TASKS = frozenset({"instancesegmentation", "semanticsegmentation", "segmentation"})


def cut(text: str, name: str, kind: str = "Task", confidence: float = 0.9) -> str:
    start = text.index(name)
    [item] = widened(text, [Found(start, start + len(name), kind, confidence, "test")], TASKS)
    return text[item.start : item.end]


@pytest.mark.parametrize(
    ("name", "rest", "left"),
    [
        ("Fruit Instance Segmentation", "instance segmentation is hard.", "Instance Segmentation"),
        ("Fruit Instance Segmentation", "Fruit is hard.", "Fruit Instance Segmentation"),
        ("semantic segmentation of damage", "Paint is lost.", "semantic segmentation"),
        ("removal of damage", "Paint is lost.", "removal of damage"),
        ("fruit segmentation", "Segmentation is hard.", "fruit segmentation"),
    ],
)
def test_a_well_known_task_is_what_is_left(name: str, rest: str, left: str) -> None:
    assert cut(f"{name}\n\n{rest}", name) == left


def test_other_kinds_and_the_users_patterns_stay_as_they_are() -> None:
    text = "Fruit Instance Segmentation\n\nInstance segmentation is hard."
    for kind, confidence in (("Method", 0.9), ("Task", 1.0)):
        assert cut(text, "Fruit Instance Segmentation", kind, confidence).startswith("Fruit")
