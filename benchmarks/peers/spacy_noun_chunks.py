"""spaCy's noun chunks without determiners and pronouns (GraphRAG's syntactic parser)."""

from __future__ import annotations

from collections.abc import Iterator

import spacy
from protocol import serve

nlp = spacy.load("en_core_web_sm", exclude=["ner"])


def find(text: str) -> Iterator[str]:
    """Yield the noun chunks with more than a pronoun in them."""
    for chunk in nlp(text).noun_chunks:
        words = [token for token in chunk if token.pos_ not in {"DET", "PRON", "PUNCT"}]
        if words:
            yield text[words[0].idx : words[-1].idx + len(words[-1])]


serve(find, "spacy")
