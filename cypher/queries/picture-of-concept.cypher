// name: picture-of-concept
// title: A picture: a concept, its papers and what else they name
// param concept: concept, for example "LoRA"
// param limit: integer = 100
// engine: any
MATCH (c:Concept {name: $concept})<-[u:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
MATCH (p)-[v:INTRODUCES|USES|ADDRESSES|MEASURES]->(d:Concept)
WHERE d.id <> c.id AND d.paperCount > 1
RETURN c, u, p, v, d
ORDER BY d.paperCount DESC, p.id, d.id
LIMIT $limit
