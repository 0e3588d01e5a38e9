// Graphs of other names beside this one: the nearest before and after it.
MATCH (n:Paper)
WHERE n.graph < $graph AND n.id IS NOT NULL
RETURN n.graph AS name
LIMIT 1
UNION
MATCH (n:Paper)
WHERE n.graph > $graph AND n.id IS NOT NULL
RETURN n.graph AS name
LIMIT 1
