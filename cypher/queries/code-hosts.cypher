// name: code-hosts
// title: Where papers keep their own code
// engine: any
MATCH (p:Paper)-[:HAS_CODE]->(r:Resource)
RETURN r.host AS host, count(DISTINCT p.id) AS papers, count(DISTINCT r.url) AS repositories
ORDER BY papers DESC, host
