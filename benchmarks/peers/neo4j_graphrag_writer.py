"""Write a graph with neo4j-graphrag's Neo4jWriter, twice; nodes and relationships come on stdin.

Its relationships go through a procedure of APOC. Where the server has none, that call is replaced
by what it does in plain Cypher, and the answer says so.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from importlib.metadata import version

from neo4j import GraphDatabase
from neo4j_graphrag.components import kg_writer
from neo4j_graphrag.experimental.components.kg_writer import Neo4jWriter
from neo4j_graphrag.experimental.components.types import (
    Neo4jGraph,
    Neo4jNode,
    Neo4jRelationship,
)

CALL = "apoc.merge.relationship(start, row.type, {}, row.properties, end, row.properties)"
APOC = f"CALL {CALL} YIELD rel"
PLAIN = "MERGE (start)-[rel:$(row.type)]->(end) SET rel += row.properties"
HAS_APOC = "SHOW PROCEDURES YIELD name WHERE name = 'apoc.merge.relationship' RETURN count(*) AS n"


def without_apoc() -> None:
    """Let the writer merge relationships without APOC."""
    query = kg_writer.upsert_relationship_query

    def plain(*arguments: bool, **named: bool) -> str:
        text: str = query(*arguments, **named)
        assert APOC in text
        return text.replace(APOC, PLAIN)

    kg_writer.upsert_relationship_query = plain


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
    apoc = bool(driver.execute_query(HAS_APOC).records[0]["n"])
    if not apoc:
        without_apoc()
    times = []
    for _ in range(2):
        begun = time.monotonic()
        status = asyncio.run(Neo4jWriter(driver, neo4j_database="neo4j").run(graph))
        reason = str((status.metadata or {}).get("error", ""))
        times.append((time.monotonic() - begun, status.status, reason))
print(
    json.dumps(
        {"apoc": apoc, "times": times, "version": f"neo4j-graphrag {version('neo4j-graphrag')}"}
    )
)
