"""What a database holds, in a form that two loads of one graph share."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from neo4j import GraphDatabase

from litweave.server import Login

NODES = "MATCH (n) RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS values"
EDGES = (
    "MATCH (a)-[r]->(b) RETURN elementId(a) AS source, type(r) AS type, elementId(b) AS target, "
    "properties(r) AS values"
)


@dataclass(frozen=True, slots=True)
class Content:
    """All nodes and relationships, each as one line of JSON without the server's own ids."""

    nodes: tuple[str, ...]
    edges: tuple[str, ...]

    @property
    def checksum(self) -> str:
        """Return a hash of every label, type and property."""
        return hashlib.sha256("\n".join([*self.nodes, *self.edges]).encode()).hexdigest()

    def labels(self) -> Counter[str]:
        """Count nodes by their labels, "Concept:Method"."""
        return Counter(":".join(json.loads(node)[0]) for node in self.nodes)

    def types(self) -> Counter[str]:
        """Count relationships by type."""
        return Counter(json.loads(edge)[1] for edge in self.edges)


def content(login: Login) -> Content:
    """Read the whole database; small ones only."""
    names: dict[str, str] = {}
    for row in run(login, NODES):
        names[row["element"]] = _line([sorted(row["labels"]), row["values"]])
    edges = (
        _line([names[row["source"]], row["type"], names[row["target"]], row["values"]])
        for row in run(login, EDGES)
    )
    return Content(tuple(sorted(names.values())), tuple(sorted(edges)))


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def run(login: Login, query: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return the rows of one query, as the tests' own client sees them."""
    auth = ("neo4j", login.password) if login.password else None
    with GraphDatabase.driver(login.uri, auth=auth, notifications_min_severity="OFF") as driver:
        records = driver.execute_query(query, parameters).records
        return [dict(record) for record in records]
