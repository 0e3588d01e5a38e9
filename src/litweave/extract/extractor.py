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
from litweave.extract.page import BREAK, Finder, Page
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
                # Finder by finder: in the processor's cache each takes a twentieth less.
                found: list[list[Found]] = [[] for _ in pages]
                for finder in self.finders.values():
                    for page, items in zip(pages, found, strict=True):
                        items.extend(finder(page))
                done = [self._extract(*each) for each in zip(batch, pages, found, strict=True)]
            yield from done

    def _zone(self) -> AbstractContextManager[object]:
        """Return what frees the words of a batch with it, once the usual ones are known.

        So memory does not grow with papers. What is freed is cut into tokens anew wherever it
        stands: with all words freed, spaCy's tokenizer takes 1.8 ms a paper, else 0.2.
        """
        known = len(self.nlp.vocab) >= WORDS_KEPT
        return self.nlp.memory_zone() if known else nullcontext()

    def _extract(self, paper: Paper, page: Page, found: Iterable[Found]) -> Extraction:
        concepts, definitions = self._concepts(page, found)
        mentions = [_mention(paper, item, page) for item in concepts]
        return Extraction(
            paper.id,
            tuple(mention for mention in mentions if mention is not None),
            tuple(links.find(paper)),
            tuple(Definition(paper.id, short, long) for short, long in sorted(definitions)),
        )

    def _concepts(
        self, page: Page, everything: Iterable[Found]
    ) -> tuple[list[Found], set[tuple[str, str]]]:
        """Return the names of a page in order of the text, and which are short for which."""
        text = page.text
        masks = [(span.start, span.end) for span in find_urls(text)]
        found = settle(tidy(text, everything, page.title_end, self._capitals), self._alone)
        found = list(narrow.widened(text, found, self._tasks))
        found = sense.complete(text, found, page.pairs, masks)
        defined = sense.definitions(text, found, page.pairs)
        concepts, chances = self._with_roles(page, found, sense.groups(text, found, defined))
        # Definitions of what is no concept count too: another paper may use the short form alone.
        said = {(text[a:b], text[c:d]) for a, b, c, d in page.pairs}
        for definition in defined:
            short, long = found[definition.short], found[definition.long]
            said.add((text[short.start : short.end], text[long.start : long.end]))
        short_names = shortened(text, concepts, chances, self._others)
        for name in (*short_names, *coined(text, page.title_end, concepts)):
            said.add((name.short, name.long))
            both = name.place, name.whole
            if any(concepts[place][0].role == INTRODUCED for place in both):
                for place in both:
                    concepts[place] = [item._replace(role=INTRODUCED) for item in concepts[place]]
        agreed = [item for items in concepts for item in items]
        return sorted(agreed, key=lambda item: (item.start, item.end, item.kind)), said

    def _with_roles(
        self, page: Page, found: Sequence[Found], groups: Iterable[Sequence[int]]
    ) -> tuple[list[list[Found]], list[float]]:
        """Return the concepts that are sure enough, and how likely the paper introduces each."""
        outline = roles.outline(page.text, page.title_end)
        concepts: list[list[Found]] = []
        chances: list[float] = []
        for group in groups:
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
