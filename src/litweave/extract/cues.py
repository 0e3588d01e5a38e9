"""Cues of what is a paper's own, "we propose", "called", "our", and how names stand to them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from litweave.text import lower as text_lower

# Stems, because looking for 25 of them one by one costs a sixth of one pattern with 25 branches.
_STEMS = (
    "propos present introduc develop design devis describ releas build built construct creat"  # noqa: SIM905 - reads better
    " contribut unveil offer formulat establish curat coin term call nam dub provid deriv publish"
    " collect annotat implement suggest our".split()
)
_CUE = re.compile(
    r"(?:propos|introduc|devis|describ|releas|creat|curat|nam|provid|deriv|annotat|formulat|contribut)"
    r"(?:es?|ed|ing)\b|(?:present|develop|design|build|construct|unveil|offer|establish|coin|term|call|"
    r"dub|publish|collect|implement|suggest)(?:e?s|b?ed|b?ing)?\b|built\b|namely\b|our\b"
)
_SUBJECT = re.compile(
    r"\b(?:we|i|this (?:paper|work|article|study|report)|paper|authors?|it|they|to|then|also|and|"
    r"further|first|finally|here|hence|thus|instead|therefore|additionally|moreover)\W*"
    r"(?:\w+ly\W+|\w+\W+){0,2}$"
)
_NAMING = frozenset(["called", "named", "dubbed", "termed", "coined", "namely", "our"])
# Between a cue and its object: articles, adjectives, opening marks; no preposition, verb or comma.
_BETWEEN = re.compile(
    r"(?:\s*(?:a|an|the|our|two|three|new|novel|\w+-\w+|simple|large|fast|deep|graph|first|best|"
    r"[a-z]+(?:al|ed|ic|ive|ble|ent|ant|ary|ous|ful|ing|ar|le))\b,?){0,6}"
    r"\s*(?:\\\w+\{|[\"'`\u201c*$({]){0,3}\s*"
)
_STOPPED = re.compile(
    r"\b(?:for|of|with|in|on|using|based|to|that|which|via|from|by|and|as|under|over|through|into|"
    r"is|are|was|following|including|existing|leveraging)\b",
    re.IGNORECASE,
)
# What turns a sentence from what is proposed to its parts, means or purpose.
_TURNED = re.compile(
    r"\b(?:for|of|to|that|which|in|on|using|via|based|from|by|with|through|leverag\w+|combin\w+|"
    r"integrat\w+|incorporat\w+|consist\w+|compris\w+|includ\w+)\b",
    re.IGNORECASE,
)
_REACH = 70  # characters between a cue and a name right behind it
_FARTHEST = 300  # ... and a name later in the sentence


def find(text: str) -> list[int]:
    """Return where cues end, in order. O(text)."""
    lower = text_lower(text)
    ends = set()
    for stem in _STEMS:
        place = lower.find(stem)
        while place >= 0:
            match = _CUE.match(lower, place) if not lower[place - 1 : place].isalnum() else None
            if match and (
                match.group() in _NAMING or _SUBJECT.search(lower, max(0, place - 40), place)
            ):
                ends.add(match.end())
            place = lower.find(stem, place + 1)
    return sorted(ends)


def near(text: str, cues: Sequence[int], start: int, sentence: int) -> str | None:
    """Say how a name at `start` stands to the last cue before it.

    "object": it is what is proposed; "sentence": it follows later in the same sentence, which
    begins at `sentence`, but is no part or purpose of what is; None: neither.
    """
    number = bisect_right(cues, start)
    if not number or cues[number - 1] < sentence:
        return None
    cue = cues[number - 1]
    if start - cue > _FARTHEST:
        return None
    between = text[cue:start]
    if start - cue <= _REACH and _BETWEEN.fullmatch(between) and not _STOPPED.search(between):
        return "object"
    return None if _TURNED.search(between) else "sentence"
