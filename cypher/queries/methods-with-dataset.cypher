// name: methods-with-dataset
// title: Methods used together with a dataset
// param dataset: dataset, for example "ImageNet"
// param limit: integer = 50
// engine: any
MATCH (d:Dataset {name: $dataset})<-[:INTRODUCES|USES]-(p:Paper)-[:INTRODUCES|USES]->(m:Method)
RETURN m.name AS method, count(DISTINCT p.id) AS papers, max(p.year) AS last
ORDER BY papers DESC, method
LIMIT $limit
