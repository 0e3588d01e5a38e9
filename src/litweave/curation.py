"""The user's decisions about concepts: curation.csv, applied at every build and never lost.

Columns: action, kind, name, target, comment. Actions:

- merge: `name` becomes one concept with `target`.
- split: the spelling `name` leaves its concept; with `target`, under that name.
- rename: the concept that has `name` is shown as `target`; its id stays.
- retype: mentions of `name` become of the kind `target`.
- block: `name` is no concept; its mentions are left out of the graph.
- never-merge: `name` and `target` stay apart, whatever the rules say.

VOSviewer thesaurus files (label, replace by) are read too: an empty replacement blocks. Names are
spellings as they stand in texts; each speaks for all spellings of equal key, but those of split
and never-merge for themselves alone. A line that names nothing changes nothing, and the linter
says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from litweave import keys
from litweave.errors import SettingsError
from litweave.records import Kind

ACTIONS = ("merge", "split", "rename", "retype", "block", "never-merge")
COLUMNS = ("action", "kind", "name", "target", "comment")
# Actions that say nothing without a target.
NEED_TARGET = frozenset({"merge", "rename", "retype", "never-merge"})
_VOSVIEWER = {"label", "replace by"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of curation.csv; `kind` "" means every kind."""

    action: str
    kind: str
    name: str
    target: str = ""
    comment: str = ""
    place: str = ""  # "curation.csv, line 3"

    def line(self) -> str:
        """Return the line as it belongs into curation.csv."""
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(
            [self.action, self.kind, self.name, self.target, self.comment]
        )
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class Curation:
    """All decisions, in the order of their files and lines."""

    decisions: tuple[Decision, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return what changes when a decision does; comments and places do not count."""
        text = "\n".join(f"{d.action}\t{d.kind}\t{d.name}\t{d.target}" for d in self.decisions)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def of(self, action: str) -> list[Decision]:
        """Return the decisions of one action, in order."""
        return [d for d in self.decisions if d.action == action]


NONE = Curation()


def load_curation(paths: Iterable[Path | None], kinds: Mapping[str, Kind]) -> Curation:
    """Read the files that are there, in order; raise `SettingsError` at the first wrong line."""
    return Curation(
        tuple(d for path in paths if path and path.is_file() for d in _read(path, kinds))
    )


def load(path: Path, kinds: Mapping[str, Kind]) -> Curation:
    """Read one file that must be there. Raises `SettingsError`."""
    return Curation(tuple(_read(path, kinds)))


def _read(path: Path, kinds: Mapping[str, Kind]) -> list[Decision]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}") from error
    return parse(text, str(path), kinds)


def parse(text: str, path: str, kinds: Mapping[str, Kind]) -> list[Decision]:
    """Return the decisions of a file's text, blank lines and lines of # aside."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header: list[str] | None = None
    decisions = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if header is None:
                header = _header([cell.lower() for cell in cells], path, reader.line_num)
                continue
            if len(cells) > len(header) and any(cells[len(header) :]):
                raise _wrong(path, reader.line_num, f"{len(cells)} columns, not {len(header)}")
            values = dict(zip(header, cells, strict=False))
            decisions.append(_decision(values, path, reader.line_num, kinds))
    except csv.Error as error:
        raise _wrong(path, reader.line_num, str(error)) from error
    return decisions


def _header(cells: Sequence[str], path: str, line: int) -> list[str]:
    if set(cells) >= _VOSVIEWER or (
        set(cells) >= {"action", "name"} and set(cells) <= set(COLUMNS)
    ):
        return list(cells)
    expected = f"{','.join(COLUMNS)} (or VOSviewer's label and replace by)"
    raise _wrong(path, line, f"the header is {','.join(cells)!r}, expected {expected}")


def _decision(
    values: Mapping[str, str], path: str, line: int, kinds: Mapping[str, Kind]
) -> Decision:
    place = f"{Path(path).name}, line {line}"
    if "label" in values:
        target = values.get("replace by", "")
        action = "merge" if target else "block"
        return Decision(action, "", values["label"], target, "VOSviewer thesaurus", place)
    action, kind = values.get("action", "").lower(), values.get("kind", "")
    name, target = values.get("name", ""), values.get("target", "")
    if action not in ACTIONS:
        raise _wrong(path, line, f"unknown action {action!r}; known: {', '.join(ACTIONS)}")
    if kind and kind not in kinds:
        raise _wrong(path, line, f"unknown kind {kind!r}; known: {', '.join(kinds)}")
    if not name:
        raise _wrong(path, line, f"{action} needs a name")
    if not target and action in NEED_TARGET:
        raise _wrong(path, line, f"{action} of {name!r} needs a target")
    if action == "retype" and target not in kinds:
        raise _wrong(path, line, f"unknown kind {target!r}; known: {', '.join(kinds)}")
    return Decision(action, kind, name, target, values.get("comment", ""), place)


def _wrong(path: str, line: int, problem: str) -> SettingsError:
    return SettingsError(path, f"line {line}: {problem}")


def contradictions(curation: Curation) -> list[str]:
    """Return, a sentence each, the decisions that undo one another or say a thing twice."""
    found = []
    seen: dict[tuple[str, ...], Decision] = {}
    for d in curation.decisions:
        names = (keys.raw(d.name), keys.raw(d.target))
        pair = tuple(sorted(names)) if d.action in {"merge", "never-merge"} else names[:1]
        before = seen.get((d.action, d.kind, *pair))
        if before is not None:
            what = "says again what" if before.target == d.target else "contradicts what"
            found.append(f"{d.place}: {what} {before.place} says: {before.line()}")
        other = {"merge": "never-merge", "never-merge": "merge"}.get(d.action)
        against = seen.get((other, d.kind, *pair)) if other else None
        if against is not None:
            found.append(f"{d.place}: contradicts {against.place}: {against.line()}")
        if d.action == "merge" and names[0] == names[1] and d.name == d.target:
            found.append(f"{d.place}: merges {d.name!r} with itself")
        seen.setdefault((d.action, d.kind, *pair), d)
    return found
