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


def test_an_empty_doc_has_no_concepts() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts")
    assert len(nlp("").spans["concepts"]) == 0
