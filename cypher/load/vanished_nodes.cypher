// What hangs on nodes that are gone: the ids of our relationships, and how many are other people's.
UNWIND $elements AS element
MATCH (n)
WHERE elementId(n) = element
OPTIONAL MATCH (n)-[r]-()
WITH n, element, collect(DISTINCT r) AS all
RETURN
  element,
  n.id AS id,
  n.kind AS kind,
  labels(n) AS labels,
  keys(n) AS keys,
  [r IN all WHERE r.graph = $graph | elementId(r)] AS ours,
  size([r IN all WHERE coalesce(r.graph <> $graph, true)]) AS foreign
