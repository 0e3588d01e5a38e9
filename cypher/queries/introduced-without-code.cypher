// name: introduced-without-code
// title: Papers that introduce a method and show no code of their own
// param since: integer = 0
// param limit: integer = 100
// engine: any
MATCH (p:Paper)-[:INTRODUCES]->(m:Method)
WHERE p.year >= $since AND NOT EXISTS { MATCH (p)-[:HAS_CODE]->(r:Resource) }
RETURN p.year AS year, m.name AS method, p.id AS paper, p.title AS title
ORDER BY year DESC, method, paper
LIMIT $limit
