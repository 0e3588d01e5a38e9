// What the database has of one stretch of ids.
MATCH (n:KEY)
WHERE n.graph = $graph AND n.id > $low AND n.id <= $high
RETURN n.id AS id, elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
