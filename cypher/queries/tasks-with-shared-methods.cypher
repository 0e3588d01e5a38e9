// name: tasks-with-shared-methods
// title: Pairs of tasks by the methods that they share
// param limit: integer = 25
// engine: any
MATCH (a:Task)<-[:ADDRESSES]-(p:Paper)-[:INTRODUCES|USES]->(m:Method)
MATCH (m)<-[:INTRODUCES|USES]-(q:Paper)-[:ADDRESSES]->(b:Task)
WHERE a.id < b.id
RETURN a.name AS one, b.name AS other, count(DISTINCT m.id) AS methods
ORDER BY methods DESC, one, other
LIMIT $limit
