"""Linking beside networkx, and writing into Neo4j beside neo4j-graphrag."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(ROOT / "tests")]

import neo4j_load  # type: ignore[import-not-found] # noqa: E402 - the same
import synthetic  # type: ignore[import-not-found] # noqa: E402 - the same
from neo4j import GraphDatabase  # noqa: E402 - the paths come first

import link as linking  # type: ignore[import-not-found] # noqa: E402 - a benchmark of ours
from litweave.export.elements import community_numbers, edges, nodes  # noqa: E402 - the same
from litweave.export.neo4j import load  # noqa: E402 - the same
from litweave.export.rows import records  # noqa: E402 - the same
from litweave.graph import Graph  # noqa: E402 - the same
from litweave.server import Login  # noqa: E402 - the same
from services.neo4j.server import Neo4jServer, UnavailableError  # noqa: E402 - the same

PAPERS = 2_000  # of invented papers that are linked
SIZES = {"papers": 1_500, "concepts": 500, "uses": 6_000, "others": 3_000}
SMALL = {"papers": 400, "concepts": 200, "uses": 900, "others": 200}


def links() -> list[dict[str, Any]]:
    """Link invented papers by shared concepts, ours and by networkx's bipartite projection."""
    uses = synthetic.uses(PAPERS)
    rows = []
    for name, run in (
        ("litweave", linking.ours),
        ("networkx, bipartite projection", linking.with_networkx),
    ):
        begun = time.process_time()
        count = run(uses)
        rows.append({"name": name, "edges": count, "seconds": time.process_time() - begun})
    rows[0]["says"] = "a weight, the shared concepts, each one's part in it"
    rows[1]["says"] = "a weight"
    return rows


def loads(peers: str) -> list[dict[str, Any]]:
    """Write the same graph twice with each writer; raises nothing, a failure is a row."""
    with tempfile.TemporaryDirectory() as folder:
        graph = neo4j_load.random_graph(Path(folder) / "graph", **SIZES)
        server = Neo4jServer(Path(folder) / "server", heap="800m")
        try:
            server.start()
        except UnavailableError as error:
            return [{"name": "Neo4j", "failed": str(error)}]
        try:
            # A server that has just been started takes several times as long for its first queries.
            small = neo4j_load.random_graph(Path(folder) / "small", **SMALL)
            load(small, Login(server.bolt))
            _theirs(small, server, peers)
            _empty(server)
            return [_ours(graph, server), _theirs(graph, server, peers)]
        finally:
            server.kill()


def _ours(graph: Graph, server: Neo4jServer) -> dict[str, Any]:
    login = Login(server.bolt)
    times, cpu = [], []
    for _ in range(2):
        begun, before = time.monotonic(), neo4j_load.processor_seconds(server)
        load(graph, login)
        times.append(time.monotonic() - begun)
        cpu.append(neo4j_load.processor_seconds(server) - before)
    found = {"name": "litweave", "wall": times, "cpu": cpu, **_counted(server)}
    _empty(server)
    return found


def _theirs(graph: Graph, server: Neo4jServer, peers: str) -> dict[str, Any]:
    given = {"uri": server.bolt, "nodes": [], "relationships": []}
    for group in nodes(graph, communities=community_numbers(graph)):
        for row in records(group):
            given["nodes"].append({"id": row["id"], "label": group.label, "properties": row})
    for edge in edges(graph):
        for row in records(edge):
            ends = {end: row.pop(end) for end in ("source", "target")}
            given["relationships"].append({**ends, "type": edge.type, "properties": row})
    before = neo4j_load.processor_seconds(server)
    done = subprocess.run(
        [peers, str(HERE / "neo4j_graphrag_writer.py")],
        input=json.dumps(given), capture_output=True, text=True, check=False,
    )  # fmt: skip
    name = "neo4j-graphrag, Neo4jWriter"
    if done.returncode:
        return {"name": name, "failed": (done.stderr.strip().splitlines() or ["?"])[-1][:200]}
    told = json.loads(done.stdout.splitlines()[-1])
    both = neo4j_load.processor_seconds(server) - before
    if not told["apoc"]:
        name += ", its call of APOC in plain Cypher"
    statuses = {status for _, status, _ in told["times"]}
    if statuses != {"SUCCESS"}:
        reason = " ".join(told["times"][0][2].split())[:200]
        return {"name": name, "version": told["version"], "failed": f"it fails: {reason}"}
    walls = [wall for wall, _, _ in told["times"]]
    return {
        "name": name, "version": told["version"], "wall": walls,
        "cpu": [both * wall / sum(walls) for wall in walls], **_counted(server),
    }  # fmt: skip


def _counted(server: Neo4jServer) -> dict[str, Any]:
    with GraphDatabase.driver(server.bolt) as driver:
        nodes_ = driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"]
        edges_ = driver.execute_query("MATCH ()-[r]->() RETURN count(r) AS n").records[0]["n"]
        rules = driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN count(*) AS n").records
    return {"nodes": nodes_, "relationships": edges_, "constraints": rules[0]["n"]}


def _empty(server: Neo4jServer) -> None:
    with GraphDatabase.driver(server.bolt) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        for record in driver.execute_query("SHOW CONSTRAINTS YIELD name").records:
            driver.execute_query(f"DROP CONSTRAINT {record['name']}")
        for record in driver.execute_query("SHOW INDEXES YIELD name, type").records:
            if record["type"] != "LOOKUP":
                driver.execute_query(f"DROP INDEX {record['name']}")
