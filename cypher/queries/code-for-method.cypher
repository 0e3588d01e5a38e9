// name: code-for-method
// title: Code for a method: repositories of papers that introduce it, then of papers that use it
// param method: method, for example "LoRA"
// param limit: integer = 50
// engine: any
MATCH (m:Method {name: $method})<-[:INTRODUCES|USES]-(p:Paper)-[:HAS_CODE]->(r:Resource)
RETURN
  EXISTS { MATCH (p)-[:INTRODUCES]->(m) } AS introduces,
  r.url AS url,
  p.id AS paper,
  p.title AS title
ORDER BY introduces DESC, url, paper
LIMIT $limit
