"""What all tests share: where optional parts are, and skips that say why."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from needs import missing
from services.gephi.toolkit import GephiUnavailableError, Seen, check, jar
from services.neo4j.server import Neo4jServer, UnavailableError, jars

if TYPE_CHECKING:
    from litweave.server import Login

# Time is measured in benchmarks/; a busy machine must not fail a test.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        missing("the folder ../shared is absent")
    return SHARED


@pytest.fixture(scope="session")
def neo4j_jars() -> Path:
    try:
        return jars()
    except UnavailableError as error:
        missing(str(error))


@pytest.fixture(scope="session")
def neo4j_server(
    neo4j_jars: Path,  # noqa: ARG001 - skips where there is none
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Neo4jServer]:
    """Yield one real server without authentication for the whole run."""
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    server.start()
    yield server
    server.kill()  # nobody wants the data, and an orderly end takes seconds


@pytest.fixture
def neo4j(neo4j_server: Neo4jServer) -> Login:
    """Return the way to an empty database; constraints and indexes of other tests may be there."""
    from neo4j import GraphDatabase

    from litweave.server import Login

    with GraphDatabase.driver(neo4j_server.bolt) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return Login(neo4j_server.bolt)


@pytest.fixture
def bare_neo4j(neo4j: Login) -> Login:
    """Return the way to an empty database without constraints and indexes."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(neo4j.uri) as driver:
        for show, drop in {"CONSTRAINTS": "CONSTRAINT", "INDEXES": "INDEX"}.items():
            for record in driver.execute_query(f"SHOW {show} YIELD name, type").records:
                if record["type"] != "LOOKUP":
                    driver.execute_query(f"DROP {drop} {record['name']}")
    return neo4j


@pytest.fixture(scope="session")
def gephi() -> Callable[..., Seen]:
    """Return what opens a file in Gephi and says what arrived."""
    try:
        jar()
    except GephiUnavailableError as error:
        missing(str(error))
    return check


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Any]]:
    """Start Chromium with more flags; one driver serves the whole run, it allows no second."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        missing("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as driver:
        # It draws without a graphics card, as CI must.
        flags = ["--no-sandbox", "--disable-gpu"]
        started: list[Any] = []

        def start(*more: str) -> Any:
            started.append(driver.chromium.launch(executable_path=path, args=[*flags, *more]))
            return started[-1]

        yield start
        for browser in started:
            browser.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Any]) -> Any:
    """Chromium, shared by all tests that need nothing special."""
    return launch()
