// name: method-without-dataset
// title: Papers that share a method but not a dataset
// param method: method, for example "diffusion model"
// param dataset: dataset, for example "ImageNet"
// param limit: integer = 100
// engine: any
MATCH (m:Method {name: $method})<-[:INTRODUCES|USES]-(p:Paper)
WHERE NOT EXISTS { MATCH (p)-[:INTRODUCES|USES]->(d:Dataset) WHERE d.name = $dataset }
RETURN p.id AS paper, p.title AS title, p.year AS year
ORDER BY coalesce(year, 0) DESC, paper
LIMIT $limit
