// What the database has of the relationships that leave one stretch of nodes.
MATCH (a:SOURCE)
WHERE a.graph = $graph AND a.id > $low AND a.id <= $high
MATCH (a)-[r:TYPE]->(b:TARGET)
WHERE r.graph = $graph
RETURN a.id AS source, b.id AS target, elementId(r) AS element, properties(r) AS properties
