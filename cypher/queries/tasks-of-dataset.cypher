// name: tasks-of-dataset
// title: Tasks that a dataset is used for
// param dataset: dataset, for example "COCO"
// param limit: integer = 50
// engine: any
MATCH (d:Dataset {name: $dataset})<-[:INTRODUCES|USES]-(p:Paper)-[:ADDRESSES]->(t:Task)
RETURN t.name AS task, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, task
LIMIT $limit
