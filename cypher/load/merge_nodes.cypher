// New nodes beside others.
UNWIND $rows AS row
MERGE (n:KEY {graph: $graph, id: row.id})
SET n:LABELS, n += row
