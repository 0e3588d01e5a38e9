// New relationships of a database that has none of this graph.
UNWIND $rows AS row
MATCH (a:SOURCE {graph: $graph, id: row[0]})
USING INDEX SEEK a:SOURCE(graph, id)
MATCH (b:TARGET {graph: $graph, id: row[1]})
USING INDEX SEEK b:TARGET(graph, id)
CREATE (a)-[r:TYPE]->(b)
SET r = row[2], r.graph = $graph
