"""The command that asks in Cypher: query."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from litweave.cli.building import PATH
from litweave.cli.console import put_json, put_table, say
from litweave.cli.neo4j import Connection

if TYPE_CHECKING:
    from litweave.query import Result

TABLE, JSON, CSV = "table", "json", "csv"


def _list(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - Click's
    if not wanted:
        return
    from litweave.query import catalogue

    rows = []
    for query in catalogue().values():
        params = (p.name if p.default is None else f"{p.name}={p.default}" for p in query.params)
        rows.append((query.name, query.title, " ".join(params)))
    put_table(("question", "what it answers", "parameters"), rows)
    _context.exit()


@click.command()
@click.argument("arguments", nargs=-1, metavar="[GRAPH] QUESTION")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option(
    "--format", "form", type=click.Choice([TABLE, JSON, CSV]), default=TABLE, help="Of the answer."
)
@click.option("--uri", help="Ask this Neo4j server instead of the graph's directory.")
@click.option("--database", help="Its database (default: the server's own default).")
@click.option("--username", help="Its user (default: NEO4J_USERNAME, else neo4j).")
@click.option("--password-file", type=PATH, help="Holds the password (default: NEO4J_PASSWORD).")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="All questions."
)
def query(
    *,
    arguments: tuple[str, ...],
    params: tuple[str, ...],
    form: str,
    uri: str | None,
    database: str | None,
    username: str | None,
    password_file: Path | None,
) -> None:
    """Ask a question of the catalogue, or in Cypher from a file or from - (standard input).

    \b
    Examples:
      litweave query --list
      litweave query graph/ papers-using -p concept=ImageNet
      litweave query graph/ mine.cypher --format csv
      echo "MATCH (p:Paper) RETURN count(p)" | litweave query graph/ -
      litweave query papers-using -p concept=ImageNet --uri bolt://localhost:7687
    """
    from litweave.graph import Graph
    from litweave.query import run

    if uri and len(arguments) == 1:
        (question,) = arguments
    elif len(arguments) == 2:  # noqa: PLR2004 - graph and question
        question = arguments[1]
    else:
        raise click.UsageError("name a graph and a question, or --uri and a question")
    text, values = _text(question), _values(params)
    if uri:
        answer = run(Connection(uri, username, password_file, database).login(), text, values)
    else:
        answer = run(Graph(arguments[0]), text, values)
    _put(answer, form)


def _text(question: str) -> str:
    """Return a question as it stands, or the text of a file or of standard input."""
    if question == "-":
        if sys.stdin.isatty():
            raise click.UsageError("standard input is a terminal; pipe a query into the command")
        return f"{sys.stdin.read()}\n"  # never a question's name alone
    if question.endswith(".cypher"):
        try:
            return Path(question).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"{question} cannot be read: {error}") from error
    return question


def _values(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not sign or not name:
            raise click.UsageError(f"-p {param}: write NAME=VALUE")
        values[name] = value
    return values


def _put(answer: Result, form: str) -> None:
    if form == JSON:
        put_json(answer.records())
    elif form == CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([[_plain(value) for value in row] for row in answer.rows])
    elif answer.rows:
        put_table(answer.columns, [[_short(value) for value in row] for row in answer.rows])
    else:
        say("No rows.")


def _plain(value: Any) -> Any:
    """Return a value as a cell of CSV: lists of texts joined, nodes as JSON."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "|".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _short(value: Any) -> Any:
    """Return a value for people: of a node its name, of a way the names along it."""
    if isinstance(value, list):
        return ", ".join(str(_short(one)) for one in value)
    if not isinstance(value, Mapping):
        return value
    if "nodes" in value and "relationships" in value:
        return " - ".join(str(_short(node)) for node in value["nodes"])
    for name in ("name", "title", "type", "id"):
        if value.get(name):
            return value[name]
    return json.dumps(value, ensure_ascii=False)


COMMANDS: tuple[click.Command, ...] = (query,)
