"""The user's decisions: read, checked, applied, and stronger than any rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import case, ids, rows, tables
from litweave import curation
from litweave.curation import Curation, Decision
from litweave.errors import SettingsError
from litweave.records import KINDS

PAPERS = [
    case("a", [("Method", "Transformer"), ("Method", "LensNet"), ("Dataset", "LensSet")]),
    case("b", [("Method", "transformers"), ("Method", "lens network"), ("Metric", "accuracy")]),
    case("c", [("Method", "graph neural network"), ("Method", "GNN")],
         [("GNN", "graph neural network")]),
]  # fmt: skip


def decide(*decisions: Decision) -> Curation:
    return Curation(decisions)


def test_merge_joins_and_says_by_which_line() -> None:
    line = Decision("merge", "Method", "lens network", "LensNet", place="curation.csv, line 2")
    found = tables(PAPERS, decide(line))
    assert ids(found, "lens network") == ids(found, "LensNet") == {"method:lensnet"}
    [row] = [r for r in rows(found["merges"]) if r["rule"] == "curation"]
    assert (row["name"], row["target"], row["evidence"]) == (
        "lens network", "LensNet", "curation.csv, line 2",
    )  # fmt: skip


def test_merge_into_a_name_that_no_paper_has() -> None:
    found = tables(PAPERS, decide(Decision("merge", "", "LensNet", "Lens Family")))
    assert ids(found, "LensNet") == {"method:lens-family"}


def test_split_parts_one_spelling() -> None:
    found = tables(PAPERS, decide(Decision("split", "Method", "transformers")))
    assert ids(found, "Transformer").isdisjoint(ids(found, "transformers"))


def test_split_under_a_name() -> None:
    line = Decision("split", "Method", "transformers", "Transformers code")
    assert ids(tables(PAPERS, decide(line)), "transformers") == {"method:transformer-code"}


def test_split_takes_an_acronym_from_its_long_form() -> None:
    found = tables(PAPERS, decide(Decision("split", "Method", "GNN")))
    assert ids(found, "GNN").isdisjoint(ids(found, "graph neural network"))


def test_rename_changes_the_name_and_not_the_id() -> None:
    line = Decision("rename", "Method", "lensnet", "LENSNET (ours)")
    [row] = [
        r for r in rows(tables(PAPERS, decide(line))["concepts"]) if r["id"] == "method:lensnet"
    ]
    assert row["name"] == "LENSNET (ours)"


def test_retype_moves_mentions_and_their_roles() -> None:
    found = tables(PAPERS, decide(Decision("retype", "Dataset", "LensSet", "Task")))
    assert ids(found, "LensSet") == {"task:lensset"}
    [use] = [r for r in rows(found["uses"]) if r["concept_id"] == "task:lensset"]
    assert use["role"] is None
    back = tables(PAPERS, decide(Decision("retype", "", "accuracy", "Method")))
    [use] = [r for r in rows(back["uses"]) if r["concept_id"] == "method:accuracy"]
    assert use["role"] == "used"


def test_block_leaves_a_name_out_everywhere() -> None:
    found = tables(PAPERS, decide(Decision("block", "", "GNN"), Decision("block", "", "accuracy")))
    for name in ("mentions", "uses", "concepts", "aliases"):
        for row in rows(found[name]):
            assert not {"accuracy", "metric:accuracy", "GNN"} & set(row.values())


def test_never_merge_stops_a_definition() -> None:
    line = Decision("never-merge", "Method", "GNN", "graph neural network")
    found = tables(PAPERS, decide(line))
    assert ids(found, "GNN").isdisjoint(ids(found, "graph neural network"))


def test_the_user_is_right_against_what_is_shipped() -> None:
    papers = [
        case("a", [("Method", "LoRA"), ("Dataset", "MS COCO")]),
        case("b", [("Method", "LoRa"), ("Dataset", "COCO")]),
    ]
    found = tables(papers)
    assert ids(found, "LoRA").isdisjoint(ids(found, "LoRa"))
    assert ids(found, "MS COCO") == ids(found, "COCO")
    other = tables(
        papers,
        decide(
            Decision("merge", "Method", "LoRa", "LoRA"),
            Decision("never-merge", "Dataset", "MS COCO", "COCO"),
        ),
    )
    assert ids(other, "LoRA") == ids(other, "LoRa")
    assert ids(other, "MS COCO").isdisjoint(ids(other, "COCO"))


# Reading


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "curation.csv"
    path.write_text(
        'action,kind,name,target,comment\n# mine\nmerge,Method,"Lens, Net",LensNet,one thing\n\n'
        "block,,accuracy,,\n",
        encoding="utf-8-sig",
    )
    assert curation.load(path, KINDS).decisions == (
        Decision("merge", "Method", "Lens, Net", "LensNet", "one thing", "curation.csv, line 3"),
        Decision("block", "", "accuracy", "", "", "curation.csv, line 5"),
    )


def test_a_vosviewer_thesaurus_is_read(tmp_path: Path) -> None:
    path = tmp_path / "thesaurus.txt"
    path.write_text("label\treplace by\nlens networks\tlensnet\naccuracy\t\n", encoding="utf-8")
    read = curation.load(path, KINDS)
    assert [(d.action, d.name, d.target) for d in read.decisions] == [
        ("merge", "lens networks", "lensnet"),
        ("block", "accuracy", ""),
    ]


def test_files_that_are_absent_are_no_decisions(tmp_path: Path) -> None:
    assert curation.load_curation([tmp_path / "none.csv", None], KINDS) == Curation()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "action,kind,name,target\njoin,Method,a,b\n",
            "line 2: unknown action 'join'; known: merge",
        ),
        (
            "action,kind,name,target\nmerge,Methd,a,b\n",
            "line 2: unknown kind 'Methd'; known: Method",
        ),
        ("action,kind,name,target\nmerge,Method,a,\n", "line 2: merge of 'a' needs a target"),
        ("action,kind,name,target\nblock,Method,,\n", "line 2: block needs a name"),
        ("action,kind,name,target\nretype,Method,a,Thing\n", "line 2: unknown kind 'Thing'"),
        ("action,kind,name,target\nblock,Method,a,,why,more\n", "line 2: 6 columns, not 4"),
        ("what,kind,name\n", "the header is 'what,kind,name', expected action,kind,name"),
    ],
)
def test_a_wrong_line_is_one_clear_error(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "curation.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"curation\.csv") as error:
        curation.load(path, KINDS)
    assert problem in str(error.value)


def test_a_binary_file_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "curation.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(SettingsError, match="cannot be read"):
        curation.load(path, KINDS)


def test_a_decision_changes_the_fingerprint_and_a_comment_does_not() -> None:
    one = decide(Decision("block", "", "accuracy"))
    assert one.fingerprint != Curation().fingerprint
    assert one.fingerprint == decide(Decision("block", "", "accuracy", "", "why", "x")).fingerprint


def test_contradictions_are_told() -> None:
    told = curation.contradictions(
        decide(
            Decision("merge", "Method", "a", "b", place="c.csv, line 2"),
            Decision("never-merge", "Method", "B", "A", place="c.csv, line 3"),
            Decision("rename", "Method", "a", "x", place="c.csv, line 4"),
            Decision("rename", "Method", "A", "y", place="c.csv, line 5"),
        )
    )
    assert told == [
        "c.csv, line 3: contradicts c.csv, line 2: merge,Method,a,b,",
        "c.csv, line 5: contradicts what c.csv, line 4 says: rename,Method,a,x,",
    ]
