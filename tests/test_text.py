"""Text as it is stored."""

from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave import text


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("", ""),
        ("plain", "plain"),
        ("  two\n   lines\t", "two lines"),
        ("a\u00a0b\u2003c\u3000d", "a b c d"),
        ("Poincare\u0301", "Poincaré"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("nul\x00 bell\x07 delete\x7f", "nul bell delete"),
        ("page\x0cbreak\x1funit", "page break unit"),
        ("half \ud835", "half \N{REPLACEMENT CHARACTER}"),
        ("नमस्ते क्\u200dष", "नमस्ते क्\u200dष"),  # a joiner has a meaning
        ("👩\u200d💻", "👩\u200d💻"),
        ("95% of {x}, \\emph{y}", "95% of {x}, \\emph{y}"),
        ("ﬁne", "ﬁne"),  # NFC keeps ligatures
    ],
)
def test_clean(raw: str, stored: str) -> None:
    assert text.clean(raw) == stored


@given(st.text(alphabet=st.characters(), max_size=60))
def test_cleaning_twice_is_cleaning_once_and_keeps_letters_and_digits(raw: str) -> None:
    stored = text.clean(raw)
    assert text.clean(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    stored.encode("utf-8")

    def kept(value: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFC", value) if c.isalnum())

    assert kept(stored) == kept("".join(c for c in raw if not "\ud800" <= c <= "\udfff"))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Deep Rivers: A Study", "deep rivers -- a study.", True),
        ("Pre-training of Nets", "Pretraining of Nets", True),
        ("Poincaré ResNet", "Poincare ResNet", True),
        ("β-VAE", "beta-VAE", True),
        ("β-VAE", "\\beta-VAE", True),
        ("Met^2Net", "Met$^2$Net", True),
        ("mathcal{O}(n)", "$\\mathcal{O}(n)$", True),
        ("Straße", "STRASSE", True),
        ("ﬁne-tuning", "Fine-Tuning", True),
        ("Rivers 2", "Rivers 3", False),
        ("C++ for All", "C for All", False),
        ("Learning C#", "Learning C", False),
        ("???", "!!!", False),
        ("大規模", "小規模", False),
    ],
)
def test_title_key(a: str, b: str, *, same: bool) -> None:
    assert (text.title_key(a) == text.title_key(b)) == same


@given(st.text(max_size=40))
def test_a_key_does_not_depend_on_case_or_blanks(title: str) -> None:
    title = text.clean(title)
    key = text.title_key(title)
    assert bool(key) == bool(title)
    if key != title:
        assert text.title_key(key) in {key, text.title_key(title)}


def test_cleaning_takes_linear_time() -> None:
    start = perf_counter()
    for raw in ("\n" * 2_000_000, "a\x00" * 1_000_000, "{" * 2_000_000, "a\u0301" * 500_000):
        text.clean(raw)
        text.title_key(raw)
    assert perf_counter() - start < 10


def test_lower_case_keeps_offsets() -> None:
    assert text.lower("ABC Σ") == "abc σ"
    dotted = "İstanbul BERT"  # the lower case of its first letter is two characters
    assert text.lower(dotted) == "İstanbul bert"
    assert len(dotted.lower()) != len(dotted)
