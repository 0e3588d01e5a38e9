"""Of what kind is a name? Where the corpus is all but unanimous, it corrects single papers.

A recogniser that reads "contrastive learning" as a method in 400 papers and as a task in six is
wrong in the six. A name with two real kinds (a model and the data it was trained on) stays two
concepts: the votes change nothing unless one kind holds nearly all papers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from litweave import keys
from litweave.curation import Curation
from litweave.keys import generic
from litweave.records import KINDS, Kind
from litweave.resolve import decisions
from litweave.resolve.columns import Mentions, ints

# A kind wins the mentions that the recogniser was unsure of with this share of the papers ...
SHARE = 0.85
PAPERS = 5
# ... and the others too with this one.
CLEAR_SHARE = 0.95
CLEAR_PAPERS = 20
# The finder of the user's own patterns, who knows the kind.
USER_PATTERNS = "pattern"


@dataclass(frozen=True, slots=True)
class Vote:
    """What the corpus says of one name."""

    winner: str
    won: int  # papers that say so
    total: int  # papers that say anything

    @property
    def is_clear(self) -> bool:
        """Whether even those mentions are outvoted that the recogniser was sure of."""
        return self.total >= CLEAR_PAPERS and self.won >= CLEAR_SHARE * self.total

    def __str__(self) -> str:
        return f"{self.winner} in {self.won} of {self.total} papers"


def settle(rows: Mentions, kinds: Mapping[str, Kind], curation: Curation) -> dict[int, Vote]:
    """Move outvoted mentions to the kind of the majority; return name number -> its vote.

    Kinds of the user's own, and names that the user typed, are never outvoted.
    """
    names_of = _disputed(rows, curation)
    if not names_of:
        return {}
    paper = ints(rows.paper)
    name = ints(rows.name)
    disputed = [number for numbers in names_of.values() for number in numbers]
    wanted = np.flatnonzero(np.isin(name, disputed))
    papers_of: dict[int, set[int]] = defaultdict(set)
    for number, p in zip(name[wanted].tolist(), paper[wanted].tolist(), strict=True):
        papers_of[number].add(p)
    rows_of: dict[int, list[int]] = defaultdict(list)
    by_user = rows.finders.find("", USER_PATTERNS)
    for row in wanted[
        np.asarray(rows.finder)[wanted] != (-1 if by_user is None else by_user)
    ].tolist():
        rows_of[int(name[row])].append(row)
    unsure = set(rows.alternatives)
    moves: dict[int, int] = {}
    moved: dict[int, Vote] = {}
    outvoted: list[int] = []
    for numbers in names_of.values():
        vote = _count(rows, numbers, papers_of)
        if vote is None:
            continue
        for number in numbers:
            kind, text = rows.names.values[number]
            lost = [r for r in rows_of[number] if vote.is_clear or (r, vote.winner) in unsure]
            if kind != vote.winner and lost:
                moves[number] = rows.names.add(vote.winner, text)
                moved[moves[number]] = vote
                outvoted += lost
    decisions.move(rows, moves, kinds, only=outvoted)
    return moved


def _disputed(rows: Mentions, curation: Curation) -> dict[str, list[int]]:
    """Return, by key without kind, the names that more than one built-in kind claims.

    Leaves the keys of all names in `rows.keys`, so that `solve` need not work them out again.
    """
    typed = {keys.compact(keys.fold("", d.name)) for d in curation.of("retype")}
    by_key: dict[str, list[int]] = defaultdict(list)
    values = rows.names.values
    rows.keys = []
    for number, (kind, text) in enumerate(values):
        key, kindless = keys.fold_both(kind, text)
        rows.keys.append(key)
        if kind in KINDS:
            by_key[_ballot(text, kindless)].append(number)
    return {
        key: numbers
        for key, numbers in by_key.items()
        if key.partition(" ")[0] not in typed and len({values[n][0] for n in numbers}) > 1
    }


def _ballot(text: str, key: str) -> str:
    """Return what a name is voted on by: its key, but MAP and mAP by their own letters."""
    key = keys.compact(key)
    return f"{key} {text.removesuffix('s')}" if generic.is_name(text) and " " not in text else key


def _count(rows: Mentions, numbers: list[int], papers_of: Mapping[int, set[int]]) -> Vote | None:
    """Return the outcome for one name, or None where no kind holds nearly all papers."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for number in numbers:
        by_kind[rows.names.values[number][0]] |= papers_of[number]
    total = len(set().union(*by_kind.values()))
    winner = min(by_kind, key=lambda kind: (-len(by_kind[kind]), kind))
    vote = Vote(winner, len(by_kind[winner]), total)
    return vote if total >= PAPERS and vote.won >= SHARE * total else None
