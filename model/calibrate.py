"""Stage 7: on held-out papers, raw scores become confidences, and each kind gets its threshold.

Everything is measured with the packaged network in numpy, so that it holds for what ships.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from readings import lines
from sklearn.isotonic import IsotonicRegression
from spacy.language import Language

from litweave.extract.decode import KINDS, decode, span_score
from litweave.extract.recogniser import Recogniser, interpolate
from litweave.extract.weights import Curve, Reading

SMOOTH = 25  # ranks that a threshold is averaged over
BINS = 20  # quantiles that isotonic regression sees: single mentions would make steps of noise
_EVEN = ((0.0, 1.0), (0.0, 1.0))
IDENTITY = Reading(0.0, dict.fromkeys(KINDS, _EVEN), _EVEN, dict.fromkeys(KINDS, 0.0))


@dataclass(frozen=True, slots=True)
class Read:
    """One held-out paper: probabilities, gold spans in tokens, the words' text."""

    tags: NDArray[np.float32]
    roles: NDArray[np.float32]
    gold: Mapping[tuple[int, int, int], str | None]
    words: Sequence[str]
    forms: frozenset[tuple[int, str]]  # kind, lower-case surface: the concepts, more or less


def read(nlp: Language, recogniser: Recogniser, path: Path) -> list[Read]:
    """Return the papers of an annotated set as the packaged network sees them."""
    out = []
    for row in lines(path):
        doc = nlp.make_doc(row["text"])
        tags, roles = recogniser.probabilities(doc)
        gold = {}
        for mention in row["entities"]:
            span = doc.char_span(mention["start"], mention["end"])
            if span is not None and "://" not in span[0].text:
                kind = KINDS.index(mention["label"])
                gold[span.start, span.end, kind] = mention.get("role")
        forms = frozenset((k, doc[a:b].text.lower()) for a, b, k in gold)
        out.append(Read(tags, roles, gold, [t.text_with_ws for t in doc], forms))
    return out


def score_of(paper: Read, span: tuple[int, int, int]) -> float:
    """Return the raw score of a span."""
    return span_score(paper.tags[span[0] : span[1]].tolist(), span[2])


def curve(scores: Sequence[float], right: Sequence[bool]) -> Curve:
    """Return a rising curve from score to share right: isotonic regression over quantiles."""
    order = np.argsort(scores, kind="stable")
    x, y = np.asarray(scores)[order], np.asarray(right, float)[order]
    groups = [
        g for g in np.array_split(np.arange(len(x)), min(BINS, max(1, len(x) // 10))) if len(g)
    ]
    middle = np.array([x[g].mean() for g in groups])
    share = np.array([(y[g].sum() + 0.5) / (len(g) + 1) for g in groups])
    size = [len(g) for g in groups]
    fitted = IsotonicRegression(y_min=0, y_max=1).fit_transform(middle, share, sample_weight=size)
    return tuple(np.round(middle, 4).tolist()), tuple(np.round(fitted, 4).tolist())


def curves(papers: Sequence[Read], outside: float) -> tuple[dict[str, Curve], Curve]:
    """Return a curve a kind for mentions, and one for `introduced`."""
    scores, right = defaultdict(list), defaultdict(list)
    role_scores, role_right = [], []
    for paper in papers:
        for span in decode(paper.tags, outside=outside):
            scores[span[2]].append(score_of(paper, span))
            right[span[2]].append(span in paper.gold)
            role = paper.gold.get(span)
            if role:
                role_scores.append(float(paper.roles[span[0] : span[1]].mean(dtype=np.float64)))
                role_right.append(role == "introduced")
    each = {name: curve(scores[k], right[k]) for k, name in enumerate(KINDS)}
    return each, curve(role_scores, role_right)


def surface(paper: Read, span: tuple[int, int, int]) -> str:
    """Return a span's text in lower case."""
    return "".join(paper.words[span[0] : span[1]]).strip().lower()


def best_thresholds(papers: Sequence[Read], reading: Reading) -> tuple[dict[str, float], float]:
    """Return each kind's threshold with the best F1 of distinct names a paper, and the mean F1."""
    thresholds, scores = {}, []
    for kind, name in enumerate(KINDS):
        rows: list[tuple[float, bool]] = []
        gold = 0
        for paper in papers:
            wanted = {form for k, form in paper.forms if k == kind}
            gold += len(wanted)
            sure: dict[str, float] = {}
            for span in decode(paper.tags, outside=reading.outside):
                if span[2] == kind:
                    text = surface(paper, span)
                    score = interpolate(score_of(paper, span), reading.curves[name])
                    sure[text] = max(sure.get(text, 0.0), score)
            rows += [(score, text in wanted) for text, score in sure.items()]
        rows.sort(reverse=True)
        hits = np.cumsum([right for _, right in rows])
        f1 = 2 * hits / (np.arange(1, len(rows) + 1) + gold)
        # A little smoothing: the peak of so few papers is ragged.
        smooth = np.convolve(f1, np.ones(SMOOTH) / SMOOTH, "same") if len(f1) > 4 * SMOOTH else f1
        best = int(smooth.argmax())
        thresholds[name] = round(min(0.6, max(0.2, rows[best][0])), 2)
        scores.append(float(f1[best]))
    return thresholds, float(np.mean(scores))


def choose(papers: Sequence[Read], biases: Iterable[float]) -> Reading:
    """Return the reading of the probabilities that is best on held-out papers.

    `biases`: what may be added to the log probability of "no mention".
    """
    tried = []
    for outside in biases:
        each, role = curves(papers, outside)
        reading = replace(IDENTITY, outside=outside, curves=each, role=role)
        thresholds, score = best_thresholds(papers, reading)
        print(f"outside {outside}: mean F1 of names {score:.4f}, thresholds {thresholds}")
        tried.append((score, -outside, replace(reading, thresholds=thresholds)))
    return max(tried, key=lambda t: t[:2])[2]


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> tuple[float, list[Any]]:
    """Return the expected calibration error and rows (from, mentions, confidence, share right)."""
    x = np.array([p[0] for p in pairs])
    y = np.array([p[1] for p in pairs], float)
    place = np.minimum((x * bins).astype(int), bins - 1)
    rows, error = [], 0.0
    for b in range(bins):
        here = place == b
        if here.any():
            error += abs(x[here].mean() - y[here].mean()) * here.sum() / len(x)
            rows.append(
                (b / bins, int(here.sum()), round(x[here].mean(), 3), round(y[here].mean(), 3))
            )
    return float(error), rows


def held_out_error(
    papers: Sequence[Read], outside: float, folds: int = 5
) -> tuple[float, list[Any]]:
    """Return error and reliability rows with curves fitted on the other folds."""
    pairs = []
    for fold in range(folds):
        each, _ = curves([p for i, p in enumerate(papers) if i % folds != fold], outside)
        for paper in papers[fold::folds]:
            for span in decode(paper.tags, outside=outside):
                confidence = interpolate(score_of(paper, span), each[KINDS[span[2]]])
                pairs.append((confidence, span in paper.gold))
    return reliability(pairs)
