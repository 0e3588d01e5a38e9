// Constraints and indexes of a litweave graph; safe to run again.
// A node is known by its graph and id, so several graphs and other people's nodes can share a database.
CREATE CONSTRAINT litweave_paper IF NOT EXISTS FOR (n:Paper) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE CONSTRAINT litweave_concept IF NOT EXISTS FOR (n:Concept) REQUIRE (n.graph, n.id) IS UNIQUE;
CREATE CONSTRAINT litweave_resource IF NOT EXISTS FOR (n:Resource) REQUIRE (n.graph, n.id) IS UNIQUE;

// What queries start from.
CREATE INDEX litweave_paper_id IF NOT EXISTS FOR (n:Paper) ON (n.id);
CREATE INDEX litweave_paper_year IF NOT EXISTS FOR (n:Paper) ON (n.year);
CREATE INDEX litweave_concept_kind IF NOT EXISTS FOR (n:Concept) ON (n.kind);
CREATE INDEX litweave_concept_first_year IF NOT EXISTS FOR (n:Concept) ON (n.firstYear);
CREATE INDEX litweave_concept_id IF NOT EXISTS FOR (n:Concept) ON (n.id);
CREATE INDEX litweave_concept_name IF NOT EXISTS FOR (n:Concept) ON (n.name);
CREATE INDEX litweave_method_name IF NOT EXISTS FOR (n:Method) ON (n.name);
CREATE INDEX litweave_dataset_name IF NOT EXISTS FOR (n:Dataset) ON (n.name);
CREATE INDEX litweave_task_name IF NOT EXISTS FOR (n:Task) ON (n.name);
CREATE INDEX litweave_metric_name IF NOT EXISTS FOR (n:Metric) ON (n.name);
CREATE INDEX litweave_resource_id IF NOT EXISTS FOR (n:Resource) ON (n.id);

// Words; written in the background, so that loading does not wait for them.
CREATE FULLTEXT INDEX litweave_concept_names IF NOT EXISTS
FOR (n:Concept) ON EACH [n.name, n.aliases]
OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX litweave_paper_text IF NOT EXISTS
FOR (n:Paper) ON EACH [n.title, n.abstract]
OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}};
