"""From a resolution to the tables concepts, aliases, uses, mentions and merges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from litweave import keys
from litweave.records import ABSTRACT, TITLE, Paper
from litweave.resolve import naming
from litweave.resolve.columns import ROLE_INTRODUCED, ROLES, Ints, ints
from litweave.resolve.solve import Reading, Resolution
from litweave.sentences import sentence
from litweave.tables import SCHEMAS, year

# Rows whose texts are joined into one Arrow array: far below the 2 GiB that one can hold.
CHUNK = 100_000

Order = npt.NDArray[np.int64]
Batches: TypeAlias = "pa.Table | Iterable[pa.RecordBatch]"


@dataclass(frozen=True, slots=True)
class Known:
    """What tables need to know of papers, which are sorted by id and numbered so in the rows."""

    ids: pa.Array  # string
    years: Ints  # 0: unknown
    # From the first to behind the last paper: title and abstract of each.
    texts: Callable[[int, int], Sequence[tuple[str, str]]]


def known(papers: Sequence[Paper]) -> Known:
    """Return it of papers in memory, sorted by id."""
    return Known(
        pa.array([paper.id for paper in papers], pa.string()),
        np.array([year(paper.published) or 0 for paper in papers], np.int32),
        lambda low, high: [(p.title, p.abstract) for p in papers[low:high]],
    )


@dataclass(frozen=True, slots=True)
class Named:
    """The concepts in the order of their ids, and the concept of every mention."""

    roots: list[int]  # concept number -> root
    ids: list[str]
    names: list[str]
    concept: Ints  # row -> concept number, -1: blocked


def name(solution: Resolution) -> Named:
    """Return the concepts numbered by id, with the names chosen for them."""
    groups = solution.groups
    root_of = np.array([groups.root(g) for g in range(len(groups))], np.int32)
    used = solution.row_group[solution.row_group >= 0]
    roots = sorted(set(root_of[np.unique(used)].tolist()), key=groups.id)
    number = np.full(len(groups) + 1, -1, np.int32)
    number[roots] = np.arange(len(roots), dtype=np.int32)
    of_group = np.append(number[root_of] if len(groups) else number[:0], -1).astype(np.int32)
    concept = of_group[solution.row_group]
    spellings = _spellings(solution, concept, roots)
    names = [
        solution.renamed.get(root) or _name(solution, root, spellings[c])
        for c, root in enumerate(roots)
    ]
    # An acronym that stands for itself elsewhere names nobody else: homonyms show their long form.
    taken = Counter((groups.kinds[root], text) for root, text in zip(roots, names, strict=True))
    for c, root in enumerate(roots):
        if taken[groups.kinds[root], names[c]] > 1 and root not in solution.renamed:
            names[c] = _name(solution, root, spellings[c], long=True)
    return Named(roots, [groups.id(r) for r in roots], names, concept)


Counts = dict[str, tuple[int, int]]


def _name(
    solution: Resolution, root: int, spellings: tuple[Counts, Counts], *, long: bool = False
) -> str:
    """Return the name of a concept; `long`: its long form, however few authors write it."""
    kind, (own, other) = solution.groups.kinds[root], spellings
    if own and (long or not naming.is_given_up(own, other)):
        return naming.choose(kind, own)
    if root in solution.long_forms and (long or not naming.is_given_up({}, other)):
        return naming.choose_long(kind, sorted(solution.long_forms[root]))
    return naming.choose(kind, other or own)


def _spellings(
    solution: Resolution, concept: Ints, roots: Sequence[int]
) -> list[tuple[Counts, Counts]]:
    """Return, by concept, the counts of spellings of the key that it keeps, and of all others."""
    rows = solution.rows
    size = len(rows.names)
    live = concept >= 0
    code = concept[live].astype(np.int64) * size + ints(rows.name)[live]
    in_abstract = np.asarray(rows.abstract, dtype=np.int64)[live]
    pairs, inverse = np.unique(code, return_inverse=True)
    total = np.bincount(inverse, minlength=len(pairs))
    abstract = np.bincount(inverse, weights=in_abstract, minlength=len(pairs)).astype(np.int64)
    found: list[tuple[Counts, Counts]] = [({}, {}) for _ in range(int(concept.max(initial=-1)) + 1)]
    for pair, n_abstract, n in zip(pairs.tolist(), abstract.tolist(), total.tolist(), strict=True):
        c, number = divmod(pair, size)
        group = solution.group_of_name[number]
        own, other = found[c]
        (own if group == roots[c] else other)[rows.names.values[number][1]] = (n_abstract, n)
    return found


def batches(solution: Resolution, papers: Known) -> dict[str, Batches]:
    """Return the five tables, sorted as `tables.SCHEMAS` says; the long ones as batches.

    Nothing of `uses` and `mentions` is made before it is asked for, and texts are read in order.
    """
    named = name(solution)
    order = _order(solution, named)
    first = _first(solution, named, order)
    return {
        "concepts": _concepts(solution, named, order, first, papers),
        "aliases": _aliases(solution, named),
        "uses": _uses(solution, named, order, first, papers),
        "mentions": _mentions(solution, named, papers),
        "merges": merges(solution, named, papers),
    }


def tables(solution: Resolution, papers: Known) -> dict[str, pa.Table]:
    """Return the five tables in memory."""
    return {
        name: rows if isinstance(rows, pa.Table) else pa.Table.from_batches(rows, SCHEMAS[name])
        for name, rows in batches(solution, papers).items()
    }


def _order(solution: Resolution, named: Named) -> Order:
    """Return the live rows by paper, concept, then best first."""
    rows = solution.rows
    live = np.flatnonzero(named.concept >= 0)
    confidence = np.asarray(rows.confidence, np.float64)[live]
    keys_ = (
        ints(rows.end)[live],
        ints(rows.start)[live],
        np.asarray(rows.abstract, np.int8)[live],
        -confidence,
        named.concept[live],
        ints(rows.paper)[live],
    )
    return live[np.lexsort(keys_)]


def _first(solution: Resolution, named: Named, order: Order) -> Order:
    """Return where each use begins in `order`."""
    paper, concept = ints(solution.rows.paper)[order], named.concept[order]
    new = np.ones(len(order), bool)
    new[1:] = (paper[1:] != paper[:-1]) | (concept[1:] != concept[:-1])
    return np.flatnonzero(new)


def _uses(
    solution: Resolution, named: Named, order: Order, first: Order, papers: Known
) -> Iterator[pa.RecordBatch]:
    """Yield the table in batches."""
    rows = solution.rows
    ids, roles = pa.array(named.ids, pa.string()), pa.array(ROLES, pa.string())
    ends = np.append(first, len(order))
    for low in range(0, len(first), CHUNK):
        starts = first[low : low + CHUNK]
        end = ends[low + len(starts)]
        some, best = order[starts[0] : end], order[starts]
        inner = starts - starts[0]
        role = np.maximum.reduceat(np.asarray(rows.role, np.int8)[some], inner)
        title = np.minimum.reduceat(np.asarray(rows.abstract, np.int8)[some], inner) == 0
        paper = ints(rows.paper)[best]
        yield pa.record_batch(
            [
                papers.ids.take(pa.array(paper)),
                ids.take(pa.array(named.concept[best])),
                roles.take(pa.array(role)),
                pa.array(np.diff(np.append(starts, end)), pa.int32()),
                pa.array(title, pa.bool_()),
                pa.array(np.asarray(rows.confidence, np.float64)[best], pa.float64()),
                pa.array(_evidence(solution, best, paper, papers), pa.string()),
            ],
            schema=SCHEMAS["uses"],
        )


def _evidence(solution: Resolution, best: Order, paper: Ints, papers: Known) -> Iterator[str]:
    """Yield the sentences of the best mentions of a stretch of papers."""
    rows = solution.rows
    low = int(paper[0])
    texts = papers.texts(low, int(paper[-1]) + 1)
    for row in best.tolist():
        text = texts[rows.paper[row] - low][rows.abstract[row]]
        yield sentence(text, rows.start[row], rows.end[row])


def _concepts(
    solution: Resolution, named: Named, order: Order, first: Order, papers: Known
) -> pa.Table:
    size = len(named.ids)
    concept = named.concept[order][first]
    if len(first):
        role = np.maximum.reduceat(np.asarray(solution.rows.role, np.int8)[order], first)
    else:
        role = np.empty(0, np.int8)
    paper_year = papers.years[ints(solution.rows.paper)[order][first]].astype(np.int64)
    earliest = np.full(size, np.iinfo(np.int64).max)
    known = paper_year > 0
    np.minimum.at(earliest, concept[known], paper_year[known])
    return pa.Table.from_arrays(
        [
            pa.array(named.ids, pa.string()),
            pa.array([solution.groups.kinds[r] for r in named.roots], pa.string()),
            pa.array(named.names, pa.string()),
            pa.array(np.bincount(concept, minlength=size), pa.int32()),
            pa.array(np.bincount(concept[role == ROLE_INTRODUCED], minlength=size), pa.int32()),
            pa.array(earliest, pa.int32(), mask=earliest == np.iinfo(np.int64).max, safe=False),
        ],
        schema=SCHEMAS["concepts"],
    )


def _aliases(solution: Resolution, named: Named) -> pa.Table:
    found: list[dict[str, int]] = [{} for _ in named.ids]
    size = len(solution.rows.names)
    live = named.concept >= 0
    code = named.concept[live].astype(np.int64) * size + ints(solution.rows.name)[live]
    pairs, counts = np.unique(code, return_counts=True)
    for pair, n in zip(pairs.tolist(), counts.tolist(), strict=True):
        concept, number = divmod(pair, size)
        text = solution.rows.names.values[number][1]
        found[concept][text] = found[concept].get(text, 0) + n
    rows = [
        (named.ids[c], text, n)
        for c, texts in enumerate(found)
        for text, n in sorted(texts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _from_rows("aliases", rows)


def _from_rows(table: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    schema = SCHEMAS[table]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _mentions(solution: Resolution, named: Named, papers: Known) -> Iterator[pa.RecordBatch]:
    """Yield the table in batches."""
    rows = solution.rows
    live = np.flatnonzero(named.concept >= 0)
    start, end = ints(rows.start)[live], ints(rows.end)[live]
    abstract = np.asarray(rows.abstract, np.int8)[live]
    order = live[np.lexsort((named.concept[live], end, start, abstract, ints(rows.paper)[live]))]
    del live, start, end, abstract
    ids, roles = pa.array(named.ids, pa.string()), pa.array(ROLES, pa.string())
    fields = pa.array([TITLE, ABSTRACT])
    texts = pa.array([text for _, text in rows.names.values], pa.string())
    kinds = pa.array([kind for kind, _ in rows.names.values], pa.string())
    finders = pa.array([text for _, text in rows.finders.values], pa.string())
    for low in range(0, len(order), CHUNK):
        some = order[low : low + CHUNK]
        number = pa.array(ints(rows.name)[some])
        yield pa.record_batch(
            [
                papers.ids.take(pa.array(ints(rows.paper)[some])),
                ids.take(pa.array(named.concept[some])),
                fields.take(pa.array(np.asarray(rows.abstract, np.int8)[some])),
                pa.array(ints(rows.start)[some], pa.int32()),
                pa.array(ints(rows.end)[some], pa.int32()),
                texts.take(number),
                kinds.take(number),
                roles.take(pa.array(np.asarray(rows.role, np.int8)[some])),
                pa.array(np.asarray(rows.confidence, np.float64)[some], pa.float64()),
                finders.take(pa.array(np.asarray(rows.finder, np.int16)[some])),
            ],
            schema=SCHEMAS["mentions"],
        )


def merges(solution: Resolution, named: Named, papers: Known) -> pa.Table:
    """Return every joining: spelling with spelling, group with group, acronym with long form."""
    rows, groups = solution.rows, solution.groups
    number_of = {root: c for c, root in enumerate(named.roots)}
    best = _best_spellings(solution, named)
    out: set[tuple[str, str, str, str, str, str, int]] = set()

    def add(group: int, name: str, target: str, rule: str, evidence: str, n: int) -> None:
        concept = number_of.get(groups.root(group))
        if concept is not None and name != target:
            kind = groups.kinds[group]
            out.add((named.ids[concept], kind, name, target, rule, evidence, n))

    read = {(number, group) for number, group, _ in solution.readings}
    size = len(rows.names)
    live = named.concept >= 0
    pairs = np.unique(solution.row_group[live].astype(np.int64) * size + ints(rows.name)[live])
    pair_papers = _papers_of(solution, live)
    for pair in pairs.tolist():
        group, number = divmod(pair, size)
        text = rows.names.values[number][1]
        if (number, group) not in read and group in best and text != best[group]:
            add(group, text, best[group], keys.explain(text, best[group]), "", pair_papers[pair])
    for (number, group, rule), reading in solution.readings.items():
        text = rows.names.values[number][1]
        add(group, text, best[group], rule, _evidence_of(reading, papers), len(reading.evidence))
    for number, vote in solution.votes.items():
        kind, text = rows.names.values[number]
        concept = number_of.get(groups.root(solution.group_of_name[number]))
        if concept is not None:
            name = named.names[concept]
            out.add((named.ids[concept], kind, text, name, "kind by vote", str(vote), vote.won))
    for union in groups.unions:
        if union.child in best and union.parent in best:
            n = union.papers
            add(union.child, best[union.child], best[union.parent], union.rule, union.evidence, n)
    return _from_rows("merges", sorted(out, key=lambda row: (row[0], row[2], row[3], row[4])))


def _evidence_of(reading: Reading, papers: Known) -> str:
    """Return the first paper whose definition a reading rests on; none: the field's usage."""
    if not reading.evidence:
        return "common.tsv"
    return str(papers.ids[min(reading.evidence)].as_py())  # the papers are sorted


def _papers_of(solution: Resolution, live: npt.NDArray[np.bool_]) -> dict[int, int]:
    """Return, by group and spelling, the number of papers."""
    rows = solution.rows
    size = len(rows.names)
    code = solution.row_group[live].astype(np.int64) * size + ints(rows.name)[live]
    order = np.lexsort((ints(rows.paper)[live], code))
    code, paper = code[order], ints(rows.paper)[live][order]
    new = np.ones(len(code), bool)
    new[1:] = (code[1:] != code[:-1]) | (paper[1:] != paper[:-1])
    pairs, counts = np.unique(code[new], return_counts=True)
    return dict(zip(pairs.tolist(), counts.tolist(), strict=True))


def _best_spellings(solution: Resolution, named: Named) -> dict[int, str]:
    """Return what each group is called in merges: its own best spelling or long form."""
    rows, groups = solution.rows, solution.groups
    spellings: dict[int, Counts] = {}
    numbers, inverse = np.unique(ints(rows.name), return_inverse=True)
    total = np.bincount(inverse, minlength=len(numbers))
    weights = np.asarray(rows.abstract, np.int64)
    abstract = np.bincount(inverse, weights=weights, minlength=len(numbers)).astype(int)
    for number, a, n in zip(numbers.tolist(), abstract.tolist(), total.tolist(), strict=True):
        group = solution.group_of_name[number]
        spellings.setdefault(group, {})[rows.names.values[number][1]] = (a, n)
    best = {
        group: naming.choose_long(groups.kinds[group], sorted(texts))
        for group, texts in solution.long_forms.items()
    }
    # A name that the corpus outvoted is a group without mentions, but others may be read as it.
    outvoted = {group: groups.readable[group] for _, group, _ in solution.readings}
    best = {**outvoted, **groups.called, **best}
    best.update({g: naming.choose(groups.kinds[g], some) for g, some in spellings.items()})
    del named
    return best
