"""The user's decisions and the few that are shipped, applied to names and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

import numpy as np

from litweave import keys
from litweave.curation import Curation, Decision, parse
from litweave.records import KINDS, Kind
from litweave.resolve.columns import NO_ROLE, ROLE_USED, Ints, Mentions, ints
from litweave.resolve.groups import Groups, Union

CURATED, SHIPPED = "curation", "known alias"


@lru_cache(maxsize=1)
def shipped() -> Curation:
    """Return the decisions that come with the package; the user's go before them."""
    path = files("litweave.resolve") / "known.csv"
    return Curation(tuple(parse(path.read_text(encoding="utf-8"), "known.csv", KINDS)))


class Spellings:
    """The key of each spelling, where a decision gives single spellings a key of their own."""

    def __init__(self, curation: Curation, kinds: Mapping[str, Kind]) -> None:
        self._own: dict[tuple[str, str], str] = {}
        together = {(d.kind, d.name, d.target) for d in curation.of("merge")}
        for decision in (*curation.decisions, *shipped().of("never-merge")):
            if (decision.kind, decision.name, decision.target) in together:
                continue  # the user's merge undoes what is shipped
            for kind in [decision.kind] if decision.kind else kinds:
                self._separate(kind, decision)

    def _separate(self, kind: str, decision: Decision) -> None:
        name, target = decision.name, decision.target
        own = f"{keys.fold(kind, name)}~{name}"
        if decision.action == "split":
            self._own.setdefault((kind, name), keys.fold(kind, target) if target else own)
        elif decision.action == "never-merge" and _same(kind, name, target):
            self._own.setdefault((kind, name), own)

    def key(self, kind: str, text: str, plain: str | None = None) -> str:
        """Return the key of a spelling; `plain`: what it is without decisions, if known."""
        if self._own:
            own = self._own.get((kind, text))
            if own is not None:
                return own
        return keys.fold(kind, text) if plain is None else plain

    def is_separate(self, kind: str, text: str) -> bool:
        """Whether a decision took this spelling out of the rules."""
        return (kind, text) in self._own


def _same(kind: str, a: str, b: str) -> bool:
    return keys.compact(keys.fold(kind, a)) == keys.compact(keys.fold(kind, b))


def _groups_of(groups: Groups, kind: str, name: str) -> Iterator[int]:
    for one in [kind] if kind else sorted(set(groups.kinds)):
        number = groups.find(one, keys.fold(one, name))
        if number is not None:
            yield number


def veto(groups: Groups, curation: Curation) -> None:
    """Keep apart what the user, or the shipped list, keeps apart."""
    merged = {frozenset((keys.raw(d.name), keys.raw(d.target))) for d in curation.of("merge")}
    for d in [*curation.of("never-merge"), *shipped().of("never-merge")]:
        if frozenset((keys.raw(d.name), keys.raw(d.target))) in merged and d.place.startswith(
            "known.csv"
        ):
            continue
        for a in _groups_of(groups, d.kind, d.name):
            b = groups.find(groups.kinds[a], keys.fold(groups.kinds[a], d.target))
            if b is not None:
                groups.veto(a, b)


def merge(groups: Groups, curation: Curation) -> None:
    """Join what the user joins, in the order of the file, then what is shipped."""
    for d in curation.of("merge"):
        for union in _merges(groups, d, CURATED, d.place):
            groups.join(union)
    for d in shipped().of("merge"):
        for union in _merges(groups, d, SHIPPED, d.comment):
            groups.join(union)


def _merges(groups: Groups, d: Decision, rule: str, evidence: str) -> Iterator[Union]:
    """Yield the unions of one decision; a target that no paper has yet is as good as any."""
    for child in list(_groups_of(groups, d.kind, d.name)):
        kind = groups.kinds[child]
        parent = groups.add(kind, keys.fold(kind, d.target))
        if parent != child:
            groups.called.setdefault(parent, d.target)
            yield Union(child, parent, rule, evidence)


def renamed(groups: Groups, curation: Curation) -> dict[int, str]:
    """Return root -> the name that the user gave it; the last line wins."""
    return {
        groups.root(group): d.target
        for d in curation.of("rename")
        for group in _groups_of(groups, d.kind, d.name)
    }


def block(row_group: Ints, name_group: Ints, groups: Groups, curation: Curation) -> None:
    """Set the group of blocked mentions to -1: of the whole concept, and of acronyms read as more.

    `name_group` holds the group of each mention's own spelling.
    """
    named = {g for d in curation.of("block") for g in _groups_of(groups, d.kind, d.name)}
    if not named:
        return
    roots = {groups.root(g) for g in named}
    bad = [g for g in range(len(groups)) if groups.root(g) in roots]
    row_group[np.isin(row_group, bad) | np.isin(name_group, list(named))] = -1


def retype(rows: Mentions, kinds: Mapping[str, Kind], curation: Curation) -> dict[int, str]:
    """Give mentions the kind that the user says; return new name number -> what was decided."""
    decided: dict[int, str] = {}
    wanted: dict[tuple[str, str], Decision] = {}
    for d in curation.of("retype"):
        for kind in [d.kind] if d.kind else kinds:
            wanted[kind, keys.compact(keys.fold(kind, d.name))] = d
    if not wanted:
        return decided
    moves: dict[int, int] = {}
    for number, (kind, text) in enumerate(list(rows.names.values)):
        decision = wanted.get((kind, keys.compact(keys.fold(kind, text))))
        if decision is not None and decision.target != kind:
            moves[number] = rows.names.add(decision.target, text)
            decided[moves[number]] = decision.place
    move(rows, moves, kinds)
    return decided


def move(
    rows: Mentions,
    moves: Mapping[int, int],
    kinds: Mapping[str, Kind],
    only: Iterable[int] | None = None,
) -> None:
    """Give mentions another name number, and the role that its kind allows."""
    if not moves:
        return
    table = np.arange(len(rows.names), dtype=np.int32)
    table[list(moves)] = list(moves.values())
    names = ints(rows.name)
    chosen = np.isin(names, list(moves))
    if only is not None:
        mask = np.zeros(len(names), bool)
        mask[list(only)] = True
        chosen &= mask
    names = np.where(chosen, table[names], names).astype(np.int32)
    role = np.asarray(rows.role, dtype=np.int8)
    with_roles = np.array([kinds[kind].roles for kind, _ in rows.names.values], bool)
    allowed = with_roles[names]
    role = np.where(chosen & ~allowed, NO_ROLE, role)
    role = np.where(chosen & allowed & (role == NO_ROLE), ROLE_USED, role)
    rows.name = type(rows.name)("i", names.tobytes())
    rows.role = type(rows.role)("b", role.astype(np.int8).tobytes())
