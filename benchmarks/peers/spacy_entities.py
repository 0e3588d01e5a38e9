"""spaCy's own entities, as after `spacy download en_core_web_sm`: people, places, ..."""

from __future__ import annotations

from collections.abc import Iterator

import spacy
from protocol import serve

# What a name of a method or dataset may be taken for; dates, numbers and people are none.
KINDS = frozenset({"ORG", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "FAC", "NORP", "GPE"})

nlp = spacy.load("en_core_web_sm", exclude=["parser", "lemmatizer"])


def find(text: str) -> Iterator[str]:
    """Yield the entities that are no date, number or person."""
    return (entity.text for entity in nlp(text).ents if entity.label_ in KINDS)


serve(find, "spacy")
