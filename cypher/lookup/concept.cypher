// The concept of this id or exact name, the one in the most papers first.
MATCH (c:Concept)
WHERE (c.id = $name OR c.name = $name) AND ($kind IS NULL OR c.kind = $kind)
RETURN c.name AS name
ORDER BY c.paperCount DESC, c.id
LIMIT 1
