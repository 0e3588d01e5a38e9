"""LaTeX to readable text."""

from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave.latex import latex_to_text
from litweave.text import clean


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("We reach 95% accuracy on ImageNet.", "We reach 95% accuracy on ImageNet."),
        ("Reaching 95% {A}ccuracy with 5\\% noise", "Reaching 95% Accuracy with 5% noise"),
        (r"28.82\% on \emph{ImageNet}", "28.82% on ImageNet"),
        (r"\textbf{Bold} and {\bf bold} and \textit{slanted}", "Bold and bold and slanted"),
        # accents
        (r"Poincar\'e, G\"{o}del, \v{S}koda, Erd\H{o}s", "Poincaré, Gödel, Škoda, Erdős"),
        (r"na\"{\i}ve, Fran\c{c}ois, \'{E}tienne, \~n", "naïve, François, Étienne, ñ"),
        (r"Schr{\"o}dinger, {\"U}ber, {\O}, \L{}ukasiewicz", "Schrödinger, Über, Ø, Łukasiewicz"),
        (r"\o rsted, stra\ss e, \aa", "ørsted, straße, å"),
        # maths stays readable
        (r"$\mathcal{O}(n^{2})$ and $O(n \log n)$", "O(n^2) and O(n log n)"),
        (r"$d_{data} \leq 10^{-3}$", "d_data ≤ 10^-3"),
        (r"$\frac{a}{b+c}$, $\frac12$, $\sqrt{2}$", "a/(b+c), 1/2, √2"),
        (r"$\alpha$-divergence on $\mathbb{R}^d$", "α-divergence on R^d"),
        (r"\(x\) and \[y\] and $$z$$", "x and y and z"),
        (r"$\{0, 1\}^n$", "{0, 1}^n"),
        (r"$\hat{x}$", "x̂"),
        # money is no maths
        ("costs $5 to $6", "costs $5 to $6"),
        (r"costs \$5 and \$6", "costs $5 and $6"),
        # names and addresses
        (r"\ourmethod{} wins", "ourmethod wins"),
        (r"code: \url{https://a.org/~b_c}", "code: https://a.org/~b_c"),
        (r"\href{https://a.org/b}{here}", "here (https://a.org/b)"),
        (r"\href{https://a.org/b}{https://a.org/b}", "https://a.org/b"),
        ("https://a.org/~b", "https://a.org/~b"),
        (r"networks~\cite{a,b}", "networks [a,b]"),
        (r"x\footnote{Code at https://a.org.}", "x (Code at https://a.org.)"),
        ("about ~95%", "about ~95%"),
        ("``deep'' ones", "“deep” ones"),
        (r"A \& B \_ C \# D", "A & B _ C # D"),
        (r"one\\two\,three\quad four", "one two three four"),
        (r"\begin{itemize}\item a \item b\end{itemize}", "- a - b"),
        # cases of titles
        ("{BERT}: {P}re-training", "BERT: Pre-training"),
        ("{{All of It, Kept}}", "All of It, Kept"),
        # what is broken
        ("a { b", "a b"),
        ("a } b", "a b"),
        ("a \\", "a"),
        (r"\frac{a}", "a/()"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
    ],
)
def test_latex(source: str, shown: str) -> None:
    assert clean(latex_to_text(source)) == shown


PIECES = st.lists(
    st.sampled_from(
        [
            "\\",
            "{",
            "}",
            "$",
            "~",
            "``",
            "''",
            "a",
            "Bc",
            " ",
            "0",
            ",",
            "\\frac",
            "\\'",
            "\\c",
            "_",
            "^",
            "\\$",
            "\\{",
            "\\}",
            "\\i",
            "\\item",
            "%",
            "\n",
            "=",
            "\\begin",
            "é",
            "\\(",
        ]
    ),
    max_size=16,
).map("".join)


@given(PIECES | st.text(max_size=40))
def test_decoding_twice_is_decoding_once(source: str) -> None:
    shown = clean(latex_to_text(source))
    assert clean(latex_to_text(shown)) == shown


@given(
    st.lists(
        st.sampled_from(["\\emph{", "{", "}", "$", "\\textbf{", " ", "~", "%", "x1", "Net", "é"]),
        max_size=16,
    )
)
def test_no_letter_or_digit_is_lost(pieces: list[str]) -> None:
    def kept(value: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFC", value) if c.isalnum())

    words = [piece for piece in pieces if not piece.startswith("\\")]
    assert kept(latex_to_text("".join(pieces))) == kept("".join(words))


@given(st.text(alphabet=st.characters(exclude_characters="\\${}~`"), max_size=60))
def test_text_without_latex_stays_as_it_is(plain: str) -> None:
    assert latex_to_text(plain) == plain


@pytest.mark.parametrize(
    "piece", ["{", "}", "$", "\\frac", "\\'", "$a ", "``", "}{", "\\'{", "~", "$ a=", "{a", "\\"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    start = perf_counter()
    latex_to_text(piece * 30_000 + "a" * 30_000)
    assert perf_counter() - start < 5
