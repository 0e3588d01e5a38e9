// Does a relationship of this type lead from papers to concepts of ours?
MATCH (:Paper)-[r:TYPE]->(:Concept)
WHERE r.graph IS NOT NULL
RETURN 1 AS yes
LIMIT 1
