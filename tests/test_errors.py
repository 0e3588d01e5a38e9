"""Errors keep their message and values on the way out of a worker process."""

from __future__ import annotations

import pickle

import pytest

from litweave.errors import (
    GraphError,
    LitweaveError,
    MissingPackageError,
    QueryError,
    ServerError,
    SettingsError,
    SourceError,
    UnknownNameError,
)
from litweave.workers import WorkerError


@pytest.mark.parametrize(
    "error",
    [
        SourceError("a.bib", 7, "is odd"),
        SettingsError("litweave.toml", "is odd"),
        GraphError("graph", "is odd"),
        UnknownNameError("kind", "Methd", ["Method", "Task"]),
        MissingPackageError("rispy", "ris"),
        QueryError("is odd"),
        ServerError("bolt://x", "is down"),
        WorkerError("stopped twice"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling(error: LitweaveError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - made a line above
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)


def test_a_place_is_named_where_there_is_one() -> None:
    assert str(SourceError("a.bib", 7, "is odd")) == "a.bib, line 7: is odd"
    assert str(SourceError("a.bib", 0, "is odd")) == "a.bib: is odd"


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    assert "did you mean Method" in str(UnknownNameError("kind", "Methd", ["Method", "Task"]))
    assert "known: Method, Task" in str(UnknownNameError("kind", "xyz", ["Task", "Method"]))
