"""What a graph tells: networks, communities, centrality, trends, differences.

`graph.network` and `graph.communities` stand at the beginning; the rest are functions from a
`Graph` to plain values or Arrow tables (`.to_pandas()`, `polars.from_arrow`). Same tables, same
answers.
"""

from __future__ import annotations

from litweave.analysis.between import bridges, connectors
from litweave.analysis.centrality import betweenness, pagerank
from litweave.analysis.communities import Communities, partition
from litweave.analysis.difference import Changes, Difference, diff
from litweave.analysis.growth import Trends, bursts, trends
from litweave.analysis.network import Edges, Network, matrix
from litweave.analysis.pairs import new_pairs, projection

__all__ = [
    "Changes",
    "Communities",
    "Difference",
    "Edges",
    "Network",
    "Trends",
    "betweenness",
    "bridges",
    "bursts",
    "connectors",
    "diff",
    "matrix",
    "new_pairs",
    "pagerank",
    "partition",
    "projection",
    "trends",
]
