"""Well-known names: the list terms.tsv, matched on the tokens of a Doc.

To add a name, add it to a line of its kind. A spelling with a capital is a name and is matched as
it stands; the rest are terms, matched in any case and in the plural. A well-known data set with
another number is a data set too (FLORES-101, where FLORES-200 is listed): all of 185 in the
training papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib.resources import files
from typing import TYPE_CHECKING

from litweave.extract.found import Found
from litweave.extract.page import Finder, Page
from litweave.records import Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "terms"
# Precision of the list on arxiv-dev without a recogniser, by kind; of data sets it is 0.84, but
# one that the recogniser takes for something else stays a data set unless it is surer than 0.9. No
# F1 on the two dev sets tells 0.8 from 0.9.
CONFIDENCE = {"Method": 0.8, "Dataset": 0.9, "Task": 0.6, "Metric": 0.65}
# ... and where the recogniser has read the text and not found the name itself (65 cases).
ALONE = {"Method": 0.5, "Dataset": 0.5, "Task": 0.3, "Metric": 0.15}

_NUMBERED = re.compile(r"([A-Za-z]+?)(?:[- ]?v?\d[\d.]*[Kk]?)?")
# Digits are few, so names are looked for around them.
_DIGITS = re.compile(r"\d{1,4}")
_STEM = re.compile(r"(?<![\w-])([A-Za-z]+?)-?[vV]?$")
_REST = re.compile(r"(?:\.\d)?[KkMm]?(?![\w%]|-\w)")
_LONGEST_STEM = 20
_SHORTEST_STEM = 3


def read() -> Iterator[tuple[str, str]]:
    """Yield (kind, spelling) in the order of the file."""
    text = files("litweave.extract").joinpath("terms.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, *spellings = line.split("\t")
            for spelling in spellings:
                yield kind, spelling


def capitals() -> Iterator[tuple[str, str]]:
    """Yield (kind, spelling in lower case) of what is listed in capitals alone, as CLIP is."""
    listed = set(read())
    for kind, spelling in listed:
        if spelling.isupper() and (kind, spelling.lower()) not in listed:
            yield kind, spelling.lower()


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

    stems = frozenset(_stems(read())) if "Dataset" in kinds else frozenset()

    def find(page: Page) -> Iterator[Found]:
        doc = page.doc
        for start, end in _versions(page.text, stems):
            yield Found(start, end, "Dataset", CONFIDENCE["Dataset"], NAME)
        for matcher in (names, phrases):
            for label, start, end in matcher(doc):
                kind = labels[label]
                first, last = doc[start], doc[end - 1]
                yield Found(first.idx, last.idx + len(last), kind, CONFIDENCE[kind], NAME)

    return find


def _versions(text: str, stems: AbstractSet[str]) -> Iterator[tuple[int, int]]:
    """Yield where a stem with a number stands: "WMT16", "FLORES-101"."""
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if not start or not (text[start - 1].isalpha() or text[start - 1] == "-"):
            continue
        stem = _STEM.search(text, max(0, start - _LONGEST_STEM), start)
        rest = _REST.match(text, digits.end())
        if stem and rest and stem[1] in stems:
            yield stem.start(), rest.end()


def _stems(terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the names of data sets without their numbers."""
    for kind, spelling in terms:
        match = _NUMBERED.fullmatch(spelling) if kind == "Dataset" else None
        if match and len(match[1]) >= _SHORTEST_STEM and not match[1].islower():
            yield match[1]


def _plural(term: str) -> str:
    if term.endswith("y") and term[-2] not in "aeiou":
        return term[:-1] + "ies"
    return term + ("es" if term.endswith(("s", "x", "ch", "sh")) else "s")
