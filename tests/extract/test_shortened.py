from __future__ import annotations

import pytest

from litweave.extract.found import Found
from litweave.extract.shortened import shortened, stands_in


@pytest.mark.parametrize(
    ("short", "long", "stands"),
    [
        ("lens flow prior", "neural lens flow prior", True),
        ("lens flow", "lens flow strategy", True),
        ("typed edits", "typed local edits", True),
        ("lens flow prior", "lens flow prior", False),
        ("prior", "lens prior", False),  # one word is too little
        ("lens flow prior", "lens flow", False),
        ("lens flow", "lens search and lens flow", False),  # two things
        ("lens flow", "lens flow for stars", False),
        ("flow prior", "lens flow prior net", False),
    ],
)
def test_how_a_short_name_stands_in_a_long_one(*, short: str, long: str, stands: bool) -> None:
    assert stands_in(short.split(), long.split()) == stands


def concept(text: str, name: str, role: str) -> list[Found]:
    start = text.index(name)
    return [Found(start, start + len(name), "Method", 0.9, "test", role)]


TEXT = "Neural Lens Flow Prior. The lens flow prior is new, hard lens flow prior not."


@pytest.mark.parametrize(
    ("role", "chance", "common", "count"),
    [
        ("introduced", 0.3, set[str](), 1),
        ("used", 0.3, set[str](), 0),  # of what is used, each name is a concept
        ("introduced", 0.1, set[str](), 0),  # surely another's
        ("introduced", 0.3, {"lensflowprior"}, 0),  # of many papers
    ],
)
def test_a_name_is_short_for_what_the_paper_introduces(
    role: str, chance: float, common: set[str], count: int
) -> None:
    whole = concept(TEXT, "Neural Lens Flow Prior", role)
    short = concept(TEXT, "lens flow prior", "used")
    found = list(shortened(TEXT, [short, whole], [chance, 0.9], common))
    assert found == [(0, "lens flow prior", "Neural Lens Flow Prior")][:count]


def test_a_name_in_two_longer_ones_is_short_for_neither() -> None:
    concepts = [
        concept(TEXT, "lens flow prior", "used"),
        concept(TEXT, "Neural Lens Flow Prior", "introduced"),
        concept(TEXT, "hard lens flow prior", "introduced"),
    ]
    assert not list(shortened(TEXT, concepts, [0.4, 0.9, 0.9], set()))
