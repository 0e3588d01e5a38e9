"""Tasks that a paper says more narrowly than it means them elsewhere."""

from __future__ import annotations

import pytest

from litweave.extract.found import Found
from litweave.extract.narrow import widened

TASKS = frozenset({"instancesegmentation", "semanticsegmentation", "segmentation"})


def cut(
    text: str, name: str, others: tuple[str, ...] = (), kind: str = "Task", confidence: float = 0.9
) -> str:
    """Return what is left of `name` where `others` are found in the text as well."""
    found = []
    for one in (name, *others):
        start = text.index(one)
        found.append(Found(start, start + len(one), kind, confidence, "test"))
    first, *_ = widened(text, found, TASKS)
    return text[first.start : first.end]


@pytest.mark.parametrize(
    ("name", "other", "left"),
    [
        ("Fruit Instance Segmentation", "instance segmentation", "Instance Segmentation"),
        ("Fruit Instance Segmentation", "fruit", "Fruit Instance Segmentation"),
        (
            "Fruit Instance Segmentation",
            "leaf instance segmentation",
            "Fruit Instance Segmentation",
        ),
        ("semantic segmentation of damage", "paint", "semantic segmentation"),
        ("removal of damage", "paint", "removal of damage"),
        ("fruit segmentation", "segmentation", "fruit segmentation"),
    ],
)
def test_a_well_known_task_is_what_is_left(name: str, other: str, left: str) -> None:
    assert cut(f"{name}\n\nMore: {other}.", name, (other,)) == left


def test_other_kinds_and_the_users_patterns_stay_as_they_are() -> None:
    name, other = "Fruit Instance Segmentation", "instance segmentation"
    for kind, confidence in (("Method", 0.9), ("Task", 1.0)):
        assert cut(f"{name}\n\nMore: {other}.", name, (other,), kind, confidence) == name
