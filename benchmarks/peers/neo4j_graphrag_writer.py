"""Write a graph with neo4j-graphrag's Neo4jWriter, twice; nodes and relationships come on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from importlib.metadata import version

from neo4j import GraphDatabase
from neo4j_graphrag.experimental.components.kg_writer import Neo4jWriter
from neo4j_graphrag.experimental.components.types import (
    Neo4jGraph,
    Neo4jNode,
    Neo4jRelationship,
)

given = json.load(sys.stdin)
graph = Neo4jGraph(
    nodes=[
        Neo4jNode(id=n["id"], label=n["label"], properties=n["properties"]) for n in given["nodes"]
    ],
    relationships=[
        Neo4jRelationship(
            start_node_id=r["source"],
            end_node_id=r["target"],
            type=r["type"],
            properties=r["properties"],
        )
        for r in given["relationships"]
    ],
)
with GraphDatabase.driver(given["uri"]) as driver:
    driver.verify_connectivity()
    times = []
    for _ in range(2):
        begun = time.monotonic()
        status = asyncio.run(Neo4jWriter(driver, neo4j_database="neo4j").run(graph))
        reason = str((status.metadata or {}).get("error", ""))
        times.append((time.monotonic() - begun, status.status, reason))
print(json.dumps({"times": times, "version": f"neo4j-graphrag {version('neo4j-graphrag')}"}))
