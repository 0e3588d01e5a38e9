// name: benchmarks-of-method
// title: What a method is measured on: dataset and metric in the same paper
// param method: method, for example "LoRA"
// param limit: integer = 50
// engine: any
MATCH (m:Method {name: $method})<-[:INTRODUCES|USES]-(p:Paper)-[:INTRODUCES|USES]->(d:Dataset)
MATCH (p)-[:MEASURES]->(x:Metric)
RETURN d.name AS dataset, x.name AS metric, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, dataset, metric
LIMIT $limit
