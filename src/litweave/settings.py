"""Settings: litweave.toml checked by pydantic; an unknown key is answered with the known ones.

Every key has a default, so that no file is needed. A section is handed to the stage that it
names; no stage sees the others' settings.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from litweave.errors import SettingsError
from litweave.records import KINDS, Kind

FILE_NAME = "litweave.toml"
LARGEST = 1 << 16  # bytes; tables inside tables take the parser time by the square of their depth

Probability = Annotated[float, Field(ge=0, le=1)]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$")]
RelationshipType = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]

# Names that the graph uses for its own nodes and relationships.
RESERVED_LABELS = frozenset({"Paper", "Concept", "Resource", "Repository", "Author", "Venue"})
TAKEN_LABELS = frozenset(label.casefold() for label in {*KINDS, *RESERVED_LABELS})
RESERVED_TYPES = frozenset({"HAS_CODE", "LINKS_TO", "RELATED_TO", "CO_OCCURS_WITH", "INTRODUCES"})


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KindSettings(_Section):
    """A concept kind of the user's own; its label is the table's name."""

    relationship: RelationshipType = "USES"
    colour: Colour = "#9c755f"
    roles: bool = False


class SourceSettings(_Section):
    """How sources are read."""

    fields: Mapping[str, str] = {}  # record field -> name or dotted path in the source
    captured_on: date | None = None  # when pages whose dates lack a year were saved
    keep_raw: bool = False


class ExtractSettings(_Section):
    """What reads concepts and links out of the text."""

    pipeline: str | None = None  # a spaCy pipeline's folder or package in place of the shipped one
    labels: Mapping[str, str] = {}  # label of that pipeline -> kind of ours
    patterns: Path | None = None  # spaCy's patterns.jsonl
    threshold: Probability | None = None  # least confidence of a mention; None: the model's own
    thresholds: Mapping[str, Probability] = {}  # the same for single kinds


class ResolveSettings(_Section):
    """How names become concepts."""

    curation: Path | None = None  # beside the graph directory's own curation.csv


class LinkSettings(_Section):
    """How papers are linked by shared concepts."""

    top_k: Annotated[int, Field(ge=1)] = 20
    candidate_papers: Annotated[int, Field(ge=1)] = 5000  # candidates share a concept this rare
    candidates: Annotated[int, Field(ge=1)] = 200
    rare_papers: Annotated[int, Field(ge=1)] = 50  # one shared concept this rare suffices
    min_shared: Annotated[int, Field(ge=1)] = 2


class Settings(_Section):
    """All settings of a build."""

    sources: SourceSettings = SourceSettings()
    extract: ExtractSettings = ExtractSettings()
    resolve: ResolveSettings = ResolveSettings()
    link: LinkSettings = LinkSettings()
    kinds: Mapping[Label, KindSettings] = {}

    @model_validator(mode="after")
    def _check_kinds(self) -> Self:
        folded: dict[str, str] = {}
        for label, kind in self.kinds.items():
            # Ids begin with the kind in lower case, and files of an export with its name.
            other = folded.setdefault(label.casefold(), label)
            if other != label:
                raise ValueError(f"the kinds {other} and {label} differ only in case")
            if label.casefold() in TAKEN_LABELS:
                raise ValueError(f"the kind {label} exists already; choose another label")
            if kind.relationship in RESERVED_TYPES:
                raise ValueError(f"the relationship {kind.relationship} has a meaning already")
        known = self.all_kinds()
        for label in [*self.extract.labels.values(), *self.extract.thresholds]:
            if label not in known:
                raise ValueError(f"unknown kind {label!r}; known: {', '.join(known)}")
        return self

    def all_kinds(self) -> dict[str, Kind]:
        """Return the built-in kinds, then the user's in alphabetical order."""
        own = {
            label: Kind(label, kind.relationship, kind.colour, kind.roles)
            for label, kind in sorted(self.kinds.items())
        }
        return {**KINDS, **own}


def load(path: str | Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read `path`, or litweave.toml of the working directory if there is one, else the defaults.

    `overrides` ({"sources.captured_on": ...}) win over the file. Relative paths in the file are
    relative to the file. Raises `SettingsError`.
    """
    if path is None and Path(FILE_NAME).is_file():
        path = FILE_NAME
    path = Path(path) if path is not None else None
    values: dict[str, Any] = _read(path) if path else {}
    for dotted, value in (overrides or {}).items():
        section, _, key = dotted.partition(".")
        values.setdefault(section, {})[key] = value
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(str(path or "settings"), _explain(error)) from error
    return _resolve_paths(settings, path.parent) if path else settings


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}") from error
    if len(text) > LARGEST:
        raise SettingsError(str(path), f"has more than {LARGEST >> 10} KiB: is it a settings file?")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise SettingsError(str(path), f"is not TOML: {error}") from error


def _resolve_paths(settings: Settings, folder: Path) -> Settings:
    extract, resolve = settings.extract, settings.resolve
    if extract.patterns:
        extract = extract.model_copy(update={"patterns": folder / extract.patterns})
    if resolve.curation:
        resolve = resolve.model_copy(update={"curation": folder / resolve.curation})
    return settings.model_copy(update={"extract": extract, "resolve": resolve})


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"unknown key {place!r}; known: {', '.join(_known_keys(first['loc']))}"
    message = re.sub(r"^Value error, ", "", first["msg"])
    return f"{place}: {message}" if place else message


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        if field is None:
            return sorted(KindSettings.model_fields)
        kind = field.annotation
        model = kind if isinstance(kind, type) and issubclass(kind, BaseModel) else KindSettings
    return sorted(model.model_fields)
