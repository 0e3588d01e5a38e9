from __future__ import annotations

import pytest

from litweave.sentences import sentence

TEXT = 'We, e.g. LensNet, win. "Is it?" Yes, by A. Ray et al. (2024). It (really) is. end'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LensNet", "We, e.g. LensNet, win."),
        ("win.", "We, e.g. LensNet, win."),
        ("Is it", '"Is it?'),
        ("Ray", "Yes, by A. Ray et al. (2024)."),
        ("really", "It (really) is. end"),  # no capital, no sentence
        ('win. "Is', 'We, e.g. LensNet, win. "Is it?'),  # across a boundary: both
        ("We", "We, e.g. LensNet, win."),
        ("end", "It (really) is. end"),
    ],
)
def test_the_sentence_around_a_name(name: str, expected: str) -> None:
    start = TEXT.index(name)
    assert sentence(TEXT, start, start + len(name)) == expected


def test_texts_in_turn_keep_their_own_sentences() -> None:
    for number in [*range(20), *range(20)]:
        text = f"Paper {'a' * number}. Our LensNet. Wins."
        start = text.index("LensNet")
        assert sentence(text, start, start + 7) == "Our LensNet."


def test_an_empty_text_has_an_empty_sentence() -> None:
    assert not sentence("", 0, 0)
