// name: papers-using-both
// title: Papers that name both of two concepts
// param concept: concept, for example "ImageNet"
// param other: concept, for example "diffusion model"
// param limit: integer = 100
// engine: any
MATCH (a:Concept {name: $concept})<-[:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
MATCH (p)-[:INTRODUCES|USES|ADDRESSES|MEASURES]->(b:Concept {name: $other})
RETURN DISTINCT p.id AS paper, p.title AS title, p.year AS year
ORDER BY coalesce(year, 0) DESC, paper
LIMIT $limit
