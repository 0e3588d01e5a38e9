// name: connected-papers
// title: Papers with the most links to others
// param limit: integer = 25
// engine: any
MATCH (p:Paper)-[r:RELATED_TO]-(q:Paper)
RETURN p.id AS paper, p.title AS title, count(DISTINCT q.id) AS links
ORDER BY links DESC, paper
LIMIT $limit
