"""Which long form an acronym stands for, paper by paper."""

from __future__ import annotations

import pytest

from corpus import Case, case, ids, rows, tables
from litweave.records import INTRODUCED
from litweave.resolve import acronyms

SSL = {"self": "self-supervised learning", "semi": "semi-supervised learning"}


def test_the_papers_own_definition_decides() -> None:
    found = tables(
        [
            case("a", [("Method", SSL["self"]), ("Method", "SSL")], [("SSL", SSL["self"])]),
            case("b", [("Method", SSL["semi"]), ("Method", "SSL")], [("SSL", SSL["semi"])]),
        ]
    )
    assert ids(found, "SSL", "a") == {"method:self-supervised-learning"}
    assert ids(found, "SSL", "b") == {"method:semi-supervised-learning"}


def test_a_short_form_of_a_short_form_is_the_whole() -> None:
    short, long = "deep search with monitoring", "deep search with hierarchical monitoring"
    names = [("Method", name) for name in ("DSM", short, long)]
    found = tables([case("a", names, [("DSM", short), (short, long)])])
    [whole] = ids(found, long, "a")
    assert ids(found, "DSM", "a") == ids(found, short, "a") == {whole}


def test_an_undefined_acronym_follows_papers_that_agree() -> None:
    defining = [
        case(f"d{i}", [("Method", "flow matching"), ("Method", "FLM")], [("FLM", "flow matching")])
        for i in range(3)
    ]
    found = tables([*defining, case("z", [("Method", "FLMs")])])
    assert ids(found, "FLMs", "z") == {"method:flow-matching"}
    reasons = [r for r in rows(found["merges"]) if r["name"] == "FLMs"]
    assert [(r["rule"], r["evidence"], r["papers"]) for r in reasons] == [
        ("acronym with one meaning", "d0", 3)
    ]


def test_two_letters_need_more_papers_than_a_long_acronym() -> None:
    def corpus(short: str) -> list[Case]:
        names = [("Method", "flow matching"), ("Method", short)]
        papers = [case(f"d{i}", names, [(short, "flow matching")]) for i in range(2)]
        return [*papers, case("z", [("Method", short)])]

    assert ids(tables(corpus("FM")), "FM", "z") == {"method:fm"}
    assert ids(tables(corpus("FLOWM")), "FLOWM", "z") == {"method:flow-matching"}


def test_a_coined_acronym_may_be_another_papers_coinage_too() -> None:
    coined = [
        case(
            f"d{i}",
            [("Method", "stellar transformer"), ("Method", "STAR")],
            [("STAR", "stellar transformer")],
            role=INTRODUCED,
        )
        for i in range(2)
    ]
    found = tables([*coined, case("z", [("Method", "STAR")])])
    assert ids(found, "STAR", "z") == {"method:star"}


def test_papers_that_disagree_leave_an_acronym_alone() -> None:
    papers = [
        case(f"{which}{i}", [("Method", long), ("Method", "SSL")], [("SSL", long)])
        for which, long in SSL.items()
        for i in range(5)
    ]
    found = tables([*papers, case("z", [("Method", "SSL")])])
    assert ids(found, "SSL", "z") == {"method:ssl"}


def test_a_long_form_in_the_paper_decides_without_a_bracket() -> None:
    papers = [
        case(f"{which}{i}", [("Method", long), ("Method", "SSL")], [("SSL", long)])
        for which, long in SSL.items()
        for i in range(5)
    ]
    found = tables([*papers, case("z", [("Method", SSL["semi"]), ("Method", "SSL")])])
    assert ids(found, "SSL", "z") == {"method:semi-supervised-learning"}


def test_context_decides_between_meanings() -> None:
    company = {"self": ["SimCLR", "MoCo"], "semi": ["FixMatch", "MixMatch"]}
    papers = [
        case(
            f"{which}{i}",
            [("Method", n) for n in (long, "SSL", *company[which])],
            [("SSL", long)],
        )
        for which, long in SSL.items()
        for i in range(5)
    ]
    other = [case(f"x{i}", [("Method", "LSTM")]) for i in range(9)]
    found = tables(
        [*papers, *other, case("z", [("Method", n) for n in ("SSL", "FixMatch", "MixMatch")])]
    )
    assert ids(found, "SSL", "z") == {"method:semi-supervised-learning"}
    assert {r["rule"] for r in rows(found["merges"]) if r["name"] == "SSL"} == {
        "definition",
        "acronym in context",
    }


@pytest.mark.parametrize(
    ("text", "long"), [("He", "homomorphic encryption"), ("vLLM", "video LLM x")]
)
def test_an_acronym_is_read_only_as_it_is_written(text: str, long: str) -> None:
    papers = [
        case(f"d{i}", [("Method", long), ("Method", text.upper())], [(text.upper(), long)])
        for i in range(4)
    ]
    found = tables([*papers, case("z", [("Method", text)])])
    assert ids(found, text, "z") == {f"method:{text.lower()}"}


def test_words_left_over_before_a_long_form_do_not_make_a_meaning() -> None:
    papers = [
        case(
            f"d{i}",
            [("Method", "reinforcement learning"), ("Method", "RL")],
            [("RL", "reinforcement learning")],
        )
        for i in range(3)
    ]
    stray = case(
        "e",
        [("Method", "offline reinforcement learning"), ("Method", "RL")],
        [("RL", "offline reinforcement learning")],
    )
    found = tables([*papers, stray])
    assert ids(found, "RL", "e") == {"method:reinforcement-learning"}
    assert ids(found, "offline reinforcement learning") == {"method:offline-reinforcement-learning"}


def test_an_acronym_is_no_bridge_between_its_long_forms() -> None:
    papers = [
        case(f"{which}{i}", [("Method", long), ("Method", "SSL")], [("SSL", long)])
        for which, long in SSL.items()
        for i in range(3)
    ]
    found = tables(papers)
    assert ids(found, SSL["self"]).isdisjoint(ids(found, SSL["semi"]))


def test_the_kind_must_agree() -> None:
    found = tables(
        [
            case(
                "a",
                [("Task", "automatic speech recognition"), ("Task", "ASR")],
                [("ASR", "automatic speech recognition")],
            ),
            case(
                "b",
                [("Metric", "attack success rate"), ("Metric", "ASR")],
                [("ASR", "attack success rate")],
            ),
        ]
    )
    assert ids(found, "ASR", "a") == {"task:automatic-speech-recognition"}
    assert ids(found, "ASR", "b") == {"metric:attack-success-rate"}


@pytest.mark.parametrize(
    ("full", "cut"),
    [
        ("structural similarity index", "structural similarity"),
        ("representations from lens transformers", "representations of lens transformers"),
    ],
)
def test_long_forms_that_begin_alike_are_one_meaning(full: str, cut: str) -> None:
    """Four papers of five agree only if the two are one."""
    said = [full] * 3 + [cut] * 3
    short = "SSIM" if "index" in full else "RFLT"
    papers = [
        case(f"d{i}", [("Method", long), ("Method", short)], [(short, long)])
        for i, long in enumerate(said)
    ]
    [found] = ids(tables([*papers, case("z", [("Method", short)])]), short, "z")
    assert found != f"method:{short.lower()}"


def test_a_name_that_hardly_anybody_spells_out_is_not_torn_in_two() -> None:
    """The company of one definition of thirty would take some papers with it and leave others."""
    beside = [("Method", "loom tracing"), ("Method", "lens tracing"), ("Dataset", "LTN")]
    defining = case(
        "d", [*beside, ("Dataset", "lens tracing notes")], [("LTN", "lens tracing notes")]
    )
    using = [case(f"u{i:02}", beside if i % 2 else [("Dataset", "LTN")]) for i in range(30)]
    found = tables([defining, *using])
    assert {i for n in range(30) for i in ids(found, "LTN", f"u{n:02}")} == {"dataset:ltn"}


@pytest.mark.parametrize(
    ("short", "long", "kept"),
    [
        ("MRR@10", "mean reciprocal rank", False),
        ("HD95", "hausdorff distance", False),
        ("VGG-16", "visual geometry group", False),
        ("VGG-16", "visual geometry group 16", True),
        ("T2I", "text to image", True),
        ("seq2seq", "sequence to sequence", True),
        ("1D CNN", "one dimensional convolutional neural network", True),
        ("DL20", "deep learning 2020", True),
        ("RAG", "retrieval augmented generation", True),
    ],
)
def test_numbers_of_a_short_form_are_in_its_long_form(*, short: str, long: str, kept: bool) -> None:
    assert acronyms.keeps_numbers(short, long) == kept


def test_a_cut_off_is_more_than_the_metric() -> None:
    names = [("Metric", "mean lens rank"), ("Metric", "MLR@10")]
    papers = [case(f"d{i}", names, [("MLR@10", "mean lens rank")]) for i in range(4)]
    found = tables([*papers, case("z", [("Metric", "MLR@10")])])
    assert ids(found, "MLR@10") == {"metric:mlr-%40-10"}


def test_a_version_that_one_paper_calls_by_its_family_is_no_meaning_of_it() -> None:
    names = [("Method", "Lensa-2-7B-chat"), ("Method", "Lensa-2-7B")]
    papers = [case(f"d{i}", names, [("Lensa-2-7B", "Lensa-2-7B-chat")]) for i in range(4)]
    found = tables([*papers, case("z", [("Method", "Lensa-2-7B")])])
    assert ids(found, "Lensa-2-7B", "z") == {"method:lensa-2-7b"}
