"""Short forms and the long forms that a text gives them: "contrastive learning (CL)".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (PSB 2003): a bracket, a short form, and a long form beside it whose letters it
takes in order, the first at the start of a word. Their search from the right takes the first
letters that fit, so a far word may begin the long form; here all starts within reach are weighed
and the one that leaves the fewest words without a letter wins. Added: both orders, plurals (SAEs),
"(or CL)", short forms with digits and signs, and lower-case ones where every word gives its
initial.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from litweave.text import lower as text_lower


class Pair(NamedTuple):  # made some 100,000 times a second, and a frozen dataclass costs thrice
    """Characters of a text, ends exclusive: `short` stands for `long`."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


# Every bracket; the group is set where a short form stands in it.
_BRACKET = re.compile(
    r"\((?:(?:(?:or|i\.e\.,?|a\.?k\.?a\.?|termed|called|denoted|abbreviated(?: as)?|dubbed)\s)?"
    r"[\"'`\u2018\u201c]{0,2}([^\W_][\w.+&/@*^\-\u2010-\u2013]{1,14}(?:\s[A-Z0-9][\w+\-]{0,9})?)"
    r"[\"'`\u2019\u201d]{0,2}\s?(?=[),;:\[]))?"
)
# "SHORT (its long form)": what stands before the bracket, and what inside up to the first comma.
_BEFORE = re.compile(r"(?<![\w-])[A-Za-z][\w+&/\-]{1,11}\s$")
_SEPARATED = re.compile(r"\w[ \-]\w")
_INSIDE = re.compile(r"\(([A-Za-z][^(),;]{6,90})[),;]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019]s\b)?")
# Where a long form cannot reach across.
_STOP = re.compile(r"[.!?;:]\s|[()\[\]{}]|\n")
_TO = re.compile(r"\bto\b")
_TIMES = re.compile(r"([a-z])([2-4])")
_CAPITAL = re.compile(r"[A-Z]")
_ROMAN = re.compile(r"[ivxIVX]+")
_NOT_SHORT = frozenset(
    "eg ie etc aka see and or the our ours not vs cf resp fig eq table section where with for"  # noqa: SIM905 - reads better
    " both all code left right top bottom new old first second best no yes up down to of in on at"
    " is are if we it this that which such here also only".split()
)
_FUNCTION = frozenset("of and the for in on with to a an by via from as or at into is are".split())  # noqa: SIM905
# Last words that a short form leaves out without blame: "Clinical Notes (CliNo) dataset".
_HEADS = frozenset(
    "dataset datasets model models method framework network networks algorithm approach system"  # noqa: SIM905
    " benchmark corpus mechanism module strategy learning".split()
)
_LONGEST = 110  # characters before a bracket in which the long form begins
_MORE_WORDS = 4  # words that a long form may have beyond the letters of its short form


def pairs(text: str) -> list[Pair]:
    """Return the definitions of `text` in order of their brackets.

    Costs some 10 microseconds an abstract.
    """
    found = []
    for match in _BRACKET.finditer(text):
        short = match[1]
        pair = None
        if short is not None:
            pair = _short_inside(text, match.start(), match.start(1), short.rstrip(".-"))
        pair = pair or _short_before(text, match.start())
        if pair is not None:
            found.append(pair)
    return found


def _short_inside(text: str, bracket: int, start: int, short: str) -> Pair | None:
    if not _is_short(short):
        return None
    end = bracket
    while end and text[end - 1] in " \"'`\u2019\u201d~*":
        end -= 1
    long = _long(text, max(0, end - _LONGEST), end, short)
    return None if long < 0 else Pair(start, start + len(short), long, end)


def _short_before(text: str, bracket: int) -> Pair | None:
    if not bracket or text[bracket - 1] != " ":
        return None
    inside = _INSIDE.match(text, bracket)
    if inside is None or not _SEPARATED.search(inside[1].rstrip()):
        return None
    before = _BEFORE.search(text, max(0, bracket - 14), bracket)
    if before is None:
        return None
    short = before.group().rstrip()
    # A capitalised word with an explanation behind it is no definition.
    if not _is_short(short) or len(_CAPITAL.findall(short)) < 2:  # noqa: PLR2004
        return None
    start, end = inside.start(1), inside.start(1) + len(inside[1].rstrip())
    if _long(text, start, end, short) != start:
        return None
    return Pair(before.start(), before.start() + len(short), start, end)


def _is_short(short: str) -> bool:
    if short.isalpha() and short.isupper():
        return len(short) > 1
    if len(short) < 2 or short.lower().replace(".", "") in _NOT_SHORT:  # noqa: PLR2004
        return False
    letters = sum(map(str.isalpha, short))
    if letters < len(short) / 2.5:
        return False
    # (iii), (a) and (b1) number things.
    return bool(_CAPITAL.search(short)) or not (_ROMAN.fullmatch(short) or letters < 2)  # noqa: PLR2004


def _long(text: str, low: int, end: int, short: str) -> int:
    """Return where the best long form of `short` that ends at `end` begins, or -1."""
    reach = text_lower(text[low:end])
    lower = short.lower()
    plural = lower[-1] == "s" and len(short) > 2 and not short.isupper()  # noqa: PLR2004
    forms = (lower[:-1], lower) if plural else (lower,)
    start = _plain(reach, forms[0])
    if start >= 0:
        return low + start
    words = _WORD.findall(reach)
    if words and low and text[low - 1].isalnum() and reach[0].isalnum():
        del words[0]  # cut off in the middle
    for form in forms:
        letters = form if form.isalnum() else "".join(filter(str.isalnum, form))
        start = _by_initials(reach, words, letters)
        if start < 0 and not short.islower():
            # Two letters fit many words, so both must be in one ("autoencoder (AE)").
            for spelt in (letters,) if letters.isalpha() else _without_digits(letters, reach):
                some = words if len(spelt) > 2 else words[-1:]  # noqa: PLR2004
                start = _by_alignment(reach, some, spelt)
                if start >= 0:
                    break
        if start > 0 and reach[start - 1] == "-":
            start = _whole(reach, start)
        if start >= 0 and not _STOP.search(reach, start) and _fits(reach[start:], lower, letters):
            return low + start
    return -1


def _plain(reach: str, letters: str) -> int:
    """Return where as many plain words as there are letters begin, if each gives its initial.

    Two definitions in three are as plain as that, and this is five times as fast.
    """
    count = len(letters)
    parts = reach.replace("-", " ").rsplit(None, count)
    if len(parts) <= count or count < 2:  # noqa: PLR2004 - one letter is no short form
        return -1
    words = parts[1:]
    if words[0] in _FUNCTION or words[-1] in _FUNCTION or not "".join(words).isalnum():
        return -1
    place = len(reach)
    for word, letter in zip(reversed(words), reversed(letters), strict=True):
        if word[0] != letter:
            return -1
        place = reach.rfind(word, 0, place)
    return -1 if reach[place - 1] == "-" else place


def _by_initials(reach: str, words: list[str], letters: str) -> int:
    """Match each letter with the first of a word, from the right; function words may be left out.

    Returns where in `reach` the long form begins, or -1.
    """
    i = len(letters) - 1
    for back, word in enumerate(reversed(words), start=1):
        if word[0] == letters[i] or (letters[i] == "x" and word.startswith("ex")):
            if i == 0:
                return _place(reach, words, len(words) - back)
            i -= 1
        elif word not in _FUNCTION:
            return -1
    return -1


def _without_digits(letters: str, reach: str) -> Iterator[str]:
    """Yield what digits may stand for: themselves, "to", a letter so many times (D2O), nothing."""
    yield letters
    if "2" in letters and _TO.search(reach):
        yield letters.replace("2", "t")
    yield _TIMES.sub(lambda match: match[1] * int(match[2]), letters)
    yield "".join(filter(str.isalpha, letters))


def spells(short: str, long: str) -> bool:
    """Say whether every word of `long` gives its first letter to `short`, maybe more of them."""
    words = _WORD.findall(long.lower())
    return len(words) > 1 and _cost(words, _letters(short)) == 0


def mostly_spells(short: str, long: str) -> bool:
    """Say whether more than half of the words of `long` give `short` its letters, the first too."""
    words, letters = _WORD.findall(long.lower()), _letters(short)
    if len(words) < 2 or not letters or words[0][0] != letters[0]:  # noqa: PLR2004
        return False
    return 2 * _cost(words, letters) < sum(word not in _FUNCTION for word in words)


def _letters(short: str) -> str:
    return "".join(filter(str.isalnum, short.lower().removesuffix("s")))


def _whole(reach: str, start: int) -> int:
    """Return the start of the compound in whose middle `start` is, if both begin alike.

    "Multi-modal large language models (MLLMs)" begins at "Multi".
    """
    compound = max(reach.rfind(sign, 0, start) for sign in " ([{\"'~\n") + 1
    return compound if reach[compound] == reach[start] else start


def _place(reach: str, words: list[str], first: int) -> int:
    """Return where word number `first` stands; from the right, each word is the last before."""
    place = len(reach)
    for i in range(len(words) - 1, first - 1, -1):
        place = reach.rfind(words[i], 0, place)
    return place


def _by_alignment(reach: str, words: list[str], letters: str) -> int:
    """Weigh every start within reach; the fewest words without a letter, then the nearest, wins.

    Returns where in `reach` the long form begins, or -1.
    """
    # Initials may reach across commas, inner letters not.
    if not letters:
        return -1
    spelt = words
    if "x" in letters:  # XAI is explainable AI
        spelt = [f"x{word[2:]}" if word.startswith("ex") else word for word in words]
    wall = max([reach.rfind(", "), *(stop.start() for stop in _STOP.finditer(reach))])
    least, begin = 0, -1
    for first in range(len(words) - 1, max(-1, len(words) - len(letters) - _MORE_WORDS - 1), -1):
        if spelt[first][0] != letters[0]:
            continue
        cost = _cost(spelt[first:], letters)
        content = sum(word not in _FUNCTION for word in words[first:])
        if cost <= max(1, content // 2) and cost < content and (begin < 0 or cost < least):
            place = _place(reach, words, first)
            if place < wall:
                break
            least, begin = cost, place
    return begin


_IMPOSSIBLE = 99


def _cost(words: list[str], letters: str) -> int:
    """Return how many words with a meaning give no letter, at least; 99: it cannot be done.

    Each word that gives letters gives its initial first. Costs words x letters steps.
    """
    count, length = len(words), len(letters)
    # least[j]: for the words from `i` on and the letters from `j` on.
    least = [_IMPOSSIBLE] * length + [0]
    for i in range(count - 1, -1, -1):
        word = words[i]
        skip = 0 if word in _FUNCTION or (i == count - 1 and word in _HEADS) else 1
        now = [value + 1 for value in least] if skip else least[:]
        j = letters.find(word[0])
        while j >= 0:
            place, taken, best = 1, j + 1, least[j + 1]
            while taken < length and (place := word.find(letters[taken], place) + 1):
                taken += 1
                best = min(best, least[taken])
            now[j] = min(now[j], best)
            j = letters.find(word[0], j + 1)
        least = now
    return min(least[0], _IMPOSSIBLE)


def _fits(long: str, short: str, letters: str) -> bool:
    words = long.lower().split()
    if len(long) <= len(short) or len(words) > len(letters) + _MORE_WORDS:
        return False
    if words[0] in _FUNCTION or words[-1] in _FUNCTION or short in words:
        return False
    return len(words) > 1 or "-" in long or len(long) >= 2 * len(short)
