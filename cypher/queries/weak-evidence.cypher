// name: weak-evidence
// title: Edges to look at first: the least certain ones
// param below: number = 0.6
// param limit: integer = 50
// engine: any
MATCH (p:Paper)-[u:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
WHERE u.confidence < $below
RETURN
  u.confidence AS confidence,
  c.kind AS kind,
  c.name AS name,
  p.id AS paper,
  u.evidence AS evidence
ORDER BY confidence, paper, kind, name
LIMIT $limit
