"""Logins, and addresses that lead nowhere."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from neo4j import exceptions

from litweave.errors import ServerError
from litweave.server import PROBLEMS, Login, connect, explain, find_login


@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        ("localhost:7687", r"is no address of a Neo4j server; it begins with bolt://"),
        ("http://localhost:7474", r"is no address of a Neo4j server"),
        ("bolt://127.0.0.1:1", r"cannot be reached .*is Neo4j running there\?"),
        ("neo4j://127.0.0.1:1", r"cannot be reached"),
        ("bolt://no-such-host.invalid", r"cannot be reached"),
        ("bolt://127.0.0.1:port", r"port"),
    ],
)
def test_a_wrong_address_is_one_line_at_once(uri: str, problem: str) -> None:
    start = time.monotonic()
    with pytest.raises(ServerError, match=problem) as error, connect(Login(uri)):
        pass
    assert time.monotonic() - start < 5
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(uri)


def test_login_comes_from_the_environment_and_what_is_given_wins(tmp_path: Path) -> None:
    environ = {
        "NEO4J_URI": "bolt://a",
        "NEO4J_USERNAME": "ada",
        "NEO4J_PASSWORD": "secret",
        "NEO4J_DATABASE": "db",
    }
    assert find_login(environ) == Login("bolt://a", "ada", "secret", "db")
    file = tmp_path / "password"
    file.write_text("from a file\n", encoding="utf-8")
    given = find_login(environ, uri="bolt://b", username="bo", database="x", password_file=file)
    assert given == Login("bolt://b", "bo", "from a file", "x")
    named = find_login({**environ, "NEO4J_PASSWORD_FILE": str(file)})
    assert named == Login("bolt://a", "ada", "from a file", "db")


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({}, "give the server's address"),
        ({"NEO4J_URI": "bolt://a", "NEO4J_PASSWORD_FILE": "nowhere"}, "nowhere: the password file"),
    ],
)
def test_what_is_missing_for_a_login_is_told(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(ServerError, match=problem):
        find_login(environ)


def test_an_empty_password_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "password").touch()
    with pytest.raises(ServerError, match="is empty; its first line is the password"):
        find_login({"NEO4J_URI": "bolt://a"}, password_file=tmp_path / "password")


def test_the_password_is_not_in_the_representation() -> None:
    assert "secret" not in repr(Login("bolt://a", "ada", "secret"))


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_known_problem_of_the_server_is_one_line(code: str) -> None:
    error = exceptions.Neo4jError._hydrate_neo4j(
        code=code, message="several\nlines of {braces}", description=""
    )
    text = explain(error, Login("bolt://a", "ada", "secret", "db"))
    assert "\n" not in text
    assert "secret" not in text
    assert "{" not in text.replace("{braces}", "")
