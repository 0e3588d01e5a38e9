// name: first-papers
// title: The first papers that name a concept
// param concept: concept, for example "diffusion model"
// param limit: integer = 5
// engine: any
MATCH (c:Concept {name: $concept})<-[u:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
WHERE p.published IS NOT NULL
RETURN p.published AS published, p.id AS paper, p.title AS title, u.evidence AS evidence
ORDER BY published, paper
LIMIT $limit
