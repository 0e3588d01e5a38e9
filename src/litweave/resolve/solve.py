"""From mentions to concepts: which group every mention belongs to, and which groups are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from litweave import keys
from litweave.curation import Curation
from litweave.keys import generic
from litweave.records import Kind
from litweave.resolve import acronyms, common, decisions
from litweave.resolve.acronyms import Sense, Senses
from litweave.resolve.columns import ROLE_INTRODUCED, Ints, Mentions, bounds_of, ints
from litweave.resolve.company import Company
from litweave.resolve.groups import Groups, Union
from litweave.resolve.votes import Vote

OWN, AGREED, CONTEXT = "definition", "acronym with one meaning", "acronym in context"
COMMON = "acronym of the field"


@dataclass(slots=True)
class Reading:
    """Mentions of one spelling that were read as another name."""

    papers: set[int] = field(default_factory=set)  # where it was read so
    evidence: set[int] = field(default_factory=set)  # papers whose definition it rests on


@dataclass(slots=True)
class Resolution:
    """Every mention's group, and the forest of groups."""

    rows: Mentions
    groups: Groups
    group_of_name: list[int]
    row_group: Ints  # -1: blocked
    readings: dict[tuple[int, int, str], Reading]  # (name, group read as, rule) -> where
    long_forms: dict[int, set[str]]  # group -> spellings in definitions
    senses: Senses
    written: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # short forms
    settled: dict[int, int] = field(default_factory=dict)  # acronym -> what the field means by it
    renamed: dict[int, str] = field(default_factory=dict)  # root -> name the user gave it
    votes: Mapping[int, Vote] = field(default_factory=dict)  # name number -> why it is of its kind


def solve(
    rows: Mentions,
    *,
    kinds: Mapping[str, Kind],
    curation: Curation,
    votes: Mapping[int, Vote] = MappingProxyType({}),
) -> Resolution:
    """Resolve all mentions. The order of papers plays no part in the outcome."""
    groups = Groups()
    spelling = decisions.Spellings(curation, kinds)
    group_of_name = _group(rows, groups, spelling, curation)
    names = np.asarray(group_of_name, dtype=np.int32)
    name_group = names[ints(rows.name)] if len(rows) else np.empty(0, np.int32)
    solution = Resolution(
        rows, groups, group_of_name, name_group.copy(), {}, defaultdict(set), {}, votes=votes
    )
    decisions.merge(groups, curation)
    compounds = _own_definitions(solution, spelling)
    _join_variants(solution)
    _settled_acronyms(solution)
    _unread_acronyms(solution)
    _compounds(solution, compounds)
    groups.join_all(_inside(solution))
    solution.renamed = decisions.renamed(groups, curation)
    decisions.block(solution.row_group, name_group, groups, curation)
    return solution


def _group(
    rows: Mentions, groups: Groups, spelling: decisions.Spellings, curation: Curation
) -> list[int]:
    """Return the group of each name, and join what single names show to be one.

    These are names of equal letters, and heads that add nothing. What is worked out for a name is
    worked out once, for there are millions; vetoes of `curation` come first.
    """
    group_of_name: list[int] = []
    by_letters: dict[tuple[str, str], set[int]] = defaultdict(set)
    shortened: set[int] = set()  # groups that a generic word was cut for
    without_head: list[tuple[int, str]] = []  # group, key of what is left of the name
    values = rows.names.values
    rows.keys += [keys.fold(kind, text) for kind, text in values[len(rows.keys) :]]
    for (kind, text), key in zip(values, rows.keys, strict=True):
        group = groups.add(kind, spelling.key(kind, text, key))
        group_of_name.append(group)
        if spelling.is_separate(kind, text):
            continue
        letters = keys.raw(text)
        by_letters[kind, letters].add(group)
        kept = keys.keep(kind, text)
        if len(keys.raw(" ".join(kept))) < len(letters):
            shortened.add(group)
        rest = generic.remainder(kind, kept)
        if rest:
            without_head.append((group, keys.fold(kind, " ".join(rest))))
    rows.keys = []
    decisions.veto(groups, curation)
    heads = ((group, groups.find(groups.kinds[group], key)) for group, key in without_head)
    unions = [
        Union(group, parent, "generic word")
        for group, parent in heads
        if parent is not None and parent != group
    ]
    groups.join_all([*unions, *_by_letters(groups, by_letters, shortened)])
    return group_of_name


def _by_letters(
    groups: Groups, by_letters: Mapping[tuple[str, str], set[int]], shortened: set[int]
) -> Iterator[Union]:
    """Yield unions of names that differ in case alone, though their keys differ."""
    for (kind, letters), same in by_letters.items():
        whole = groups.find(kind, letters) if len(same) > 1 else None
        if whole is None:
            continue
        for group in same - {whole}:
            if group in shortened:  # "bert model" beside "BERT model"
                yield Union(whole, group, "case")
            # "Fleurs" beside "FLEURS"; but where a Fleur exists, Fleurs may be its plural.
            elif (kind, groups.compact[group]) not in by_letters:
                yield Union(group, whole, "case")


def _own_definitions(solution: Resolution, spelling: decisions.Spellings) -> dict[int, str]:
    """Read acronyms as their paper defines them; return compounds with the acronym spelt out."""
    rows, groups = solution.rows, solution.groups
    by_paper: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for paper, short, long in rows.definitions:
        by_paper[paper].append((short, long))
    compounds: dict[int, str] = {}
    read: list[tuple[int, int, int]] = []  # row, acronym, long form
    mentioned_groups = len(groups)  # those that follow stand in definitions only
    for paper, (low, high) in bounds_of(rows, sorted(by_paper)).items():
        mentioned = {groups.compact[solution.row_group[row]] for row in range(low, high)}
        known = acronyms.definitions_of(by_paper[paper], mentioned)
        shorts_of: dict[str, list[str]] = defaultdict(list)
        for short, (written, long) in acronyms.of_letters(known).items():
            shorts_of[acronyms.short_key(long)].append(short)
            solution.written[short].add(written)
        for row in range(low, high):
            group = int(solution.row_group[row])
            compact = groups.compact[group]
            text = rows.names.values[rows.name[row]][1]
            if compact in known and not spelling.is_separate(groups.kinds[group], text):
                target = _define(solution, row, spelling, known)
                # "VLA model", where others write "vision-language-action model"
                full = acronyms.expand(keys.fold("", text), known)
                with_head = groups.find(groups.kinds[group], full) if full else None
                if with_head is not None and with_head < mentioned_groups:
                    target = with_head
                read.append((row, group, target))
                continue
            _note_long(solution, row, shorts_of.get(compact, ()))
            spelt = acronyms.expand(groups.readable[group], known)
            if spelt:
                compounds[row] = spelt
    shorter = acronyms.trim(solution.senses, groups)
    meant = {
        (rows.paper[row], acronym): shorter.get((acronym, target), target)
        for row, acronym, target in read
    }
    for row, acronym, target in read:
        paper, long_form = rows.paper[row], shorter.get((acronym, target), target)
        long_form = _longest(meant, paper, acronym, long_form, groups)
        if long_form != acronym:
            _read(solution, row, long_form, OWN, {paper})
    return compounds


def _longest(
    meant: Mapping[tuple[int, int], int], paper: int, acronym: int, long_form: int, groups: Groups
) -> int:
    """Return what a paper's short form stands for at last; itself where it must stay apart.

    DSM is short for "deep search with monitoring", and that in the same paper for "deep search with
    hierarchical monitoring".
    """
    seen = [acronym]
    group: int | None = long_form
    while group is not None and group not in seen and not groups.vetoed(acronym, group):
        seen.append(group)
        group = meant.get((paper, group))
    return seen[-1]


def _define(
    solution: Resolution,
    row: int,
    spelling: decisions.Spellings,
    known: Mapping[str, tuple[str, str]],
) -> int:
    """Note that a mention's acronym has a long form in its paper; return the group of that."""
    rows, groups = solution.rows, solution.groups
    group = int(solution.row_group[row])
    written, long = known[groups.compact[group]]
    target = groups.add(groups.kinds[group], spelling.key(groups.kinds[group], long))
    solution.long_forms[target].add(long)
    if not acronyms.is_words(written, long):
        coined = rows.role[row] == ROLE_INTRODUCED
        _note(solution.senses, group, target, rows.paper[row], coined=coined)
    return target


def _note_long(solution: Resolution, row: int, shorts: Sequence[str]) -> None:
    """Note that a paper mentions a long form whose acronyms it defines."""
    rows, groups = solution.rows, solution.groups
    group = int(solution.row_group[row])
    for short in shorts:
        acronym = groups.find(groups.kinds[group], short)
        if acronym is not None:
            coined = rows.role[row] == ROLE_INTRODUCED
            _note(solution.senses, acronym, group, rows.paper[row], coined=coined)


def _note(senses: Senses, acronym: int, long: int, paper: int, *, coined: bool) -> None:
    if acronym == long:
        return
    sense = senses.setdefault(acronym, {}).setdefault(long, Sense())
    sense.papers.add(paper)
    if coined:
        sense.coined.add(paper)


def _read(solution: Resolution, row: int, target: int, rule: str, evidence: set[int]) -> None:
    """Give a mention to the group of a long form and remember why."""
    rows = solution.rows
    solution.row_group[row] = target
    reading = solution.readings.setdefault((rows.name[row], target, rule), Reading())
    reading.papers.add(rows.paper[row])
    reading.evidence |= evidence


def _join_variants(solution: Resolution) -> None:
    groups = solution.groups
    unions = [
        Union(child, parent, "long forms of one acronym", groups.readable[acronym])
        for acronym, pairs in acronyms.variants(solution.senses, groups).items()
        for child, parent in pairs
    ]
    groups.join_all(unions)


def _settled_acronyms(solution: Resolution) -> None:
    """Note acronyms that the field has settled, where papers mention both forms."""
    groups = solution.groups
    for (kind, key), meaning in common.meanings().items():
        acronym, long = groups.find(kind, key), groups.find(kind, meaning.long)
        if acronym is not None and long is not None and groups.root(acronym) != groups.root(long):
            solution.settled[acronym] = long
            solution.senses.setdefault(acronym, {}).setdefault(long, Sense())
            solution.written[groups.compact[acronym]].add(meaning.short)


def _agreed(solution: Resolution, acronym: int) -> tuple[int | None, str]:
    """Return the root of the one meaning of an acronym, if it has one, and the rule behind it."""
    groups, senses = solution.groups, solution.senses[acronym]
    best = acronyms.agreed(senses, len(groups.compact[acronym]), groups)
    if best is None and acronym in solution.settled:
        return acronyms.undisputed(senses, solution.settled[acronym], groups), COMMON
    return best, AGREED


def _unread_acronyms(solution: Resolution) -> None:
    """Read acronyms that their paper does not define."""
    rows, groups, senses = solution.rows, solution.groups, solution.senses
    if not senses:
        return
    acronym_groups = np.fromiter(sorted(senses), np.int32, len(senses))
    open_rows = np.flatnonzero(np.isin(solution.row_group, acronym_groups))
    users = _users(solution, open_rows)
    one = {acronym: _agreed(solution, acronym) for acronym in senses}
    by_sense = {acronym: acronyms.merged(some, groups) for acronym, some in senses.items()}
    company = Company(
        rows,
        groups,
        solution.row_group,
        {
            acronym: by_sense[acronym]
            for acronym, (sense, _) in one.items()
            if sense is None and _is_explained(senses[acronym], users.get(acronym, 0))
        },
    )
    papers = ints(rows.paper)[open_rows].tolist()
    bounds = bounds_of(rows, sorted(set(papers)))
    chosen: list[tuple[int, int, str, int]] = []
    for row, paper in zip(open_rows.tolist(), papers, strict=True):
        acronym = int(solution.row_group[row])
        text = rows.names.values[rows.name[row]][1]
        if not acronyms.is_written(text, solution.written[groups.compact[acronym]]):
            continue  # "He" is no HE, vLLM no VLLM
        here = {groups.root(int(solution.row_group[r])) for r in range(*bounds[paper])}
        meanings = by_sense[acronym]
        said = sorted(
            (
                meaning
                for meaning in (here & set(meanings)) - {groups.root(acronym)}
                if acronyms.keeps_numbers(text, groups.readable[meaning])
            ),
            key=groups.compact.__getitem__,
        )
        if len(said) == 1:
            chosen.append((row, said[0], OWN, acronym))
            continue
        meaning, rule = one[acronym]
        if meaning is None:
            meaning, rule = company.meaning(acronym, sorted(here)), CONTEXT
        if meaning is not None and acronyms.keeps_numbers(text, groups.readable[meaning]):
            chosen.append((row, meaning, rule, acronym))
    for row, target, rule, acronym in chosen:
        if not groups.vetoed(acronym, target) and groups.root(acronym) != target:
            _read(solution, row, target, rule, by_sense[acronym][target].papers)


def _users(solution: Resolution, open_rows: npt.NDArray[np.int64]) -> dict[int, int]:
    """Return in how many papers each acronym stands without a definition."""
    group = solution.row_group[open_rows].astype(np.int64)
    pairs = np.unique(group << 32 | ints(solution.rows.paper)[open_rows])
    groups, counts = np.unique(pairs >> 32, return_counts=True)
    return dict(zip(groups.tolist(), counts.tolist(), strict=True))


def _is_explained(senses: Mapping[int, Sense], users: int) -> bool:
    """Whether enough of its papers say what an acronym stands for, to ask what others mean."""
    definers = set().union(*(sense.papers for sense in senses.values()))
    return len(definers) >= acronyms.CONTEXT_DEFINED * (users + len(definers))


def _compounds(solution: Resolution, compounds: dict[int, str]) -> None:
    """Read "OOD detection" as what its paper's definition makes of it, where others write that."""
    groups = solution.groups
    for row, spelt in compounds.items():
        group = int(solution.row_group[row])
        target = groups.find(groups.kinds[group], spelt)
        if target is not None and target != group and not groups.vetoed(group, target):
            paper = solution.rows.paper[row]
            _read(solution, row, target, OWN, {paper})


def _inside(solution: Resolution) -> Iterator[Union]:
    """Yield "LLM agent" with "large language model agent", where the acronym has one meaning."""
    groups = solution.groups
    meaning: dict[str, set[str]] = defaultdict(set)
    for acronym in solution.senses:
        safe = len(groups.compact[acronym]) > acronyms.SHORTEST or acronym in solution.settled
        best = _agreed(solution, acronym)[0] if safe else None
        meaning[groups.readable[acronym]].add("" if best is None else groups.readable[best])
    one = {short: ("", long.pop()) for short, long in meaning.items() if len(long) == 1}
    one = {short: pair for short, pair in one.items() if pair[1]}
    for group in range(len(groups)):
        spelt = acronyms.expand(groups.readable[group], one)
        target = groups.find(groups.kinds[group], spelt) if spelt else None
        if target is not None and target != group:
            yield Union(group, target, "acronym inside")
