// name: picture-of-similar
// title: A picture: a paper among its most similar ones
// param paper: paper, for example "arxiv:2106.09685"
// param limit: integer = 25
// engine: any
MATCH (p:Paper {id: $paper})-[r:RELATED_TO]-(q:Paper)
RETURN p, r, q
ORDER BY r.weight DESC, q.id
LIMIT $limit
