"""Document sense: what a paper's mentions say of each other.

A name found once is found everywhere in title and abstract; a short form and its long form have one
kind and one role; where a paper's mentions of one name disagree on the kind, the weight of all of
them decides and the loser stays as an alternative.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from litweave.extract.abbreviations import Pair, spells
from litweave.extract.found import Found
from litweave.keys import initials_of

SPREAD = "spread"
DEFINITION = "definition"
# A mention that rests on another one is a little less sure than that one.
DISCOUNT = 0.95
# Names of which `surface_key` is remembered: a paper's own, and those of many papers. 2 MB.
NAMES_KEPT = 10_000

_MARK = re.compile(r"[A-Z0-9]")
_BLANKS = re.compile(r"[\s\-\u2010-\u2013]+")
_ACRONYM = re.compile(r"[A-Za-z]?[A-Z][A-Za-z0-9-]*[A-Z0-9]s?|[A-Z]{2,}s?")
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
# Last words that a definition spans and its name does not need.
_HEADS = frozenset(
    "framework method approach strategy mechanism module algorithm system model models loss dataset"  # noqa: SIM905 - reads better
    " benchmark scheme technique pipeline".split()
)
_INNER_BRACKET = re.compile(r"\s?\([A-Z][\w-]{0,9}\)(?=[\s-]\w)")
_SHORTEST_LOOSE = 4  # shorter names are found again only as they are written


@dataclass(frozen=True, slots=True)
class Definition:
    """Places in a list of `Found`: the short form and the long form of one name."""

    short: int
    long: int


@lru_cache(maxsize=NAMES_KEPT)
def surface_key(text: str) -> str:
    """Return what spellings of one name in one paper share: no case, hyphens or plural s.

    A short form in brackets inside the name falls away: "language model (LM) agents".
    """
    if "(" in text:
        text = _INNER_BRACKET.sub(" ", text)
    words = _BLANKS.split(text.lower().strip())
    last = words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith("ss"):  # noqa: PLR2004
        words[-1] = f"{last[:-3]}y" if last.endswith("ies") else last[:-1]
    return " ".join(words)


class Cover:
    """Which characters of a text belong to a name or a URL already."""

    __slots__ = ("_taken",)

    def __init__(self, length: int, masks: Sequence[tuple[int, int]]) -> None:
        self._taken = bytearray(length)
        for start, end in masks:
            self.take(start, end)

    def take(self, start: int, end: int) -> None:
        """Mark characters as belonging to something."""
        self._taken[start:end] = b"\1" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Say whether nothing has any of these characters."""
        return not any(self._taken[start:end])


def complete(
    text: str, found: Sequence[Found], pairs: Sequence[Pair], masks: Sequence[tuple[int, int]]
) -> list[Found]:
    """Return `found` with both halves of definitions and all further places of each name.

    Nothing is added inside `masks` (URLs) or over what is there. Sorted by place.
    """
    lower = text.lower()
    cover = Cover(len(text), masks)
    result = [item for item in found if cover.free(item.start, item.end)]
    result = _whole_long_forms(text, result, pairs)
    result = _whole_elsewhere(text, lower, result, pairs)
    for item in result:
        cover.take(item.start, item.end)
    result += list(_halves(result, pairs, cover))
    names: dict[str, Found] = {}
    for item in sorted(result, key=lambda f: (-f.confidence, f.start)):
        names.setdefault(text[item.start : item.end], item)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        result += _spread(text, lower, name, names[name], cover)
    return sorted(result, key=lambda item: item.start)


def _whole_long_forms(text: str, found: list[Found], pairs: Sequence[Pair]) -> list[Found]:
    """Put a long form in the place of the pieces of it that were found.

    What a definition spans is right in 95 of 100 cases on the training papers: "task and motion
    planning (TAMP)", not "motion planning". A general last word stays outside ("CR framework").
    """
    if not pairs:
        return found
    found = sorted(found, key=lambda f: f.start)  # none overlap, so the ends are sorted too
    starts = [f.start for f in found]
    at = {(f.start, f.end): f for f in found}
    gone: set[int] = set()
    added = []
    for pair in pairs:
        start, end = pair.long_start, pair.long_end
        short = at.get((pair.short_start, pair.short_end))
        first, after = bisect_left(starts, start), bisect_left(starts, end)
        inside = found[first:after]
        if short is None or not inside or inside[-1].end > end:
            continue
        if first and found[first - 1].end > start:
            continue
        if inside[0].start == start and text[inside[0].end : end].strip() in _HEADS:
            continue
        best = max(inside, key=lambda f: (f.end - f.start, f.confidence, -f.start))
        confidence = max(short.confidence, best.confidence) * DISCOUNT
        gone.update(range(first, after))
        added.append(
            best._replace(
                start=start,
                end=end,
                kind=short.kind,
                confidence=confidence,
                finder=DEFINITION,
            )
        )
    return [f for i, f in enumerate(found) if i not in gone] + added


def _whole_elsewhere(
    text: str, lower: str, found: list[Found], pairs: Sequence[Pair]
) -> list[Found]:
    """Put a long form in the place of the pieces of it wherever else it stands, in any case."""
    if not pairs:
        return found
    at = {(f.start, f.end): f for f in found}
    lower = lower if len(lower) == len(text) else text
    wholes: dict[str, Found] = {}  # by name; where they stand as one is nothing to do
    for pair in pairs:
        whole = at.get((pair.long_start, pair.long_end))
        if whole is not None:
            wholes.setdefault(lower[whole.start : whole.end], whole)
    if not wholes:
        return found
    found = sorted(found, key=lambda f: f.start)  # none overlap, so the ends are sorted too
    starts, ends = [f.start for f in found], [f.end for f in found]
    gone: set[int] = set()
    added = []
    for name, whole in wholes.items():
        place = lower.find(name)
        while place >= 0:
            end = place + len(name)
            first, after = bisect_right(ends, place), bisect_left(starts, end)
            pieces = first < after and starts[first] >= place and ends[after - 1] <= end
            new = pieces and (place, end) not in at and gone.isdisjoint(range(first, after))
            if new and _bounded(text, place, end):
                gone.update(range(first, after))
                added.append(whole._replace(start=place, end=end, finder=DEFINITION))
            place = lower.find(name, end)
    return [f for i, f in enumerate(found) if i not in gone] + added


def _halves(found: list[Found], pairs: Sequence[Pair], cover: Cover) -> Iterator[Found]:
    """Yield the half of a definition that no finder found, where one found the other."""
    ends = {item.end: item for item in found}
    starts = {item.start: item for item in found}
    for pair in pairs:
        short = starts.get(pair.short_start)
        long = ends.get(pair.long_end)
        if short and short.end != pair.short_end:
            continue
        if long and not short and cover.free(pair.short_start, pair.short_end):
            new = _other(long, pair.short_start, pair.short_end)
        elif short and not long and cover.free(pair.long_start, pair.long_end):
            new = _other(short, pair.long_start, pair.long_end)
        else:
            continue
        cover.take(new.start, new.end)
        yield new


def _other(item: Found, start: int, end: int) -> Found:
    confidence = item.confidence * DISCOUNT
    return item._replace(start=start, end=end, confidence=confidence, finder=DEFINITION)


def _spread(text: str, lower: str, name: str, item: Found, cover: Cover) -> Iterator[Found]:
    """Yield further places of `name`: as written, or in any case where it is no name of letters."""
    exact = bool(_MARK.search(name[1:])) or len(name) < _SHORTEST_LOOSE or len(lower) != len(text)
    where, what = (text, name) if exact else (lower, name.lower())
    position = where.find(what)
    while position >= 0:
        end = position + len(what)
        if where[end : end + 1] == "s" and not where[end + 1 : end + 2].isalnum():
            end += 1
        if _bounded(text, position, end) and cover.free(position, end):
            cover.take(position, end)
            yield item._replace(
                start=position,
                end=end,
                confidence=item.confidence * DISCOUNT,
                finder=SPREAD,
                role=None,
                role_confidence=0.0,
            )
        position = where.find(what, position + 1)


def _bounded(text: str, start: int, end: int) -> bool:
    """Say whether a name stands free: not in a word, nor before a version (BERT in BERT-2)."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@"):
        return False
    if start > 1 and text[start - 1] in "-\u2010\u2011" and text[start - 2].isalnum():
        return False
    after, next_one = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum() or (after and after in "_+*"):
        return False
    return not (after and after in "-\u2010\u2011" and (next_one.isupper() or next_one.isdigit()))


def definitions(text: str, found: Sequence[Found], pairs: Sequence[Pair]) -> list[Definition]:
    """Return which places define each other, in order of the text.

    Beside the definitions that the text spells out: a name with an acronym in brackets right
    behind it whose letters it has in order; an acronym whose letters are the initials of exactly
    one other name of the paper and of its kind ("LLMs" where "large language models" stands
    elsewhere); and names that differ in an acronym spelt out ("protein LLMs").
    """
    keys = [surface_key(text[item.start : item.end]) for item in found]
    firsts = {key: place for place, key in reversed(list(enumerate(keys)))}
    starts = {item.start: place for place, item in enumerate(found)}
    ends = {item.end: place for place, item in enumerate(found)}
    made = []
    spelt: dict[str, str] = {}  # short form -> long form, found or not
    for pair in pairs:
        key = surface_key(text[pair.long_start : pair.long_end])
        spelt.setdefault(surface_key(text[pair.short_start : pair.short_end]), key)
        short = starts.get(pair.short_start)
        # The long form itself, wherever it stands, else what ends or begins as it does.
        at = starts.get(pair.long_start)
        long = firsts.get(key, ends.get(pair.long_end) if at is None else at)
        if short is not None and long is not None and short != long:
            made.append(Definition(short, long))
    made += _bracketed(text, found, {definition.short for definition in made})
    implied = _implied(text, found, {keys[definition.short] for definition in made})
    made += [one for one in implied if _fits(keys[one.long], spelt.get(keys[one.short]))]
    for definition in made:
        spelt.setdefault(keys[definition.short], keys[definition.long])
    made += _spelt_out(keys, spelt)
    return made


def _fits(long: str, spelt: str | None) -> bool:
    """Say whether a long form may be what the text itself spells the short form out as.

    Where CTR is the click-through rate, it is no "combinatorial reasoning".
    """
    return spelt is None or long in spelt or spelt in long


def _bracketed(text: str, found: Sequence[Found], known: set[int]) -> Iterator[Definition]:
    """Yield acronyms in brackets behind a name that has their letters in order, or before it."""
    for place in range(1, len(found)):
        before, inside = found[place - 1], found[place]
        if text[before.end : inside.start] != " (" or before.kind != inside.kind:
            continue
        if text[inside.end : inside.end + 1] != ")":
            continue
        for short, long in ((place, place - 1), (place - 1, place)):
            if short not in known and _abbreviates(
                _name(text, found[short]), _name(text, found[long])
            ):
                yield Definition(short, long)
                break


def _name(text: str, item: Found) -> str:
    return text[item.start : item.end]


def _abbreviates(short: str, long: str) -> bool:
    """Say whether an acronym has its letters in order from a name, the first from its first."""
    if " " not in long or " " in short or not _ACRONYM.match(short):
        return False
    letters = "".join(filter(str.isalpha, short))
    return initials_of(letters, long) and short.lower() not in long.lower()


def _implied(text: str, found: Sequence[Found], known: set[str]) -> Iterator[Definition]:
    """Yield acronyms that exactly one other name of their kind spells."""
    longs: defaultdict[tuple[str, str], dict[str, tuple[int, str]]] = defaultdict(dict)
    shorts: dict[tuple[str, str], int] = {}
    for place, item in enumerate(found):
        name = text[item.start : item.end]
        if (" " in name or "-" in name) and not _DIGIT.search(name):
            first = name[0].lower()
            longs[item.kind, first].setdefault(surface_key(name), (place, name))
        if _ACRONYM.fullmatch(name) and surface_key(name) not in known:
            shorts.setdefault((item.kind, name.removesuffix("s")), place)
    for (kind, short), place in sorted(shorts.items(), key=lambda entry: entry[1]):
        spelling = [
            long
            for long, name in longs.get((kind, short[0].lower()), {}).values()
            if short.lower() not in name.lower() and spells(short, name)
        ]
        if len(spelling) == 1:
            yield Definition(place, spelling[0])


def _spelt_out(keys: Sequence[str], longs: Mapping[str, str]) -> Iterator[Definition]:
    """Yield names of several words that are another name with an acronym spelt out."""
    if not longs:
        return
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, place)
    for key, place in places.items():
        words = key.split()
        if len(words) < 2:  # noqa: PLR2004 - an acronym alone is a definition already
            continue
        spelt = " ".join(
            longs.get(word) or longs.get(word.removesuffix("s"), word) for word in words
        )
        if spelt != key and spelt in places:
            yield Definition(place, places[spelt])


def groups(
    text: str, found: Sequence[Found], defined: Sequence[Definition]
) -> list[tuple[int, ...]]:
    """Return the places in `found` that name one thing, by spelling and definition."""
    keys = [surface_key(text[item.start : item.end]) for item in found]
    alias: dict[str, str] = {}
    for definition in defined:
        alias.setdefault(keys[definition.short], keys[definition.long])
    members: defaultdict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        members[alias.get(key, key)].append(place)
    return [tuple(places) for places in members.values()]


def agree(found: Sequence[Found], group: Sequence[int]) -> list[Found]:
    """Return the members of one group with one kind; the weight of all of them decides."""
    if len(group) == 1:
        item = found[group[0]]
        if all(confidence < item.confidence for _, confidence in item.alternatives):
            return [item]
    weight: defaultdict[str, float] = defaultdict(float)
    best: dict[str, float] = {}
    for place in group:
        item = found[place]
        for kind, confidence in ((item.kind, item.confidence), *item.alternatives):
            weight[kind] += confidence
            best[kind] = max(best.get(kind, 0.0), confidence)
    kind = min(weight, key=lambda k: (-weight[k], k))
    others = sorted(((k, c) for k, c in best.items() if k != kind), key=lambda k: (-k[1], k[0]))
    return [
        found[place]._replace(
            kind=kind,
            confidence=max(
                found[place].confidence if found[place].kind == kind else 0.0,
                best[kind] * DISCOUNT,
            ),
            alternatives=tuple(others),
        )
        for place in group
    ]
