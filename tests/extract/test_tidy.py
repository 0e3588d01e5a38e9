from __future__ import annotations

import pytest

from litweave.extract import terms
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
        ("Lens Attention Revisited", "Lens Attention"),
        ("TD($\\lambda$)", "TD($\\lambda$)"),
        ("d_{data", None),
        ("7B", None),
        ("v0.2.1", None),
        ("10{,}000", None),
        ("4B-8B", None),
        ("+26.6", None),
        ("28.82\\%", None),
        ("k", None),
        ("+4.0pp", None),
        ("25 ms", None),
        ("RQ1", None),
        ("Stage II", None),
        ("Parti", "Parti"),
        ("System 2", "System 2"),
        ("OpenAI", None),
        ("ours", None),
        ("\\method", None),
        ("\\OurBench{", None),
        ("\\(\\projectname\\", None),
        ("\\LensNet", "LensNet"),
        ("\\lens{}", "lens"),
    ],
)
def test_edges_and_what_is_no_name(span: str, name: str | None) -> None:
    text = f"We use {span} here"
    kept = list(tidy(text, [Found(7, 7 + len(span), "Method", 0.9, "test")]))
    assert [text[f.start : f.end] for f in kept] == ([name] if name else [])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Demystifying Lens Attention", "Lens Attention"),
        ("Probing", "Probing"),
        ("Probing classifiers", "Probing classifiers"),
    ],
)
def test_what_titles_say_of_a_name_is_no_part_of_it(title: str, name: str) -> None:
    found = [Found(0, len(title), "Method", 0.9, "test")]
    [kept] = tidy(title, found, title_end=len(title))
    assert title[kept.start : kept.end] == name
    [kept] = tidy(title, found)
    assert title[kept.start : kept.end] == title


@pytest.mark.parametrize(
    ("text", "span", "name"),
    [
        ("We test Faster R-CNN here.", "R-CNN", "Faster R-CNN"),
        ("We test WordNet 3.1 here.", "WordNet", "WordNet 3.1"),
        ("AlpacaEval 2.0.", "AlpacaEval", "AlpacaEval 2.0"),
        ("We test Faster R-CNN.", "Faster R-CNN", "Faster R-CNN"),
        # a word that begins a sentence, or of a language, is no part of a name
        ("Bad. Faster R-CNN wins.", "R-CNN", "R-CNN"),
        ("We test nets (Faster R-CNN)", "R-CNN", "Faster R-CNN"),
        ("We test French BERT here.", "BERT", "BERT"),
        ("We test Google BERT here.", "BERT", "BERT"),
        ("We test Adam LensNet here.", "LensNet", "LensNet"),  # Adam is a name of its own
        # scores are no versions
        ("On WordNet 3.1% are lost.", "WordNet", "WordNet"),
        ("On WordNet 83.1 are lost.", "WordNet", "WordNet"),
        ("On WordNet 2.1 points are lost.", "WordNet", "WordNet"),
        ("We search deep lenses 3.1 times.", "lenses", "lenses"),
    ],
)
def test_names_are_taken_whole(text: str, span: str, name: str) -> None:
    found = [Found(text.index(span), text.index(span) + len(span), "Method", 0.9, "test")]
    if "Adam" in text:
        found.append(Found(8, 12, "Method", 0.9, "test"))
    assert text[(first := next(tidy(text, found))).start : first.end] == name


def test_the_users_own_patterns_stay_as_they_are() -> None:
    mine = Found(0, 2, "Method", 1.0, "pattern")
    assert list(tidy("7B", [mine])) == [mine]


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("Cutting clips", "Method", False),
        ("One clip", "Method", False),
        ("CLIP with a clip", "Method", True),
        ("One Clip", "Method", True),
        ("One clip", "Metric", True),
        ("One chip", "Method", True),
    ],
)
def test_plain_words_are_no_names_in_capitals(text: str, kind: str, *, kept: bool) -> None:
    start = text.rindex(" ") + 1
    found = [Found(start, len(text), kind, 0.9, "test")]
    capitals = frozenset({("Method", "clip")})
    assert list(tidy(text, found, capitals=capitals)) == (found if kept else [])


def test_capitals_are_what_the_list_writes_in_capitals_alone() -> None:
    capitals = set(terms.capitals())
    assert ("Method", "clip") in capitals
    listed = set(terms.read())
    assert all(
        (kind, name.upper()) in listed and (kind, name) not in listed for kind, name in capitals
    )
