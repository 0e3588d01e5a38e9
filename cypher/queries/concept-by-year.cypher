// name: concept-by-year
// title: Papers a year that name a concept
// param concept: concept, for example "diffusion model"
// engine: any
MATCH (c:Concept {name: $concept})<-[:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
WHERE p.year IS NOT NULL
RETURN p.year AS year, count(DISTINCT p.id) AS papers
ORDER BY year
