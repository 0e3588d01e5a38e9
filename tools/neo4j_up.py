"""Start Neo4j, load a graph, and say which address to open: what `make neo4j` does.

    python tools/neo4j_up.py [GRAPH]              GRAPH is demo/graph unless given
    python tools/neo4j_up.py --stop

With docker it is the server of docker-compose.yml; without, the one of tests/services/neo4j
(Java 17 or 21 and Maven), which keeps its data in demo/neo4j and asks for no password.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
AUTH = ROOT / ".secrets" / "neo4j-auth"
HOME = ROOT / "demo" / "neo4j"
SERVER = ROOT / "tests" / "services" / "neo4j" / "server.py"
COMPOSE = ["docker", "compose", "-f", str(ROOT / "docker-compose.yml")]
LITWEAVE = Path(sys.executable).with_name("litweave")


def has_docker() -> bool:
    """Return whether docker compose works here."""
    if not shutil.which("docker"):
        return False
    return subprocess.run([*COMPOSE, "version"], capture_output=True, check=False).returncode == 0


def password() -> str:
    """Return the password of the docker server; make one up on first use."""
    if not AUTH.exists():
        AUTH.parent.mkdir(exist_ok=True)
        AUTH.touch(mode=0o600)
        AUTH.write_text(f"neo4j/{secrets.token_urlsafe(12)}\n", encoding="utf-8")
    return AUTH.read_text(encoding="utf-8").strip().partition("/")[2]


def start() -> tuple[str, str, str | None]:
    """Start a server; return the addresses of Bolt and of Browser, and the password if any."""
    if has_docker():
        secret = password()
        subprocess.run([*COMPOSE, "up", "--detach", "--wait"], check=True)
        return "bolt://localhost:7687", "http://localhost:7474", secret
    print("No docker here: starting the server of tests/services/neo4j from Maven's jars.")
    if not (HOME / "server.pid").exists():
        subprocess.run([sys.executable, str(SERVER), "start", str(HOME)], check=True)
    lines = (HOME / "server.env").read_text(encoding="utf-8").split()
    values = dict(line.split("=", 1) for line in lines)
    return values["BOLT_URI"], values["HTTP_URI"], None


def stop() -> None:
    """Stop whichever server runs."""
    if has_docker():
        subprocess.run([*COMPOSE, "down"], check=True)
    elif (HOME / "server.pid").exists():
        subprocess.run([sys.executable, str(SERVER), "stop", str(HOME)], check=True)


def main() -> None:
    """Start, load, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", nargs="?", type=Path, default=ROOT / "demo" / "graph")
    parser.add_argument("--stop", action="store_true")
    arguments = parser.parse_args()
    if arguments.stop:
        stop()
        return
    bolt, http, secret = start()
    environment = {**os.environ, **({"NEO4J_PASSWORD": secret} if secret else {})}
    command = [str(LITWEAVE), "export", str(arguments.graph), "--to", "neo4j", "--uri", bolt]
    subprocess.run(command, env=environment, check=True)
    scripts = ROOT / "tools" / "browser_scripts.py"
    subprocess.run([sys.executable, str(scripts), str(arguments.graph)], cwd=ROOT, check=True)
    login = f"user neo4j, the password after the slash in {AUTH}" if secret else "No authentication"
    print(f"Open {http}/browser/ ({login}).")
    print("To stop: make neo4j-stop")


if __name__ == "__main__":
    main()
