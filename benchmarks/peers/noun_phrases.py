"""Noun phrases as the fast mode of Microsoft's GraphRAG takes them for entities, with TextBlob.

Its default (`regex_english`) is TextBlob's fast extractor: a tagger and rules that join adjectives
and nouns; a phrase counts if it has a proper noun, more than one word, or is one compound. Its
tagger needs a download of NLTK; TextBlob's other tagger is in the package and is used here, with
the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocol import serve
from textblob.en.taggers import PatternTagger

tagger = PatternTagger()
# GraphRAG's grammar, applied until nothing changes.
JOINS = {
    ("NNP", "NNP"): "NNP", ("NNP", "NNI"): "NNP", ("NN", "NN"): "NNI", ("NNI", "NN"): "NNI",
    ("JJ", "JJ"): "JJ", ("JJ", "NN"): "NNI", ("NNI", "NNI"): "NNI",
}  # fmt: skip
SINGULAR = {"NNS": "NN", "NNPS": "NNP", "JJR": "JJ", "JJS": "JJ"}
CLEAN = re.compile(r"^[\w\-+.]+(?: [\w\-+.]+)*$")


def find(text: str) -> Iterator[str]:
    """Yield the noun phrases that count as entities."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        tagged = [(w, SINGULAR.get(t, t)) for w, t in tagger.tag(sentence) if t]
        at = 0
        while at + 1 < len(tagged):
            (first, one), (second, two) = tagged[at : at + 2]
            joined = JOINS.get((one, two))
            if joined:
                tagged[at : at + 2] = [(f"{first} {second}", joined)]
                at = 0
            else:
                at += 1
        for phrase, tag in tagged:
            compound = "-" in phrase and len(phrase) > 3  # noqa: PLR2004 - a letter each side
            named = tag == "NNP" or (tag == "NNI" and (" " in phrase or compound))
            if named and CLEAN.match(phrase):
                yield phrase


serve(find, "textblob")
