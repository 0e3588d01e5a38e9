"""Everything that litweave raises on purpose.

LitweaveError
├── SourceError         an input cannot be read as papers
├── SettingsError       litweave.toml, patterns.jsonl or curation.csv is wrong
├── GraphError          the graph directory is missing, damaged, locked or too new
├── UnknownNameError    a name that does not exist; the known ones are in the message
├── MissingPackageError an optional package is not installed
├── QueryError          a query or its parameters are wrong
└── ServerError         a database cannot be reached or refuses

The command line prints the message in one line and exits with 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class LitweaveError(Exception):
    """Base of all errors; keeps its children intact when they travel between processes."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild from attributes: `Exception` would call `__init__` with the message alone."""
        return _rebuild, (type(self), self.args, dict(self.__dict__))


def _rebuild(
    cls: type[LitweaveError], args: tuple[Any, ...], state: dict[str, Any]
) -> LitweaveError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class SourceError(LitweaveError):
    """The input cannot be read as papers; `line` is 0 where no line is to blame."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(f"{place}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class SettingsError(LitweaveError):
    """A settings, patterns or curation file is wrong."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class GraphError(LitweaveError):
    """The graph directory is missing, damaged, locked or of another format version."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class UnknownNameError(LitweaveError):
    """A name that does not exist here, answered with the nearest known ones."""

    def __init__(
        self, what: str, name: str, known: Iterable[str], *, hint: str | None = None
    ) -> None:
        self.known = sorted(known)
        if hint is None:
            near = get_close_matches(name, self.known, n=3, cutoff=0.6)
            likely = f"did you mean {' or '.join(near)}?"
            hint = likely if near else f"known: {', '.join(self.known)}"
        super().__init__(f"unknown {what} {name!r}; {hint}")
        self.what = what
        self.name = name


class MissingPackageError(LitweaveError):
    """An optional package is needed and not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs the package {package}: install it with pip install 'litweave[{extra}]'"
        )
        self.package = package
        self.extra = extra


class QueryError(LitweaveError):
    """A query, or a parameter given to it, is wrong."""


class ServerError(LitweaveError):
    """A database server cannot be reached, refuses or is unfit."""

    def __init__(self, uri: str, problem: str) -> None:
        """Tell of `uri` without what stands before its @, which may be a password."""
        uri = without_login(uri)
        super().__init__(f"{uri}: {problem}")
        self.uri = uri
        self.problem = problem


def without_login(uri: str) -> str:
    """Return an address without what stands before its @."""
    scheme, slashes, rest = uri.partition("://")
    return scheme + slashes + rest.rpartition("@")[2] if slashes else uri
