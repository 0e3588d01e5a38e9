// Is there a node of this graph?
MATCH (n:KEY)
WHERE n.graph = $graph AND n.id IS NOT NULL
RETURN n.id AS id
LIMIT 1
