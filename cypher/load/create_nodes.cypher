// New nodes of a database that has none of this graph.
UNWIND $rows AS row
CREATE (n:LABELS)
SET n = row, n.graph = $graph
