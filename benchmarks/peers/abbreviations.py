"""Definitions of acronyms by scispaCy's detector (Schwartz and Hearst 2003), blank pipeline."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import spacy
from protocol import text_of
from scispacy.abbreviation import AbbreviationDetector

nlp = spacy.blank("en")
detector = AbbreviationDetector(nlp)
texts = [text_of(json.loads(line)) for line in sys.stdin]
detector(nlp(texts[0]))
begun = time.process_time()
found = [
    sorted({(str(short), str(short._.long_form)) for short in detector(nlp(text))._.abbreviations})
    for text in texts
]
seconds = time.process_time() - begun
for pairs in found:
    print(json.dumps(pairs))
print(json.dumps({"seconds": seconds, "version": f"scispacy {version('scispacy')}"}))
