// name: communities
// title: Communities of papers and the concepts most common in them
// param limit: integer = 50
// engine: any
MATCH (p:Paper)-[:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
WHERE p.community IS NOT NULL
WITH p.community AS community, c.name AS name, c.kind AS kind, count(DISTINCT p.id) AS papers
WHERE papers > 1
RETURN community, name, kind, papers
ORDER BY community, papers DESC, name, kind
LIMIT $limit
