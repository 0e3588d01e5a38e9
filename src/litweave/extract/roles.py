"""Roles by cue and place: what a paper introduces and what it uses.

"We propose X" introduces X where X is what is proposed, not where it only stands near: between cue
and name nothing but an article and adjectives. A well-known name is used whatever stands before it,
and so is what follows "unlike", "such as" or "based on".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from litweave.extract.found import Found
from litweave.records import INTRODUCED, USED, Kind

# What says that the next name is the paper's own. Stems, because looking for 25 of them one by one
# costs a sixth of one pattern with 25 branches.
_STEMS = (
    "propos present introduc develop design devis describ releas build built construct creat"  # noqa: SIM905 - reads better
    " contribut unveil offer formulat establish curat coin term call nam dub provid deriv publish"
    " collect annotat implement our".split()
)
_CUE = re.compile(
    r"(?:propos|introduc|devis|describ|releas|creat|curat|nam|provid|deriv|annotat|formulat|contribut)"
    r"(?:es?|ed|ing)\b|(?:present|develop|design|build|construct|unveil|offer|establish|coin|term|call|"
    r"dub|publish|collect|implement)(?:e?s|b?ed|b?ing)?\b|built\b|namely\b|our\b"
)
_SUBJECT = re.compile(
    r"\b(?:we|i|this (?:paper|work|article|study|report)|paper|authors?|it|they|to|then|also|and|"
    r"further|first|finally|here|hence|thus|instead|therefore|additionally|moreover)\W*"
    r"(?:\w+ly\W+|\w+\W+){0,2}$",
    re.IGNORECASE,
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
_USING = re.compile(
    r"\b(?:unlike|compared (?:with|to)|in contrast to|than|outperform\w*|such as|like|based on|"
    r"built on|using|inspired by|existing|previous|prior|state-of-the-art|baselines?|including|"
    r"e\.g\.,?|from|by|with|over|use|uses|adopt|employ|leverage|apply|fine-tune|evaluate)\s+"
    r"(?:the |a |an |existing |previous )?$",
    re.IGNORECASE,
)
# How a name looks that is coined: a capital or digit inside, or capitals only.
_NAME = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z][0-9]|[A-Za-z]-[A-Z]|[*+^]$")
_REACH = 70  # characters between the cue and the name


def judge(
    text: str, found: Sequence[Found], kinds: Mapping[str, Kind], known: Collection[str]
) -> dict[int, tuple[str, float]]:
    """Return for places in `found` whose kind has roles the role and how sure it is.

    `known` holds well-known names in lower case. Places without an opinion are left out.
    """
    cues = _cues(text)
    opinions: dict[int, tuple[str, float]] = {}
    i = -1
    for place, item in enumerate(found):
        if not kinds[item.kind].roles:
            continue
        while i + 1 < len(cues) and cues[i + 1] <= item.start:
            i += 1
        name = text[item.start : item.end]
        if name.lower().removesuffix("s") in known or name.lower() in known:
            opinions[place] = (USED, 0.9)
        elif _USING.search(text, max(0, item.start - 40), item.start):
            opinions[place] = (USED, 0.7)
        elif i >= 0 and item.start - cues[i] <= _REACH:
            between = text[cues[i] : item.start]
            if _BETWEEN.fullmatch(between) and not _STOPPED.search(between):
                opinions[place] = (INTRODUCED, 0.9 if _NAME.search(name) else 0.75)
    return opinions


def _cues(text: str) -> list[int]:
    """Return where cues end, in order."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    ends = set()
    for stem in _STEMS:
        place = lower.find(stem)
        while place >= 0:
            match = _CUE.match(lower, place) if not lower[place - 1 : place].isalnum() else None
            if match and (
                match.group() in _NAMING or _SUBJECT.search(text, max(0, place - 40), place)
            ):
                ends.add(match.end())
            place = lower.find(stem, place + 1)
    return sorted(ends)
