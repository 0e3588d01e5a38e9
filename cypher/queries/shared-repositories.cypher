// name: shared-repositories
// title: Repositories and pages that several papers link to
// param limit: integer = 50
// engine: any
MATCH (r:Resource)<-[:HAS_CODE|LINKS_TO]-(p:Paper)
WITH r.url AS url, r.kind AS kind, count(DISTINCT p.id) AS papers
WHERE papers > 1
RETURN url, kind, papers
ORDER BY papers DESC, url
LIMIT $limit
