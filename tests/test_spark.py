"""On Spark a graph is the same, byte for byte; components are those of networkx."""

from __future__ import annotations

import gc
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from edits import contents, write
from litweave import pipeline
from litweave.errors import LitweaveError
from litweave.graph import Graph
from litweave.inspection import verify_graph
from litweave.settings import load
from needs import missing

if TYPE_CHECKING:
    from litweave.server import Login
    from litweave.spark import Spark

pytestmark = [
    pytest.mark.model,
    pytest.mark.spark,
    # pyspark's own: old version comparison, and sockets that it leaves to the garbage collector
    pytest.mark.filterwarnings("ignore:distutils Version classes:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    """Yield an engine of two threads and their Python workers."""
    if shutil.which("java") is None:
        missing("Java is not installed")
    try:
        import pyspark  # noqa: F401 - is it there?
    except ImportError:
        missing("pyspark is not installed")
    from litweave.spark import Spark

    found = connector()
    engine = Spark("local[2]", {"spark.jars": ",".join(map(str, found))} if found else {})
    yield engine
    engine.stop()
    gc.collect()


CONNECTOR = Path(__file__).parent.parent / ".cache" / "neo4j-spark" / "lib"


def connector() -> list[Path]:
    """Return the jars of the Neo4j connector, fetched once with Maven; none where that fails."""
    if not CONNECTOR.is_dir() and shutil.which("mvn"):
        pom = Path(__file__).parent / "services" / "neo4j" / "spark-pom.xml"
        subprocess.run(
            [
                *("mvn", "-B", "-q", "-f", str(pom), "dependency:copy-dependencies"),
                *("-DincludeScope=runtime", f"-DoutputDirectory={CONNECTOR}"),
            ],
            check=False,
        )
    return sorted(CONNECTOR.glob("*.jar"))


def sources_of(examples: Path) -> list[str]:
    return [str(path) for path in sorted([*examples.glob("*.txt"), examples / "library.jsonl"])]


def test_spark_and_any_number_of_workers_build_the_same_graph_of_the_examples(
    spark: Spark, examples: Path, tmp_path: Path
) -> None:
    sources, settings = sources_of(examples), load(examples / "litweave.toml")
    one = pipeline.build(sources, tmp_path / "one", settings=settings)
    three = pipeline.build(sources, tmp_path / "three", settings=settings, workers=3)
    other = pipeline.build(sources, tmp_path / "spark", settings=settings, engine=spark)
    assert one == three == other
    assert one.counts["repeats"] > 0
    assert one.counts["related"] > 0
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert contents(tmp_path / "one") == contents(tmp_path / "spark")


def test_what_one_engine_began_another_goes_on_with(
    spark: Spark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "TEXTS_PER_SHARD", 3)
    graph, fresh = tmp_path / "graph", tmp_path / "fresh"
    write(tmp_path / "a.jsonl", dict.fromkeys(range(8), 0))
    pipeline.build(["a.jsonl"], graph)
    pipeline.remove(graph, ["arxiv:2501.00003"])
    write(tmp_path / "b.jsonl", dict.fromkeys(range(6, 12), 1))
    shard = min(graph.glob("evidence/texts-*"))
    shard.write_bytes(b"PAR1 nothing")
    (records,) = graph.glob("evidence/records-*")
    records.write_bytes(b"PAR1 nothing")
    pipeline.build(["b.jsonl"], graph, engine=spark)
    assert shard.with_suffix(".damaged").exists()
    assert verify_graph(graph) == []
    write(tmp_path / "a.jsonl", {n: 0 for n in range(8) if n != 3})
    pipeline.build(["a.jsonl", "b.jsonl"], fresh)
    assert contents(graph) == contents(fresh)


@pytest.mark.parametrize("most", [1_000_000, 0])
def test_components_on_driver_and_executors_are_those_of_networkx(
    spark: Spark, tmp_path: Path, most: int
) -> None:
    from litweave.spark.components import components

    draw = random.Random(7)  # noqa: S311 - a graph, no secret
    pairs = {(draw.randrange(-40, 40), draw.randrange(-40, 40)) for _ in range(45)}
    pairs |= {(n, n + 1) for n in range(100, 108)}  # a chain: the worst of trees
    pairs = {(a, b) for a, b in pairs if a != b}
    graph: nx.Graph[int] = nx.Graph(list(pairs))
    wanted = {node: min(part) for part in nx.connected_components(graph) for node in part}
    edges = spark.session.createDataFrame(sorted(pairs), "a long, b long")
    assert {row["a"]: row["label"] for row in components(edges, tmp_path, most).collect()} == wanted


def test_an_error_of_a_worker_is_one_message(spark: Spark, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {1: 0})
    settings = load(None, {"extract.pipeline": str(tmp_path)})
    with pytest.raises(LitweaveError, match=r"Spark: .*run the same command again"):
        pipeline.build(
            [str(tmp_path / "a.jsonl")], tmp_path / "graph", settings=settings, engine=spark
        )


@pytest.mark.neo4j
def test_what_spark_loads_into_neo4j_is_what_bolt_would(
    spark: Spark, examples: Path, tmp_path: Path, neo4j: Login
) -> None:
    from litweave.export import neo4j as bolt
    from litweave.export import neo4j_spark

    if not connector():
        missing("the jars of the Neo4j connector for Spark cannot be fetched (mvn)")
    pipeline.build(sources_of(examples), tmp_path / "graph")
    graph = Graph(tmp_path / "graph")
    nodes, relationships = neo4j_spark.load(graph, neo4j, spark)
    assert nodes > 100
    report = bolt.load(graph, neo4j)
    assert (report.nodes.total, report.relationships.total) == (nodes, relationships)
    assert not report.changed
    # Loading again writes the same nodes and relationships.
    assert neo4j_spark.load(graph, neo4j, spark) == (nodes, relationships)
    assert not bolt.load(graph, neo4j).changed


@pytest.mark.skipif(not os.environ.get("LITWEAVE_TORTURE"), reason="minutes: make torture")
@pytest.mark.parametrize("what", ["pages", "abstracts"])
def test_real_collections_are_the_same_on_all_engines(
    spark: Spark, shared: Path, tmp_path: Path, what: str
) -> None:
    if what == "pages":
        sources = [str(shared / "pages")]
    else:
        import gzip

        corpus = shared / "data" / "corpora" / "arxiv-ai-2025-2026.jsonl.gz"
        sources = [str(tmp_path / "papers.jsonl")]
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            Path(sources[0]).write_text("".join(islice(lines, 5000)), encoding="utf-8")
    one = pipeline.build(sources, tmp_path / "one")
    assert one == pipeline.build(sources, tmp_path / "three", workers=3)
    assert one == pipeline.build(sources, tmp_path / "spark", engine=spark)
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert contents(tmp_path / "one") == contents(tmp_path / "spark")
