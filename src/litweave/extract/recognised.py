"""What the pipeline itself recognises: the shipped recogniser's mentions, or a foreign one's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litweave.errors import SettingsError
from litweave.extract.found import Found
from litweave.extract.page import Finder, Page
from litweave.records import Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span

    from litweave.extract.recogniser import Recogniser

NAME = "recogniser"
COMPONENT = "litweave_recogniser"
FOREIGN = "pipeline"
# A foreign pipeline's spans carry no confidence.
CONFIDENCE = 0.8
_HALF = 127  # of 255


def phrases(nlp: Language, kind: str = "") -> Sequence[str]:
    """Return the phrases that the shipped recogniser knows from many papers; of another, none.

    `kind`: those alone that were named as that more often than as nothing or another kind.
    """
    recogniser = own(nlp)
    weights = recogniser.weights if recogniser is not None else None
    if weights is None:
        return ()
    if not kind:
        return weights.phrases
    from litweave.extract.decode import KINDS

    chosen = weights.shares[:, KINDS.index(kind)] > _HALF
    return [phrase for phrase, named in zip(weights.phrases, chosen, strict=True) if named]


def own(nlp: Language) -> Recogniser | None:
    """Return the recogniser in `nlp`, if it has one of ours."""
    if not nlp.has_pipe(COMPONENT):
        return None
    from litweave.extract.recogniser import Recogniser

    recogniser = nlp.get_pipe(COMPONENT)
    return recogniser if isinstance(recogniser, Recogniser) else None


def make(nlp: Language, settings: ExtractSettings, kinds: Mapping[str, Kind]) -> Finder | None:
    """Return a finder over the recogniser in `nlp`, or over a foreign pipeline's entities.

    None where the pipeline recognises nothing (blank English).
    """
    recogniser = own(nlp)
    if recogniser is not None:
        return _Own(recogniser)
    return _foreign(settings, kinds) if settings.pipeline is not None else None


@dataclass(frozen=True, slots=True)
class _Own:
    """Finds doubtful mentions too: the rest of the paper may carry them over the threshold."""

    recogniser: Recogniser

    def __call__(self, page: Page) -> list[Found]:
        return self.recogniser.find(page.doc, thresholds={})

    def together(self, pages: Sequence[Page]) -> list[list[Found]]:
        return self.recogniser.find_all([page.doc for page in pages], thresholds={})


def _foreign(settings: ExtractSettings, kinds: Mapping[str, Kind]) -> Finder:
    labels = {kind: kind for kind in kinds} | dict(settings.labels)
    for label, kind in labels.items():
        if kind not in kinds:
            raise SettingsError("extract.labels", f"{label} = {kind!r}: known: {', '.join(kinds)}")

    def find(page: Page) -> Iterator[Found]:
        seen: set[tuple[int, int, str]] = set()
        for span in _spans(page):
            kind = labels.get(span.label_)
            place = (span.start_char, span.end_char, kind or "")
            if kind is None or place in seen or not span.text.strip():
                continue
            seen.add(place)
            yield Found(span.start_char, span.end_char, kind, CONFIDENCE, FOREIGN)

    return find


def _spans(page: Page) -> Iterator[Span]:
    yield from page.doc.ents
    for name in sorted(page.doc.spans):
        yield from page.doc.spans[name]
