// name: papers-using
// title: Papers that introduce, use or address a concept, newest first
// param concept: concept, for example "ImageNet"
// param limit: integer = 100
// engine: any
MATCH (c:Concept {name: $concept})<-[u:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
RETURN c.kind AS kind, p.id AS paper, p.title AS title, p.year AS year, u.confidence AS confidence
ORDER BY coalesce(year, 0) DESC, paper
LIMIT $limit
