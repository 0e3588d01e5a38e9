// name: goes-with
// title: Concepts that go with a concept more often than chance would have it
// param concept: concept, for example "LoRA"
// param minimum: integer = 1
// param limit: integer = 25
// engine: any
MATCH (a:Concept {name: $concept})-[r:CO_OCCURS_WITH]-(b:Concept)
WHERE r.papers >= $minimum
RETURN b.name AS name, b.kind AS kind, r.papers AS papers, r.npmi AS npmi
ORDER BY npmi DESC, papers DESC, name
LIMIT $limit
