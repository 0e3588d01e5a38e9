// name: introduced-by
// title: Papers that introduce a method or dataset
// param concept: concept, for example "LoRA"
// engine: any
MATCH (c:Concept {name: $concept})<-[u:INTRODUCES]-(p:Paper)
RETURN
  c.kind AS kind,
  p.id AS paper,
  p.title AS title,
  p.published AS published,
  u.confidence AS confidence,
  p.codeUrl AS code
ORDER BY confidence DESC, paper
