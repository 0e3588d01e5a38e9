// name: strongest-pairs
// title: Pairs of concepts that belong together most closely
// param minimum: integer = 3
// param limit: integer = 50
// engine: any
MATCH (a:Concept)-[r:CO_OCCURS_WITH]->(b:Concept)
WHERE r.papers >= $minimum
RETURN a.name AS one, b.name AS other, r.papers AS papers, r.npmi AS npmi
ORDER BY npmi DESC, papers DESC, one, other
LIMIT $limit
