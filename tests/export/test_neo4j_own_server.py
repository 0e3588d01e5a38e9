"""What needs a server of one's own: a password, a bulk import, a cut connection, a read-only one.

The tests run in their order on one server, because each start takes ten seconds.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.graphs import nasty_graph, random_graph
from export.neo4j_content import content, run
from fixtures import SAMPLE, write_graph
from litweave import server as server_module
from litweave.cypher_files import read, statements
from litweave.errors import ServerError
from litweave.export import neo4j_sync
from litweave.export.neo4j import load
from litweave.export.neo4j_admin import write
from litweave.graph import Graph
from litweave.server import Login, wants_password
from services.neo4j.server import Neo4jServer

pytestmark = pytest.mark.neo4j

PASSWORD = "correct horse"  # noqa: S105 - of a server that lives for a minute


@pytest.fixture(scope="module")
def own_server(
    neo4j_jars: Path,  # noqa: ARG001 - skips where there is none
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Neo4jServer]:
    server = Neo4jServer(tmp_path_factory.mktemp("own") / "home", PASSWORD)
    server.configure()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return nasty_graph(tmp_path_factory.mktemp("own") / "both `kinds`, of 'text'", SAMPLE)


@pytest.fixture(scope="module")
def folder(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("own") / "a folder, with (signs)"
    write(graph, out)
    return out


def login(
    server: Neo4jServer, password: str | None = PASSWORD, database: str | None = None
) -> Login:
    return Login(server.bolt, "neo4j", password, database)


def import_script(server: Neo4jServer, folder: Path, *arguments: str) -> str:
    """Run import.sh as a user does, with the real tool."""
    admin = server.home / "neo4j-admin"
    java = " ".join(f"'{part}'" for part in server._java())
    admin.write_text(
        f"#!/bin/sh\nNEO4J_HOME='{server.home}' NEO4J_CONF='{server.home}/conf' "
        f'exec {java} org.neo4j.cli.AdminTool "$@"\n',
        encoding="utf-8",
    )
    admin.chmod(0o755)
    done = subprocess.run(
        [str(folder / "import.sh"), *arguments],
        env={**os.environ, "NEO4J_ADMIN": str(admin)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_dry_run_imports_nothing(own_server: Neo4jServer, folder: Path) -> None:
    told = import_script(own_server, folder, "--dry-run")
    assert "database import full neo4j" in told
    assert not (own_server.home / "data" / "databases" / "neo4j").exists()


def test_the_import_equals_the_load_over_bolt(
    own_server: Neo4jServer, neo4j: Login, graph: Graph, folder: Path
) -> None:
    report = load(graph, neo4j)
    expected = content(neo4j)
    assert "IMPORT DONE" in import_script(own_server, folder)
    own_server.start()
    found = content(login(own_server))
    assert len(found.nodes) == report.nodes.total
    assert len(found.edges) == report.relationships.total
    assert found == expected
    assert found.checksum == expected.checksum


def test_the_schema_runs_after_the_import_and_a_load_changes_nothing(
    own_server: Neo4jServer, graph: Graph, folder: Path
) -> None:
    for statement in statements((folder / "schema.cypher").read_text(encoding="utf-8")):
        run(login(own_server), statement)
    assert (folder / "schema.cypher").read_text(encoding="utf-8") == read("schema")
    assert not load(graph, login(own_server)).changed


def test_no_password_is_told_and_can_be_asked_for(own_server: Neo4jServer, graph: Graph) -> None:
    with pytest.raises(ServerError, match=r"asks for a password: set NEO4J_PASSWORD"):
        load(graph, login(own_server, None))
    assert wants_password(login(own_server, None))
    assert not wants_password(login(own_server))


def test_a_wrong_password_is_told_at_once_and_never_shown(
    own_server: Neo4jServer, graph: Graph
) -> None:
    start = time.monotonic()
    with pytest.raises(ServerError, match=r"refuses user 'neo4j': wrong name or password") as error:
        load(graph, login(own_server, "not this one"))
    assert time.monotonic() - start < 5
    assert (
        "not this one" not in f"{error.value} {error.value!r} {login(own_server, 'not this one')}"
    )


def test_an_unknown_database_is_told_at_once(own_server: Neo4jServer, graph: Graph) -> None:
    start = time.monotonic()
    with pytest.raises(ServerError, match=r"has no database 'elsewhere'"):
        load(graph, login(own_server, database="elsewhere"))
    assert time.monotonic() - start < 5


def test_a_server_that_is_too_old_is_told(
    own_server: Neo4jServer, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "OLDEST", (99, 1))
    with pytest.raises(ServerError, match=r"runs Neo4j 5\.26; litweave needs 99\.1 or newer"):
        load(graph, login(own_server))


def test_a_load_is_complete_after_the_server_was_cut_off(
    own_server: Neo4jServer,
    neo4j: Login,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neo4j_sync, "BATCH_ROWS", 50)
    monkeypatch.setattr(server_module, "RETRY_SECONDS", 1.0)
    graph = random_graph(tmp_path / "graph", 1)
    load(graph, neo4j)
    expected = content(neo4j)
    run(login(own_server), "MATCH (n) DETACH DELETE n")

    def cut(stage: str, done: int, _total: int | None) -> None:
        if stage == "relationships" and done > 100 and own_server.process:
            own_server.kill()

    with pytest.raises(ServerError, match=r"cannot be reached|connection was lost"):
        load(graph, login(own_server), progress=cut)
    own_server.start()
    half = content(login(own_server))
    assert 0 < len(half.edges) < len(expected.edges)
    load(graph, login(own_server))
    assert content(login(own_server)) == expected
    assert not load(graph, login(own_server)).changed


def test_a_short_absence_of_the_server_is_bridged(
    own_server: Neo4jServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_sync, "BATCH_ROWS", 50)
    monkeypatch.setattr(server_module, "RETRY_SECONDS", 120.0)

    down = threading.Event()

    def kill_and_start() -> None:
        own_server.kill()
        down.set()
        own_server.start()

    restart = threading.Thread(target=kill_and_start)

    def cut(stage: str, done: int, _total: int | None) -> None:
        if stage == "relationships" and done > 100 and not restart.ident:
            restart.start()
            down.wait()

    run(login(own_server), "MATCH (n) DETACH DELETE n")
    graph = random_graph(tmp_path / "graph", 1)
    report = load(graph, login(own_server), progress=cut)
    restart.join()
    assert len(content(login(own_server)).edges) == report.relationships.total
    assert not load(graph, login(own_server)).changed


def test_a_read_only_database_is_told(own_server: Neo4jServer, tmp_path: Path) -> None:
    own_server.stop()
    own_server.settings["server.databases.read_only"] = "neo4j"
    own_server.start()
    with pytest.raises(ServerError, match=r"database 'neo4j' is read-only"):
        load(write_graph(tmp_path / "graph"), login(own_server))


def test_a_server_that_is_down_is_told_at_once(own_server: Neo4jServer, graph: Graph) -> None:
    own_server.kill()
    start = time.monotonic()
    with pytest.raises(ServerError, match=r"cannot be reached .*is Neo4j running there\?"):
        load(graph, login(own_server))
    assert time.monotonic() - start < 5
