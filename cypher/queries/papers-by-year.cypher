// name: papers-by-year
// title: Papers a year, and how many of them have code
// engine: any
MATCH (p:Paper)
WHERE p.year IS NOT NULL
RETURN p.year AS year, count(p.id) AS papers, count(p.codeUrl) AS code
ORDER BY year
