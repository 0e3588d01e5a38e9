"""Short forms and the long forms that a text gives them: "contrastive learning (CL)".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (PSB 2003), with what abstracts add: both orders, plurals (SAEs), brackets inside
brackets, short forms with digits and signs, and initials tried first, because the original's search
from the right stops too late where a letter of the short form occurs again inside the last words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Blanks never lead or trail, so spans are names as they stand.


@dataclass(frozen=True, slots=True)
class Pair:
    """Characters of a text: `short` stands for `long`."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


# "(SHORT)", "(SHORT, ...", "(i.e. SHORT)", "(or SHORT)"; the literal bracket makes the scan fast.
_INSIDE = re.compile(
    r"\((?:(?:or|i\.e\.,?|a\.?k\.?a\.?|termed|called|denoted|abbreviated(?: as)?|dubbed|hereafter)\s)?"
    r"[\"'`\u2018\u201c]{0,2}([^\W_][\w.+&/@*^\-\u2010-\u2013]{1,14}(?:\s[A-Z0-9][\w+\-]{0,9})?)"
    r"[\"'`\u2019\u201d]{0,2}\s?(?=[),;:\[])"
)
# "SHORT (its long form)"
_OUTSIDE = re.compile(r"\b([A-Z][\w+&/\-]{1,11})\s\(([A-Za-z][^()]{6,90})\)")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Where a long form cannot reach across.
_STOP = re.compile(r"[.!?;:]\s|[()\[\]]|\n")
_ROMAN = re.compile(r"[ivxIVX]+")
_NOT_SHORT = frozenset(
    [
        "eg", "ie", "etc", "aka", "see", "and", "or", "the", "our", "ours", "not", "vs", "cf", "resp",
        "fig", "eq", "table", "section", "where", "with", "for", "both", "all", "code", "left",
        "right", "top", "bottom", "new", "old", "first", "second", "best", "no", "yes", "up", "down",
        "to", "of", "in", "on", "at", "is", "are", "if", "we", "it", "this", "that", "which", "such",
    ]
)  # fmt: skip
_FUNCTION = frozenset(["of", "and", "the", "for", "in", "on", "with", "to", "a", "an", "by", "via", "from", "as", "or", "at", "into", "is", "are"])  # fmt: skip
_LONGEST = 110  # characters before a bracket in which the long form must begin


def pairs(text: str) -> list[Pair]:
    """Return the definitions of `text` in order of their brackets; no short form twice the same way.

    Costs about 10 microseconds an abstract.
    """
    found = []
    for match in _INSIDE.finditer(text):
        short = match[1].rstrip(".-")
        if _is_short(short):
            end = match.start()
            while end and text[end - 1] in " \"'`\u2019\u201d":
                end -= 1
            start = _long_start(text, end, short)
            if start >= 0:
                begin = match.start(1)
                found.append(Pair(begin, begin + len(short), start, end))
    if "(" in text:
        found += _reversed(text, {pair.short_start for pair in found})
    return found


def _reversed(text: str, taken: set[int]) -> list[Pair]:
    found = []
    for match in _OUTSIDE.finditer(text):
        short, inside = match[1], match[2]
        if " " not in inside or match.start(2) in taken or not _is_short(short):
            continue
        head = re.split(r"[,;]", inside, maxsplit=1)[0].rstrip()
        if sum(c.isupper() for c in short) < 2:  # noqa: PLR2004 - Word (some words) is no definition
            continue
        start = match.start(2)
        if _long_start(text, start + len(head), short, floor=start) == start:
            found.append(Pair(match.start(1), match.end(1), start, start + len(head)))
    return found


def _is_short(short: str) -> bool:
    if len(short) < 2 or short.lower().replace(".", "") in _NOT_SHORT:  # noqa: PLR2004 - a letter is no name
        return False
    letters = sum(c.isalpha() for c in short)
    if not letters or letters < len(short) / 2.5:
        return False
    upper = any(c.isupper() for c in short)
    # (iii), (a) and (b1) number things; lower-case short forms need letters that fit as initials.
    return not (not upper and (_ROMAN.fullmatch(short) or len(short) < 3))  # noqa: PLR2004


def _long_start(text: str, end: int, short: str, floor: int | None = None) -> int:
    """Return where the long form that ends at `end` begins, or -1."""
    low = max(0, end - _LONGEST) if floor is None else floor
    for stop in _STOP.finditer(text, low, end):
        low = stop.end()
    words = [(m.start(), m.group().lower()) for m in _WORD.finditer(text, low, end)]
    if low and floor is None and words and text[low - 1].isalnum() and words[0][0] == low:
        del words[0]  # cut off in the middle
    if not words:
        return -1
    lower = short.lower()
    forms = [lower[:-1], lower] if len(short) > 2 and short.endswith("s") else [lower]  # noqa: PLR2004
    for form in forms:
        letters = [c for c in form if c.isalnum()]
        start = _by_initials(words, letters)
        if start < 0 and any(c.isupper() for c in short):
            start = _by_letters(text, low, end, letters)
        if start >= 0 and _fits(text[start:end], short, letters):
            return start
    return -1


def _by_initials(words: list[tuple[int, str]], letters: list[str]) -> int:
    """Match each letter with the first of a word, from the right; function words may be skipped."""
    i, start = len(letters) - 1, -1
    for position, word in reversed(words):
        if i < 0:
            break
        if word[0] == letters[i]:
            i -= 1
            start = position
        elif word not in _FUNCTION:
            return -1
    return start if i < 0 else -1


def _by_letters(text: str, low: int, end: int, letters: list[str]) -> int:
    """Schwartz and Hearst's search from the right; the first letter must begin a word."""
    position = end
    lower = text[low:end].lower()
    if len(lower) != end - low:
        return -1
    position = len(lower)
    for i in range(len(letters) - 1, -1, -1):
        position = lower.rfind(letters[i], 0, position)
        while i == 0 and position > 0 and lower[position - 1].isalnum():
            position = lower.rfind(letters[i], 0, position)
        if position < 0:
            return -1
    return low + position


def _fits(long: str, short: str, letters: list[str]) -> bool:
    if len(long) <= len(short) or long.count(" ") + 1 > max(len(letters) + 4, 2 * len(letters)):
        return False
    words = long.lower().split()
    if words[0] in _FUNCTION or words[-1] in _FUNCTION or short.lower() in words:
        return False
    return " " in long or "-" in long or len(long) >= 2 * len(short)
