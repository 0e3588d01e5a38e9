// Changed properties of ours; null takes one away, and other people's stay.
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row.element
SET n += row.values
