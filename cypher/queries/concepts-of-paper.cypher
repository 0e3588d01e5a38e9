// name: concepts-of-paper
// title: Everything a paper names, with the sentences that say so
// param paper: paper, for example "arxiv:2106.09685"
// engine: any
MATCH (p:Paper {id: $paper})-[u:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
RETURN
  c.kind AS kind,
  c.name AS name,
  u.count AS mentions,
  u.confidence AS confidence,
  u.evidence AS evidence
ORDER BY kind, name
