// name: chain-between-papers
// title: The shortest chains from one paper to another by shared concepts
// param from: paper, for example "arxiv:2106.09685"
// param to: paper, for example "arxiv:2005.14165"
// param limit: integer = 10
// engine: neo4j
MATCH (a:Paper {id: $from}), (b:Paper {id: $to})
MATCH way = allShortestPaths((a)-[:INTRODUCES|USES|ADDRESSES|MEASURES*..8]-(b))
RETURN length(way) / 2 AS steps, way
LIMIT $limit
