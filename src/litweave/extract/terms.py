"""Well-known names: the list terms.tsv, matched on the tokens of a Doc.

To add a name, add it to a line of its kind. A spelling with a capital is a name and is matched as
it stands; the rest are terms, matched in any case and in the plural.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from litweave.extract.found import Found
from litweave.extract.page import Finder, Page
from litweave.records import Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "terms"
# Precision of the list on arxiv-dev without a recogniser, by kind.
CONFIDENCE = {"Method": 0.8, "Dataset": 0.8, "Task": 0.6, "Metric": 0.65}
# ... and where the recogniser has read the text and not found the name itself (65 cases).
ALONE = {"Method": 0.5, "Dataset": 0.5, "Task": 0.3, "Metric": 0.15}


def read() -> Iterator[tuple[str, str]]:
    """Yield (kind, spelling) in the order of the file."""
    text = files("litweave.extract").joinpath("terms.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, *spellings = line.split("\t")
            for spelling in spellings:
                yield kind, spelling


def make(nlp: Language, _settings: ExtractSettings, kinds: Mapping[str, Kind]) -> Finder:
    """Build the matchers over the pipeline's tokenizer; takes some 50 ms."""
    from spacy.matcher import PhraseMatcher

    names = PhraseMatcher(nlp.vocab)
    phrases = PhraseMatcher(nlp.vocab, attr="LOWER")
    for kind, spelling in read():
        if kind not in kinds:
            continue
        if spelling != spelling.lower():
            names.add(kind, [nlp.make_doc(spelling), nlp.make_doc(spelling + "s")])
        else:
            phrases.add(kind, [nlp.make_doc(text) for text in (spelling, _plural(spelling))])
    labels = {nlp.vocab.strings[kind]: kind for kind in kinds}

    def find(page: Page) -> Iterator[Found]:
        doc = page.doc
        for matcher in (names, phrases):
            for label, start, end in matcher(doc):
                kind = labels[label]
                first, last = doc[start], doc[end - 1]
                yield Found(first.idx, last.idx + len(last), kind, CONFIDENCE[kind], NAME)

    return find


def _plural(term: str) -> str:
    if term.endswith("y") and term[-2] not in "aeiou":
        return term[:-1] + "ies"
    return term + ("es" if term.endswith(("s", "x", "ch", "sh")) else "s")
