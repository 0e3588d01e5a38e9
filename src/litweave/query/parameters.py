"""Parameters as people give them, as values that a query can use."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from litweave.cypher_files import tokens
from litweave.errors import QueryError, UnknownNameError
from litweave.query.catalogue import CONCEPT_TYPES, PAPER_TYPE, Param, Query

LookUp = Callable[[Param, str], Any]


def of_question(query: Query, given: Mapping[str, Any], look_up: LookUp) -> dict[str, Any]:
    """Return a value for each parameter; names of concepts, papers and kinds go to `look_up`.

    Raises `QueryError` for a parameter that is missing or wrong, `UnknownNameError` for one that
    the question does not have.
    """
    known = {param.name: param for param in query.params}
    for name in given:
        if name not in known:
            raise UnknownNameError(f"parameter of {query.name}", name, known)
    values = {}
    for param in query.params:
        value = given.get(param.name, param.default)
        if value is None:
            raise QueryError(
                f"{query.name} needs the parameter {param.name} (a {param.type}), "
                f"for example {param.name}={param.example}"
            )
        values[param.name] = _value(param, value, look_up)
    return values


def _value(param: Param, value: Any, look_up: LookUp) -> Any:
    if param.type in CONCEPT_TYPES or param.type in {PAPER_TYPE, "kind"}:
        return look_up(param, str(value))
    if param.type == "string":
        return str(value)
    convert = int if param.type == "integer" else float
    try:
        return convert(value)
    except (TypeError, ValueError) as error:
        raise QueryError(f"{param.name}={value}: must be a{_n(param.type)} {param.type}") from error


def _n(word: str) -> str:
    return "n" if word[0] in "aeiou" else ""


def of_text(text: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values for the user's own Cypher; text that is JSON is what it says.

    Raises `QueryError` unless exactly the parameters of the text are given: an engine would take
    a missing one for null and answer nothing.
    """
    wanted = {piece[1:] for class_, piece in tokens(text) if class_ == "parameter"}
    missing, unknown = sorted(wanted - given.keys()), sorted(given.keys() - wanted)
    if missing:
        raise QueryError(f"the query has parameters without a value: {', '.join(missing)}")
    if unknown:
        raise QueryError(f"the query has no parameter {', '.join(unknown)}")
    return {name: _json(value) for name, value in given.items()}


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
