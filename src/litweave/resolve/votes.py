"""Of what kind is a name? Where the corpus is all but unanimous, it corrects single papers.

A recogniser that reads "contrastive learning" as a method in 400 papers and as a task in six is
wrong in the six. A name with two real kinds (a model and the data it was trained on) stays two
concepts: the votes change nothing unless one kind holds nearly all papers. And a paper that says
what its short form stands for is not outvoted by papers that mean something else: MAE is a metric
nearly everywhere, and a method where it is short for masked autoencoder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from litweave import keys
from litweave.curation import Curation
from litweave.keys import generic
from litweave.records import KINDS, Kind
from litweave.resolve import acronyms, decisions
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
    ballots = _ballots(rows)
    names_of = _disputed(rows, ballots, curation)
    if not names_of:
        return {}
    papers_of, rows_of = _voters(rows, [n for numbers in names_of.values() for n in numbers])
    counted = {key: _count(rows, numbers, papers_of) for key, numbers in names_of.items()}
    outcome = {key: vote for key, vote in counted.items() if vote is not None}
    unsure = set(rows.alternatives)
    outvoted = {  # row -> ballot, vote
        row: (key, vote)
        for key, vote in outcome.items()
        for number in names_of[key]
        if rows.names.values[number][0] != vote.winner
        for row in rows_of[number]
        if vote.is_clear or (row, vote.winner) in unsure
    }
    for row in _meant_otherwise(rows, outvoted, ballots, outcome):
        del outvoted[row]
    moves: dict[int, int] = {}
    moved: dict[int, Vote] = {}
    for row, (_, vote) in outvoted.items():
        number = rows.name[row]
        if number not in moves:
            moves[number] = rows.names.add(vote.winner, rows.names.values[number][1])
            moved[moves[number]] = vote
    decisions.move(rows, moves, kinds, only=outvoted)
    return moved


def _voters(
    rows: Mentions, names: Sequence[int]
) -> tuple[dict[int, set[int]], dict[int, list[int]]]:
    """Return the papers of each of these names, and its rows that the user did not write."""
    paper, name = ints(rows.paper), ints(rows.name)
    wanted = np.flatnonzero(np.isin(name, names))
    papers_of: dict[int, set[int]] = defaultdict(set)
    for number, p in zip(name[wanted].tolist(), paper[wanted].tolist(), strict=True):
        papers_of[number].add(p)
    by_user = rows.finders.find("", USER_PATTERNS)
    finder = np.asarray(rows.finder)[wanted]
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row in wanted[finder != (-1 if by_user is None else by_user)].tolist():
        rows_of[rows.name[row]].append(row)
    return papers_of, rows_of


def _meant_otherwise(
    rows: Mentions,
    outvoted: Mapping[int, tuple[str, Vote]],
    ballots: Mapping[str, list[int]],
    outcome: Mapping[str, Vote],
) -> list[int]:
    """Return the rows whose paper spells the name out as what the corpus holds no such kind of."""
    papers = {rows.paper[row] for row in outvoted}
    meant: dict[tuple[int, str], list[str]] = defaultdict(list)
    for paper, short, stated in rows.definitions:
        if paper in papers:
            long = acronyms.spelt_out(short, stated)
            if long is not None:
                meant[paper, acronyms.short_key(short)].append(_ballot(long, keys.fold("", long)))

    def is_of(long: str, winner: str) -> bool:
        vote = outcome.get(long)
        if vote is not None:
            return vote.winner == winner
        return {rows.names.values[n][0] for n in ballots.get(long, ())} == {winner}

    return [
        row
        for row, (key, vote) in outvoted.items()
        if (longs := meant.get((rows.paper[row], key.partition(" ")[0])))
        and not any(is_of(long, vote.winner) for long in longs)
    ]


def _ballots(rows: Mentions) -> dict[str, list[int]]:
    """Return the names of built-in kinds by what they are voted on by.

    Leaves the keys of all names in `rows.keys`, so that `solve` need not work them out again.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    rows.keys = []
    for number, (kind, text) in enumerate(rows.names.values):
        key, kindless = keys.fold_both(kind, text)
        rows.keys.append(key)
        if kind in KINDS:
            by_key[_ballot(text, kindless)].append(number)
    return by_key


def _disputed(
    rows: Mentions, ballots: Mapping[str, list[int]], curation: Curation
) -> dict[str, list[int]]:
    """Return the names that more than one kind claims, and no decision of the user's settles."""
    typed = {keys.compact(keys.fold("", d.name)) for d in curation.of("retype")}
    values = rows.names.values
    return {
        key: numbers
        for key, numbers in ballots.items()
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
