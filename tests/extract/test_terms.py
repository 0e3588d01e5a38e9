from __future__ import annotations

import pytest
import spacy

from litweave.extract.page import Page
from litweave.extract.terms import make
from litweave.records import KINDS
from litweave.settings import ExtractSettings

NLP = spacy.blank("en")
FINDER = make(NLP, ExtractSettings(), KINDS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BERTs and Adam", [("BERTs", "Method"), ("Adam", "Method")]),
        ("on FLORES-101 and WMT16", [("FLORES-101", "Dataset"), ("WMT16", "Dataset")]),
        ("on CIFAR-20, CIFAR100", [("CIFAR-20", "Dataset"), ("CIFAR100", "Dataset")]),
        ("MyWMT16 and WMT16-based", []),
        ("on MyT-101", []),
    ],
)
def test_terms_and_versions(text: str, found: list[tuple[str, str]]) -> None:
    assert FINDER is not None
    page = Page(NLP.make_doc(text), text, 0, ())
    places = {(f.start, f.end, f.kind) for f in FINDER(page)}
    assert [(text[start:end], kind) for start, end, kind in sorted(places)] == found
