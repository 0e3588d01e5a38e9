// name: picture-of-paper
// title: A picture: a paper, its concepts and its links
// param paper: paper, for example "arxiv:2106.09685"
// param limit: integer = 100
// engine: any
MATCH (p:Paper {id: $paper})-[u:INTRODUCES|USES|ADDRESSES|MEASURES|HAS_CODE|LINKS_TO]->(n)
RETURN p, u, n
ORDER BY n.id
LIMIT $limit
