// name: adopted
// title: What a paper introduced and others took up, by the papers that use it
// param limit: integer = 25
// engine: any
MATCH (p:Paper)-[:INTRODUCES]->(c:Concept)<-[:USES]-(q:Paper)
WHERE p.id <> q.id
RETURN
  c.name AS name,
  c.kind AS kind,
  p.id AS paper,
  p.title AS title,
  count(DISTINCT q.id) AS users,
  min(q.year) AS first
ORDER BY users DESC, name, paper
LIMIT $limit
