// name: metrics-for-task
// title: Metrics that papers on a task report
// param task: task, for example "summarization"
// param limit: integer = 50
// engine: any
MATCH (t:Task {name: $task})<-[:ADDRESSES]-(p:Paper)-[:MEASURES]->(m:Metric)
RETURN m.name AS metric, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, metric
LIMIT $limit
