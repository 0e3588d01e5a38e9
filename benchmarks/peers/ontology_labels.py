"""Labels of an ontology wherever they stand in the text, as the CSO classifier's syntactic part.

    python ontology_labels.py LABELS.tsv.gz < papers.jsonl

The first column has the labels (the Computer Science Ontology's: 14,612). The classifier itself
fetches its ontology when it first runs, and allows for a letter's difference besides.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator

import spacy
from protocol import serve
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

nlp = spacy.blank("en")
matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
    labels = {line.split("\t")[0].strip().replace("_", " ") for line in lines}
matcher.add("label", list(nlp.pipe(sorted(labels - {""}))))


def find(text: str) -> Iterator[str]:
    """Yield the longest labels in the text."""
    return (span.text for span in filter_spans(matcher(nlp(text), as_spans=True)))


serve(find, "spacy")
