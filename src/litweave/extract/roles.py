"""Roles by cue and place: what a paper introduces and what it uses.

"We propose X" and "Name: subtitle" introduce; "we introduce self-attention into ..." uses. What a
definition names right behind such a cue is introduced with its long form. "Unlike X" and "compared
with X" are used.
"""

from __future__ import annotations

import re

from litweave.extract.found import Found
from litweave.records import INTRODUCED, USED, Kind

# A cue, then at most a few words up to the name that it introduces.
_INTRODUCING = re.compile(
    r"\b(?:we|this (?:paper|work|article|study)|the (?:paper|authors?|present work)|authors?|in this (?:paper|work|study|article),?|here,?|i|it)\b"
    r"[^.;:]{0,40}?\b(?:propose|present|introduce|develop|design|devise|describe|release|build|construct|create|"
    r"contribute|unveil|offer|formulate|establish|curate|collect|coin|term|call|name|dub)(?:s|d|ed)?\b"
    r"|\b(?:called|named|termed|dubbed|coined|namely|denoted(?: as| by)?|referred to as|which we (?:call|term|name|dub|refer to as)|"
    r"our (?:proposed |new |novel )?(?:method|approach|model|framework|algorithm|system|dataset|benchmark|architecture),?)"
    r"|\b(?:proposed|introduced|presented) (?:method|approach|model|framework|algorithm|system)s?,?",
    re.IGNORECASE,
)
_USING = re.compile(
    r"\b(?:unlike|compared (?:with|to)|in contrast to|than|outperform\w*|such as|like|based on|built on|using|inspired by|"
    r"existing|previous|state-of-the-art|baselines?|including|e\.g\.,?|from|by|with|over)\s+(?:the |a |an |existing |previous )?$",
    re.IGNORECASE,
)
# How a name must look, to be new: a capital or digit inside, or capitals only.
_NAME = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z][0-9]|^[A-Z][\w*+-]*$|[A-Za-z]-[A-Z]|[*+^]$")
_REACH = 60  # characters between the cue and the name


def judge(text: str, found: list[Found], kinds: dict[str, Kind]) -> dict[int, tuple[str, float]]:
    """Return for places in `found` with a kind that has roles the role and its confidence.

    Places without an opinion are left out.
    """
    cues = [match.end() for match in _INTRODUCING.finditer(text)]
    opinions: dict[int, tuple[str, float]] = {}
    i = 0
    for place, item in enumerate(found):
        if not kinds[item.kind].roles:
            continue
        while i + 1 < len(cues) and cues[i + 1] <= item.start:
            i += 1
        before = text[max(0, item.start - 40) : item.start]
        if _USING.search(before):
            opinions[place] = (USED, 0.7)
            continue
        if not cues or cues[i] > item.start:
            continue
        between = text[cues[i] : item.start]
        if len(between) <= _REACH and "." not in between and ";" not in between:
            name = text[item.start : item.end]
            opinions[place] = (INTRODUCED, 0.8) if _NAME.search(name) else (USED, 0.4)
    return opinions
