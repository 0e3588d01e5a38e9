from __future__ import annotations

import pytest
from spacy.lang.en import English
from spacy.language import Language

from litweave.extract.tokenizer import mend_tokenizer


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = English()
    nlp.tokenizer = mend_tokenizer(nlp)
    return nlp


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Names stay whole.
        ("GSM8K", ["GSM8K"]),
        ("ImageNet-1K", ["ImageNet-1K"]),
        ("LLaMA-2-7B", ["LLaMA-2-7B"]),
        ("Llama-2-7B", ["Llama-2-7B"]),
        ("ViT-B/16", ["ViT-B/16"]),
        ("t-SNE", ["t-SNE"]),
        ("GPT-4o", ["GPT-4o"]),
        ("Q-learning", ["Q-learning"]),
        ("C++", ["C++"]),
        ("pass@1", ["pass@1"]),
        ("Qwen2.5-VL-7B", ["Qwen2.5-VL-7B"]),
        ("Poincar\\'e", ["Poincar\\'e"]),
        # A full stop ends the sentence, whatever stands before it.
        ("LLaMA-7B.", ["LLaMA-7B", "."]),
        ("GSM8K.", ["GSM8K", "."]),
        ("QuoteR.", ["QuoteR", "."]),
        ("PCFR+.", ["PCFR+", "."]),
        ("28.82.", ["28.82", "."]),
        ("e.g. x", ["e.g.", "x"]),
        # Compounds are cut, so that the name inside can be marked.
        ("LLM-based", ["LLM", "-", "based"]),
        ("GPT-4-based", ["GPT-4", "-", "based"]),
        ("G2P-based", ["G2P", "-", "based"]),
        ("(LLM)-based", ["(", "LLM", ")", "-", "based"]),
        ("BERT(base)", ["BERT", "(", "base", ")"]),
        ("Networks(RNN)", ["Networks", "(", "RNN", ")"]),
        ("accuracy/F1", ["accuracy", "/", "F1"]),
        ("BLSTM+GRU", ["BLSTM", "+", "GRU"]),
        ("F1=0.265", ["F1", "=", "0.265"]),
        ("Nets~(GNNs)", ["Nets", "~", "(", "GNNs", ")"]),
        ("metrics——Score", ["metrics", "——", "Score"]),
        # LaTeX remnants of saved pages.
        ("28.82\\%", ["28.82", "\\%"]),
        ("\\textbf{FooNet}:", ["\\textbf{", "FooNet", "}", ":"]),
        ("\\url{https://a.org/b}.", ["\\url{", "https://a.org/b", "}", "."]),
        ("mathcal{O}", ["mathcal", "{", "O", "}"]),
        ("sim50", ["sim50"]),
        # The title's end is a token of its own.
        ("Title\n\nText", ["Title", "\n\n", "Text"]),
    ],
)
def test_tokens(nlp: Language, *, text: str, tokens: list[str]) -> None:
    assert [token.text for token in nlp.make_doc(text)] == tokens


def test_stock_rules_break_these_names() -> None:
    """The mend is needed as long as spaCy's own rules cut names."""
    stock = English()
    assert [token.text for token in stock.make_doc("GSM8K")] == ["GSM8", "K"]


def test_names_are_cut_alike_in_a_sentence_and_at_its_end(nlp: Language) -> None:
    doc = nlp.make_doc("We tune LLaMA-7B on GSM8K. We test on ImageNet-1K, then LLaMA-7B.")
    assert [t.text for t in doc].count("LLaMA-7B") == 2


def test_text_survives(nlp: Language) -> None:
    text = "A  title \n\nWith\tblanks,\\emph{odd} $x_{i}$--signs (and [brackets])...  "
    assert nlp.make_doc(text).text == text
