"""The same questions on a Neo4j server, whose names are looked up there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litweave import ids
from litweave.cypher_files import NAME, fill, read
from litweave.errors import ServerError, UnknownNameError
from litweave.names import NO_PAPER, Named, near_names, same_key, unknown_concept
from litweave.query.catalogue import (
    BUILT_IN,
    CONCEPT_TYPES,
    NEO4J,
    PAPER_TYPE,
    Param,
    Query,
    expand,
)
from litweave.query.parameters import of_question, of_text
from litweave.query.values import Result, from_neo4j
from litweave.records import KINDS
from litweave.server import Login, Server, connect, explaining

# Relationships of ours that do not lead from a paper to a concept.
OTHER_TYPES = frozenset({"HAS_CODE", "LINKS_TO", "RELATED_TO", "CO_OCCURS_WITH"})

# Signs that mean something in a full-text query.
_SPECIAL = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')


def run(login: Login, known: Query | None, text: str, given: Mapping[str, Any]) -> Result:
    """Answer a question or the user's own Cypher; the server refuses every write."""
    with connect(login) as server:
        if known:
            text = expand(known.text(NEO4J), _types(server), None)
            parameters = of_question(known, given, lambda p, name: _look_up(server, p, name))
        else:
            parameters = of_text(text, given)
        with explaining(login), server.reading_session() as session:
            found = session.run(text, parameters)
            columns = tuple(found.keys())
            return Result(columns, [from_neo4j(row.values()) for row in found])


def _types(server: Server) -> list[str]:
    """Return the relationships from papers to concepts, those of the user's own kinds too."""
    rows = server.read("CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type")
    others = {row["type"] for row in rows} - OTHER_TYPES - set(BUILT_IN)
    own = [
        name
        for name in sorted(others)
        if NAME.fullmatch(name) and server.read(fill(read("lookup/use_type"), TYPE=(name,)))
    ]
    return [*BUILT_IN, *own]


def _look_up(server: Server, param: Param, name: str) -> str:
    if param.type == PAPER_TYPE:
        return _paper(server, name)
    if param.type == "kind":
        rows = server.read(read("lookup/kind"), kind=name)
        if not rows and name not in KINDS:
            raise UnknownNameError("kind", name, KINDS)
        return name
    return _concept(server, name, CONCEPT_TYPES[param.type])


def _concept(server: Server, name: str, kind: str | None) -> str:
    """Return the name as the database has it. Raises `UnknownNameError` with names that come near.

    Other spellings and near names come from the full-text index; without it only exact ones count.
    """
    rows = server.read(read("lookup/concept"), name=name, kind=kind)
    if rows:
        return str(rows[0]["name"])
    try:
        rows = server.read(read("lookup/near_concepts"), text=_fuzzy(name), kind=kind)
    except ServerError:
        rows = []
    named = [Named(row["id"], row["kind"], row["name"], row["papers"] or 0) for row in rows]
    aliases = [(row["id"], alias) for row in rows for alias in row["aliases"] or ()]
    aliases += [(one.id, one.name) for one in named]
    same = {id_ for id_, alias in aliases if alias.casefold() == name.casefold()}
    for one in named:
        if same_key(one.id, one.kind, name) or one.id in same:
            return one.name
    raise unknown_concept(name, kind, near_names(name, named, aliases))


def _fuzzy(name: str) -> str:
    """Return a full-text query for words that resemble those of `name`."""
    words = (_SPECIAL.sub(r"\\\1", word) for word in name.split())
    return " ".join(f"{word}~" for word in words)


def _paper(server: Server, text: str) -> str:
    forms = sorted({text, *(f"{scheme}:{value}" for scheme, value in ids.recognise(text))})
    rows = server.read(read("lookup/paper"), forms=forms)
    if rows:
        return str(rows[0]["id"])
    try:
        rows = server.read(read("lookup/near_papers"), text=_fuzzy(text))
    except ServerError:
        rows = []
    for row in rows:
        if row["title"].casefold() == text.strip().casefold():
            return str(row["id"])
    near = " or ".join(f"{row['title']} ({row['id']})" for row in rows)
    raise UnknownNameError("paper", text, (), hint=f"did you mean {near}?" if near else NO_PAPER)
