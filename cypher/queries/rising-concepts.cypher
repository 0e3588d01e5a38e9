// name: rising-concepts
// title: Concepts that grow fastest: their share of papers since a year against before
// param since: integer = 2024
// param minimum: integer = 3
// param limit: integer = 25
// engine: any
MATCH (new:Paper)
WHERE new.year >= $since
WITH count(new.id) AS recent
MATCH (old:Paper)
WHERE old.year < $since
WITH recent, count(old.id) AS earlier
MATCH (p:Paper)-[:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
WHERE p.year IS NOT NULL
WITH
  recent,
  earlier,
  c.name AS name,
  c.kind AS kind,
  sum(CASE WHEN p.year >= $since THEN 1 ELSE 0 END) AS now,
  sum(CASE WHEN p.year < $since THEN 1 ELSE 0 END) AS before
WHERE now >= $minimum
RETURN
  name,
  kind,
  now,
  before,
  round((now + 0.5) * (earlier + 1) / ((before + 0.5) * (recent + 1)), 2) AS growth
ORDER BY growth DESC, now DESC, name
LIMIT $limit
