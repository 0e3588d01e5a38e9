from __future__ import annotations

import pytest

from litweave.extract.found import Found
from litweave.extract.shortened import coined, shortened, stands_in


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


def concept(text: str, name: str, role: str | None, kind: str = "Method") -> list[Found]:
    start = text.index(name)
    return [Found(start, start + len(name), kind, 0.9, "test", role)]


TEXT = "Neural Lens Flow Prior. The lens flow prior is new, hard lens flow prior not."


@pytest.mark.parametrize(
    ("roles", "chances", "common", "count"),
    [
        (("used", "introduced"), (0.3, 0.8), set[str](), 1),
        (("introduced", "used"), (0.8, 0.3), set[str](), 1),
        (("used", "used"), (0.2, 0.2), set[str](), 0),  # of what is used, each name is a concept
        (("used", "introduced"), (0.1, 0.9), set[str](), 0),  # surely another's
        (("used", "introduced"), (0.0, 1.0), set[str](), 0),
        (("used", "introduced"), (0.3, 0.8), {"lensflowprior"}, 0),  # of many papers
    ],
)
def test_a_name_is_short_for_what_the_paper_introduces(
    roles: tuple[str, str], chances: tuple[float, float], common: set[str], count: int
) -> None:
    short = concept(TEXT, "lens flow prior", roles[0])
    whole = concept(TEXT, "Neural Lens Flow Prior", roles[1])
    found = list(shortened(TEXT, [short, whole], chances, common))
    assert found == [(0, 1, "lens flow prior", "Neural Lens Flow Prior")][:count]


def test_a_name_in_two_longer_ones_is_short_for_neither() -> None:
    concepts = [
        concept(TEXT, "lens flow prior", "used"),
        concept(TEXT, "Neural Lens Flow Prior", "introduced"),
        concept(TEXT, "hard lens flow prior", "introduced"),
    ]
    assert not list(shortened(TEXT, concepts, [0.6, 0.9, 0.9], set()))


@pytest.mark.parametrize(
    ("common", "count"),
    [(set[str](), 1), ({"crownphenology"}, 0), ({"singletreecrownphenology"}, 0)],
)
def test_a_task_is_short_for_another_where_both_are_rare(common: set[str], count: int) -> None:
    text = "Single tree crown phenology: models of crown phenology."
    whole = concept(text, "Single tree crown phenology", None, "Task")
    short = [Found(39, 54, "Task", 0.9, "test", None)]
    found = list(shortened(text, [whole, short], [0.0, 0.0], common))
    assert found == [(1, 0, "crown phenology", "Single tree crown phenology")][:count]


@pytest.mark.parametrize(
    ("word", "name", "roles", "kinds", "count"),
    [
        ("LensQ", "Lens-augmented Star Query", ("introduced",) * 2, ("Method",) * 2, 1),
        ("LensQ", "Lens-augmented Star Query", ("introduced", "used"), ("Method",) * 2, 0),
        ("LensQ", "Lens-augmented Star Query", ("introduced",) * 2, ("Method", "Dataset"), 0),
        ("LensQ", "Star Query", ("introduced",) * 2, ("Method",) * 2, 0),
        ("SLQ", "Step-wise Lens-augmented Query", ("introduced",) * 2, ("Method",) * 2, 1),
        ("ORION", "gOal foR stars and constellatIONs", ("introduced",) * 2, ("Method",) * 2, 1),
        (
            "STA",
            "\\textbf{S}olar \\textbf{T}r\\textbf{A}it",
            ("introduced",) * 2,
            ("Method",) * 2,
            1,
        ),
        ("S²LQ", "Step-wise Star Lens Query", ("introduced",) * 2, ("Method",) * 2, 1),
        ("S$^2$LQ", "Step-wise Star Lens Query", ("introduced",) * 2, ("Method",) * 2, 1),
        ("S3LQ", "Bright Star Lens Query", ("introduced",) * 2, ("Method",) * 2, 0),
        ("LensQ", "LensQ of Stars", ("introduced",) * 2, ("Method",) * 2, 0),  # its own family
        ("Lens", "Lens-augmented Star", ("introduced",) * 2, ("Method",) * 2, 0),  # a plain word
    ],
)
def test_a_coined_word_is_short_for_what_gives_its_letters(
    word: str, name: str, roles: tuple[str, str], kinds: tuple[str, str], count: int
) -> None:
    text = f"{word} beats all. The {name} is ours."
    concepts = [concept(text, word, roles[0], kinds[0])]
    start = text.rindex(name)
    concepts.append([Found(start, start + len(name), kinds[1], 0.9, "test", roles[1])])
    assert list(coined(text, 0, concepts)) == [(0, 1, word, name)][:count]


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("LensQ: Light Query Trees for Stars", 1),
        ("LensQ: A Novel Light Query Trees Model", 1),
        ("LensQ: Star Query Trees", 0),  # another letter
        ("LensQ for Light Query Trees", 0),
    ],
)
def test_a_coined_word_is_short_for_its_subtitle_of_the_same_letter(title: str, count: int) -> None:
    name = "Star Query Trees" if "Star Q" in title else "Light Query Trees"
    concepts = [concept(title, "LensQ", "introduced"), concept(title, name, "introduced")]
    assert list(coined(title, len(title), concepts)) == [(0, 1, "LensQ", name)][:count]


@pytest.mark.parametrize(("title", "count"), [("Puda: Private User Data Agent", 1), ("On Puda", 0)])
def test_a_plain_word_that_opens_a_title_may_be_coined(title: str, count: int) -> None:
    name = "Private User Data Agent"
    text = f"{title} is a {name}"
    concepts = [concept(text, "Puda", "introduced"), concept(text, name, "introduced")]
    assert list(coined(text, len(title), concepts)) == [(0, 1, "Puda", name)][:count]
