// Labels that nodes have won.
UNWIND $elements AS element
MATCH (n)
WHERE elementId(n) = element
SET n:LABELS
