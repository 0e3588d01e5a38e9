// Concepts whose names or aliases resemble these words.
CALL db.index.fulltext.queryNodes('litweave_concept_names', $text) YIELD node, score
WHERE $kind IS NULL OR node.kind = $kind
RETURN
  node.id AS id,
  node.kind AS kind,
  node.name AS name,
  node.paperCount AS papers,
  node.aliases AS aliases
ORDER BY score DESC, node.id
LIMIT 200
