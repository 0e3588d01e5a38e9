"""Does the build join what is one and keep apart what is two? `litweave evaluate --pairs FILE`.

Each line of the file names two things and says whether they are one. It is sent through the
build's own `resolve.tables` as a corpus of two papers that mention one name each; there is no
second comparer that could be better or worse than the build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litweave import keys, resolve
from litweave.errors import SettingsError
from litweave.records import ABSTRACT, KINDS, USED, Definition, Extraction, Kind, Mention, Paper

COLUMNS = ("kind", "a", "b", "same", "note")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, of one kind or of two, and whether they are one concept."""

    kinds: tuple[str, str]
    names: tuple[str, str]
    same: bool
    # What each paper defines: (short, long).
    definitions: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def evaluate(path: Path, kinds: Mapping[str, Kind] = KINDS) -> dict[str, Any]:
    """Return counts and the wrong pairs of a file of pairs. Raises `SettingsError`."""
    result: dict[str, Any] = {"apart": 0, "false_merges": 0, "same": 0, "true_merges": 0}
    wrong: list[dict[str, Any]] = []
    for pair in read(path, kinds):
        got = is_one(pair, kinds)
        result["same" if pair.same else "apart"] += 1
        if got:
            result["true_merges" if pair.same else "false_merges"] += 1
        if got != pair.same:
            kind = "|".join(dict.fromkeys(pair.kinds))
            a, b = pair.names
            wrong.append({"kind": kind, "a": a, "b": b, "same": pair.same, "got": got})
    return {**result, "wrong": wrong}


def report(result: Mapping[str, Any]) -> str:
    """Return the result of `evaluate` as text for a reader."""
    apart, false = result["apart"], result["false_merges"]
    lines = [
        f"kept apart  {apart - false} of {apart}  ({false} false merges)",
        f"joined      {result['true_merges']} of {result['same']}",
    ]
    for one in result["wrong"]:
        verb = "joined, are two" if one["got"] else "apart, are one"
        lines.append(f"  {verb}: {one['a']} | {one['b']}  ({one['kind']})")
    return "\n".join(lines)


def is_one(pair: Pair, kinds: Mapping[str, Kind] = KINDS) -> bool:
    """Whether the build makes one concept of the two names."""
    made = [
        _paper(f"pair:{number}", kind, name, definitions)
        for number, (kind, name, definitions) in enumerate(
            zip(pair.kinds, pair.names, pair.definitions, strict=True)
        )
    ]
    mentions = resolve.tables([p for p, _ in made], [e for _, e in made], kinds=kinds)["mentions"]
    found: dict[str, set[str]] = {}
    names = dict(zip(("pair:0", "pair:1"), pair.names, strict=True))
    for row in mentions.select(["paper_id", "concept_id", "text"]).to_pylist():
        if row["text"] == names[row["paper_id"]]:
            found.setdefault(row["paper_id"], set()).add(row["concept_id"])
    return found["pair:0"] == found["pair:1"]


def _paper(
    paper_id: str, kind: str, name: str, definitions: tuple[tuple[str, str], ...]
) -> tuple[Paper, Extraction]:
    """Return a paper that mentions `name` and states `definitions`, and its evidence.

    A paper that defines an acronym mentions both forms, as papers do.
    """
    text, mentions = "We study", []
    role = USED if kind in KINDS and KINDS[kind].roles else None
    spelt = [part for short, long in definitions for part in (long, short)]
    for number, part in enumerate(dict.fromkeys([name, *spelt])):
        text += " and " if number else " "
        start = len(text)
        text += part
        mentions.append(
            Mention(paper_id, ABSTRACT, start, len(text), part, kind, role, 1.0, "pairs")
        )
    stated = tuple(Definition(paper_id, short, long) for short, long in sorted(definitions))
    return Paper(paper_id, "", f"{text}."), Extraction(paper_id, tuple(mentions), (), stated)


def read(path: Path, kinds: Mapping[str, Kind] = KINDS) -> Iterator[Pair]:
    """Yield the pairs of a tab-separated file without quoting: kind, a, b, same, note.

    `kind` is one kind or "KindOfA|KindOfB"; `same` is 1 or 0; a note "needs definition: long form
    (SF)" gives the paper of the short form that definition.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}") from error
    lines = (line.split("\t") for line in text.split("\n"))
    header = tuple(next(lines))
    if header[:4] != COLUMNS[:4]:
        problem = f"the header is {' '.join(header)!r}, expected {' '.join(COLUMNS)} with tabs"
        raise SettingsError(str(path), problem)
    for number, row in enumerate(lines, start=2):
        if any(row):
            yield _pair(row, f"{path}, line {number}", kinds)


def _pair(row: list[str], place: str, kinds: Mapping[str, Kind]) -> Pair:
    if len(row) < 4 or row[3] not in {"0", "1"}:  # noqa: PLR2004 -- kind, a, b, same
        raise SettingsError(place, "expected kind, a, b, same (0 or 1) and a note")
    kind_a, _, kind_b = row[0].partition("|")
    for kind in (kind_a, kind_b or kind_a):
        if kind not in kinds:
            raise SettingsError(place, f"unknown kind {kind!r}; known: {', '.join(kinds)}")
    note = row[4] if len(row) > 4 else ""  # noqa: PLR2004 -- the note is the fifth
    return Pair(
        (kind_a, kind_b or kind_a), (row[1], row[2]), row[3] == "1", _definitions(note, row)
    )


def _definitions(
    note: str, row: list[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return what the papers of a and b define, by the note."""
    category, _, detail = note.partition(":")
    if "definition" not in category:
        return (), ()
    stated = list(_stated(detail))
    if len(stated) == 2:  # noqa: PLR2004 -- one a paper
        return (stated[0],), (stated[1],)
    defining = tuple(stated)
    in_a, in_b = (_holds_short(name, stated) for name in row[1:3])
    return (defining if in_a or not in_b else (), defining if in_b or not in_a else ())


def _stated(detail: str) -> Iterator[tuple[str, str]]:
    """Yield (short, long) of "long form (SF)" and of "one (SF) | other (SF)", a part each."""
    for part in detail.split("|"):
        head, _, tail = part.strip().rpartition("(")
        short, long = tail[:-1].strip(), head.rpartition(":")[2].strip()
        if short and long and tail.endswith(")") and ")" not in short:
            yield short, long


def _holds_short(name: str, stated: list[tuple[str, str]]) -> bool:
    key = keys.fold("", name)
    shorts = {keys.compact(keys.fold("", short)) for short, _ in stated}
    return not shorts.isdisjoint({keys.compact(key), *key.split(" ")})
