from __future__ import annotations

import pytest

from litweave.extract.links import find, stated
from litweave.records import Link, Paper, StatedLink


def links(abstract: str, *, title: str = "", comment: str = "") -> list[Link]:
    return find(Paper("p", title, abstract, comment=comment))


@pytest.mark.parametrize(
    ("abstract", "kinds"),
    [
        ("Code is available at https://github.com/a/b.", ["code"]),
        ("See https://github.com/a/b.", ["code"]),
        ("Our dataset is available at https://github.com/a/b.", ["dataset"]),
        ("Our code and data are at https://a.example.org/x.", ["code"]),
        ("Project page: https://a.github.io/x", ["project"]),
        ("Project page: https://github.com/a/b", ["project"]),
        ("Results improve. https://a.github.io/x", ["project"]),
        ("The models are at https://huggingface.co/a/b.", ["model"]),
        ("We release it at https://huggingface.co/datasets/a/b.", ["dataset"]),
        ("Try it at https://huggingface.co/spaces/a/b.", ["demo"]),
        ("A demo is at https://a.example.org/x.", ["demo"]),
        ("Audio samples are at https://a.github.io/x.", ["demo"]),
        ("See https://youtu.be/abc.", ["video"]),
        ("Videos are shown at https://a.example.org/x.", ["video"]),
        ("The extended version is at https://arxiv.org/abs/2304.01234.", ["other"]),
        ("Data: https://doi.org/10.5281/zenodo.1.", ["dataset"]),
        (
            "Code: https://github.com/a/b, data: https://a.example.org/x, video: https://youtu.be/c",
            ["code", "dataset", "video"],
        ),
        ("Code at https://github.com/a/b and https://gitlab.com/a/c.", ["code", "code"]),
        (
            "Code and data: https://github.com/a/b and https://huggingface.co/datasets/a/b.",
            ["code", "dataset"],
        ),
        ("See https://a.example.org/x for the code.", ["code"]),
        (
            "TernSet is at https://a.example.org/x, and the evaluation code at https://b.example.org.",
            ["project", "code"],
        ),
        (
            "Weights can be had from https://a.example.org/x and the code from https://b.example.org.",
            ["model", "code"],
        ),
        (
            "See https://a.example.org/x (code) and https://b.example.org/x (data).",
            ["code", "dataset"],
        ),
        ("Code and a video: https://a.example.org/x and https://vimeo.com/1.", ["code", "video"]),
        ("The code is shown at https://youtu.be/abc.", ["video"]),
        ("Code and data: https://huggingface.co/datasets/a/b.", ["dataset"]),
        # a sentence before says nothing of this link
        ("Our dataset has 9 classes. See https://github.com/a/b.", ["code"]),
    ],
)
def test_kind_is_what_the_sentence_says(abstract: str, kinds: list[str]) -> None:
    assert [link.kind for link in links(abstract)] == kinds


@pytest.mark.parametrize(
    ("abstract", "own"),
    [
        ("Our code is available at https://github.com/a/b.", True),
        ("Project page: https://a.github.io", True),
        ("https://github.com/a/b", True),
        ("We build on the Foo toolkit (https://github.com/foo/foo).", False),
        ("We build on https://github.com/foo/foo.", False),
        ("Our implementation uses https://github.com/foo/foo.", False),
        ("Our code builds on https://github.com/foo/foo.", False),
        ("Our model is trained with the Foo library (https://github.com/foo/foo).", False),
        ("We release our code, built on Foo, at https://github.com/a/b.", True),
        ("Our implementation using Foo is available at https://github.com/a/b.", True),
        ("Our data can be downloaded from https://a.example.org/x.", True),
        ("Articles were crawled from https://news.example.org/archive.", False),
        ("Captions come from https://en.wikipedia.org/wiki/Lens.", False),
    ],
)
def test_own_or_only_mentioned(*, abstract: str, own: bool) -> None:
    assert [link.own for link in links(abstract)] == [own]


def test_places_are_those_of_the_field() -> None:
    paper = Paper("p", "T https://a.github.io/t", "A https://a.github.io/a.", comment="www.a.org/c")
    for link in find(paper):
        assert link.start is not None
        text: str = getattr(paper, link.field)
        assert text[link.start : link.end].endswith(link.url[-6:])
    assert [link.field for link in find(paper)] == ["title", "abstract", "comment"]


def test_a_target_comes_once() -> None:
    found = links("At https://github.com/a/b.", comment="Code: github.com/a/b/")
    assert [(link.url, link.field) for link in found] == [("https://github.com/a/b", "abstract")]


def test_stated_links_are_made_canonical_and_sorted() -> None:
    paper = Paper(
        "p",
        "T",
        links=(
            StatedLink("http://www.github.com/a/b.git"),
            StatedLink("github.com/a/b", kind="code", own=False),
            StatedLink("https://a.github.io/", kind="project page"),
            StatedLink("not a link"),
        ),
    )
    assert [(x.url, x.kind, x.own, x.field, x.start) for x in stated(paper)] == [
        ("https://a.github.io", "project", True, "source", None),
        ("https://github.com/a/b", "code", True, "source", None),
    ]
