// name: evidence
// title: The sentence behind an edge between a paper and a concept
// param paper: paper, for example "arxiv:2106.09685"
// param concept: concept, for example "LoRA"
// engine: any
MATCH (p:Paper {id: $paper})-[u:INTRODUCES|USES|ADDRESSES|MEASURES]->(c:Concept)
WHERE c.name = $concept
RETURN c.kind AS kind, u.evidence AS evidence, u.confidence AS confidence, u.inTitle AS in_title
ORDER BY kind
