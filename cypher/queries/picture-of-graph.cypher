// name: picture-of-graph
// title: A picture: the strongest links and what they rest on
// param limit: integer = 60
// engine: any
MATCH (p:Paper)-[u:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
WHERE c.paperCount > 1
RETURN p, u, c
ORDER BY c.paperCount DESC, u.confidence DESC, p.id, c.id
LIMIT $limit
