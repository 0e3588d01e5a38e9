// name: fading-concepts
// title: Concepts that no paper has named since a year
// param since: integer = 2024
// param minimum: integer = 2
// param limit: integer = 50
// engine: any
MATCH (c:Concept)<-[:INTRODUCES|USES|ADDRESSES|MEASURES]-(p:Paper)
WHERE p.year IS NOT NULL
WITH c.name AS name, c.kind AS kind, max(p.year) AS last, count(p.id) AS papers
WHERE last < $since AND papers >= $minimum
RETURN name, kind, last, papers
ORDER BY papers DESC, name
LIMIT $limit
