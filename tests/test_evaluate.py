"""The scores: right by hand on small cases, and to the last digit those of the reference scorer."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litweave.errors import SourceError
from litweave.evaluate import GoldPaper, read_gold, score, surface_key


def gold_paper(*concepts: dict[str, Any], links: tuple[dict[str, Any], ...] = ()) -> GoldPaper:
    full = [{"agreed": True, "types": [c["type"]], "roles": [], **c} for c in concepts]
    return GoldPaper.model_validate(
        {"id": "g", "title": "A title", "abstract": "", "concepts": full, "links": list(links)}
    )


def guess(kind: str, *texts: str, role: str | None = None) -> dict[str, Any]:
    mentions = [{"text": text} for text in texts]
    return {"type": kind, "name": texts[0], "role": role, "mentions": mentions}


def method(*forms: str, **more: Any) -> dict[str, Any]:
    return {"type": "Method", "name": forms[0], "forms": list(forms), **more}


def figures(gold: GoldPaper, *guesses: dict[str, Any], kind: str = "Method") -> tuple[Any, ...]:
    line = {"title": "a TITLE!", "concepts": list(guesses), "links": []}
    found = score([gold], [line]).figures[kind]
    return found["precision"], found["recall"], found["f1"]


def test_a_concept_found_by_another_form_is_right() -> None:
    gold = gold_paper(method("graph neural networks", "GNN"))
    assert figures(gold, guess("Method", "Graph-neural network")) == (1.0, 1.0, 1.0)


def test_a_concept_split_in_two_has_one_wrong_half() -> None:
    gold = gold_paper(method("graph neural networks", "GNN"))
    parts = guess("Method", "graph neural networks"), guess("Method", "GNN")
    assert figures(gold, *parts) == (0.5, 1.0, 0.6667)


def test_a_lump_is_wrong_by_each_surface_too_many() -> None:
    gold = gold_paper(method("BERT"), method("GPT"))
    assert figures(gold, guess("Method", "BERT", "GPT")) == (0.5, 0.5, 0.5)


def test_what_one_reader_marked_counts_neither_way() -> None:
    gold = gold_paper(method("BERT"), method("GPT", agreed=False))
    assert figures(gold, guess("Method", "BERT"), guess("Method", "GPT")) == (1.0, 1.0, 1.0)
    assert figures(gold, guess("Method", "BERT")) == (1.0, 1.0, 1.0)


def test_the_kind_must_be_right() -> None:
    assert figures(gold_paper(method("BERT")), guess("Task", "BERT")) == (0.0, 0.0, 0.0)


def test_a_kind_without_gold_has_no_f1() -> None:
    assert figures(gold_paper(method("BERT")), kind="Dataset") == (0.0, 0.0, None)


def test_introduced_counts_the_role_of_the_concept_that_was_found() -> None:
    gold = gold_paper(method("LensNet", roles=["introduced"]), method("BERT", roles=["used"]))
    guesses = (
        guess("Method", "LensNet", role="introduced"),
        guess("Method", "BERT", role="introduced"),
    )
    assert figures(gold, *guesses, kind="introduced") == (0.5, 1.0, 0.6667)


def test_a_missing_paper_is_counted_and_its_concepts_missed() -> None:
    scores = score([gold_paper(method("BERT"))], [])
    assert scores.figures["papers_missing"] == 1
    assert scores.missed == [("Method", "BERT", "A title")]


def test_links_match_by_host_and_path() -> None:
    gold = gold_paper(links=({"url": "github.com/A/b.git", "kinds": ["code"]},))
    line = {
        "title": "A title",
        "concepts": [],
        "links": [{"url": "https://GitHub.com/A/b/", "kind": "code"}],
    }
    found = score([gold], [line]).figures["links"]
    assert (found["f1"], found["kind_accuracy"]) == (1.0, 1.0)


def test_an_annotated_set_is_read_as_agreed(tmp_path: Path) -> None:
    line = {
        "id": "x",
        "text": "A title\n\nWe use BERT.",
        "title_end": 7,
        "concepts": [{"type": "Method", "name": "BERT", "forms": ["BERT"], "role": "used"}],
        "links": [{"url": "https://a.b/c", "kind": "code"}],
    }
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(line).encode()))
    (paper,) = read_gold(path)
    assert (paper.title, paper.abstract) == ("A title", "We use BERT.")
    assert paper.concepts[0].agreed
    assert paper.concepts[0].roles == ["used"]
    assert paper.links[0].kinds == ["code"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 1: is not JSON"),
        ("[]", "line 1: is no object with a title"),
        ('\n{"title": "x"}', "line 2: is no gold paper"),
        ('{"text": "x"}', "line 1: is no gold paper"),
    ],
)
def test_a_broken_gold_file_is_one_clear_error(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text)
    with pytest.raises(SourceError, match=words):
        list(read_gold(path))


def test_a_missing_gold_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.jsonl: cannot be read"):
        list(read_gold(tmp_path / "none.jsonl"))


@pytest.fixture(scope="module")
def reference(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(st.text("sab.+ -\\S5", max_size=9))
def test_surfaces_are_keyed_as_the_reference_does(reference: ModuleType, text: str) -> None:
    assert surface_key(text) == reference.key(text)


names = st.sampled_from(["BERT", "Berts", "GPT-4", "gpt 4", "FID", "COCO", "MS COCO", ""])
kinds = st.sampled_from(["Method", "Dataset", "Task", "Metric"])
roles = st.sampled_from([None, "introduced", "used"])
titles = st.sampled_from(["One", "Two", "Three: x"])
urls = st.sampled_from(["https://a.b/c", "a.b/c.", "http://www.A.b/c.git", "github.com/x/y"])
gold_concepts = st.fixed_dictionaries(
    {
        "name": names,
        "type": kinds,
        "forms": st.lists(names, min_size=1, max_size=3, unique=True),
        "agreed": st.booleans(),
        "types": st.lists(kinds, min_size=1, max_size=2, unique=True),
        "roles": st.lists(st.sampled_from(["introduced", "used"]), max_size=2, unique=True),
    }
)
gold_papers = st.fixed_dictionaries(
    {
        "id": st.just("x"),
        "title": titles,
        "abstract": st.just(""),
        "concepts": st.lists(gold_concepts, max_size=6),
        "links": st.lists(
            st.fixed_dictionaries({"url": urls, "kinds": st.just(["code"])}), max_size=2
        ),
    }
)
guessed = st.fixed_dictionaries(
    {
        "type": kinds,
        "name": names,
        "role": roles,
        "mentions": st.lists(st.fixed_dictionaries({"text": names}), max_size=3),
    }
)
predictions = st.fixed_dictionaries(
    {
        "title": titles,
        "concepts": st.lists(guessed, max_size=6),
        "links": st.lists(
            st.fixed_dictionaries({"url": urls, "kind": st.sampled_from(["code", "demo"])}),
            max_size=2,
        ),
    }
)


@given(st.lists(gold_papers, max_size=3), st.lists(predictions, max_size=3))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_scores_are_those_of_the_reference(
    reference: ModuleType, gold: list[dict[str, Any]], predicted: list[dict[str, Any]]
) -> None:
    expected = reference.score(gold, predicted)[0]
    papers = [GoldPaper.model_validate(paper) for paper in gold]
    assert score(papers, predicted).figures == expected
