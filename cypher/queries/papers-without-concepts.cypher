// name: papers-without-concepts
// title: Papers in which no concept was found
// param limit: integer = 100
// engine: any
MATCH (p:Paper)
WHERE NOT EXISTS { MATCH (p)-[:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept) }
RETURN p.id AS paper, p.title AS title, p.year AS year
ORDER BY paper
LIMIT $limit
