from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from litweave.errors import SettingsError
from litweave.extract import FINDERS, links
from litweave.extract.extractor import BATCH, Extractor
from litweave.extract.sense import DEFINITION, SPREAD
from litweave.records import KINDS, Extraction, Kind, Paper
from litweave.settings import ExtractSettings

PIECES = (
    "We propose|LensNet|LensNet:|graph neural networks|(GNNs)|GNNs|on|CIFAR-10|accuracy|semantic|"
    "https://github.com/ada/LensNet.|28.82\\%|mathcal{O}(n^2)|segmentation|\u0130stanbul|\U0001f600|"
    "Poincar\u00e9|``BERT''|GSM8K.|(|)|and|LLaMA-2-7B.|\u2013|the|a|Deep Learning|is.|"
    "\ufb01ne-tuning"
)
WORDS = st.sampled_from(PIECES.split("|"))
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)
PAPERS = st.lists(st.builds(Paper, st.just("p"), TEXTS, TEXTS, comment=TEXTS), max_size=5)

ABSTRACTS = (
    "We present TernNet, a graph neural network (GNN). TernNet beats BERT on CIFAR-10 in accuracy.",
    "Large language models (LLMs) hallucinate. Unlike GPT-4, LLMs with RAG cite www.a.org/x.",
    "",
    "Semantic segmentation on Cityscapes with ViT-B/16: 28.82\\% mIoU. Code: github.com/a/b.",
)
MANY = [
    Paper(
        f"p{i}", f"Name{i}: On Lenses", " ".join(ABSTRACTS[(i + j) % 4] for j in range(1 + i % 3))
    )
    for i in range(2 * BATCH + 3)
]


@settings(max_examples=60, deadline=None)
@given(PAPERS)
def test_every_mention_and_link_is_where_it_says(extractor: Extractor, papers: list[Paper]) -> None:
    for paper, found in zip(papers, extractor.extract(papers), strict=True):
        order = [(m.field == "abstract", m.start, m.end, m.kind) for m in found.mentions]
        assert order == sorted(order)
        for mention in found.mentions:
            text: str = getattr(paper, mention.field)
            assert text[mention.start : mention.end] == mention.text
            assert mention.text.strip()
            assert 0 <= mention.confidence <= 1
            assert mention.confidence == round(mention.confidence, 3)
            assert (mention.role is None) != KINDS[mention.kind].roles
            assert mention.kind not in dict(mention.alternatives)
        for link in found.links:
            assert link.start is not None
            assert getattr(paper, link.field)[link.start : link.end]
            inside = [m for m in found.mentions if m.field == link.field]
            assert not any(m.start < (link.end or 0) and link.start < m.end for m in inside)
        assert list(found.definitions) == sorted(found.definitions, key=lambda d: (d.short, d.long))


def test_evidence_does_not_depend_on_the_batch(extractor: Extractor) -> None:
    together = list(extractor.extract(MANY))
    assert [found.paper_id for found in together] == [paper.id for paper in MANY]
    assert [next(extractor.extract([paper])) for paper in reversed(MANY)] == together[::-1]


def test_evidence_does_not_depend_on_what_was_read_before(extractor: Extractor) -> None:
    fresh = Extractor(ExtractSettings(), KINDS)
    assert list(fresh.extract(MANY[-3:])) == list(extractor.extract(MANY))[-3:]


def test_evidence_does_not_depend_on_the_hash_seed(blank: Path) -> None:
    code = (
        "import sys; from litweave.extract.extractor import Extractor;"
        "from litweave.records import KINDS, Paper; from litweave.settings import ExtractSettings;"
        "x = Extractor(ExtractSettings(pipeline=sys.argv[1]), KINDS);"
        "print(list(x.extract([Paper('p', 'LensNet: Nets', t) for t in sys.argv[2:]])))"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code, str(blank), *ABSTRACTS],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1


def test_an_endless_abstract_is_read_from_its_start_and_said(
    rules: Extractor, caplog: pytest.LogCaptureFixture
) -> None:
    paper = Paper("p", "BERT", "We use BERT on GLUE. " * 250_000)
    (found,) = rules.extract([paper])
    assert "concepts are sought in its first 100000 characters" in caplog.text
    assert all(m.end <= 100_000 for m in found.mentions)
    assert len(found.mentions) > 9_000


def test_extraction_is_lazy(extractor: Extractor) -> None:
    read = []

    def papers() -> object:
        for paper in MANY:
            read.append(paper.id)
            yield paper

    next(extractor.extract(papers()))  # type: ignore[arg-type] # a generator of papers
    assert len(read) == BATCH


def test_definitions_are_records(rules: Extractor) -> None:
    (found,) = rules.extract([Paper("p", "", "We use point spread functions (PSFs).")])
    assert [(d.short, d.long) for d in found.definitions] == [("PSFs", "point spread functions")]


def test_a_mention_says_what_found_it(rules: Extractor) -> None:
    paper = Paper("p", "LensNet: Lenses", "LensNet uses masked image lensing (MAE). BERT too.")
    (found,) = rules.extract([paper])
    assert {m.finder for m in found.mentions} <= {*FINDERS, SPREAD, DEFINITION}
    assert [(m.text, m.finder) for m in found.mentions][:2] == [
        ("LensNet", "title"),
        ("LensNet", SPREAD),
    ]


def test_title_and_abstract_alone(rules: Extractor) -> None:
    one, two, three = rules.extract(
        [Paper("a", "BERT on GLUE"), Paper("b", "", "BERT on GLUE"), Paper("c", "")]
    )
    assert [(m.field, m.text) for m in one.mentions] == [("title", "BERT"), ("title", "GLUE")]
    assert [(m.field, m.start) for m in two.mentions] == [("abstract", 0), ("abstract", 8)]
    assert three == Extraction("c")


def test_a_threshold_holds_mentions_back(blank: Path) -> None:
    paper = Paper("p", "", "BERT reaches an accuracy of 3 on GLUE.")
    strict = ExtractSettings(pipeline=str(blank), threshold=0.7)
    mixed = ExtractSettings(pipeline=str(blank), thresholds={"Metric": 0.9})
    (a,), (b,) = (Extractor(s, KINDS).extract([paper]) for s in (strict, mixed))
    assert [m.kind for m in a.mentions] == ["Method", "Dataset"]
    assert [m.kind for m in b.mentions] == ["Method", "Dataset"]


def test_a_foreign_pipeline_takes_the_place_of_ours(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined] # add_pipe returns any callable
        [{"label": "ALGO", "pattern": "whittled search"}, {"label": "GPE", "pattern": "Paris"}]
    )
    spans = nlp.add_pipe("span_ruler")
    spans.add_patterns([{"label": "Task", "pattern": "lens finding"}])  # type: ignore[attr-defined] # same
    nlp.to_disk(tmp_path)
    kinds = {**KINDS, "City": Kind("City", "IN", "#111111")}
    settings_ = ExtractSettings(pipeline=str(tmp_path), labels={"ALGO": "Method"})
    paper = Paper("p", "", "We use whittled search for lens finding in Paris.")
    (found,) = Extractor(settings_, kinds).extract([paper])
    assert [(m.text, m.kind, m.finder) for m in found.mentions] == [
        ("whittled search", "Method", "pipeline"),
        ("lens finding", "Task", "pipeline"),
    ]


def test_a_missing_pipeline_is_an_error_of_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"extract\.pipeline"):
        Extractor(ExtractSettings(pipeline=str(tmp_path / "none")), KINDS)


def test_comments_hold_links_but_no_concepts(rules: Extractor) -> None:
    paper = Paper("p", "", "Nothing.", comment="BERT, 9 pages, code at https://github.com/a/b")
    (found,) = rules.extract([paper])
    assert found.mentions == ()
    assert [(x.url, x.field) for x in found.links] == [("https://github.com/a/b", "comment")]
    assert list(found.links) == links.find(paper)


def test_own_docs_are_not_needed(rules: Extractor) -> None:
    assert isinstance(rules.nlp("x"), Doc)
