// name: datasets-with-method
// title: Datasets on which a method is used
// param method: method, for example "LoRA"
// param limit: integer = 50
// engine: any
MATCH (m:Method {name: $method})<-[:INTRODUCES|USES]-(p:Paper)-[:INTRODUCES|USES]->(d:Dataset)
RETURN d.name AS dataset, count(DISTINCT p.id) AS papers, max(p.year) AS last
ORDER BY papers DESC, dataset
LIMIT $limit
