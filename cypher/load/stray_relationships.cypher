// Relationships of ours whose type the graph no longer has (a kind that the user has dropped).
MATCH (a:SOURCE)
WHERE a.graph = $graph AND a.id IS NOT NULL
MATCH (a)-[r]->()
WHERE r.graph = $graph AND NOT type(r) IN $types
RETURN elementId(r) AS element
