// Is there a concept of this kind?
MATCH (c:Concept {kind: $kind})
RETURN c.kind AS kind
LIMIT 1
