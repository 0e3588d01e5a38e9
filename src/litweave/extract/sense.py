"""Document sense: what a paper's mentions say of each other.

A name found once is found everywhere in title and abstract; a short form and its long form have one
kind and one role; where a paper's mentions of one name disagree on the kind, the weight of all of
them decides and the loser stays as an alternative.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from litweave.extract.abbreviations import Pair
from litweave.extract.found import Found
from litweave.records import INTRODUCED, USED, Kind

SPREAD = "spread"
DEFINITION = "definition"
# A mention that rests on another one is a little less sure than that one.
DISCOUNT = 0.95

_MARK = re.compile(r"[A-Z0-9]")


def surface_key(text: str) -> str:
    """Return what spellings of one name in one paper share: no case, hyphens or plural s."""
    words = re.split(r"[\s\-\u2010-\u2013]+", text.lower())
    last = words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith("ss"):  # noqa: PLR2004
        words[-1] = last[:-1]
    return " ".join(words)


def complete(
    text: str, found: Sequence[Found], pairs: Sequence[Pair], masks: Sequence[tuple[int, int]]
) -> list[Found]:
    """Return `found` with both halves of definitions and all further places of each name.

    Nothing is added inside `masks` (URLs) or over what is there. Sorted by place.
    """
    taken = bytearray(len(text))
    for start, end in masks:
        taken[start:end] = b"\1" * (end - start)
    result = [item for item in found if not any(taken[item.start : item.end])]
    for item in result:
        taken[item.start : item.end] = b"\1" * (item.end - item.start)
    result += _halves(result, pairs, taken)
    names: dict[str, Found] = {}
    for item in sorted(result, key=lambda f: (-f.confidence, f.start)):
        names.setdefault(text[item.start : item.end], item)
    lower = text.lower()
    for name in sorted(names, key=lambda name: (-len(name), name)):
        result += _spread(text, lower, name, names[name], taken)
    return sorted(result, key=lambda item: item.start)


def _halves(found: list[Found], pairs: Sequence[Pair], taken: bytearray) -> list[Found]:
    at = {(item.start, item.end): item for item in found}
    added = []
    for pair in pairs:
        short, long = (pair.short_start, pair.short_end), (pair.long_start, pair.long_end)
        for have, lack in ((short, long), (long, short)):
            item = at.get(have)
            if item and lack not in at and not any(taken[lack[0] : lack[1]]):
                new = replace(
                    item,
                    start=lack[0],
                    end=lack[1],
                    confidence=item.confidence * DISCOUNT,
                    finder=DEFINITION,
                )
                taken[lack[0] : lack[1]] = b"\1" * (lack[1] - lack[0])
                at[lack] = new
                added.append(new)
    return added


def _spread(text: str, lower: str, name: str, item: Found, taken: bytearray) -> Iterable[Found]:
    exact = bool(_MARK.search(name[1:])) or len(name) < 4 or len(lower) != len(text)  # noqa: PLR2004
    where, what = (text, name) if exact else (lower, name.lower())
    added = []
    position = where.find(what)
    while position >= 0:
        end = position + len(what)
        if where[end : end + 1] == "s" and not where[end + 1 : end + 2].isalnum():
            end += 1
        if _bounded(text, position, end) and not any(taken[position:end]):
            taken[position:end] = b"\1" * (end - position)
            added.append(
                replace(
                    item,
                    start=position,
                    end=end,
                    confidence=item.confidence * DISCOUNT,
                    finder=SPREAD,
                    role=None,
                    role_confidence=0.0,
                )
            )
        position = where.find(what, position + 1)
    return added


def _bounded(text: str, start: int, end: int) -> bool:
    """Say whether a name stands free: not inside a word, nor glued to a version (BERT in BERT-2)."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@"):
        return False
    if start > 1 and text[start - 1] in "-\u2010\u2011" and text[start - 2].isalnum():
        return False
    after = text[end : end + 2]
    if after[:1].isalnum() or after[:1] == "_":
        return False
    return not (
        after[:1] in "-\u2010\u2011+*"
        and (after[:1] in "+*" or after[1:2].isupper() or after[1:2].isdigit())
    )


def groups(text: str, found: Sequence[Found], pairs: Sequence[Pair]) -> list[list[int]]:
    """Return the places in `found` that name one thing in this paper, by spelling and definition."""
    alias: dict[str, str] = {}
    for pair in pairs:
        short = surface_key(text[pair.short_start : pair.short_end])
        long = surface_key(text[pair.long_start : pair.long_end])
        alias.setdefault(short, long)
    members: defaultdict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(found):
        key = surface_key(text[item.start : item.end])
        members[alias.get(key, key)].append(place)
    return list(members.values())


def agree(
    found: Sequence[Found],
    group: Sequence[int],
    kinds: Mapping[str, Kind],
    opinions: Mapping[int, tuple[str, float]],
) -> list[Found]:
    """Return the members of one group with one kind and one role."""
    weight: defaultdict[str, float] = defaultdict(float)
    best: dict[str, float] = {}
    for place in group:
        item = found[place]
        for kind, confidence in ((item.kind, item.confidence), *item.alternatives):
            weight[kind] += confidence
            best[kind] = max(best.get(kind, 0.0), confidence)
    kind = min(weight, key=lambda k: (-weight[k], k))
    others = sorted(((k, c) for k, c in best.items() if k != kind), key=lambda k: (-k[1], k[0]))
    role = _role(found, group, opinions) if kinds[kind].roles else None
    return [
        replace(
            found[place],
            kind=kind,
            role=role,
            confidence=found[place].confidence
            if found[place].kind == kind
            else best[kind] * DISCOUNT,
            alternatives=tuple(others),
        )
        for place in group
    ]


def _role(
    found: Sequence[Found], group: Sequence[int], opinions: Mapping[int, tuple[str, float]]
) -> str:
    introduced = used = 0.0
    for place in group:
        said = [opinions.get(place), (found[place].role, found[place].role_confidence)]
        for opinion in said:
            if opinion and opinion[0] == INTRODUCED:
                introduced = max(introduced, opinion[1])
            elif opinion and opinion[0] == USED:
                used = max(used, opinion[1])
    return INTRODUCED if introduced > used else USED
