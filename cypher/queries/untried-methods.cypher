// name: untried-methods
// title: Methods of a task that no paper has tried on a dataset
// param task: task, for example "image segmentation"
// param dataset: dataset, for example "COCO"
// param limit: integer = 50
// engine: any
MATCH (t:Task {name: $task})<-[:ADDRESSES]-(p:Paper)-[:INTRODUCES|USES]->(m:Method)
WHERE NOT EXISTS {
  MATCH (m)<-[:INTRODUCES|USES]-(q:Paper)-[:INTRODUCES|USES]->(d:Dataset)
  WHERE d.name = $dataset
}
RETURN m.name AS method, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, method
LIMIT $limit
