"""What no name looks like: spans that are cut right, and spans that are dropped.

Checked on the 57,000 spans of the training papers: of what is dropped they have three (companies
marked as methods), of what is cut off five.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from litweave.extract.found import Found

# Marks of quoting and LaTeX before a name, and signs behind it.
_LEAD = re.compile(
    r"(?:[\s\"'`\u2018\u201c,;:.\u2013\u2014-]|\\(?:text|math)?[a-z]{2,4}\{(?![^{}]*\})|[({\[$](?=[^)}\]$]*$))+"
)
_TAIL = re.compile(
    r"(?<![\s\"'`\u2019\u201d,;:])[\s\"'`\u2019\u201d,;:]++$|(?<![A-Za-z])\.$|(?<=[a-z]{3})\.$"
)
# Sizes, ratios, lone letters and versions: "7B", "+26.6", "4B-8B", "10{,}000", "v3" (of 86 versions
# that stand in no longer name readers take 7 for one).
_NO_NAME = re.compile(
    r"[vV]\d+(?:\.\d+)*|[+\-\u2212\u2013~<>=]?[$]?\d[\d.,{}]*\s?(?:[BMKbmkxX%\u00d7hs]|\\%|%?p[pt]?|[mn][ms])?(?:[-\u2013/x][\d.,]+[BMKbmk%]?)*[$]?|\W*\w?[^\w*]*"
)
# What a paper counts of its own: "RQ1", "Stage-2", "Phase II"; no name of the training papers.
_COUNTED = re.compile(
    r"(?:rq|phase|stage|level|tier|part|track|version|task|experiment|group|figure|table)"
    r"(?:[- ]?\d{1,2}|[- ](?:[ivx]{1,4}|[a-d]))",
    re.IGNORECASE,
)
_LAST = frozenset("0123456789ivxabcdIVXABCD")  # as what it counts with ends
# What titles say of a name: "Linear Attention Revisited".
_SAID_OF_IT = re.compile(
    r"\s(?:[Rr]evisited|[Rr]econsidered|[Rr]eloaded|[Ee]xplained|[Dd]emystified|[Uu]nveiled)$"
)
# ... or before it: "Demystifying Multi-Agent Debate". No name of the training papers begins so.
_SAID_BEFORE = re.compile(
    r"(?:Analy[sz]ing|Assessing|Benchmarking|Calibrating|Characterizing|Demystifying|Dissecting|"
    r"Enhancing|Evaluating|Examining|Exploring|Improving|Investigating|Measuring|Probing|Rethinking|"
    r"Revisiting|Towards?|Uncovering|Understanding|Unveiling)\s(?=[A-Z])"
)
# An author's macro for the own name, which says no name: "\method{}", "\OurBench".
_MACRO = re.compile(r"\\[({]?\\?([A-Za-z]+)[\\~{})]*")
_PLACEHOLDER = re.compile(
    r"(?:our|my|the)?(?:method|model|framework|system|sys|approach|algo?|algorithm|tool|agent|name"
    r"|bench|benchmark|dataset|data|corpus|project|proj|title|paper|task|attack|metric)?"
    r"(?:name|full|short|abbr)?s?",
    re.IGNORECASE,
)
_COMPANIES = frozenset(
    "openai anthropic google meta microsoft nvidia github deepmind amazon apple ibm intel tencent"  # noqa: SIM905 - reads better
    " alibaba baidu bytedance facebook tiktok huawei samsung salesforce adobe".split()
)
_NOBODYS = _COMPANIES | {"ours", "bench"}  # what is left of a macro that was taken out


# A capitalised word within a sentence, right before a coined word, is a part of the name ("Faster
# R-CNN", "Tiny ImageNet"): 134 of 146 in the training papers; of the others most name a language.
_WORD_BEFORE = re.compile(r"(?:^|[^.!?:\s]\s|\()([A-Z][a-z]+)\s$")
_COINED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z][0-9]|[A-Za-z]-[A-Z]")
_NO_PART = _COMPANIES | frozenset(
    "our the this these a an and or with using both in on for via unlike fully english french"  # noqa: SIM905 - reads better
    " german spanish italian portuguese dutch polish russian ukrainian chinese japanese korean"
    " vietnamese thai indonesian hindi bengali tamil urdu arabic persian turkish hebrew greek"
    " swedish danish finnish norwegian hungarian czech romanian swahili mandarin cantonese".split()
)
_VERSION = re.compile(
    r"\s\d\.\d(?![\d%]|\.\d|\s?(?:%|\\|points?|times|percent|x\b|\u00d7|[kKMB]\b|hours?|to\b))"
)
_LONGEST_WORD = 20


def tidy(
    text: str,
    found: Iterable[Found],
    title_end: int = 0,
    capitals: AbstractSet[tuple[str, str]] = frozenset(),
) -> Iterator[Found]:
    """Yield what may be a name, without marks at its edges; the user's own patterns as they are.

    A coined word takes the version behind it and, after the title with its capitals, the
    capitalised word before it. `capitals`: kinds and names, in lower case, that are names in
    capitals only: "clips" of a video are no CLIP where the paper does not write CLIP.
    """
    found = list(found)
    ends = {item.end for item in found}
    for item in found:
        if item.confidence >= 1:
            yield item
            continue
        place = _edges(text, item, title_end)
        if place is None:
            continue
        place = _whole(text, *place, ends if place[0] >= title_end else None)
        if capitals and _plain(text, item.kind, text[place[0] : place[1]], capitals):
            continue
        same = place == (item.start, item.end)
        yield item if same else item._replace(start=place[0], end=place[1])


def _plain(text: str, kind: str, name: str, capitals: AbstractSet[tuple[str, str]]) -> bool:
    """Say whether a name is a plain word, a name in capitals alone that the text never writes so.

    Of 455 such words in the papers that were read none is a method or a data set.
    """
    if not name.islower():
        return False
    stem = name if (kind, name) in capitals else name.removesuffix("s")
    return (kind, stem) in capitals and stem.upper() not in text


def _edges(text: str, item: Found, title_end: int) -> tuple[int, int] | None:
    """Return where the name itself stands; None where nothing is left of it."""
    start, end = item.start, item.end
    name = text[start:end]
    if name[:1] == "\\":
        macro = _MACRO.fullmatch(name)
        if macro:
            if _PLACEHOLDER.fullmatch(macro[1]):
                return None
            start, end = start + macro.start(1), start + macro.end(1)
            name = macro[1]
    # Most names begin and end with letters, and nothing below could change them.
    if not (name[:1].isalnum() and name[-1:].isalnum() and ")" not in name):
        start, end = _cut(name, start)
        name = text[start:end]
    if name.count("{") != name.count("}"):
        return None  # a piece of LaTeX
    said = _SAID_OF_IT.search(name) if name[-1:] == "d" else None
    if said:
        name, end = name[: said.start()], start + said.start()
    said = _SAID_BEFORE.match(name) if start < title_end else None
    if said:
        name, start = name[said.end() :], start + said.end()
    if name[-1:] in _LAST and _COUNTED.fullmatch(name):
        return None
    if not name.replace(" ", "").isalpha() or len(name) == 1:
        return (start, end) if name and not _NO_NAME.fullmatch(name) else None
    return None if name.lower() in _NOBODYS else (start, end)


def _cut(name: str, start: int) -> tuple[int, int]:
    """Return the place of a name that stands at `start` without marks at its edges."""
    lead = _LEAD.match(name)
    if lead:
        start, name = start + lead.end(), name[lead.end() :]
    tail = _TAIL.search(name)
    end = start + (tail.start() if tail else len(name))
    closed = name.find(")")
    if 0 <= closed < name.find("(") or (closed >= 0 and "(" not in name):
        end = min(end, start + closed)  # "LLM) agents"
    return start, end


def _whole(text: str, start: int, end: int, ends: AbstractSet[int] | None) -> tuple[int, int]:
    """Return the place with what belongs to a coined word before and behind it.

    `ends` says where other names end; None: nothing before belongs to it.
    """
    name = text[start:end]
    if name.islower():
        return start, end
    coined = " " not in name and _COINED.search(name)
    if coined and ends is not None and start - 1 not in ends:
        before = _WORD_BEFORE.search(text, max(0, start - _LONGEST_WORD), start)
        if before and before[1].lower() not in _NO_PART:
            start = before.start(1)
    if coined or name[0].isupper():
        version = _VERSION.match(text, end)
        end = version.end() if version else end
    return start, end
