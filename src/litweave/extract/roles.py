"""Roles: what a paper introduces and what it uses, weighed from all places of a name.

A concept shows signs: it stands behind "we propose", is coined in the title, appears before the
paper speaks of its own work, is a name that many papers have. The weights of the signs are those
of a logistic regression over the concepts of the training papers (model/roles.py). Where the
recogniser has an opinion of its own, the two are added up.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from litweave.extract import cues
from litweave.extract.found import Found
from litweave.extract.page import BREAK
from litweave.records import INTRODUCED, USED
from litweave.sentences import begins

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "": -1.49,
        "coined in title": 4.32,
        "whole title": 1.92,
        "coined object of a cue": 1.66,
        "quoted": 1.63,
        "object of a cue": 1.35,
        "words": 1.33,
        "is a": 1.29,
        "title only": 1.20,
        "item": 1.12,
        "cue in sentence": 1.08,
        "begins sentence": 0.91,
        "named": 0.87,
        "title and abstract": 0.72,
        "new": 0.65,
        "one coined word": 0.64,
        "capitals": 0.50,
        "places": 0.49,
        "a": 0.37,
        "title begins": 0.13,
        "once, unsaid": -0.18,
        "title with": -0.49,
        "means": -0.52,
        "after own work": -0.54,
        "in title": -0.55,
        "dataset": -0.63,
        "plural": -0.63,
        "place": -0.76,
        "plain word in title": -0.80,
        "digit": -0.84,
        "coined word once, unsaid": -1.28,
        "first sentence": -1.31,
        "no own work": -1.39,
        "title for": -1.85,
        "existing": -2.15,
        "before own work": -2.18,
        "common": -2.98,
        "known": -3.09,
    }
)

# The recogniser is not asked here: of 317 such concepts of annotated papers the readers took 2 for
# introduced, it takes 13 ("LARS is not needed").
UNSAID = "coined word once, unsaid"
# Nor here: of 143 methods whose name is one plain word inside the title and nowhere else ("Review
# by Committee") readers took 2 for introduced.
PLAIN = "plain word in title"
_NOT_ASKED = frozenset({UNSAID, PLAIN})

# Words before a name, or before its article or adjective.
_EXISTING = frozenset(
    "existing previous prior traditional conventional standard classical classic popular recent"  # noqa: SIM905 - reads better
    " widely-used well-known many most current common typical state-of-the-art vanilla pretrained"
    " pre-trained powerful modern off-the-shelf various other frozen large several open-source"
    " unlike".split()
)
_MEANS = frozenset(
    "using use uses used via with by through leverage leverages leveraging employ employs"  # noqa: SIM905 - reads better
    " employing utilize utilizes utilizing utilising adopt adopts adopting apply applies applying"
    " applied from like than over outperform outperforms outperforming to against surpass surpasses"
    " surpassing extend extends extending improve improves combine combines combining integrate"
    " integrates integrating incorporate incorporates incorporating e.g. e.g., including"
    " fine-tune fine-tuning evaluate".split()
)
_PLACES = frozenset("for of in on into as between among".split())  # noqa: SIM905 - reads better
_ARTICLES = frozenset(["the", "a", "an"])
_NEW = frozenset("novel new proposed newly innovative first".split())  # noqa: SIM905 - reads better
_NAMED = frozenset(
    "called named dubbed termed coined namely i.e. i.e., call dub name term titled".split()  # noqa: SIM905 - reads better
)
# Sign, words that show it, how many words before the name they may stand.
_WORDS_BEFORE = (
    ("existing", _EXISTING, 2),
    ("means", _MEANS, 2),
    ("a", frozenset(["a", "an"]), 2),
    ("new", _NEW, 3),
    ("named", _NAMED, 3),
)
_QUOTES = frozenset("\"'`\u201c\u2018*{")
_ITEM = re.compile(r"\(?\w{1,3}[).]|\S*:")  # (i), 2), "components:"
_IS_A = re.compile(
    r"(?:\s\([^)]{1,30}\))?(?:,\s|\sis\s|\s[-\u2013\u2014]{1,3}\s|:\s)"
    r"(?:a|an|the first|our|which|that)\b",
    re.IGNORECASE,
)
# "GreenSim, a simulator that we release": readers took all six such methods for introduced.
_OURS = re.compile(
    r"(?:\s\([^)]{1,30}\))?,\s(?:a|an|the|our)\s[^.,;:]{0,80}?\bwe\s(?:\w+ly\s)?(?:release|propose|introduce|"
    r"present|develop|design|build|built|construct|create|publish|collect|devise)"
)
_APPOSED = frozenset({", ", " ("})
_PLAIN = re.compile(r"[A-Z][a-z]+")
_OPENING = frozenset({"coined in title", "whole title", "title begins"})
_WINDOW = 60  # characters before a name that hold the words that matter

_TITLE_WITH = re.compile(
    r"\b(?:with|via|by|through|using|towards?|from|under|as|in|on|and|leveraging)\s"
    r"(?:[\w-]+ ){0,4}$",
    re.IGNORECASE,
)
_TITLE_FOR = re.compile(r"\b(?:for|of|to)\s(?:[\w-]+ ){0,2}$", re.IGNORECASE)
_SUBTITLE = re.compile(r"(?:\s\([^)]{2,12}\))?\s?[:\u2013\u2014]")
# Signs by which a place says that the name is new.
_SAYING = frozenset(
    {"object of a cue", "cue in sentence", "named", "new", "is a", "quoted", "item", "capitals"}
)
_START = 4  # characters of a sentence before a name that begins it: "The"
_SLACK = 20  # characters: a name in the cue's own phrase does not stand before it

# How a name looks that is coined: a capital or digit inside, or capitals only.
_COINED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z][0-9]|[A-Za-z]-[A-Z]|[*+^]$")
_DIGIT = re.compile(r"\d")
_SPLIT = re.compile(r"[\s-]+")
_MOST_WORDS = 6

# What is enough, and what the recogniser's log odds and the signs' count: of 80 settings the best
# F1 of `introduced` on both dev sets together; a dozen lie within 0.01 of it.
ENOUGH = 0.38
_RECOGNISERS_SHARE, _SIGNS_SHARE = 0.5, 0.3
_SUREST = 0.99  # of the recogniser; its curve is flat beyond


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a text all its names are held against; `outline` makes it."""

    text: str
    title_end: int
    cues: Sequence[int]  # where cues end, in order
    sentences: Sequence[int]  # where sentences begin, in order
    spoken: int  # where the abstract first speaks of the paper's own work; -1: nowhere


def squeeze(name: str) -> str:
    """Return what a name is looked up by: lower case, no blanks."""
    return "".join(name.lower().split())


def lookups(names: Iterable[str]) -> set[str]:
    """Return what names are looked up by, with and without a plural s."""
    squeezed = {squeeze(name) for name in names}
    return squeezed | {name.removesuffix("s") for name in squeezed}


def outline(text: str, title_end: int) -> Outline:
    """Look a text over once; O(text)."""
    found = cues.find(text)
    sentences = sorted({0, title_end + len(BREAK), *begins(text)})
    spoken = next((cue for cue in found if cue > title_end), -1)
    return Outline(text, title_end, found, sentences, spoken)


def introduced(
    page: Outline,
    places: Sequence[Found],
    *,
    known: AbstractSet[str] = frozenset(),
    common: AbstractSet[str] = frozenset(),
) -> float:
    """Return how likely the paper introduces the concept that is named at `places`.

    `known` and `common` hold squeezed names: the well-known ones of the field, and those of many
    papers.
    """
    shown = signs(page, places, known=known, common=common)
    odds = log_odds(shown)
    said = [
        item.role_confidence if item.role == INTRODUCED else 1 - item.role_confidence
        for item in places
        if item.role is not None
    ]
    if said and _NOT_ASKED.isdisjoint(shown):
        odds = _SIGNS_SHARE * odds + _RECOGNISERS_SHARE * logit(sum(said) / len(said), _SUREST)
    return 1 / (1 + math.exp(-odds))


def logit(chance: float, most: float) -> float:
    """Return the log odds of a chance, which is held between 1 - `most` and `most`."""
    held = min(max(chance, 1 - most), most)
    return math.log(held / (1 - held))


def with_role(places: Sequence[Found], chance: float) -> list[Found]:
    """Return the mentions of one concept with its role, `chance` being `introduced`.

    It is introduced where that and the concept itself are right together with `ENOUGH`.
    """
    sure = max(item.confidence for item in places)
    role = INTRODUCED if sure * chance >= ENOUGH else USED
    return [item if item.role == role else item._replace(role=role) for item in places]


def log_odds(shown: Mapping[str, float]) -> float:
    """Return the weighted sum of signs; above 0: more likely introduced than used."""
    return WEIGHTS.get("", 0.0) + sum(WEIGHTS.get(sign, 0.0) * x for sign, x in shown.items())


def signs(
    page: Outline,
    places: Sequence[Found],
    *,
    known: AbstractSet[str],
    common: AbstractSet[str],
) -> dict[str, float]:
    """Return the signs of one concept: 1 for what is there, or an amount."""
    text, end = page.text, page.title_end
    shown: set[str] = set()
    for item in places:
        shown.update(_in_title(page, item) if item.start < end else _in_abstract(page, item))
    first = min((item.start for item in places if item.start >= end), default=-1)
    shown.update(_whereabouts(page, places, first))
    names = sorted({text[item.start : item.end] for item in places})
    shown.update(_look(names))
    if len(places) == 1 and first >= 0 and _SAYING.isdisjoint(shown):
        # Of coined words that stand so, 5 in 100 are the paper's own; of other names 18.
        coined = "one coined word" in shown
        shown.add(UNSAID if coined else "once, unsaid")
    if "title only" in shown and _OPENING.isdisjoint(shown) and all(map(_PLAIN.fullmatch, names)):
        shown.add(PLAIN)
    looked_up = lookups(names)
    for sign, others in (("known", known), ("common", common)):
        if not looked_up.isdisjoint(others):
            shown.add(sign)
    if places[0].kind == "Dataset":
        shown.add("dataset")
    words = max(len(_SPLIT.split(name)) for name in names)
    amounts = {"places": math.log(len(places)), "words": min(words, _MOST_WORDS) / 3}
    return dict.fromkeys(sorted(shown), 1.0) | amounts


def _whereabouts(page: Outline, places: Sequence[Found], first: int) -> Iterable[str]:
    """Yield where the places stand; `first` is the first in the abstract, -1: none."""
    end = page.title_end
    if page.spoken < 0:
        yield "no own work"
    if first < 0:
        yield "title only"
        return
    if any(item.start < end for item in places):
        yield "title and abstract"
    if bisect_right(page.sentences, first) == bisect_right(page.sentences, end + len(BREAK)):
        yield "first sentence"
    if page.spoken > first + _SLACK:
        yield "before own work"


def _look(names: Sequence[str]) -> Iterable[str]:
    coined = [name for name in names if _COINED.search(name)]
    if any(len(_SPLIT.split(name)) == 1 for name in coined):
        yield "one coined word"
    if any(_DIGIT.search(name) for name in names):
        yield "digit"
    if all(name.endswith("s") and not name.endswith("ss") for name in names):
        yield "plural"


def _in_title(page: Outline, item: Found) -> Iterable[str]:
    before = page.text[max(0, item.start - _WINDOW) : item.start]
    after = page.text[item.end : min(page.title_end, item.end + _WINDOW)]
    if not before.strip():
        coined = _SUBTITLE.match(after)
        whole = not after.strip()
        yield "whole title" if whole else "coined in title" if coined else "title begins"
    elif _TITLE_FOR.search(before):
        yield "title for"
    elif _TITLE_WITH.search(before):
        yield "title with"
    else:
        yield "in title"


def _in_abstract(page: Outline, item: Found) -> Iterable[str]:
    text, start = page.text, item.start
    sentence = page.sentences[bisect_right(page.sentences, start) - 1]
    near = cues.near(text, page.cues, start, sentence)
    if text[item.end : item.end + 2] in _APPOSED and _OURS.match(text, item.end):
        near = "object"
    if near == "object":
        yield "object of a cue"
        if _COINED.search(text, start, item.end):
            yield "coined object of a cue"
    elif near:
        yield "cue in sentence"
    words = text[max(sentence, start - _WINDOW) : start].lower().split()
    yield from _behind([word.lstrip("(\"'`\u201c") for word in words[-3:]])
    if text[start - 1 : start] in _QUOTES:
        yield "quoted"
    if start - sentence <= _START:
        yield "begins sentence"
    if _IS_A.match(text, item.end):
        yield "is a"
    if 0 <= page.spoken < start:
        yield "after own work"
    name = text[start : item.end]
    if " " in name and all(word[:1].isupper() for word in name.split()):
        yield "capitals"


def _behind(words: Sequence[str]) -> Iterable[str]:
    """Yield what the last three words before a name say."""
    for sign, some, reach in _WORDS_BEFORE:
        if not some.isdisjoint(words[-reach:]):
            yield sign
    if words and words[-1] in _ARTICLES:
        words = words[:-1]
    if words and words[-1] in _PLACES:
        yield "place"
    if words and _ITEM.fullmatch(words[-1]):
        yield "item"
