from __future__ import annotations

import re
from collections import Counter

import pytest

from litweave.extract import sense
from litweave.extract.abbreviations import pairs
from litweave.extract.found import Found


def at(text: str, name: str, kind: str = "Method", confidence: float = 0.9, nth: int = 0) -> Found:
    start = -1
    for _ in range(nth + 1):
        start = text.index(name, start + 1)
    return Found(start, start + len(name), kind, confidence, "test")


def names(text: str, found: list[Found]) -> list[str]:
    return [text[item.start : item.end] for item in found]


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("LensNet wins. LensNet-based tools, LensNet.", "LensNet", ["LensNet"] * 3),
        ("BERT, BERT-2, RoBERTa, BERT-large, BERTs", "BERT", ["BERT", "BERT", "BERTs"]),
        ("CIFAR-10 and CIFAR-100", "CIFAR-10", ["CIFAR-10"]),
        ("GPT-4 and GPT-4o, GPT-4-turbo", "GPT-4", ["GPT-4", "GPT-4"]),
        (
            "Deep nets. Whittled search and whittled search",
            "whittled search",
            ["Whittled search", "whittled search"],
        ),
        ("SAM is good, the same sam", "SAM", ["SAM"]),
        ("an LLM, LLMs and LLMs'", "LLM", ["LLM", "LLMs", "LLMs"]),
        ("x_SAM, SAM_x, @SAM, SAM+", "SAM", []),
    ],
)
def test_a_name_found_once_is_found_everywhere(text: str, name: str, found: list[str]) -> None:
    first = at(text, name) if found else at(text + " SAM", name, nth=4)
    text = text if found else text + " SAM"
    done = sense.complete(text, [first], (), ())
    assert names(text, done) == (found or ["SAM"])


def test_nothing_is_found_inside_a_url() -> None:
    text = "LensNet is at https://github.com/ada/LensNet now"
    mask = (text.index("https"), text.index(" now"))
    assert names(text, sense.complete(text, [at(text, "LensNet")], (), [mask])) == ["LensNet"]


@pytest.mark.parametrize("half", ["graph lens networks", "GLN"])
def test_the_other_half_of_a_definition_is_found(half: str) -> None:
    text = "We use graph lens networks (GLN). A GLN is small."
    done = sense.complete(text, [at(text, half)], pairs(text), ())
    assert names(text, done) == ["graph lens networks", "GLN", "GLN"]


def group(text: str, found: list[Found]) -> list[list[str]]:
    defined = sense.definitions(text, found, pairs(text))
    places = sense.groups(text, found, defined)
    return [sorted({text[found[i].start : found[i].end] for i in g}) for g in places]


def test_short_and_long_form_spellings_and_plurals_are_one_group() -> None:
    text = "Graph lens networks (GLNs) are graph-lens networks. A GLN is no LSTM."
    found = [
        at(text, n)
        for n in ("Graph lens networks", "GLNs", "graph-lens networks", "GLN is", "LSTM")
    ]
    found[3] = Found(found[3].start, found[3].start + 3, "Method", 0.9, "test")
    assert group(text, found) == [
        ["GLN", "GLNs", "Graph lens networks", "graph-lens networks"],
        ["LSTM"],
    ]


def test_an_acronym_meets_the_only_name_with_its_initials() -> None:
    text = (
        "LLMs fail. Large language models are big. CL and continual learning, contrastive learning"
    )
    found = [
        at(text, n)
        for n in (
            "LLMs",
            "Large language models",
            "CL",
            "continual learning",
            "contrastive learning",
        )
    ]
    assert group(text, found) == [
        ["LLMs", "Large language models"],
        ["CL"],
        ["continual learning"],
        ["contrastive learning"],
    ]


def test_what_the_text_spells_out_stands_for_nothing_else() -> None:
    text = (
        "Data for click-through rate (CTR) prediction demand combinatorial reasoning. CTR is low."
    )
    found = [
        at(text, "click-through rate (CTR) prediction"),
        at(text, "combinatorial reasoning"),
        at(text, "CTR", nth=1),
    ]
    assert ["combinatorial reasoning"] in group(text, found)


def test_a_long_form_with_words_before_it_is_still_its_long_form() -> None:
    text = "Sparse Mixture-of-Experts (MoEs) grow."
    found = [at(text, "Sparse Mixture-of-Experts"), at(text, "MoEs")]
    assert group(text, found) == [["MoEs", "Sparse Mixture-of-Experts"]]


def test_the_weight_of_all_mentions_decides_the_kind_and_the_loser_is_kept() -> None:
    text = "pruning, pruning, pruning"
    found = [
        at(text, "pruning", "Task", 0.8),
        at(text, "pruning", "Method", 0.6, nth=1),
        at(text, "pruning", "Method", 0.7, nth=2),
    ]
    agreed = sense.agree(found, (0, 1, 2))
    assert {item.kind for item in agreed} == {"Method"}
    assert {item.alternatives for item in agreed} == {(("Task", 0.8),)}


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("GPT-4 and GPT-4o differ", ("GPT-4", "GPT-4o")),
        ("LLaMA-7B and LLaMA2-7B differ", ("LLaMA-7B", "LLaMA2-7B")),
        ("DPO and DPO-Plus differ", ("DPO", "DPO-Plus")),
    ],
)
def test_versions_are_never_definitions_of_each_other(text: str, apart: tuple[str, str]) -> None:
    found = [at(text, apart[0]), at(text, apart[1])]
    assert group(text, found) == [[apart[0]], [apart[1]]]


def test_the_whole_long_form_takes_the_place_of_its_pieces() -> None:
    text = "We study task and motion planning (TAMP)."
    found = [at(text, "motion planning", "Task"), at(text, "TAMP", "Task")]
    done = sense.complete(text, found, pairs(text), ())
    assert names(text, done) == ["task and motion planning", "TAMP"]


def test_the_whole_long_form_stands_elsewhere_too() -> None:
    text = "Lens adapter with star pooling\n\nOur Lens Adapter with Star Pooling (LASP) wins."
    pieces = [at(text, "Lens adapter"), at(text, "star pooling")]
    whole, short = at(text, "Lens Adapter with Star Pooling"), at(text, "LASP")
    found = sense.complete(text, [*pieces, whole, short], pairs(text), ())
    assert names(text, found) == [
        "Lens adapter with star pooling",
        "Lens Adapter with Star Pooling",
        "LASP",
    ]


def test_a_definition_said_a_thousand_times_is_found_a_thousand_times() -> None:
    piece, whole, times = "Lens adapter with star pooling. ", "Lens adapter with star pooling", 1000
    text = piece * times + f"Our {whole} (LASP) wins. " * times
    found = [
        Found(match.start(), match.end(), "Method", 0.9, "test")
        for match in re.finditer(f"(?<=Our ){whole}|Lens adapter|star pooling|LASP", text)
    ]
    done = sense.complete(text, found, pairs(text), ())
    assert Counter(names(text, done)) == {whole: 2 * times, "LASP": times}


def test_a_general_last_word_stays_outside_the_name() -> None:
    text = "We use causal repair framework (CRF)."
    found = [at(text, "causal repair"), at(text, "CRF")]
    assert names(text, sense.complete(text, found, pairs(text), ())) == ["causal repair", "CRF"]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (
            "Protein LLMs: large language models (LLMs), protein large language models",
            "Protein LLMs",
            "protein large language models",
        ),
        ("language model (LM) agents beat LM agents", "language model (LM) agents", "LM agents"),
        (
            "STROT. Structured Task Reasoning and Output Transformation",
            "STROT",
            "Structured Task Reasoning and Output Transformation",
        ),
    ],
)
def test_acronyms_spelt_out_elsewhere(text: str, one: str, other: str) -> None:
    assert sorted([one, other]) in group(text, [at(text, one), at(text, other)])


@pytest.mark.parametrize(
    ("text", "one", "other", "joined"),
    [
        ("LARD (Lens Aware Graph Depth) wins", "LARD", "Lens Aware Graph Depth", True),
        ("the Lens Aware Graph Depth (LARD) wins", "Lens Aware Graph Depth", "LARD", True),
        ("LLM (LLM-large tuned) wins", "LLM", "LLM-large tuned", False),  # an example
        ("LARD (Far Lens Graph Depth) wins", "LARD", "Far Lens Graph Depth", False),
    ],
)
def test_a_name_in_brackets_behind_its_acronym(
    text: str, one: str, other: str, *, joined: bool
) -> None:
    assert (group(text, [at(text, one), at(text, other)]) == [sorted([one, other])]) == joined
