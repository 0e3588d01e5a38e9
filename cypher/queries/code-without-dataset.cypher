// name: code-without-dataset
// title: Papers with code that name no dataset
// param limit: integer = 100
// engine: any
MATCH (p:Paper)-[:HAS_CODE]->(r:Resource)
WHERE NOT EXISTS { MATCH (p)-[:INTRODUCES|USES]->(d:Dataset) }
RETURN p.id AS paper, p.title AS title, p.year AS year, r.url AS code
ORDER BY coalesce(year, 0) DESC, paper, code
LIMIT $limit
