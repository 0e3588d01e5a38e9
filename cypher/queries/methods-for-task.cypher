// name: methods-for-task
// title: Methods that papers on a task introduce or use, most used first
// param task: task, for example "image classification"
// param limit: integer = 50
// engine: any
MATCH (t:Task {name: $task})<-[:ADDRESSES]-(p:Paper)-[:INTRODUCES|USES]->(m:Method)
RETURN m.name AS method, count(DISTINCT p.id) AS papers, min(p.year) AS first, max(p.year) AS last
ORDER BY papers DESC, method
LIMIT $limit
