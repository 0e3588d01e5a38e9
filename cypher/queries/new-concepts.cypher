// name: new-concepts
// title: Concepts first seen since a year, most used first
// param since: integer = 2024
// param minimum: integer = 2
// param limit: integer = 50
// engine: any
MATCH (c:Concept)
WHERE c.firstYear >= $since AND c.paperCount >= $minimum
RETURN c.name AS name, c.kind AS kind, c.firstYear AS first, c.paperCount AS papers
ORDER BY papers DESC, name
LIMIT $limit
