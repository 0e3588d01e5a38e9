// name: top-concepts
// title: The most used concepts of a kind
// param kind: kind = "Method"
// param limit: integer = 25
// engine: any
MATCH (c:Concept)
WHERE c.kind = $kind
RETURN c.name AS name, c.paperCount AS papers, c.firstYear AS first
ORDER BY papers DESC, name
LIMIT $limit
