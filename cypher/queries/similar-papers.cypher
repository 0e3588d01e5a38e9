// name: similar-papers
// title: The papers most similar to a paper, and the concepts that make them so
// param paper: paper, for example "arxiv:2106.09685"
// param limit: integer = 10
// engine: any
MATCH (p:Paper {id: $paper})-[r:RELATED_TO]-(q:Paper)
RETURN q.id AS paper, q.title AS title, q.year AS year, r.weight AS weight, r.shared AS shared
ORDER BY weight DESC, paper
LIMIT $limit
