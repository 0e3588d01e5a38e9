"""The spaCy component `litweave_concepts`: the same concepts in any user's pipeline.

    nlp = spacy.blank("en")
    nlp.add_pipe("litweave_concepts")
    doc = nlp("We fine-tune BERT on SQuAD.")
    [(span.text, span.label_, span.id_) for span in doc.spans["concepts"]]

It reads `doc.text` with litweave's own pipeline, whatever the tokens of the Doc are, and writes
spans over the user's tokens; overlaps are allowed there, `doc.ents` stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from litweave.extract.page import BREAK
from litweave.records import KINDS, TITLE, Paper
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from litweave.extract.extractor import Extractor

NAME = "litweave_concepts"
SPANS = "concepts"


@dataclass(slots=True)
class Concepts:
    """Reads concepts into `doc.spans[spans_key]`; loads litweave's pipeline at its first Doc."""

    settings: ExtractSettings
    spans_key: str
    _extractor: Extractor | None = field(default=None, repr=False)

    def __call__(self, doc: Doc) -> Doc:
        """Write one span a mention: `label_` is the kind, `id_` the concept's id.

        Text before a first blank line is read as a title. A mention that ends inside a token of
        this Doc takes the whole token; where nothing else has marked the Doc yet, signs that stuck
        to a name ("GSM8K.") are split off first. The group's `attrs` hold what a span cannot:
        `texts`, `roles` and `confidences`.
        """
        # Every spaCy pipeline imports this module, so it imports little before it is used.
        from litweave.keys import concept_id, fold

        title, found, abstract = doc.text.partition(BREAK)
        if not found:
            title, abstract = "", doc.text
        shift = len(title) + len(BREAK) if found else 0
        extraction = next(self._load().extract([Paper("", title, abstract)]))
        places = [(m.start + (0 if m.field == TITLE else shift), m) for m in extraction.mentions]
        if _is_bare(doc):
            _split_signs(doc, [(start, start + len(m.text)) for start, m in places])
        spans, kept = [], []
        for start, mention in places:
            span = doc.char_span(
                start,
                start + len(mention.text),
                label=mention.kind,
                span_id=concept_id(mention.kind, fold(mention.kind, mention.text)),
                alignment_mode="expand",
            )
            if span is not None:
                spans.append(span)
                kept.append(mention)
        attrs = {
            "texts": [mention.text for mention in kept],
            "roles": [mention.role for mention in kept],
            "confidences": [mention.confidence for mention in kept],
        }
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, attrs=attrs, spans=spans)
        return doc

    def _load(self) -> Extractor:
        if self._extractor is None:
            from litweave.extract.extractor import Extractor

            self._extractor = Extractor(self.settings, KINDS)
        return self._extractor


def _is_bare(doc: Doc) -> bool:
    """Say whether a Doc has tokens alone: splitting one would shift what others have marked."""
    marked = any(
        doc.has_annotation(name) for name in ("TAG", "POS", "DEP", "SENT_START", "ENT_IOB")
    )
    return not (marked or len(doc.spans))


def _split_signs(doc: Doc, places: Iterable[tuple[int, int]]) -> None:
    """Split the signs off that stand behind a name in its last token."""
    cuts: dict[int, int] = {}
    for start, end in places:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            continue
        token = span[-1]
        cut = end - token.idx
        rest = token.text[cut:]
        if rest and not any(map(str.isalnum, rest)):
            cuts[token.i] = cut
    with doc.retokenize() as retokenizer:
        for i, cut in sorted(cuts.items()):
            token = doc[i]
            pieces = [token.text[:cut], token.text[cut:]]
            retokenizer.split(token, pieces, heads=[(token, 0), (token, 0)])


def make_component(nlp: Language, name: str, spans_key: str, threshold: float | None) -> Concepts:
    """Return the component; spaCy calls this with the settings of `nlp.add_pipe(config=...)`."""
    _ = nlp, name
    return Concepts(ExtractSettings(threshold=threshold), spans_key)


Language.factory(
    NAME,
    default_config={"spans_key": SPANS, "threshold": None},
    assigns=["doc.spans"],
    func=make_component,
)
