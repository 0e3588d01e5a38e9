"""Acronyms that the field has settled: read in small corpora too, and never against a paper."""

from __future__ import annotations

from importlib.resources import files

import pytest

from corpus import case, ids, rows, tables
from litweave import keys
from litweave.curation import Curation, Decision
from litweave.records import KINDS
from litweave.resolve import common
from litweave.resolve.common import Meaning

LONG = "flow matching"
PAPERS = [case("a", [("Method", LONG)]), case("z", [("Method", "FLM")])]


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make FLM an acronym of the field."""
    known = {("Method", "flm"): Meaning("FLM", LONG, 40)}
    monkeypatch.setattr(common, "meanings", lambda: known)


def test_an_acronym_nobody_defines_meets_its_long_form() -> None:
    found = tables(PAPERS)
    assert ids(found, "FLM") == {"method:flow-matching"}
    [reason] = [r for r in rows(found["merges"]) if r["name"] == "FLM"]
    assert (reason["target"], reason["rule"], reason["evidence"], reason["papers"]) == (
        *(LONG, "acronym of the field", "common.tsv"),
        0,
    )


def test_one_definition_is_enough() -> None:
    defining = case("d", [("Method", LONG), ("Method", "FLM")], [("FLM", LONG)])
    found = tables([defining, case("z", [("Method", "FLM")])])
    assert ids(found, "FLM", "z") == {"method:flow-matching"}


def test_a_corpus_that_means_something_else_goes_first() -> None:
    other = "fused lasso model"
    defining = case("d", [("Method", other), ("Method", "FLM")], [("FLM", other)])
    found = tables([*PAPERS, defining])
    assert ids(found, "FLM", "d") == {"method:fused-lasso-model"}
    assert ids(found, "FLM", "z") == {"method:flm"}


def test_another_way_of_writing_is_another_name() -> None:
    assert ids(tables([PAPERS[0], case("z", [("Method", "Flm")])]), "Flm") == {"method:flm"}


def test_another_kind_is_another_name() -> None:
    assert ids(tables([PAPERS[0], case("z", [("Metric", "FLM")])]), "FLM") == {"metric:flm"}


def test_without_the_long_form_the_acronym_keeps_its_name() -> None:
    assert ids(tables([case("z", [("Method", "FLM")])]), "FLM") == {"method:flm"}


def test_the_user_can_undo_it() -> None:
    apart = Curation((Decision("never-merge", "Method", "FLM", LONG),))
    assert ids(tables(PAPERS, apart), "FLM") == {"method:flm"}


def test_the_shipped_list_is_sorted_and_has_one_meaning_for_each() -> None:
    text = (files("litweave.resolve") / "common.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines()]
    assert [(k, s, long) for k, s, long, _ in lines] == sorted(
        (k, s, long) for k, s, long, _ in lines
    )
    shorts = [(kind, keys.compact(keys.fold(kind, short))) for kind, short, _, _ in lines]
    assert len(set(shorts)) == len(shorts)
    assert {kind for kind, *_ in lines} <= set(KINDS)
    assert all(int(papers) >= 5 for *_, papers in lines)
