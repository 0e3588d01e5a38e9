from __future__ import annotations

import pytest
import spacy

from litweave.extract.names import find
from litweave.extract.page import Page

BLANK = spacy.blank("en")


@pytest.mark.parametrize(
    ("abstract", "found"),
    [
        ("We test Qwen2.5-7B, Llama 3.1 8B and GPT-4o.", ["Qwen2.5-7B", "Llama 3.1 8B", "GPT-4o"]),
        ("Claude 3.5 Sonnet beats Gemini 1.5 Pro.", ["Claude 3.5 Sonnet", "Gemini 1.5 Pro"]),
        ("LLaMA-2-7B-chat, ViT-B/16 and ResNet-50.", ["LLaMA-2-7B-chat", "ViT-B/16", "ResNet-50"]),
        ("GPT alone, a llama, and MyGPT-4.", []),
        ("We present TernNet, a network.", ["TernNet"]),
        ("This paper introduces TernNet for birds.", ["TernNet"]),
        ("a method called TernNet. It", ["TernNet"]),
        ("a simple step, which we call TernNorm, helps", ["TernNorm"]),
        ("We present Deep learning for birds.", []),
        ("a model named Mask-Guided Ternary Nets", []),
        ("a new task termed TernFind.", []),
    ],
)
def test_names_by_shape(abstract: str, found: list[str]) -> None:
    text = f"T\n\n{abstract}"
    page = Page(BLANK.make_doc(text), text, 1, ())
    assert [text[f.start : f.end] for f in find(page)] == found


@pytest.mark.parametrize(
    ("abstract", "kind"),
    [
        ("We present TernSet, a large dataset of terns.", "Dataset"),
        ("We present TernBench to test models.", "Dataset"),
        ("We collect a dataset called TernSet. It", "Dataset"),
        ("We present TernNet, a model and a dataset.", "Method"),
    ],
)
def test_a_coined_name_is_what_is_said_of_it(abstract: str, kind: str) -> None:
    text = f"T\n\n{abstract}"
    (found,) = find(Page(BLANK.make_doc(text), text, 1, ()))
    assert (found.kind, found.role) == (kind, "introduced")
