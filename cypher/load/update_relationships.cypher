// Changed properties of ours; null takes one away, and other people's stay.
UNWIND $rows AS row
MATCH ()-[r]->()
WHERE elementId(r) = row.element
SET r += row.values
