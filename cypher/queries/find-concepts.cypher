// name: find-concepts
// title: Concepts with these words in their names or aliases
// param text: string, for example "segmentation"
// param limit: integer = 25
// engine: neo4j
CALL db.index.fulltext.queryNodes('litweave_concept_names', $text) YIELD node, score
RETURN node.name AS name, node.kind AS kind, node.paperCount AS papers, score
ORDER BY score DESC, papers DESC, name
LIMIT $limit
