"""docker-compose.yml: read by a YAML parser, since tests have no docker engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

SERVICE_KEYS = {
    *("image", "ports", "environment", "secrets", "volumes", "healthcheck", "restart"),
}


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "docker-compose.yml").read_text("utf-8"))
    return found


def test_the_parts_are_those_that_compose_knows(compose: dict[str, Any]) -> None:
    assert compose.keys() == {"services", "volumes", "secrets"}
    assert compose["services"].keys() == {"neo4j"}
    assert compose["services"]["neo4j"].keys() == SERVICE_KEYS


def test_the_server_is_the_tested_one(compose: dict[str, Any], root: Path) -> None:
    pom = (root / "tests" / "services" / "neo4j" / "pom.xml").read_text("utf-8")
    version = re.search(r"<neo4j.version>([\d.]+)<", pom)
    assert version
    assert compose["services"]["neo4j"]["image"] == f"neo4j:{version[1]}-community"


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    server = compose["services"]["neo4j"]
    assert "NEO4J_AUTH" not in server["environment"]
    assert server["environment"]["NEO4J_AUTH_FILE"] == f"/run/secrets/{server['secrets'][0]}"
    assert compose["secrets"][server["secrets"][0]]["file"].startswith("./.secrets/")


def test_what_is_mounted_is_declared(compose: dict[str, Any], root: Path) -> None:
    for volume in compose["services"]["neo4j"]["volumes"]:
        source = volume.split(":")[0]
        assert (root / source).is_dir() if source.startswith(".") else source in compose["volumes"]


def test_ports_are_open_to_this_machine_only(compose: dict[str, Any]) -> None:
    ports = compose["services"]["neo4j"]["ports"]
    assert ports == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]


def test_there_is_a_health_check(compose: dict[str, Any]) -> None:
    check = compose["services"]["neo4j"]["healthcheck"]
    assert check["test"][0] == "CMD-SHELL"
    assert "7474" in check["test"][1]
