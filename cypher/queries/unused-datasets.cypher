// name: unused-datasets
// title: Datasets that were introduced and that no other paper uses
// param limit: integer = 100
// engine: any
MATCH (p:Paper)-[:INTRODUCES]->(d:Dataset)
WHERE NOT EXISTS { MATCH (d)<-[:USES]-(q:Paper) WHERE q.id <> p.id }
RETURN d.name AS dataset, p.id AS paper, p.title AS title, p.year AS year
ORDER BY coalesce(year, 0) DESC, dataset, paper
LIMIT $limit
