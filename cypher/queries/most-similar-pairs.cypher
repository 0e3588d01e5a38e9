// name: most-similar-pairs
// title: Pairs of papers that are most alike, and why
// param limit: integer = 25
// engine: any
MATCH (p:Paper)-[r:RELATED_TO]->(q:Paper)
RETURN
  p.title AS title,
  q.title AS other_title,
  r.weight AS weight,
  r.shared AS shared,
  p.id AS one,
  q.id AS other
ORDER BY weight DESC, one, other
LIMIT $limit
