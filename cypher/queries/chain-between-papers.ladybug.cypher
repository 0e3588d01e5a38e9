// name: chain-between-papers
// title: The shortest chains from one paper to another by shared concepts
// param from: paper, for example "arxiv:2106.09685"
// param to: paper, for example "arxiv:2005.14165"
// param limit: integer = 10
// engine: ladybug
MATCH way =
  (a:Paper {id: $from})
  -[:INTRODUCES|USES|ADDRESSES|MEASURES* ALL SHORTEST 1..8]-
  (b:Paper {id: $to})
RETURN length(way) / 2 AS steps, way
LIMIT $limit
