"""What in a graph deserves a look, each with the line to add to curation.csv: `litweave doctor`.

A check reads tables (name -> pyarrow table) and yields findings. To add one, write a function and
a line in `CHECKS`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from litweave import keys
from litweave.curation import Curation, Decision, contradictions
from litweave.keys import generic

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]

# The tables that the checks and the linter read.
TABLES = ("papers", "concepts", "aliases", "merges")

# A concept in this share of the papers is a hub; the linker leaves it out of the weights.
HUB_SHARE = 0.05
HUB_PAPERS = 10
# Concepts of fewer papers are not worth a reader's time, except where a check says otherwise.
WORTH = 3
# An acronym that so few papers define and so many more use is a guess worth a look.
FEW_DEFINERS = 3
# Names of fewer letters are too short to call two of them alike.
LONG_NAME = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: why, and the line of curation.csv that would settle it."""

    check: str
    kind: str
    name: str
    papers: int
    why: str
    line: str


def hubs(tables: Tables) -> Iterator[Finding]:
    """Yield concepts in so many papers that they tell none apart."""
    total = tables["papers"].num_rows
    for concept in tables["concepts"].to_pylist():
        n = concept["papers"]
        if n > max(HUB_SHARE * total, HUB_PAPERS):
            why = f"in {n} of {total} papers; links between papers leave it out already"
            yield _finding("hub", concept, why, Decision("block", concept["kind"], concept["name"]))


def generic_terms(tables: Tables) -> Iterator[Finding]:
    """Yield concepts whose words say nothing by themselves."""
    for concept in tables["concepts"].to_pylist():
        words = keys.fold("", concept["name"]).split(" ")
        if concept["papers"] >= WORTH and generic.EMPTY_WORDS.issuperset(words):
            line = Decision("block", concept["kind"], concept["name"])
            yield _finding("generic term", concept, "no word of it names anything", line)


def kind_conflicts(tables: Tables) -> Iterator[Finding]:
    """Yield names that are concepts of several kinds."""
    by_name: dict[str, list[Row]] = defaultdict(list)
    for concept in tables["concepts"].to_pylist():
        by_name[concept["id"].partition(":")[2]].append(concept)
    for same in by_name.values():
        major, *minor = sorted(same, key=lambda c: (-c["papers"], c["kind"]))
        for concept in minor:
            if concept["papers"] + major["papers"] < WORTH:
                continue
            why = f"also a {major['kind']} in {major['papers']} papers"
            line = Decision("retype", concept["kind"], concept["name"], major["kind"])
            yield _finding("kinds in conflict", concept, why, line)


def orphan_acronyms(tables: Tables) -> Iterator[Finding]:
    """Yield acronyms that stand for themselves: with several meanings, or never spelt out."""
    concepts = {c["id"]: c for c in tables["concepts"].to_pylist()}
    meanings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for merge in tables["merges"].to_pylist():
        if merge["rule"] == "definition":
            key = merge["kind"], keys.compact(keys.fold(merge["kind"], merge["name"]))
            meanings[key][merge["concept_id"]] += merge["papers"]
            spelt[merge["concept_id"]][merge["target"]] += merge["papers"]
    long = {c: min(some.items(), key=_by_count)[0] for c, some in spelt.items()}
    for concept in concepts.values():
        if concept["papers"] < WORTH or not _ACRONYM.fullmatch(concept["name"]):
            continue
        key = concept["kind"], keys.compact(keys.fold(concept["kind"], concept["name"]))
        known = meanings[key].most_common()
        if concept["id"] in meanings[key]:  # the name of a long form that authors gave up: CLIP
            continue
        if known:
            said = ", ".join(f"{long[c]} ({n})" for c, n in sorted(known, key=_by_count))
            best = long[min(known, key=_by_count)[0]]
            line = Decision("merge", concept["kind"], concept["name"], best)
            yield _finding("ambiguous acronym", concept, f"papers define it as {said}", line)
        elif concept["papers"] >= 2 * WORTH and not any(c.isdigit() for c in concept["name"]):
            line = Decision("rename", concept["kind"], concept["name"], "LONG FORM")
            yield _finding("orphan acronym", concept, "no paper spells it out", line)


_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z]{1,4}s?")


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def suspicious_merges(tables: Tables) -> Iterator[Finding]:
    """Yield merges that rest on little: guesses of acronyms, cut words, one name coined twice."""
    concepts = {c["id"]: c for c in tables["concepts"].to_pylist()}
    for merge in tables["merges"].to_pylist():
        concept = concepts[merge["concept_id"]]
        why = _doubt(merge, concept)
        if why:
            line = Decision("never-merge", merge["kind"], merge["name"], merge["target"])
            told = {**concept, "name": f"{merge['name']} -> {merge['target']}"}
            yield _finding("suspicious merge", told, why, line)


def _doubt(merge: Row, concept: Row) -> str:
    rule, n = merge["rule"], merge["papers"]
    if rule == "acronym in context":
        return "several meanings; the company of the papers' other concepts decided"
    if rule == "acronym with one meaning" and n <= FEW_DEFINERS and concept["papers"] > 5 * n:
        return f"{n} papers define it, {concept['papers']} papers of the concept"
    if rule == "long forms of one acronym" and concept["papers"] >= WORTH:
        return f"two long forms of {merge['evidence'].upper()} that differ in endings"
    if (
        rule == "case"
        and concept["introduced"] > 1
        and any(generic.is_name(merge[n]) and " " not in merge[n] for n in ("name", "target"))
    ):
        return f"{concept['introduced']} papers introduce this name: the same thing?"
    return ""


def near_duplicates(tables: Tables) -> Iterator[Finding]:
    """Yield pairs of concepts that a slip of the pen or another order of words keeps apart."""
    by_shape: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for concept in tables["concepts"].to_pylist():
        if concept["kind"] and len(concept["name"]) >= LONG_NAME:
            for shape in _shapes(keys.fold("", concept["name"])):
                by_shape[concept["kind"], shape].append(concept)
    told: set[tuple[str, str]] = set()
    for same in by_shape.values():
        if len(same) == 1:
            continue
        major, *minor = sorted(same, key=lambda c: (-c["papers"], c["id"]))
        for concept in minor:
            pair = (concept["id"], major["id"])
            alike = concept["id"] != major["id"] and pair not in told and _alike(concept, major)
            if alike and concept["papers"] + major["papers"] >= WORTH:
                told.add(pair)
                line = Decision("merge", concept["kind"], concept["name"], major["name"])
                why = f"beside {major['name']} ({major['papers']} papers)"
                yield _finding("near duplicate", concept, why, line)


def _shapes(key: str) -> set[str]:
    """Return the sorted words of a name, its letters, and these with any one left out."""
    letters = keys.compact(key)
    return {" ".join(sorted(key.split(" "))), letters} | {
        letters[:i] + letters[i + 1 :] for i in range(len(letters)) if letters[i].isalpha()
    }


def _turned(words: list[str], others: list[str]) -> bool:
    """Whether another order says another thing: speech to text, a memory agent's agent memory."""
    heads = [next((w for w in reversed(name) if w.isalpha()), "") for name in (words, others)]
    return heads[0] != heads[1] or not _DIRECTED.isdisjoint(words)


_DIRECTED = frozenset({"to", "from", "vs", "versus", "than", "over", "without"})


def _alike(a: Row, b: Row) -> bool:
    """Whether two names of one shape differ in no digit, sign, or short word."""
    first, second = (keys.fold("", one["name"]) for one in (a, b))
    if re.findall(r"[^a-z ]", first) != re.findall(r"[^a-z ]", second):
        return False
    words, others = first.split(" "), second.split(" ")
    if words != others and sorted(words) == sorted(others) and _turned(words, others):
        return False
    different = set(words) ^ set(others)
    mine, other = (sorted(set(name) & different) for name in (words, others))
    if [w[0] for w in mine] != [w[0] for w in other]:
        return False  # asymmetric is not symmetric, an encoder no decoder
    # In short words any letter tells.
    return all(len(word) > 5 and word.isalpha() for word in different)  # noqa: PLR2004 -- letters


CHECKS: Mapping[str, Callable[[Tables], Iterator[Finding]]] = MappingProxyType(
    {
        "hubs": hubs,
        "generic terms": generic_terms,
        "kinds in conflict": kind_conflicts,
        "acronyms": orphan_acronyms,
        "merges": suspicious_merges,
        "near duplicates": near_duplicates,
    }
)


def _finding(check: str, concept: Row, why: str, line: Decision) -> Finding:
    return Finding(check, concept["kind"], concept["name"], concept["papers"], why, line.line())


def examine(tables: Tables, checks: Iterable[str] | None = None) -> list[Finding]:
    """Return all findings: by check in the order of `CHECKS`, those of most papers first.

    Needs papers, concepts and merges.
    """
    found: list[Finding] = []
    for name in CHECKS if checks is None else checks:
        some = sorted(CHECKS[name](tables), key=lambda f: (f.check, -f.papers, f.kind, f.name))
        found += some
    return found


def report(findings: Sequence[Finding], *, most: int = 10) -> str:
    """Return findings as text, at most `most` a check, with the lines to paste."""
    if not findings:
        return "Nothing to look at."
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        by_check[one.check].append(one)
    lines: list[str] = []
    for check, some in by_check.items():
        lines += [f"{check}: {len(some)}"]
        for one in some[:most]:
            lines += [
                f"  {one.name} ({one.kind}, {one.papers} papers): {one.why}",
                f"    {one.line}",
            ]
        if len(some) > most:
            lines.append(f"  and {len(some) - most} more")
        lines.append("")
    return "\n".join([*lines, "Lines that you agree with go into curation.csv of the graph."])


def lint(curation: Curation, tables: Tables) -> list[str]:
    """Return what is wrong with decisions, a sentence each: contradictions, and names unknown.

    Needs aliases, concepts and merges of the graph that the decisions were applied to.
    """
    problems = contradictions(curation)
    known: dict[str, set[str]] = defaultdict(set)
    kinds = dict(zip(*(tables["concepts"][c].to_pylist() for c in ("id", "kind")), strict=True))
    for concept_id, text in zip(
        *(tables["aliases"][c].to_pylist() for c in ("concept_id", "text")), strict=True
    ):
        known[keys.compact(keys.fold("", text))].add(kinds[concept_id])
    for d in curation.decisions:
        there = known.get(keys.compact(keys.fold("", d.name)), set())
        if d.action == "block" and there and (not d.kind or d.kind in there):
            problems.append(f"{d.place}: {d.name!r} is in the graph; build it again")
        elif d.action not in {"block", "retype"} and not there:
            problems.append(f"{d.place}: no paper names {d.name!r}")
        elif d.action not in {"block", "retype"} and d.kind and d.kind not in there:
            kind = " and ".join(sorted(there))
            problems.append(f"{d.place}: {d.name!r} is no {d.kind} but {kind}")
    return problems
