"""Overlaps between finders: one flat layer of names, the losing kinds kept as alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from litweave.extract.found import Found

# A doubtful long name does not hide a surer short one inside it.
LIKELY = 0.35


def settle(
    found: Iterable[Found], alone: Mapping[str, Mapping[str, float]] = MappingProxyType({})
) -> list[Found]:
    """Return names that do not overlap, in order of the text, whatever the order given.

    Equal stretches are merged first: the most confident kind wins, the others become
    alternatives, and a role is taken from whoever is surest of it. Of overlapping stretches the
    best by `_rank` stays. `alone` gives for a finder and kind the confidence in what no other
    finder has found at the same place.
    """
    by_span: dict[tuple[int, int], list[Found]] = {}
    for item in found:
        by_span.setdefault((item.start, item.end), []).append(item)
    merged = [_merge(items, alone) for items in by_span.values()]
    kept: list[Found] = []
    taken = 0  # a bit for each character that a name has
    for item in sorted(merged, key=_rank):
        place = ((1 << (item.end - item.start)) - 1) << item.start
        if not taken & place:
            taken |= place
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def _rank(item: Found) -> tuple[bool, bool, int, float, int]:
    """Sort the user's word first, then what is likely, the longest, the surest, the first."""
    return (
        item.confidence < 1,
        item.confidence < LIKELY,
        item.start - item.end,
        -item.confidence,
        item.start,
    )


def _merge(items: list[Found], alone: Mapping[str, Mapping[str, float]]) -> Found:
    if len(items) == 1:
        item = items[0]
        confidence = alone.get(item.finder, {}).get(item.kind, item.confidence)
        return item if confidence == item.confidence else item._replace(confidence=confidence)
    items = sorted(items, key=lambda item: (-item.confidence, item.kind, item.finder))
    best = items[0]
    kinds: dict[str, float] = {}
    for item in items:
        for kind, confidence in ((item.kind, item.confidence), *item.alternatives):
            kinds[kind] = max(kinds.get(kind, 0.0), confidence)
    others = sorted(
        ((kind, c) for kind, c in kinds.items() if kind != best.kind), key=lambda k: (-k[1], k[0])
    )
    role = min(items, key=lambda item: (-item.role_confidence, item.role or "", item.finder))
    return best._replace(
        role=role.role,
        role_confidence=role.role_confidence,
        alternatives=tuple(others),
    )
