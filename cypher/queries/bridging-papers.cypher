// name: bridging-papers
// title: Papers that address two tasks
// param task: task, for example "image segmentation"
// param other: task, for example "object detection"
// param limit: integer = 50
// engine: any
MATCH (a:Task {name: $task})<-[:ADDRESSES]-(p:Paper)-[:ADDRESSES]->(b:Task)
WHERE b.name = $other
RETURN p.id AS paper, p.title AS title, p.year AS year
ORDER BY coalesce(year, 0) DESC, paper
LIMIT $limit
