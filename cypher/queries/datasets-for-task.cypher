// name: datasets-for-task
// title: Datasets that papers on a task use, most used first
// param task: task, for example "image classification"
// param limit: integer = 50
// engine: any
MATCH (t:Task {name: $task})<-[:ADDRESSES]-(p:Paper)-[:INTRODUCES|USES]->(d:Dataset)
RETURN d.name AS dataset, count(DISTINCT p.id) AS papers, min(p.year) AS first, max(p.year) AS last
ORDER BY papers DESC, dataset
LIMIT $limit
