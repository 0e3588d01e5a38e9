"""HTML, JATS and entities."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave.sources.markup import plain
from litweave.text import clean


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<i>E. coli</i> and H<sub>2</sub>O", "E. coli and H2O"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p>", "One."),
        (
            "<jats:sec><jats:title>Background</jats:title><jats:p>One.</jats:p></jats:sec>",
            "Background One.",
        ),
        ("a<br/>b<br>c", "a b c"),
        ('<a href="https://a.org">A</a>', "A"),
        ("R&amp;D, 5 &lt; 6, caf&eacute;, &#8211;, &nbsp;x", "R&D, 5 < 6, café, –, x"),
        ("&amp;lt;", "&lt;"),
        ("the <mask> token, <s> and a <b and c> d", "the <mask> token, <s> and a <b and c> d"),
        ("&lt;mask&gt;", "<mask>"),
        ("5 < 6 > 2", "5 < 6 > 2"),
        (
            "<mml:math><mml:mi>x</mml:mi><mml:annotation>x</mml:annotation></mml:math>",
            "x",
        ),
        ("plain text & more", "plain text & more"),
    ],
)
def test_plain(source: str, shown: str) -> None:
    assert clean(plain(source)) == shown


@given(st.text(alphabet=st.characters(exclude_characters="<&"), max_size=50))
def test_text_without_markup_stays_as_it_is(source: str) -> None:
    assert plain(source) == source


@pytest.mark.parametrize("piece", ["<", "<b", "<b ", "<b a=", '<b a="', "</", "<annotation>", "&#"])
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    start = perf_counter()
    plain(piece * 20_000)
    plain("<b " + "a='b' " * 20_000)
    assert perf_counter() - start < 5
