// name: find-papers
// title: Papers with these words in title or abstract
// param text: string, for example "segmentation"
// param limit: integer = 25
// engine: neo4j
CALL db.index.fulltext.queryNodes('litweave_paper_text', $text) YIELD node, score
RETURN node.id AS paper, node.title AS title, node.year AS year, score
ORDER BY score DESC, paper
LIMIT $limit
