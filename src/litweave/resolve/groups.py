"""Groups of names with one key, and their union into concepts under vetoes.

A union has a direction: the group that joins and the group that it joins, whose key the concept
keeps. So an id never depends on counts, and every union can be told and undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litweave import keys


@dataclass(frozen=True, slots=True)
class Union:
    """One group joined another, by which rule and on what evidence."""

    child: int
    parent: int
    rule: str
    evidence: str = ""
    papers: int = 0


class Groups:
    """Numbers for (kind, key) with blanks closed; a forest over them."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.compact: list[str] = []
        self.readable: list[str] = []  # with blanks: what the id is made of
        self.unions: list[Union] = []
        self.called: dict[int, str] = {}  # what decisions call groups that no paper mentions
        self._index: dict[tuple[str, str], int] = {}
        self._parent: list[int] = []
        self._enemies: dict[int, set[int]] = {}

    def __len__(self) -> int:
        return len(self.kinds)

    def add(self, kind: str, key: str) -> int:
        """Return the group of a key, new if need be.

        Of keys that differ in blanks only, the one of the most ordinary words makes the id.
        """
        compact = keys.compact(key)
        number = self._index.get((kind, compact))
        if number is None:
            number = self._index[kind, compact] = len(self.kinds)
            self.kinds.append(kind)
            self.compact.append(compact)
            self.readable.append(key)
            self._parent.append(number)
        elif key != self.readable[number]:
            self.readable[number] = min(self.readable[number], key, key=_odd)
        return number

    def find(self, kind: str, key: str) -> int | None:
        """Return the group of a key that is there."""
        return self._index.get((kind, keys.compact(key)))

    def root(self, group: int) -> int:
        """Return the group whose key the concept of `group` has."""
        top = group
        while self._parent[top] != top:
            top = self._parent[top]
        while self._parent[group] != top:
            self._parent[group], group = top, self._parent[group]
        return top

    def veto(self, a: int, b: int) -> None:
        """Keep two groups apart in all unions to come."""
        a, b = self.root(a), self.root(b)
        if a != b:
            self._enemies.setdefault(a, set()).add(b)
            self._enemies.setdefault(b, set()).add(a)

    def vetoed(self, a: int, b: int) -> bool:
        """Whether two groups must stay apart, themselves or through what they joined."""
        return self.root(b) in self._enemies.get(self.root(a), ())

    def join(self, union: Union) -> bool:
        """Join `child` to `parent` unless a veto forbids it; say whether they are one now."""
        child, parent = self.root(union.child), self.root(union.parent)
        if child == parent:
            return True
        if parent in self._enemies.get(child, ()):
            return False
        self._parent[child] = parent
        self.unions.append(union)
        for enemy in self._enemies.pop(child, set()):
            self._enemies[enemy].discard(child)
            self._enemies[enemy].add(parent)
            self._enemies.setdefault(parent, set()).add(enemy)
        return True

    def join_all(self, unions: Iterable[Union]) -> None:
        """Join in the order of names, so that numbers, which follow the papers, play no part."""
        for union in sorted(unions, key=self._order):
            self.join(union)

    def _order(self, union: Union) -> tuple[str, ...]:
        child, parent = union.child, union.parent
        return self.kinds[child], self.compact[child], self.compact[parent], union.rule

    def id(self, group: int) -> str:
        """Return the id of the concept that a group belongs to."""
        root = self.root(group)
        return keys.concept_id(self.kinds[root], self.readable[root])


def _odd(key: str) -> tuple[int, int, str]:
    return keys.oddness(key), -key.count(" "), key
