from __future__ import annotations

import pytest

from litweave.extract.found import Found
from litweave.extract.tidy import tidy


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("LensNet", "LensNet"),
        ("$\\textit{LensNet", "LensNet"),
        ("``LensNet", "LensNet"),
        ("LensNet,", "LensNet"),
        ("LLM) agents", "LLM"),
        ("$\\alpha$-divergence", "$\\alpha$-divergence"),
        ("\\textbf{N}ext \\textbf{F}rame", "\\textbf{N}ext \\textbf{F}rame"),
        ("A*", "A*"),
        ("TD($\\lambda$)", "TD($\\lambda$)"),
        ("7B", None),
        ("4B-8B", None),
        ("+26.6", None),
        ("28.82\\%", None),
        ("k", None),
        ("OpenAI", None),
    ],
)
def test_edges_and_what_is_no_name(span: str, name: str | None) -> None:
    text = f"We use {span} here"
    kept = list(tidy(text, [Found(7, 7 + len(span), "Method", 0.9, "test")]))
    assert [text[f.start : f.end] for f in kept] == ([name] if name else [])


def test_the_users_own_patterns_stay_as_they_are() -> None:
    mine = Found(0, 2, "Method", 1.0, "pattern")
    assert list(tidy("7B", [mine])) == [mine]
