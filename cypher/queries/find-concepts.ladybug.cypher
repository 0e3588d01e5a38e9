// name: find-concepts
// title: Concepts with these words in their names
// param text: string, for example "segmentation"
// param limit: integer = 25
// engine: ladybug
MATCH (c:Concept)
WHERE toLower(c.name) CONTAINS toLower($text)
RETURN c.name AS name, c.kind AS kind, c.paperCount AS papers
ORDER BY papers DESC, name
LIMIT $limit
