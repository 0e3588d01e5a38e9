// The paper of one of these ids.
MATCH (p:Paper)
WHERE p.id IN $forms
RETURN p.id AS id
ORDER BY id
LIMIT 1
