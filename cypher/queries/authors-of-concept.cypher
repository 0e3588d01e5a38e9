// name: authors-of-concept
// title: Authors of the most papers that name a concept
// param concept: concept, for example "LoRA"
// param limit: integer = 25
// engine: any
MATCH (c:Concept {name: $concept})<-[:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
WITH DISTINCT p.id AS paper, p.authors AS authors
UNWIND authors AS author
RETURN author, count(DISTINCT paper) AS papers
ORDER BY papers DESC, author
LIMIT $limit
