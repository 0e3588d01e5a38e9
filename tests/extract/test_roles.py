from __future__ import annotations

import re

import pytest

from litweave.extract.found import Found
from litweave.extract.roles import WEIGHTS, introduced, outline, signs, squeeze, with_role

KNOWN = frozenset({"bert", "self-attention"})


def places(text: str, name: str, kind: str = "Method", confidence: float = 0.95) -> list[Found]:
    return [
        Found(match.start(), match.end(), kind, confidence, "test")
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]


def role(text: str, name: str, confidence: float = 0.95) -> str | None:
    found = places(text, name, "Method", confidence)
    chance = introduced(outline(text, max(0, text.find("\n\n"))), found, known=KNOWN)
    (one,) = {item.role for item in with_role(found, chance)}
    return one


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("LensNet: Seeing Stars\n\nStars are far. LensNet sees them.", "LensNet", "introduced"),
        ("Stars\n\nWe propose LensNet, a network. LensNet wins.", "LensNet", "introduced"),
        ("Stars\n\nThis paper introduces LensNet. LensNet wins.", "LensNet", "introduced"),
        ("Stars\n\nWe call it LensNet. LensNet wins.", "LensNet", "introduced"),
        (
            "Stars with Whittled Search\n\nWe develop whittled search, which is fast.",
            "whittled search",
            "introduced",
        ),
        ("Stars\n\nWe propose a tool. LensNet is slower than it.", "LensNet", "used"),
        ("Stars\n\nUnlike LensNet, we propose a tool.", "LensNet", "used"),
        ("Stars\n\nWe propose a tool and compare it with LensNet.", "LensNet", "used"),
        ("Stars\n\nExisting models such as LensNet are slow. We propose one.", "LensNet", "used"),
        (
            "Stars\n\nWe study stars in LensSim, a simulator that we release.",
            "LensSim",
            "introduced",
        ),
        ("Stars\n\nWe study stars in LensSim, a simulator that we like.", "LensSim", "used"),
        ("Stars by Committee: Old Light\n\nWe study stars.", "Committee", "used"),
        ("Stars\n\nWe introduce self-attention here.", "self-attention", "used"),
        ("Stars\n\nWe fine-tune BERT, which we find simple.", "BERT", "used"),
    ],
)
def test_role_by_what_the_places_say(text: str, name: str, expected: str) -> None:
    assert role(text, name) == expected


def test_a_doubtful_concept_is_not_introduced() -> None:
    text = "Stars\n\nWe propose LensNet, a network. LensNet wins."
    assert role(text, "LensNet", confidence=0.95) == "introduced"
    assert role(text, "LensNet", confidence=0.3) == "used"


def test_the_recognisers_opinion_counts_too() -> None:
    text = "Stars\n\nWe study stars with a lens network."
    page = outline(text, 5)
    (item,) = places(text, "lens network")
    used, new = (
        introduced(page, [Found(item.start, item.end, "Method", 0.9, "a", said, 0.95)])
        for said in ("used", "introduced")
    )
    assert used < 0.5 * new


def test_the_recogniser_is_not_asked_of_a_plain_word_inside_a_title() -> None:
    text = "Stars by Committee: Old Light\n\nWe study stars."
    page = outline(text, text.index("\n"))
    chances = {
        introduced(page, [Found(9, 18, "Method", 0.9, "a", said, 0.95)])
        for said in ("used", "introduced")
    }
    assert len(chances) == 1


def test_a_name_that_many_papers_have_is_less_likely_new() -> None:
    text = "Stars\n\nWe propose a lens network for stars."
    page, found = outline(text, 5), places(text, "lens network")
    common = frozenset({squeeze("lens networks"), squeeze("lens network")})
    assert introduced(page, found, common=common) < introduced(page, found)


def test_every_sign_that_is_shown_has_a_weight() -> None:
    text = (
        'LensNet: Stars for All with Lens Search\n\nOld lenses blur. We propose LensNet, a "lens"'
        " called Lens Search: (i) StarNet2 is new. StarNet2s use it. LensNet."
    )
    page = outline(text, text.index("\n"))
    seen: set[str] = set()
    for name in ("LensNet", "Lens Search", "lens", "StarNet2", "Stars", "All", "Old", "it"):
        shown = signs(page, places(text, name), known=frozenset(), common=frozenset())
        seen |= shown.keys()
    assert seen <= WEIGHTS.keys()
    assert len(seen) > len(WEIGHTS) / 2
