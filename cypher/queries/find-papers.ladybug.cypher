// name: find-papers
// title: Papers with these words in title or abstract
// param text: string, for example "segmentation"
// param limit: integer = 25
// engine: ladybug
MATCH (p:Paper)
WHERE toLower(p.title) CONTAINS toLower($text) OR toLower(p.abstract) CONTAINS toLower($text)
RETURN p.id AS paper, p.title AS title, p.year AS year
ORDER BY year DESC, paper
LIMIT $limit
