// name: picture-of-task
// title: A picture: a task, its papers, and their methods and datasets
// param task: task, for example "image classification"
// param limit: integer = 150
// engine: any
MATCH (t:Task {name: $task})<-[a:ADDRESSES]-(p:Paper)-[u:INTRODUCES|USES]->(c:Method|Dataset)
RETURN t, a, p, u, c
ORDER BY c.paperCount DESC, p.id, c.id
LIMIT $limit
