"""Papers -> evidence: the spaCy pipeline, the finders, and what makes a paper's mentions agree."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from litweave.errors import SettingsError
from litweave.extract import FINDERS, links, narrow, recognised, roles, sense, terms
from litweave.extract.abbreviations import pairs
from litweave.extract.found import Found
from litweave.extract.page import BREAK, Finder, Page, ask
from litweave.extract.settle import settle
from litweave.extract.shortened import coined, shortened
from litweave.extract.tidy import tidy
from litweave.extract.urls import find_urls
from litweave.records import (
    ABSTRACT,
    INTRODUCED,
    TITLE,
    Definition,
    Extraction,
    Kind,
    Link,
    Mention,
    Paper,
)
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

log = logging.getLogger(__name__)

SHIPPED = "en_litweave"
# Papers in one batch of the pipeline: with spaCy's 1000 the arrays fall out of the processor's
# cache, and the same work takes twice as long (103 against 48 texts a second).
BATCH = 16
# Words that spaCy keeps for good: those of some 2,500 abstracts, 25 MB.
WORDS_KEPT = 50_000
# Least confidence of a mention where the settings name none: best F1 of concepts on arxiv-dev and
# dev.jsonl. The recogniser's own thresholds are for mentions, before a paper's mentions agree.
THRESHOLDS = {"Method": 0.45, "Dataset": 0.45, "Task": 0.5, "Metric": 0.4}
THRESHOLD = 0.5  # of the user's kinds


_Concepts = tuple[list[list[Found]], list[float]]  # mentions of each, chance to be introduced
_Definitions = set[tuple[str, str]]  # short form, long form
_Evidence = tuple[list[Found], _Definitions]

# Characters of a paper in which concepts are sought. The longest abstract of 67,223 has 3,441; what
# is longer is no abstract, and spaCy's tokenizer costs the square of one endless word.
LONGEST_TEXT = 100_000


class Extractor:
    """Holds the pipeline and the finders; costly to build, cheap to call again.

    Raises `SettingsError` where the pipeline or the patterns cannot be used.
    """

    def __init__(self, settings: ExtractSettings, kinds: Mapping[str, Kind]) -> None:
        self.nlp = load_pipeline(settings.pipeline)
        # Its finder asks the recogniser itself, doubtful mentions included.
        self._asked = [recognised.COMPONENT] if self.nlp.has_pipe(recognised.COMPONENT) else []
        self._kinds = dict(kinds)
        self._least = _thresholds(settings, kinds)
        self._alone = {terms.NAME: terms.ALONE} if self._asked else {}
        self._known = frozenset(roles.squeeze(spelling) for _, spelling in terms.read())
        self._common = frozenset(map(roles.squeeze, recognised.phrases(self.nlp)))
        self._others = self._known | self._common
        self._capitals = frozenset(terms.capitals())
        self._tasks = frozenset(map(roles.squeeze, recognised.phrases(self.nlp, "Task")))
        self._tasks |= {
            roles.squeeze(spelling) for kind, spelling in terms.read() if kind == "Task"
        }
        made = {name: make(self.nlp, settings, kinds) for name, make in FINDERS.items()}
        self.finders: dict[str, Finder] = {name: f for name, f in made.items() if f is not None}

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """Yield the evidence of each paper, in the order given; lazy, by batches of 16."""
        waiting = iter(papers)
        while batch := list(islice(waiting, BATCH)):
            # Nothing of a Doc leaves this block.
            with self._zone():
                texts = [_text(paper) for paper in batch]
                docs = list(self.nlp.pipe(texts, batch_size=BATCH, disable=self._asked))
                pages = [_page(*each) for each in zip(batch, docs, texts, strict=True)]
                # Each step for all of them before the next: so it stays in the processor's cache,
                # which saves a tenth.
                found: list[list[Found]] = [[] for _ in pages]
                for finder in self.finders.values():
                    for items, more in zip(found, ask(finder, pages), strict=True):
                        items.extend(more)
                done = self._evidence(batch, pages, found)
            yield from done

    def _zone(self) -> AbstractContextManager[object]:
        """Return what frees the words of a batch with it, once the usual ones are known.

        So memory does not grow with papers. What is freed is cut into tokens anew wherever it
        stands: with all words freed, spaCy's tokenizer takes 1.8 ms a paper, else 0.2.
        """
        known = len(self.nlp.vocab) >= WORDS_KEPT
        return self.nlp.memory_zone() if known else nullcontext()

    def _evidence(
        self, papers: Sequence[Paper], pages: Sequence[Page], found: Sequence[list[Found]]
    ) -> list[Extraction]:
        """Return the evidence of papers from what all finders found in each, step by step."""
        names = list(map(self._names, pages, found))
        names = list(map(_completed, pages, names))
        defined = list(map(_defined, pages, names))
        concepts = list(map(self._concepts, pages, names, defined))
        said = list(map(_said, pages, names, defined))
        evidence = list(map(self._with_short_names, pages, concepts, said))
        linked = [tuple(links.find(paper)) for paper in papers]
        return list(map(_extraction, papers, pages, evidence, linked))

    def _names(self, page: Page, found: Iterable[Found]) -> list[Found]:
        """Return one flat layer of names from what all finders say of a page."""
        likely = tidy(page.text, found, page.title_end, self._capitals)
        return list(narrow.widened(page.text, settle(likely, self._alone), self._tasks))

    def _concepts(
        self, page: Page, found: Sequence[Found], defined: Sequence[sense.Definition]
    ) -> _Concepts:
        """Return what is sure enough, with its role, and how likely the paper introduces it."""
        outline = roles.outline(page.text, page.title_end)
        concepts: list[list[Found]] = []
        chances: list[float] = []
        for group in sense.groups(page.text, found, defined):
            items = sense.agree(found, group)
            kind = items[0].kind
            items = [item for item in items if item.confidence >= self._least[kind]]
            if not items:
                continue
            if self._kinds[kind].roles:
                chance = roles.introduced(outline, items, known=self._known, common=self._common)
                items = roles.with_role(items, chance)
            else:
                chance, items = 0.0, [f._replace(role=None) if f.role else f for f in items]
            concepts.append(items)
            chances.append(chance)
        return concepts, chances

    def _with_short_names(self, page: Page, found: _Concepts, said: _Definitions) -> _Evidence:
        """Return mentions in order of the text, what is short for what having one role."""
        concepts, chances = found
        short_names = shortened(page.text, concepts, chances, self._others)
        names = [*short_names, *coined(page.text, page.title_end, concepts)]
        for name in names:
            both = name.place, name.whole
            if any(concepts[place][0].role == INTRODUCED for place in both):
                for place in both:
                    concepts[place] = [item._replace(role=INTRODUCED) for item in concepts[place]]
        agreed = [item for items in concepts for item in items]
        ordered = sorted(agreed, key=lambda item: (item.start, item.end, item.kind))
        return ordered, said | {(name.short, name.long) for name in names}


def _completed(page: Page, found: Sequence[Found]) -> list[Found]:
    """Return the names with all their further places, none in a URL."""
    masks = [(span.start, span.end) for span in find_urls(page.text)]
    return sense.complete(page.text, found, page.pairs, masks)


def _defined(page: Page, found: Sequence[Found]) -> list[sense.Definition]:
    return sense.definitions(page.text, found, page.pairs)


def _said(page: Page, found: Sequence[Found], defined: Sequence[sense.Definition]) -> _Definitions:
    """Return short forms with their long ones; what is no concept counts too.

    Another paper may use the short form alone.
    """
    text = page.text
    said = {(text[a:b], text[c:d]) for a, b, c, d in page.pairs}
    for definition in defined:
        short, long = found[definition.short], found[definition.long]
        said.add((text[short.start : short.end], text[long.start : long.end]))
    return said


def _extraction(
    paper: Paper, page: Page, evidence: _Evidence, linked: tuple[Link, ...]
) -> Extraction:
    found, said = evidence
    mentions = [_mention(paper, item, page) for item in found]
    return Extraction(
        paper.id,
        tuple(mention for mention in mentions if mention is not None),
        linked,
        tuple(Definition(paper.id, short, long) for short, long in sorted(said)),
    )


def _page(paper: Paper, doc: Doc, text: str) -> Page:
    return Page(doc, text, min(len(paper.title), len(text)), tuple(pairs(text)))


def _text(paper: Paper) -> str:
    """Return title, blank line, abstract; the start alone of what is far too long for one."""
    text = paper.title + BREAK + paper.abstract
    if len(text) > LONGEST_TEXT:
        log.warning("%s: concepts are sought in its first %d characters", paper.id, LONGEST_TEXT)
    return text[:LONGEST_TEXT]


def _thresholds(settings: ExtractSettings, kinds: Mapping[str, Kind]) -> dict[str, float]:
    """Return the least confidence of each kind: the kind's setting, the general one, or ours."""
    if settings.threshold is not None:
        least = dict.fromkeys(kinds, settings.threshold)
    else:
        least = {kind: THRESHOLDS.get(kind, THRESHOLD) for kind in kinds}
    return least | dict(settings.thresholds)


def load_pipeline(pipeline: str | None) -> Language:
    """Return the user's pipeline, the shipped one, or blank English with the mended tokenizer.

    Raises `SettingsError` where the user's cannot be loaded.
    """
    import spacy

    if pipeline is not None:
        try:
            return spacy.load(pipeline)
        except (OSError, ValueError, ImportError) as error:
            problem = " ".join(str(error).split())
            raise SettingsError("extract.pipeline", f"{pipeline!r}: {problem}") from error
    shipped = Path(str(files("litweave.extract"))) / SHIPPED
    if shipped.is_dir():
        return spacy.load(shipped)
    from litweave.extract.tokenizer import mend_tokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = mend_tokenizer(nlp)
    return nlp


def _mention(paper: Paper, item: Found, page: Page) -> Mention | None:
    """Return a mention with offsets of its field; None for what crosses from title to abstract."""
    if item.end <= page.title_end:
        field, shift = TITLE, 0
    elif item.start >= page.title_end + len(BREAK):
        field, shift = ABSTRACT, page.title_end + len(BREAK)
    else:
        return None
    return Mention(
        paper.id,
        field,
        item.start - shift,
        item.end - shift,
        page.text[item.start : item.end],
        item.kind,
        item.role,
        round(item.confidence, 3),
        item.finder,
        tuple((kind, round(confidence, 3)) for kind, confidence in item.alternatives),
    )
