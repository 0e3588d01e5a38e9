"""How fast a graph gets into Neo4j: over Bolt, over Bolt again, in bulk, and row by row.

    python benchmarks/neo4j_load.py [--papers 150000] [--concepts 50000] [--sample 3000]

A random graph of papers and concepts (1,000,000 relationships at the default size) is loaded into
real servers started for it (tests/services/neo4j/server.py). Row by row is a writer that sends one
MERGE an item, as knowledge-graph builders often do, with constraint and labels, on a sample. The
processor seconds are those of server and client together, where the system tells them: on a machine
that does other things besides, compare these. Communities are worked out before.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from neo4j import GraphDatabase

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from litweave.cypher_files import read, statements  # noqa: E402 - the same
from litweave.export.elements import community_numbers  # noqa: E402 - the same
from litweave.export.neo4j import load  # noqa: E402 - the same
from litweave.export.neo4j_admin import write  # noqa: E402 - the same
from litweave.graph import Graph  # noqa: E402 - the same
from litweave.records import KINDS  # noqa: E402 - the same
from litweave.server import Login  # noqa: E402 - the same
from litweave.store import GraphDirectory, Manifest  # noqa: E402 - the same
from litweave.tables import SCHEMAS  # noqa: E402 - the same
from services.neo4j.server import Neo4jServer  # noqa: E402 - found by the line above

LABELS = ("Method", "Dataset", "Task", "Metric")
SENTENCE = "We evaluate the named concept on a held-out part of the collection and report results."


@dataclass
class Measured:
    """What one way of loading took."""

    way: str
    nodes: int
    relationships: int
    wall: float = 0.0
    processor: float | None = None

    @property
    def rate(self) -> float:
        """Return items a second, of the processor where known, else of the clock."""
        return (self.nodes + self.relationships) / (self.processor or self.wall)


def random_graph(path: Path, papers: int, concepts: int, uses: int, others: int) -> Graph:
    """Write a graph of random uses; popular concepts get most of them."""
    random = np.random.default_rng(7)
    paper_ids = np.array([f"arxiv:2401.{n:06d}" for n in range(papers)])
    labels = np.arange(concepts) % len(LABELS)
    names = [f"{LABELS[k].lower()}:c{n:06d}" for n, k in enumerate(labels)]
    order = np.argsort(names)
    concept_ids = np.array(names)[order]
    pairs = np.unique(
        random.integers(0, papers, uses * 11 // 10) * concepts
        + (concepts * random.random(uses * 11 // 10) ** 3).astype(np.int64)
    )
    pairs = np.sort(random.choice(pairs, uses, replace=False))
    of_paper, of_concept = pairs // concepts, pairs % concepts
    counts = np.bincount(of_concept, minlength=concepts)
    tables = {
        "papers": {
            "id": paper_ids,
            "title": [f"A study of topic number {n}" for n in range(papers)],
            "abstract": [SENTENCE * 8] * papers,
            "year": random.integers(2015, 2025, papers),
            "ids": [[id_] for id_ in paper_ids],
        },
        "concepts": {
            "id": concept_ids,
            "kind": [LABELS[k] for k in labels[order]],
            "name": [f"concept {n}" for n in order],
            "papers": counts,
        },
        "aliases": {
            "concept_id": concept_ids,
            "text": [f"alias {n}" for n in order],
            "count": np.ones(concepts, np.int32),
        },
        "uses": {
            "paper_id": paper_ids[of_paper],
            "concept_id": concept_ids[of_concept],
            "role": ["used"] * uses,
            "count": np.ones(uses, np.int32),
            "in_title": np.zeros(uses, bool),
            "confidence": np.full(uses, 0.9),
            "evidence": [SENTENCE] * uses,
        },
        "related": _pairs(random, paper_ids, others * 2 // 3, concept_ids),
        "cooccurrences": _pairs(random, concept_ids, others - others * 2 // 3, None),
    }
    directory = GraphDirectory(path)
    path.mkdir(parents=True)
    made = {name: _table(schema, tables.get(name, {})) for name, schema in SCHEMAS.items()}
    directory.write_tables(made)
    kinds = {label: asdict(kind) for label, kind in KINDS.items()}
    sizes = {name: len(table) for name, table in made.items()}
    directory.write_manifest(Manifest(inputs="random", kinds=kinds, counts=sizes))
    return Graph(path)


def _pairs(
    random: np.random.Generator, ids: np.ndarray, count: int, shared: np.ndarray | None
) -> dict[str, object]:
    found = random.integers(0, len(ids), (count * 2, 2))
    found = np.unique(found[found[:, 0] < found[:, 1]], axis=0)
    while len(found) < count:
        more = random.integers(0, len(ids), (count, 2))
        found = np.unique(np.vstack([found, more[more[:, 0] < more[:, 1]]]), axis=0)
    found = found[np.sort(random.choice(len(found), count, replace=False))]
    ends: dict[str, object] = {"a": ids[found[:, 0]], "b": ids[found[:, 1]]}
    if shared is None:
        return {**ends, "papers": np.ones(count, np.int32), "npmi": np.full(count, 0.25)}
    return {
        **ends,
        "weight": np.full(count, 0.5),
        "shared_ids": [[shared[0], shared[1]]] * count,
        "shares": [[0.3, 0.2]] * count,
    }


def _table(schema: pa.Schema, columns: dict[str, object]) -> pa.Table:
    rows = len(next(iter(columns.values()), []))  # type: ignore[arg-type]
    arrays = [
        pa.array(columns[field.name]).cast(field.type)
        if field.name in columns
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def processor_seconds(server: Neo4jServer | None) -> float | None:
    """Return the processor time of this process, its children and the server."""
    own = sum(os.times()[:4])
    if server is None or server.process is None:
        return own
    stat = Path(f"/proc/{server.process.pid}/stat")
    if not stat.exists():
        return None
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def measuring(measured: Measured, server: Neo4jServer | None = None) -> Iterator[None]:
    """Fill in what the block takes."""
    start, before = time.perf_counter(), processor_seconds(server)
    yield
    after = processor_seconds(server)
    measured.wall = time.perf_counter() - start
    if before is not None and after is not None:
        measured.processor = after - before


def bolt(graph: Graph, folder: Path) -> list[Measured]:
    """Load into an empty database, then once more without any change."""
    server = Neo4jServer(folder / "bolt", heap="1500m")
    server.start()
    found = []
    try:
        for way in ("Bolt, empty database", "Bolt, again (nothing changed)"):
            measured = Measured(way, 0, 0)
            with measuring(measured, server):
                report = load(graph, Login(server.bolt))
            measured.nodes, measured.relationships = report.nodes.total, report.relationships.total
            assert report.changed == (not found)
            found.append(measured)
    finally:
        server.kill()
    return found


def bulk(graph: Graph, folder: Path) -> list[Measured]:
    """Write the files, import them, and make the schema on the server started afterwards."""
    server = Neo4jServer(folder / "bulk", heap="1500m")
    server.configure()
    out = folder / "files"
    files, tool = Measured("bulk: writing the files", 0, 0), Measured("bulk: neo4j-admin", 0, 0)
    with measuring(files):
        written = write(graph, out)
    admin = server.home / "neo4j-admin"
    java = " ".join(f"'{part}'" for part in server._java())  # noqa: SLF001 - of our own tests
    admin.write_text(
        f"#!/bin/sh\nNEO4J_HOME='{server.home}' NEO4J_CONF='{server.home}/conf' "
        f'exec {java} org.neo4j.cli.AdminTool "$@"\n'
    )
    admin.chmod(0o755)
    with measuring(tool):
        environment = {**os.environ, "NEO4J_ADMIN": str(admin)}
        subprocess.run([out / "import.sh"], env=environment, check=True, capture_output=True)
    schema = Measured("bulk: constraints and indexes", 0, 0)
    server.start()
    try:
        with GraphDatabase.driver(server.bolt) as driver:
            with measuring(schema, server):
                for statement in statements(read("schema")):
                    driver.execute_query(statement)
                driver.execute_query("CALL db.awaitIndexes(600)")
            count = driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"]
            assert count == written.nodes
    finally:
        server.kill()
    parts = (files, tool, schema)
    for part in parts:
        part.nodes, part.relationships = written.nodes, written.edges
    whole = Measured("bulk, all of it", written.nodes, written.edges)
    whole.wall = sum(part.wall for part in parts)
    known = [part.processor for part in parts if part.processor is not None]
    whole.processor = sum(known) if len(known) == len(parts) else None
    return [*parts, whole]


def row_by_row(graph: Graph, folder: Path, sample: int) -> Measured:
    """Send one MERGE an item: `sample` nodes and as many relationships."""
    server = Neo4jServer(folder / "rows", heap="1500m")
    server.start()
    papers = graph.papers.slice(0, sample // 2).to_pylist()
    concepts = graph.concepts.slice(0, sample - len(papers)).to_pylist()
    measured = Measured(f"row by row (sample of {2 * sample:,})", sample, sample)
    try:
        with GraphDatabase.driver(server.bolt) as driver:
            for label in ("Paper", "Concept"):
                driver.execute_query(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE")
            with measuring(measured, server):
                for label, rows in (("Paper", papers), ("Concept", concepts)):
                    query = f"MERGE (n:{label} {{id: $id}}) SET n += $values"
                    for row in rows:
                        values = {name: value for name, value in row.items() if value is not None}
                        driver.execute_query(query, id=row["id"], values=values)
                for n in range(sample):
                    driver.execute_query(
                        "MATCH (a:Paper {id: $a}) MATCH (b:Concept {id: $b}) "
                        "MERGE (a)-[r:USES]->(b) SET r += $values",
                        a=papers[n % len(papers)]["id"],
                        b=concepts[n * 7 % len(concepts)]["id"],
                        values={"count": 1, "confidence": 0.9, "evidence": SENTENCE},
                    )
    finally:
        server.kill()
    return measured


def main() -> None:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=150_000)
    parser.add_argument("--concepts", type=int, default=50_000)
    parser.add_argument("--uses", type=int, default=700_000)
    parser.add_argument("--others", type=int, default=300_000, help="RELATED_TO, CO_OCCURS_WITH")
    parser.add_argument("--sample", type=int, default=3_000)
    parser.add_argument("--ways", nargs="*", choices=["bulk", "bolt"], default=["bulk", "bolt"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = random_graph(
            folder / "graph",
            arguments.papers,
            arguments.concepts,
            arguments.uses,
            arguments.others,
        )
        community_numbers(graph)
        slow = row_by_row(graph, folder, arguments.sample)
        found = [slow]
        for way in arguments.ways:
            found += {"bulk": bulk, "bolt": bolt}[way](graph, folder)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    head = ("way", "nodes", "relationships", "seconds", "processor s", "items/processor s")
    print("|", " | ".join([*head, "to row by row"]), "|")
    print("|---|---|---|---|---|---|---|")
    for one in found:
        processor = "" if one.processor is None else f"{one.processor:.1f}"
        print(
            f"| {one.way} | {one.nodes:,} | {one.relationships:,} | {one.wall:.1f} | {processor} "
            f"| {one.rate:,.0f} | {one.rate / slow.rate:.1f} |"
        )


if __name__ == "__main__":
    main()
