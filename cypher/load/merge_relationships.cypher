// New relationships beside others; one of the same type that others made is not taken for ours.
UNWIND $rows AS row
MATCH (a:SOURCE {graph: $graph, id: row[0]})
USING INDEX SEEK a:SOURCE(graph, id)
MATCH (b:TARGET {graph: $graph, id: row[1]})
USING INDEX SEEK b:TARGET(graph, id)
MERGE (a)-[r:TYPE {graph: $graph}]->(b)
SET r += row[2]
