"""A Neo4j server over Bolt: connecting, reading, writing, and every failure as one clear line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from neo4j import READ_ACCESS, Driver, GraphDatabase, ManagedTransaction, Session, exceptions

from litweave.errors import ServerError, without_login

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
OLDEST = (5, 0)  # composite uniqueness, elementId() and label expressions

CONNECT_SECONDS = 10.0
RETRY_SECONDS = 10.0  # how long transient errors (deadlock, leader switch) are tried again

LONGEST_LINE = 250  # a syntax error lists every keyword that could have stood there

DEFAULT_USERNAME = "neo4j"

# Status code of the server, or its beginning -> what to tell the user.
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "Neo.ClientError.Security.AuthenticationRateLimit": (
            "too many wrong passwords; wait some seconds and try again"
        ),
        "Neo.ClientError.Security.CredentialsExpired": (
            "the password must be changed first: log in once with Neo4j Browser"
        ),
        "Neo.ClientError.Database.DatabaseNotFound": "has no database {database!r}",
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": "database {database!r} is read-only",
        "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (
            "database {database!r} is read-only"
        ),
        "Neo.ClientError.Security.Forbidden": "user {username!r} may not do this: {message}",
        "Neo.ClientError.Statement.AccessMode": "queries may only read, and this one writes",
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
            "ran out of memory; give it more (dbms.memory.transaction.total.max)"
        ),
        "Neo.TransientError.General.DatabaseUnavailable": "database {database!r} is not available",
        "Neo.ClientError.Cluster.NotALeader": (
            "cannot write: it is a follower of its cluster; use the scheme neo4j://"
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Login:
    """Where to connect and as whom; the password is never shown."""

    uri: str
    username: str | None = None
    password: str | None = None
    database: str | None = None  # None: the user's home database

    def __repr__(self) -> str:
        """Leave the password out."""
        return f"Login({without_login(self.uri)!r}, {self.username!r}, database={self.database!r})"


class Server:
    """An open connection; all its methods raise `ServerError` and nothing else of the driver's."""

    def __init__(self, driver: Driver, login: Login) -> None:
        """Use `connect` instead: it closes what it opens and checks that the server answers."""
        self.login = login
        self._driver = driver
        self._session = driver.session(database=login.database)

    def read(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return all rows; transient errors are tried again for `RETRY_SECONDS`."""

        def work(transaction: ManagedTransaction) -> list[dict[str, Any]]:
            return [dict(row) for row in transaction.run(query, parameters)]

        with explaining(self.login):
            return self._session.execute_read(work)

    def write(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run one transaction, all or nothing; transient errors are tried again."""

        def work(transaction: ManagedTransaction) -> list[dict[str, Any]]:
            return [dict(row) for row in transaction.run(query, parameters)]

        with explaining(self.login):
            return self._session.execute_write(work)

    def execute(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run what needs its own transaction: schema and some procedures."""
        with explaining(self.login):
            return [dict(row) for row in self._session.run(query, parameters)]

    def reading_session(self) -> Session:
        """Return a session in which the server refuses every write; the caller closes it."""
        return self._driver.session(
            database=self.login.database, default_access_mode=READ_ACCESS, fetch_size=1000
        )

    def version(self) -> tuple[int, int]:
        """Return the server's version, major and minor."""
        rows = self.execute("CALL dbms.components() YIELD name, versions RETURN name, versions")
        texts = [row["versions"][0] for row in rows if row["name"] == "Neo4j Kernel"]
        match = re.match(r"(\d+)\.(\d+)", texts[0] if texts else "")
        return (int(match[1]), int(match[2])) if match else (0, 0)

    def close(self) -> None:
        """Close the session; the driver belongs to `connect`."""
        self._session.close()


@contextmanager
def connect(login: Login) -> Iterator[Server]:
    """Yield a connection that has answered once. Raises `ServerError`, at once if nobody listens.

    Without the first check the driver's own retry would hide a server that is down for half a
    minute.
    """
    with explaining(login):
        driver = _driver(login)
    try:
        with explaining(login):
            driver.verify_connectivity()
        server = Server(driver, login)
        try:
            _check_version(server)
            yield server
        finally:
            server.close()
    finally:
        driver.close()


def _driver(login: Login) -> Driver:
    scheme = login.uri.partition("://")[0]
    if scheme not in SCHEMES:
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise ServerError(login.uri, f"is no address of a Neo4j server; it begins with {known}")
    if without_login(login.uri) != login.uri:  # the driver's own message would show it
        problem = "has a login before its @: give NEO4J_USERNAME and NEO4J_PASSWORD instead"
        raise ServerError(login.uri, problem)
    auth = (login.username or DEFAULT_USERNAME, login.password) if login.password else None
    return GraphDatabase.driver(
        login.uri,
        auth=auth,
        connection_timeout=CONNECT_SECONDS,
        max_transaction_retry_time=RETRY_SECONDS,
        notifications_min_severity="OFF",
        user_agent="litweave",
    )


def _check_version(server: Server) -> None:
    found = server.version()
    if found < OLDEST:
        has, needs = (".".join(map(str, version)) for version in (found, OLDEST))
        raise ServerError(server.login.uri, f"runs Neo4j {has}; litweave needs {needs} or newer")


@contextmanager
def explaining(login: Login) -> Iterator[None]:
    """Turn whatever the driver raises into a `ServerError` of one line."""
    try:
        yield
    except (exceptions.Neo4jError, exceptions.DriverError) as error:
        raise ServerError(login.uri, explain(error, login)) from error
    except (ValueError, OSError) as error:  # a port that is no number, a certificate
        raise ServerError(login.uri, _first_line(error)) from error


def explain(error: Exception, login: Login) -> str:
    """Return what is wrong and what would help, in one line without the password."""
    if isinstance(error, exceptions.Neo4jError):
        return _explain_answer(error, login)
    if isinstance(error, exceptions.IncompleteCommit | exceptions.SessionExpired):
        return "the connection was lost; the same command completes what is missing"
    if isinstance(error, exceptions.ServiceUnavailable):
        return f"cannot be reached ({_first_line(error)}); is Neo4j running there?"
    return _first_line(error)


def _explain_answer(error: exceptions.Neo4jError, login: Login) -> str:
    code, message = error.code or "", _first_line(error.message or error)
    for known, problem in PROBLEMS.items():
        if code.startswith(known):
            database = login.database or "neo4j"
            username = login.username or DEFAULT_USERNAME
            return problem.format(database=database, username=username, message=message)
    if isinstance(error, exceptions.AuthError):
        if login.password is None:
            return "asks for a password: set NEO4J_PASSWORD (and NEO4J_USERNAME)"
        return f"refuses user {login.username or DEFAULT_USERNAME!r}: wrong name or password"
    return f"{message} [{code}]" if code else message


def _first_line(error: object) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    line = lines[0].rstrip(" :.")
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} ..."


def find_login(
    environ: Mapping[str, str],
    *,
    uri: str | None = None,
    username: str | None = None,
    database: str | None = None,
    password_file: Path | None = None,
) -> Login:
    """Return the login of NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE.

    What is given wins over the environment; the password is the first line of `password_file` or
    of NEO4J_PASSWORD_FILE, else NEO4J_PASSWORD. Raises `ServerError`.
    """
    address = uri or environ.get("NEO4J_URI")
    if not address:
        raise ServerError("Neo4j", "give the server's address: --uri bolt://... or NEO4J_URI")
    file = password_file or (
        Path(environ["NEO4J_PASSWORD_FILE"]) if environ.get("NEO4J_PASSWORD_FILE") else None
    )
    password = _read_password(file) if file else environ.get("NEO4J_PASSWORD")
    return Login(
        address,
        username or environ.get("NEO4J_USERNAME") or None,
        password or None,
        database or environ.get("NEO4J_DATABASE") or None,
    )


def _read_password(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ServerError(str(path), f"the password file cannot be read: {error}") from error
    if not lines or not lines[0]:
        raise ServerError(str(path), "the password file is empty; its first line is the password")
    return lines[0]


def wants_password(login: Login) -> bool:
    """Return whether the server refuses this login for want of a password: then ask the user."""
    if login.password is not None:
        return False
    try:
        with connect(login):
            return False
    except ServerError as error:
        cause = error.__cause__
        return isinstance(cause, exceptions.AuthError)
