// Nodes that are gone and that nobody else has written to.
UNWIND $elements AS element
MATCH (n)
WHERE elementId(n) = element
DELETE n
