"""Names of a corpus become concepts: by which rules, in any order, and never two versions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus import Case, case, ids, rows, tables
from litweave import keys, pairs, resolve
from litweave.curation import Curation, Decision
from litweave.records import KINDS, Kind

HERE = Path(__file__).parent
SSL = {"self": "self-supervised learning", "semi": "semi-supervised learning"}


def test_our_own_pairs_are_all_right() -> None:
    result = pairs.evaluate(HERE / "pairs.tsv")
    assert result["apart"] > 690
    assert result["same"] > 420
    assert result["wrong"] == []


@pytest.mark.shared
def test_the_shared_pairs(shared: Path) -> None:
    result = pairs.evaluate(shared / "gold" / "merge-pairs.tsv")
    assert result["false_merges"] == 0
    assert result["true_merges"] >= 0.95 * result["same"]


# Names


def test_the_long_form_is_the_name_and_the_acronym_an_alias() -> None:
    found = tables(
        [
            case(
                "a",
                [("Method", "graph neural networks"), ("Method", "GNNs")],
                [("GNNs", "graph neural networks")],
            ),
            case(
                "b",
                [("Method", "Graph Neural Network"), ("Method", "GNN"), ("Method", "GNN")],
                [("GNN", "Graph Neural Network")],
            ),
        ]
    )
    assert [r["name"] for r in rows(found["concepts"])] == ["Graph Neural Network"]
    assert {(r["text"], r["count"]) for r in rows(found["aliases"])} == {
        ("GNN", 2), ("GNNs", 1), ("Graph Neural Network", 1), ("graph neural networks", 1),
    }  # fmt: skip


def given_up(extra: list[Case]) -> dict[object, object]:
    """Return id -> name where 24 papers write LNSR and three of them spell it out."""
    names = [("Method", "lens node search routine"), ("Method", "LNSR")]
    defined = [("LNSR", "lens node search routine")]
    papers = [case(f"d{i}", names[1:] * 9 + names[:1], defined) for i in range(3)]
    papers += [case(f"u{i}", names[1:]) for i in range(12)]
    return {r["id"]: r["name"] for r in rows(tables([*papers, *extra])["concepts"])}


def test_a_long_form_that_authors_gave_up_is_no_name() -> None:
    assert given_up([]) == {"method:lens-node-search-routine": "LNSR"}


def test_homonyms_are_told_apart_by_their_long_forms() -> None:
    other = [case(f"x{i}", [("Method", "lunar soil robot"), ("Method", "LNSR")],
                  [("LNSR", "lunar node soil robot")]) for i in range(2)]  # fmt: skip
    names = given_up(other)
    assert names["method:lens-node-search-routine"] == "lens node search routine"
    assert names["method:lnsr"] == "LNSR"


def test_the_most_common_spelling_is_the_name() -> None:
    found = tables(
        [case(f"p{i}", [("Method", n)]) for i, n in enumerate(["YOLO v5", "YOLOv5", "YOLOv5"])]
    )
    assert [(r["id"], r["name"]) for r in rows(found["concepts"])] == [("method:yolo-5", "YOLOv5")]


# Kinds


def test_an_outvoted_kind_follows_the_corpus() -> None:
    papers = [case(f"p{i:02}", [("Method", "dropout")]) for i in range(19)]
    found = tables([*papers, case("z", [("Task", "dropout")])])
    assert ids(found, "dropout") == {"method:dropout"}
    [row] = [r for r in rows(found["merges"]) if r["rule"] == "kind by vote"]
    assert (row["name"], row["evidence"]) == ("dropout", "Method in 19 of 20 papers")
    [use] = [r for r in rows(found["uses"]) if r["paper_id"] == "z"]
    assert use["role"] == "used"


def test_a_mention_that_was_sure_is_outvoted_by_a_clear_majority_only() -> None:
    papers = [case(f"p{i:02}", [("Method", "dropout")]) for i in range(15)]
    sure = case("y", [("Task", "dropout")])
    unsure = case("z", [("Task", "dropout")], alternatives={"dropout": (("Method", 0.4),)})
    found = tables([*papers, sure, unsure])
    assert ids(found, "dropout", "y") == {"task:dropout"}
    assert ids(found, "dropout", "z") == {"method:dropout"}


def test_a_name_of_two_kinds_stays_two_concepts() -> None:
    papers = [case(f"m{i}", [("Method", "Alpaca")]) for i in range(30)]
    papers += [case(f"d{i}", [("Dataset", "Alpaca")]) for i in range(10)]
    assert ids(tables(papers), "Alpaca") == {"method:alpaca", "dataset:alpaca"}


def test_capitals_tell_acronyms_apart_in_votes() -> None:
    papers = [case(f"p{i:02}", [("Metric", "mAP")]) for i in range(30)]
    assert ids(tables([*papers, case("z", [("Method", "MAP")])]), "MAP") == {"method:map"}


def test_a_paper_that_spells_a_name_out_is_not_outvoted_by_another_meaning() -> None:
    error = ("MAE", "mean absolute error")
    papers = [
        case(f"p{i:02}", [("Metric", error[1]), ("Metric", "MAE")], [error]) for i in range(40)
    ]
    names = [("Method", "masked autoencoders"), ("Method", "MAE")]
    masked = case("y", names, [("MAE", "masked autoencoders")])
    found = tables([*papers, masked, case("z", [("Method", "MAE")])])
    assert (
        ids(found, "MAE", "y") == ids(found, "masked autoencoders") == {"method:masked-autoencoder"}
    )
    assert ids(found, "MAE", "p00") == ids(found, "MAE", "z") == {"metric:mean-absolute-error"}


def test_a_long_form_that_the_corpus_knows_as_the_winner_does_not_save_its_short_form() -> None:
    error = ("MAE", "mean absolute error")
    papers = [
        case(f"p{i:02}", [("Metric", error[1]), ("Metric", "MAE")], [error]) for i in range(40)
    ]
    found = tables([*papers, case("y", [("Method", "MAE")], [error])])
    assert ids(found, "MAE", "y") == {"metric:mean-absolute-error"}


def test_kinds_of_the_users_own_are_never_outvoted() -> None:
    kinds = {**KINDS, "Gear": Kind("Gear", "USES", "#000000")}
    papers = [case(f"p{i:02}", [("Method", "LensCam")]) for i in range(40)]
    found = tables([*papers, case("z", [("Gear", "LensCam")])], kinds=kinds)
    assert ids(found, "LensCam", "z") == {"gear:lenscam"}


# Properties

NAMES = [
    ("Method", "CNN"), ("Method", "CNNs"), ("Method", "convolutional neural network"),
    ("Method", "Convolutional Neural Networks"), ("Method", "cellular neural network"),
    ("Method", "CLIP"), ("Method", "CLIPS"), ("Method", "Clips"), ("Method", "BERT model"),
    ("Method", "bert model"), ("Method", "BERT"), ("Method", "LoRA"), ("Method", "LoRa"),
    ("Method", "Adam optimizer"), ("Method", "Adam"), ("Method", "fine tuning"),
    ("Method", "finetuning"), ("Method", "SSL"), ("Method", "self-supervised learning"),
    ("Method", "semi-supervised learning"), ("Task", "SSL"), ("Task", "contrastive learning"),
    ("Method", "contrastive learning"), ("Dataset", "CIFAR10"), ("Dataset", "CIFAR-10 dataset"),
    ("Dataset", "CIFAR-100"), ("Dataset", "MS COCO"), ("Dataset", "COCO"), ("Dataset", "FLEURS"),
    ("Dataset", "Fleurs"), ("Metric", "F1 score"), ("Metric", "F1"), ("Method", "CNN detection"),
    ("Method", "convolutional neural network detection"),
]  # fmt: skip
DEFINITIONS = [
    ("CNN", "convolutional neural network"), ("CNNs", "convolutional neural networks"),
    ("CNN", "cellular neural network"), ("SSL", "self-supervised learning"),
    ("SSL", "semi-supervised learning"), ("CLIP", "contrastive language-image pre-training"),
    ("SSL", "deep semi-supervised learning"),
]  # fmt: skip


@st.composite
def corpora(draw: st.DrawFn, least: int = 1) -> list[Case]:
    """Return papers of tricky names; acronyms are often defined, and not always the same way."""
    made = []
    for number in range(draw(st.integers(least, 9))):
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
        defined = draw(st.lists(st.sampled_from(DEFINITIONS), max_size=2, unique_by=lambda d: d[0]))
        year = draw(st.sampled_from(["2023", "2024-02", None]))
        made.append(case(f"p{number}", names, defined, year=year))
    return made


@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_papers_changes_nothing(papers: list[Case], random: Random) -> None:
    shuffled = random.sample(papers, len(papers))
    before, after = tables(papers), tables(shuffled)
    for name, table in before.items():
        assert table.equals(after[name]), name


@given(corpora(least=2))
def test_a_removed_paper_leaves_nothing(papers: list[Case]) -> None:
    *rest, gone = papers
    found = tables(rest)
    for table in found.values():
        for row in rows(table):
            assert gone.paper.id not in row.values()
    of_concept: dict[object, set[object]] = defaultdict(set)
    for use in rows(found["uses"]):
        of_concept[use["concept_id"]].add(use["paper_id"])
    assert {r["id"]: r["papers"] for r in rows(found["concepts"])} == {
        concept: len(some) for concept, some in of_concept.items()
    }
    counted: dict[object, int] = defaultdict(int)
    for mention in rows(found["mentions"]):
        counted[mention["concept_id"], mention["text"]] += 1
    assert {(r["concept_id"], r["text"]): r["count"] for r in rows(found["aliases"])} == counted


@given(corpora(), st.lists(st.sampled_from(["ZetaNet", "quarkflow"]), min_size=1))
def test_a_paper_of_other_names_changes_no_other_paper(
    papers: list[Case], names: list[str]
) -> None:
    more = [*papers, case("zz", [("Method", name) for name in names])]
    before, after = tables(papers), tables(more)
    for name in ("uses", "mentions"):
        assert rows(before[name]) == [r for r in rows(after[name]) if r["paper_id"] != "zz"]


def outcome(papers: list[Case], curation: Curation) -> dict[tuple[object, ...], object]:
    return {
        (r["paper_id"], r["start"]): r["concept_id"]
        for r in rows(tables(papers, curation)["mentions"])
    }


def blocks(found: dict[tuple[object, ...], object]) -> set[frozenset[object]]:
    members: dict[object, set[object]] = defaultdict(set)
    for place, concept in found.items():
        members[concept].add(place)
    return {frozenset(some) for some in members.values()}


def without(papers: list[Case], kind: str, name: str) -> list[Case]:
    """Return the papers with every mention of a spelling replaced by a name of nothing."""
    return [
        Case(
            one.paper,
            replace(
                one.extraction,
                mentions=tuple(
                    replace(m, text="Zyxwon") if (m.kind, m.text) == (kind, name) else m
                    for m in one.extraction.mentions
                ),
            ),
        )
        for one in papers
    ]


@given(corpora(least=2), st.data())
def test_an_undone_spelling_leaves_the_graph_as_if_it_had_no_other(
    papers: list[Case], data: st.DataObject
) -> None:
    own = [
        r
        for r in rows(tables(papers)["merges"])
        if keys.compact(keys.fold(str(r["kind"]), str(r["name"])))
        == keys.compact(keys.fold(str(r["kind"]), str(r["target"])))
    ]
    assume(own)
    merge = data.draw(st.sampled_from(own))
    kind, name, target = str(merge["kind"]), str(merge["name"]), str(merge["target"])
    # A spelling that a paper defines as an acronym is read as its long form; see the next test.
    assume(all(name != d.short for one in papers for d in one.extraction.definitions))
    undo = Curation((Decision("never-merge", kind, name, target),))
    assert blocks(outcome(papers, undo)) == blocks(outcome(without(papers, kind, name), Curation()))


@given(corpora(least=2), st.data())
def test_an_undone_merge_parts_its_two_names(papers: list[Case], data: st.DataObject) -> None:
    found = tables(papers)
    merges = [r for r in rows(found["merges"]) if r["rule"] != "kind by vote"]
    assume(merges)
    merge = data.draw(st.sampled_from(merges))
    kind, name, target = str(merge["kind"]), str(merge["name"]), str(merge["target"])
    undo = Curation((Decision("never-merge", kind, name, target),))
    after = tables(papers, undo)
    of_kind = [r for r in rows(after["mentions"]) if r["kind"] == kind]
    parted = {r["concept_id"] for r in of_kind if r["text"] == name}
    assert parted.isdisjoint(r["concept_id"] for r in of_kind if r["text"] == target)
    # What it did not touch stays; acronyms may be read anew, for their papers' company has changed.
    acronyms = {short for short, _ in DEFINITIONS} | {"CNN detection"}
    for row in rows(found["mentions"]):
        text = str(row["text"])
        if row["concept_id"] != merge["concept_id"] and text not in {name, target, *acronyms}:
            assert row["concept_id"] in ids(after, text, str(row["paper_id"]))


@given(corpora())
def test_a_paper_alone_is_a_corpus_of_one(papers: list[Case]) -> None:
    for one in papers:
        alone = resolve.paper_concepts(one.paper, one.extraction, KINDS)
        found = tables([one])
        assert [(c.id, c.name) for c, *_ in alone] == [
            (r["id"], r["name"]) for r in rows(found["concepts"])
        ]
        assert [(c.id, role, confidence) for c, role, confidence, _ in alone] == [
            (r["concept_id"], r["role"], r["confidence"]) for r in rows(found["uses"])
        ]
        assert sum(len(some) for *_, some in alone) == len(one.extraction.mentions)


@given(corpora())
def test_every_spelling_beside_the_name_has_a_reason(papers: list[Case]) -> None:
    found = tables(papers)
    told: dict[object, set[object]] = defaultdict(set)
    for merge in rows(found["merges"]):
        told[merge["concept_id"]] |= {merge["name"], merge["target"]}
    for concept in rows(found["concepts"]):
        spellings = {r["text"] for r in rows(found["aliases"]) if r["concept_id"] == concept["id"]}
        assert spellings - {concept["name"]} <= told[concept["id"]]
