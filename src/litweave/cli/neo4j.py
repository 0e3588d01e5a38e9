"""What the commands need of a Neo4j server: logging in, loading, telling what changed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from litweave.cli.console import progress, say

if TYPE_CHECKING:
    from litweave.export.neo4j import Report
    from litweave.export.neo4j_sync import Change
    from litweave.server import Login

SHOWN_IDS = 5


@dataclass(frozen=True, slots=True)
class Connection:
    """The options that say where a server is; what is not given comes from the environment."""

    uri: str | None = None
    username: str | None = None
    password_file: Path | None = None
    database: str | None = None

    def login(self) -> Login:
        """Return the login; ask for the password where it is wanted and somebody is there."""
        from litweave.server import find_login, wants_password

        found = find_login(
            os.environ,
            uri=self.uri,
            username=self.username,
            database=self.database,
            password_file=self.password_file,
        )
        if sys.stdin.isatty() and sys.stderr.isatty() and wants_password(found):
            secret = click.prompt(f"Password for {found.uri}", hide_input=True, err=True)
            found = replace(found, password=secret)
        return found


def load(path: Path, connection: Connection, *, name: str | None, dry_run: bool) -> None:
    """Load the graph and tell what has changed."""
    from litweave.export import neo4j
    from litweave.graph import Graph

    graph = Graph(path)
    login = connection.login()
    with progress(quiet=False) as show:
        report = neo4j.load(graph, login, name=name, dry_run=dry_run, progress=show)
    tell(report, login.uri)


def tell(report: Report, uri: str) -> None:
    """Say what a load did, and what the user should know of the database."""
    verb = "would hold" if report.dry_run else "holds"
    say(
        f"{uri} {verb} graph {report.graph!r}: {report.nodes.total:,} nodes, "
        f"{report.relationships.total:,} relationships ({report.seconds} s)."
    )
    if report.changed:
        say(f"nodes: {_counts(report.nodes)}; relationships: {_counts(report.relationships)}")
    else:
        say("Nothing to change." if report.dry_run else "Nothing had changed.")
    if report.kept:
        ids = ", ".join(report.kept[:SHOWN_IDS]) + ", ..." * (len(report.kept) > SHOWN_IDS)
        say(
            f"{len(report.kept)} nodes are gone from the graph but hold what others wrote; they "
            f"{'would lose' if report.dry_run else 'lost'} our part and stay: {ids}"
        )
    if report.others:
        say(
            f"The database also holds {' and '.join(map(repr, report.others))}; "
            "questions see all graphs of a database."
        )


def _counts(change: Change) -> str:
    return f"{change.created:,} new, {change.updated:,} changed, {change.deleted:,} gone"
