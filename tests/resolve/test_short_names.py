"""A name of words that a paper uses for its own thing is short for that there, and nowhere else."""

from __future__ import annotations

import pytest

from corpus import case, ids, rows, tables
from litweave.records import INTRODUCED

LONG, SHORT = "neural lens flow prior", "lens flow prior"
OTHERS = [("Method", "large language model"), ("Method", "fine-tuning"), ("Task", "star finding")]


def test_it_is_read_as_the_longer_name_in_its_paper_alone() -> None:
    own = case(
        "a",
        [("Method", LONG), ("Method", SHORT), *OTHERS],
        [(SHORT, LONG)],
        role=INTRODUCED,
    )
    found = tables([own, case("b", [("Method", SHORT), *OTHERS])])
    assert ids(found, SHORT, "a") == ids(found, LONG, "a") == {"method:neural-lens-flow-prior"}
    assert ids(found, SHORT, "b") == {"method:lens-flow-prior"}
    assert [r["rule"] for r in rows(found["merges"]) if r["name"] == SHORT] == ["definition"]


def test_the_end_of_a_long_form_is_no_long_form_of_an_acronym() -> None:
    papers = [case("a", [("Method", LONG), ("Method", "LFP")], [("LFP", LONG)])]
    assert ids(tables(papers), "LFP", "a") == {"method:lens-flow-prior"}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("P2P", "peer-to-peer search"),
        ("D^2O", "distributional dislike order"),
        ("L2D", "lens-to-dot"),
        ("L$^2$D", "light lens dot"),
    ],
)
def test_digits_in_a_short_form_are_no_letters_of_the_long_one_but_may_repeat_one(
    short: str, long: str
) -> None:
    found = tables([case("a", [("Method", long), ("Method", short)], [(short, long)])])
    assert ids(found, short, "a") == ids(found, long, "a")
