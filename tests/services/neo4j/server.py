"""A real Neo4j Community server from Maven Central's jars: no docker, no root. Needs Java 17 or 21.

    python tests/services/neo4j/server.py start HOME     prints BOLT_URI, HTTP_URI and PID
    python tests/services/neo4j/server.py stop HOME
    python tests/services/neo4j/server.py admin HOME database import full ...

The jars (140 MB) are fetched once with Maven into .cache/neo4j of the checkout. Authentication is
on where NEO4J_PASSWORD is set before the first start.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
JARS = Path(os.environ.get("LITWEAVE_NEO4J_JARS", ROOT / ".cache" / "neo4j" / "lib"))

START_SECONDS = 180
OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.lang")


class UnavailableError(Exception):
    """Java or the jars are not here."""


@dataclass
class Neo4jServer:
    """A server with its data in `home`; a second start goes on with the same data."""

    home: Path
    password: str | None = None  # at least 8 characters; None: no authentication
    settings: dict[str, str] = field(default_factory=dict)  # further lines of neo4j.conf
    heap: str = "1g"
    process: subprocess.Popen[bytes] | None = None
    ports: tuple[int, int] | None = None  # Bolt, HTTP; the same after a restart

    @property
    def bolt(self) -> str:
        """Return the address for drivers."""
        assert self.ports
        return f"bolt://127.0.0.1:{self.ports[0]}"

    @property
    def http(self) -> str:
        """Return the address of Neo4j Browser."""
        assert self.ports
        return f"http://127.0.0.1:{self.ports[1]}"

    def start(self) -> None:
        """Start and wait until it answers."""
        self.configure()
        if self.password and not (self.home / "data" / "databases" / "system").exists():
            self.admin("dbms", "set-initial-password", self.password)
        log = self.home / "logs" / "neo4j.log"
        log.write_text("", encoding="utf-8")
        with (self.home / "logs" / "console.log").open("wb") as console:
            self.process = subprocess.Popen(
                [
                    *self._java(),
                    entry_point(),
                    f"--home-dir={self.home}",
                    f"--config-dir={self.home / 'conf'}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (self.home / "server.pid").write_text(str(self.process.pid), encoding="utf-8")
        end = time.monotonic() + START_SECONDS
        while not log.read_text(encoding="utf-8").rstrip().endswith("Started."):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                said = log.read_text(encoding="utf-8")
                said += (self.home / "logs" / "console.log").read_text(encoding="utf-8")
                raise RuntimeError(f"Neo4j did not start:\n{said}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Shut down in order, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Cut it off as a power failure would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)
        self.process = None
        (self.home / "server.pid").unlink(missing_ok=True)

    def admin(self, *arguments: str) -> str:
        """Run neo4j-admin; return what it prints."""
        if not (self.home / "conf" / "neo4j.conf").exists():
            self.configure()
        environment = {
            **os.environ,
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": str(self.home / "conf"),
        }
        done = subprocess.run(
            [*self._java(), "org.neo4j.cli.AdminTool", *arguments],
            env=environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"neo4j-admin {arguments} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def configure(self) -> None:
        """Write neo4j.conf; ports are free ones, chosen once."""
        self.home = self.home.resolve()
        # A port 0 would be told to clients as it is, and they would not find the server.
        self.ports = self.ports or free_ports()
        for name in ("conf", "logs", "plugins", "import"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        bolt, http = self.ports
        lines = {
            "server.bolt.listen_address": f"127.0.0.1:{bolt}",
            "server.bolt.advertised_address": f"127.0.0.1:{bolt}",
            "server.http.listen_address": f"127.0.0.1:{http}",
            "server.http.advertised_address": f"127.0.0.1:{http}",
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": "256m",
            "dbms.security.auth_enabled": str(self.password is not None).lower(),
            "dbms.usage_report.enabled": "false",
            **self.settings,
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")
        env = f"BOLT_URI={self.bolt}\nHTTP_URI={self.http}\n"
        (self.home / "server.env").write_text(env, encoding="utf-8")

    def _java(self) -> list[str]:
        opens = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENS]
        return ["java", "-cp", f"{jars()}/*", f"-Xmx{self.heap}", "-XX:+UseSerialGC", *opens]


def jars() -> Path:
    """Return the folder of jars, filled on first use. Raises `UnavailableError`."""
    if not shutil.which("java"):
        raise UnavailableError("java is not installed")
    if not JARS.is_dir():
        if not shutil.which("mvn"):
            raise UnavailableError(f"the jars of Neo4j are not in {JARS}, nor is mvn installed")
        part = JARS.with_name(f"{JARS.name}.{os.getpid()}")
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
        command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), *goal]
        done = subprocess.run(
            [*command, f"-DoutputDirectory={part}"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise UnavailableError(f"Maven cannot fetch Neo4j: {done.stdout[-300:]}")
        if JARS.is_dir():
            shutil.rmtree(part)  # another process was faster
        else:
            part.rename(JARS)
    return JARS


def entry_point() -> str:
    """Return the main class, which has another name in 5.x than in 2025 and later."""
    jar = next(path for path in jars().glob("neo4j-[0-9]*.jar"))
    with zipfile.ZipFile(jar) as archive:
        name = "META-INF/services/org.neo4j.server.startup.EntryPoint"
        return archive.read(name).decode().strip()


def free_ports() -> tuple[int, int]:
    """Return two ports that nobody listens on."""
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        return one.getsockname()[1], two.getsockname()[1]


def main(action: str, home: str, *arguments: str) -> None:
    """Run one command of the module docstring."""
    server = Neo4jServer(Path(home), os.environ.get("NEO4J_PASSWORD"))
    if action == "start":
        server.start()
        assert server.process
        print(f"{(server.home / 'server.env').read_text()}PID={server.process.pid}")  # noqa: T201
    elif action == "stop":
        pid = Path(home) / "server.pid"
        os.kill(int(pid.read_text()), signal.SIGTERM)
        pid.unlink()
    elif action == "admin":
        print(server.admin(*arguments))  # noqa: T201
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
