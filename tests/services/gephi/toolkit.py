"""Gephi without a screen: what it sees in a file, and pictures drawn by it. Needs Java 11 or later.

    python tests/services/gephi/toolkit.py GRAPH [PICTURE.pdf|PICTURE.svg]

The toolkit (83 MB) is fetched once with Maven into .cache/gephi of the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
JARS = Path(os.environ.get("LITWEAVE_GEPHI_JARS", ROOT / ".cache" / "gephi"))
TIMEOUT_SECONDS = 300


class GephiUnavailableError(Exception):
    """Java or the toolkit is not here."""


@dataclass
class Seen:
    """What arrived in Gephi."""

    issues: list[str] = field(default_factory=list)  # warnings and errors of the importer
    nodes: int = 0
    edges: int = 0
    kinds: dict[str, int] = field(default_factory=dict)  # of edges
    node_columns: dict[str, str] = field(default_factory=dict)  # title -> Java type
    edge_columns: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    positions: dict[str, tuple[float, float]] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    colours: dict[str, tuple[int, ...]] = field(default_factory=dict)
    weights: dict[tuple[str, str, str], float] = field(default_factory=dict)
    dynamic: bool = False
    bounds: tuple[float, float] | None = None  # milliseconds since 1970


def jar() -> Path:
    """Return the toolkit, fetched on first use. Raises `GephiUnavailableError`."""
    if not shutil.which("java"):
        raise GephiUnavailableError("java is not installed")
    if not list(JARS.glob("*.jar")):
        if not shutil.which("mvn"):
            raise GephiUnavailableError(f"the Gephi toolkit is not in {JARS}, nor is mvn installed")
        part = JARS.with_name(f"{JARS.name}.{os.getpid()}")
        command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run(
            [*command, f"-DoutputDirectory={part}"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise GephiUnavailableError(f"Maven cannot fetch Gephi: {done.stdout[-300:]}")
        JARS.mkdir(parents=True, exist_ok=True)
        for found in part.glob("*.jar"):
            found.replace(JARS / found.name)
        shutil.rmtree(part)
    return next(JARS.glob("*.jar"))


def check(graph: Path, picture: Path | None = None) -> Seen:
    """Open a file in Gephi; draw it where asked (at least two letters before the suffix)."""
    command = ["java", "-Xmx2g", "-Djava.awt.headless=true", "-cp", str(jar())]
    arguments = [str(graph), *([str(picture)] if picture else [])]
    done = subprocess.run(
        [*command, str(HERE / "GephiCheck.java"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT_SECONDS,
        env={**os.environ, "JAVA_TOOL_OPTIONS": "-Dstdout.encoding=UTF-8 -Dfile.encoding=UTF-8"},
    )
    if done.returncode:
        raise RuntimeError(f"Gephi could not read {graph}:\n{done.stderr[-2000:]}")
    return read(done.stdout)


def read(printed: str) -> Seen:
    """Return what GephiCheck printed."""
    seen = Seen()
    for line in printed.splitlines():
        key, *values = line.split("\t")
        if key in {"node", "edge", "edge kind", "node column", "edge column"}:
            _element(seen, key, values)
        elif key in {"nodes", "edges"}:
            setattr(seen, key, int(values[0]))
        elif key == "issue" and not values[0].startswith("INFO"):
            seen.issues.append(values[0])
        elif key == "dynamic":
            seen.dynamic = values[0] == "true"
        elif key == "time bounds":
            seen.bounds = float(values[0]), float(values[1])
    return seen


def _element(seen: Seen, key: str, values: list[str]) -> None:
    match key, values:
        case "edge kind", [kind, count]:
            seen.kinds[kind] = int(count)
        case "node column", [_, title, java]:
            seen.node_columns[title] = java
        case "edge column", [_, title, java]:
            seen.edge_columns[title] = java
        case "node", [id_, *label, x, y, size, colour]:
            seen.labels[id_] = "\t".join(label)
            seen.positions[id_] = float(x), float(y)
            seen.sizes[id_] = float(size)
            seen.colours[id_] = tuple(int(part) for part in colour.split(","))
        case "edge", [_, source, target, kind, weight]:
            seen.weights[source, target, kind] = float(weight)


if __name__ == "__main__":
    print(check(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))  # noqa: T201
