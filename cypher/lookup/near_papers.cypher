// Papers whose titles resemble these words.
CALL db.index.fulltext.queryNodes('litweave_paper_text', $text) YIELD node, score
RETURN node.id AS id, node.title AS title
ORDER BY score DESC, id
LIMIT 3
