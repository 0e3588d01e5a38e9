from __future__ import annotations

import spacy

from litweave.keys import concept_id, fold


def test_the_component_works_by_its_name_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts")
    doc = nlp("We fine-tune BERT on SQuAD and report F1.")
    spans = doc.spans["concepts"]
    assert ("BERT", "Method", "method:bert") in [(s.text, s.label_, s.id_) for s in spans]
    assert all(s.id_ == concept_id(s.label_, fold(s.label_, s.text)) for s in spans)
    assert not doc.ents


def test_a_title_before_a_blank_line_is_read_as_one() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts", config={"spans_key": "mine"})
    doc = nlp("LensNet: Learned Lenses\n\nWe test LensNet.")
    assert [s.text for s in doc.spans["mine"] if s.text == "LensNet"] == ["LensNet", "LensNet"]


def test_a_threshold_is_a_setting_of_the_component() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts", config={"threshold": 1.0})
    assert len(nlp("We fine-tune BERT on SQuAD.").spans["concepts"]) == 0


def test_a_full_stop_that_stuck_to_a_name_is_no_part_of_it() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts")
    doc = nlp("We fine-tune BERT on GSM8K. It works (on GSM8K).")
    assert [s.text for s in doc.spans["concepts"] if "GSM" in s.text] == ["GSM8K", "GSM8K"]
    assert doc.text == "We fine-tune BERT on GSM8K. It works (on GSM8K)."


def test_tokens_that_others_have_marked_stay_whole() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("litweave_concepts")
    doc = nlp("We fine-tune BERT on GSM8K. It works.")
    assert [token.text for token in doc] == [t.text for t in spacy.blank("en")(doc.text)]
    group = doc.spans["concepts"]
    assert "GSM8K" in group.attrs["texts"]


def test_roles_and_confidences_come_with_the_spans() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts")
    group = nlp("LensNet: Learned Lenses\n\nWe propose LensNet. It beats BERT.").spans["concepts"]
    assert len(group) == len(group.attrs["roles"]) == len(group.attrs["confidences"])
    assert dict(zip(group.attrs["texts"], group.attrs["roles"], strict=True))["BERT"] == "used"
    assert all(0 < confidence <= 1 for confidence in group.attrs["confidences"])


def test_an_empty_doc_has_no_concepts() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts")
    assert len(nlp("").spans["concepts"]) == 0
