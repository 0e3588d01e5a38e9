"""Asking a graph questions in Cypher: the catalogue's, or one's own, here or on a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litweave.cypher_files import statements
from litweave.errors import QueryError, UnknownNameError
from litweave.graph import Graph
from litweave.names import find_concepts, find_paper
from litweave.query.catalogue import (
    BUILT_IN,
    CATALOGUE_NAME,
    CONCEPT_TYPES,
    LADYBUG,
    PAPER_TYPE,
    Param,
    Query,
    catalogue,
    expand,
)
from litweave.query.parameters import of_question, of_text
from litweave.query.values import Result, from_ladybug

if TYPE_CHECKING:
    from litweave.server import Login

__all__ = ["Param", "Query", "Result", "catalogue", "run"]


def run(source: Graph | Login, query: str, parameters: Mapping[str, Any] | None = None) -> Result:
    """Answer a question of the catalogue by name, or a Cypher text, on a graph or a server.

    Parameters may come as text, as a command line has them; names of concepts and papers are
    looked up, so that "imagenet" finds ImageNet. Only reading is possible. Raises
    `UnknownNameError` for a question, concept or paper that is not there, with names that come
    near, and `QueryError` for what is wrong with the query or a parameter. The first query of a
    graph makes its database file, which takes some seconds for a million relationships.
    """
    known = _known(query)
    given = parameters or {}
    if not isinstance(source, Graph):
        from litweave.query import on_server

        return on_server.run(source, known, query if known else _single(query), given)
    from litweave.query import embedded

    if known:
        text = known.text(LADYBUG)
        values = of_question(known, given, lambda param, name: _look_up(source, param, name))
    else:
        text = query
        values = of_text(query, given)
    types = [*BUILT_IN, *(kind.relationship for kind in source.kinds.values())]
    text = expand(text, list(dict.fromkeys(types)), list(source.kinds))
    with embedded.connected(source) as connection:
        columns, rows = embedded.ask(connection, _single(text), values)
    return Result(tuple(columns), [from_ladybug(row) for row in rows])


def _known(query: str) -> Query | None:
    """Return the question of this name; None where it is Cypher. Raises `UnknownNameError`."""
    if not CATALOGUE_NAME.fullmatch(query):
        return None
    name = query.strip()
    if name not in catalogue():
        raise UnknownNameError("question", name, catalogue())
    return catalogue()[name]


def _single(text: str) -> str:
    found = statements(text)
    if len(found) != 1:
        what = "several statements" if found else "no statement"
        raise QueryError(f"the query has {what}; give one")
    return found[0]


def _look_up(graph: Graph, param: Param, name: str) -> str:
    """Return the value that stands in the graph for a name of a concept, paper or kind."""
    if param.type == PAPER_TYPE:
        return find_paper(graph, name)
    if param.type == "kind":
        labels = {label.casefold(): label for label in graph.kinds}
        if name.casefold() not in labels:
            raise UnknownNameError("kind", name, graph.kinds)
        return labels[name.casefold()]
    return find_concepts(graph, name, kind=CONCEPT_TYPES[param.type])[0].name
