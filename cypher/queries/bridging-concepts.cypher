// name: bridging-concepts
// title: Concepts that papers of two tasks have in common
// param task: task, for example "image segmentation"
// param other: task, for example "summarization"
// param limit: integer = 50
// engine: any
MATCH (a:Task {name: $task})<-[:ADDRESSES]-(p:Paper)
MATCH (p)-[:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
WHERE c.kind <> 'Task'
WITH c, count(DISTINCT p.id) AS here
MATCH (c)<-[:INTRODUCES|USES|ADDRESSES|MEASURES]-(q:Paper)-[:ADDRESSES]->(b:Task)
WHERE b.name = $other
RETURN c.name AS name, c.kind AS kind, here, count(DISTINCT q.id) AS there
ORDER BY here + there DESC, name
LIMIT $limit
