// name: new-datasets
// title: Datasets introduced since a year, with their papers
// param since: integer = 2024
// param limit: integer = 100
// engine: any
MATCH (p:Paper)-[u:INTRODUCES]->(d:Dataset)
WHERE p.year >= $since
RETURN p.year AS year, d.name AS dataset, p.id AS paper, u.evidence AS evidence
ORDER BY year DESC, dataset, paper
LIMIT $limit
