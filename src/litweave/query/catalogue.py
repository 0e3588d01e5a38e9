"""The catalogue: the questions in cypher/queries, told apart by their headers.

    // name: papers-using
    // title: Papers that introduce, use or address a concept, newest first
    // param concept: concept, for example "ImageNet"     must be given
    // param limit: integer = 100                         may be given
    // engine: any                                        or neo4j, or ladybug

A file for one engine may stand beside one of the same name for the other. In all of them :Concept
means every kind, and the four relationships of a paper to a concept in one pattern mean those of
the user's own kinds too. To add a question, add a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from litweave.cypher_files import folder, quote, tokens
from litweave.errors import QueryError
from litweave.records import KINDS

ANY, NEO4J, LADYBUG = "any", "neo4j", "ladybug"

# What a parameter can be: a value, or a name that is looked up in the graph.
VALUES = ("string", "integer", "number", "kind")
CONCEPT_TYPES: Mapping[str, str | None] = {
    "concept": None,
    "method": "Method",
    "dataset": "Dataset",
    "task": "Task",
    "metric": "Metric",
}
PAPER_TYPE = "paper"

BUILT_IN = tuple(dict.fromkeys(["INTRODUCES", *(kind.relationship for kind in KINDS.values())]))

# A text of this form is a question's name, any other is Cypher.
CATALOGUE_NAME = re.compile(r"\s*[\w-]+\s*")

_HEADER = re.compile(r"// (name|title|engine): (.+)")
_PARAM = re.compile(r"// param ([A-Za-z]\w*): (\w+)(?:, for example (.+)| = (.+))")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a question."""

    name: str
    type: str  # of VALUES or CONCEPT_TYPES, or "paper"
    default: Any  # None: must be given
    example: Any


@dataclass(frozen=True, slots=True)
class Query:
    """One question, for each engine that can answer it."""

    name: str
    title: str
    params: tuple[Param, ...]
    texts: Mapping[str, str]  # engine -> Cypher; "any" alone, or neo4j and ladybug, or one of them

    @property
    def engine(self) -> str:
        """Return which engine can answer: "any", or the one."""
        return ANY if len(self.texts) > 1 else next(iter(self.texts))

    def text(self, engine: str) -> str:
        """Return the Cypher for an engine. Raises `QueryError` where it cannot answer this."""
        text = self.texts.get(engine) or self.texts.get(ANY)
        if text is None:
            where = "a Neo4j server (--uri)" if engine == LADYBUG else "a graph directory"
            raise QueryError(f"the question {self.name} can only be asked of {where}")
        return text


@cache
def catalogue() -> Mapping[str, Query]:
    """Return all questions by name, in alphabetical order."""
    found: dict[str, Query] = {}
    for path in sorted((folder() / "queries").glob("*.cypher")):
        query = parse(path.read_text(encoding="utf-8"), str(path))
        if query.name in found:
            texts = {**found[query.name].texts, **query.texts}
            query = Query(query.name, query.title, query.params, texts)
        found[query.name] = query
    return dict(sorted(found.items()))


def parse(text: str, place: str) -> Query:
    """Read one question; `place` names it in errors. Raises `QueryError`."""
    values: dict[str, str] = {}
    params = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        if match := _HEADER.fullmatch(line):
            values[match[1]] = match[2].strip()
        elif match := _PARAM.fullmatch(line):
            name, type_, example, default = match.groups()
            if type_ not in (*VALUES, *CONCEPT_TYPES, PAPER_TYPE):
                raise QueryError(f"{place}: parameter {name} has the unknown type {type_!r}")
            try:
                value = json.loads(default or example)
            except (ValueError, RecursionError) as error:
                raise QueryError(f"{place}: the value of {name} is not JSON: {error}") from error
            params.append(Param(name, type_, value if default else None, value))
        else:
            raise QueryError(f"{place}: the header line {line!r} is not understood")
    if values.keys() != {"name", "title", "engine"}:
        raise QueryError(f"{place}: the header has no name, title or engine")
    return Query(values["name"], values["title"], tuple(params), {values["engine"]: text})


def expand(text: str, types: Sequence[str], labels: Sequence[str] | None) -> str:
    """Put the relationships `types` where a text has the built-in ones, `labels` for Concept.

    With labels None, Concept stays: on a server it is a label of its own.
    """
    pieces = list(tokens(text))
    union = [part for name in BUILT_IN for part in (name, "|")][:-1]
    out: list[str] = []
    at = 0
    while at < len(pieces):
        class_, piece = pieces[at]
        if [part for _, part in pieces[at : at + len(union)]] == union:
            out.append("|".join(quote(name) for name in types))
            at += len(union)
            continue
        is_label = class_ == "word" and piece == "Concept" and out and out[-1] in {":", "|"}
        out.append("|".join(map(quote, labels)) if labels and is_label else piece)
        at += 1
    return "".join(out)
