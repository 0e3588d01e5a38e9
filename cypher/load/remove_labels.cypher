// Labels that nodes have lost.
UNWIND $elements AS element
MATCH (n)
WHERE elementId(n) = element
REMOVE n:LABELS
