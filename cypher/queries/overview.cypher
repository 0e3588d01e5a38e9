// name: overview
// title: What the graph holds: papers, concepts by kind, resources by kind
// engine: any
MATCH (n:Paper|Concept|Resource)
RETURN n.kind AS kind, count(n.id) AS nodes
ORDER BY nodes DESC, kind
