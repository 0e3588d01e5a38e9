from __future__ import annotations

import pytest
import spacy

from litweave.extract.page import Page
from litweave.extract.titles import find

BLANK = spacy.blank("en")


@pytest.mark.parametrize(
    ("title", "abstract", "found"),
    [
        ("LensNet: Learned Lenses", "", [("LensNet", "Method")]),
        ("LensBench: Testing Lenses", "", [("LensBench", "Dataset")]),
        ("LensNet Benchmark: Testing Lenses", "", [("LensNet Benchmark", "Dataset")]),
        ("Gristmill: A Benchmark for Rewards", "", [("Gristmill", "Dataset")]),
        ("Gristmill: A Method for a New Benchmark", "", [("Gristmill", "Method")]),
        (
            "Gristmill: Rewards",
            "Gristmill is a large dataset of steps.",
            [("Gristmill", "Dataset")],
        ),
        ("LensNet (LN): Learned Lenses", "", [("LensNet", "Method")]),
        ("LensNet - Learned Lenses", "", []),
        ("Position: Lenses Matter", "", []),
        ("Deep Learning: A Review", "", []),
        ("What Is a Lens? A Study: Part 2", "", []),
        ("Learned Lenses", "In short: LensNet works.", []),
        ("", "", []),
    ],
)
def test_names_coined_in_titles(title: str, abstract: str, found: list[tuple[str, str]]) -> None:
    text = f"{title}\n\n{abstract}"
    page = Page(BLANK.make_doc(text), text, len(title), ())
    names = list(find(page))
    assert [(text[f.start : f.end], f.kind) for f in names] == found
    assert all(f.role == "introduced" for f in names)
