"""The whole way: the same bytes whatever the order, workers, batches or interruptions."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq
import pytest

import litweave
from litweave import pipeline
from litweave.engines import Local
from litweave.errors import LitweaveError, UnknownNameError
from litweave.settings import Settings, load
from litweave.tables import SCHEMAS

pytestmark = pytest.mark.model


TASKS = ("object detection", "image segmentation", "machine translation")


def papers(numbers: range, *, word: str = "") -> list[dict[str, Any]]:
    return [
        {
            "id": f"2501.{number:05}",
            "title": f"LensNet{number}: Contrastive learning of lenses {word}".strip(),
            "abstract": (
                f"We propose LensNet{number}, a graph neural network (GNN). It is trained by "
                f"contrastive learning on ImageNet and CIFAR-{10 + number % 3}, and beats BERT by "
                f"{number} points of accuracy in {TASKS[number % 3]}. Code: https://github.com/lens/net{number}."
            ),
        }
        for number in numbers
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def contents(graph: Path) -> dict[str, bytes]:
    files = [*sorted((graph / "tables").iterdir()), graph / "rejects.jsonl"]
    return {file.name: file.read_bytes() for file in files}


def column(graph: Path, table: str, name: str) -> list[Any]:
    values: list[Any] = pq.read_table(graph / "tables" / f"{table}.parquet")[name].to_pylist()
    return values


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("sources")
    return (
        write(folder / "a.jsonl", papers(range(12))),
        write(folder / "b.jsonl", [*papers(range(8, 20)), {"nothing": "usable"}]),
    )


@pytest.fixture(scope="module")
def built(two: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    graph = tmp_path_factory.mktemp("built") / "graph"
    pipeline.build(two, graph)
    return graph


def test_the_tables_are_those_of_the_schema(built: Path) -> None:
    names = sorted(path.stem for path in (built / "tables").iterdir())
    assert names == sorted(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert pq.read_schema(built / "tables" / f"{name}.parquet") == schema


def test_repeats_and_rejects_are_counted(two: tuple[str, str], tmp_path: Path) -> None:
    counts = pipeline.build(two, tmp_path / "graph").counts
    wanted = {"sources": 2, "records": 24, "papers": 20, "repeats": 4, "rejects": 1}
    assert {name: counts[name] for name in wanted} == wanted
    assert column(tmp_path / "graph", "papers", "sources")[9] == sorted(two)


def test_rows_are_sorted_and_unique(built: Path) -> None:
    keys = {
        "papers": ["id"],
        "concepts": ["id"],
        "uses": ["paper_id", "concept_id"],
        "links": ["paper_id", "url"],
        "resources": ["id"],
        "related": ["a", "b"],
        "cooccurrences": ["a", "b"],
    }
    for name, key in keys.items():
        rows = list(zip(*(column(built, name, part) for part in key), strict=True))
        assert rows, name
        assert rows == sorted(set(rows)), name


def test_every_mention_is_its_text(built: Path) -> None:
    rows = pq.read_table(built / "tables" / "papers.parquet").to_pylist()
    by_id = {row["id"]: row for row in rows}
    mentions = pq.read_table(built / "tables" / "mentions.parquet").to_pylist()
    assert len(mentions) > 20
    for mention in mentions:
        field = by_id[mention["paper_id"]][mention["field"]]
        assert field[mention["start"] : mention["end"]] == mention["text"]


def test_every_use_points_at_a_paper_and_a_concept(built: Path) -> None:
    uses = pq.read_table(built / "tables" / "uses.parquet").to_pylist()
    assert {row["paper_id"] for row in uses} <= set(column(built, "papers", "id"))
    assert {row["concept_id"] for row in uses} == set(column(built, "concepts", "id"))
    assert all(row["evidence"] for row in uses)


def test_the_order_of_sources_changes_nothing(
    built: Path, two: tuple[str, str], tmp_path: Path
) -> None:
    pipeline.build(two[::-1], tmp_path / "graph")
    assert contents(tmp_path / "graph") == contents(built)


def test_one_source_after_the_other_gives_the_same(
    built: Path, two: tuple[str, str], tmp_path: Path
) -> None:
    pipeline.build([two[1]], tmp_path / "graph")
    pipeline.build([two[0]], tmp_path / "graph")
    assert contents(tmp_path / "graph") == contents(built)


def test_shards_and_workers_change_nothing(
    built: Path, two: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "TEXTS_PER_SHARD", 3)
    pipeline.build(two, tmp_path / "graph", workers=2)
    assert contents(tmp_path / "graph") == contents(built)


def run_build(sources: tuple[str, ...], graph: Path, **environment: str) -> subprocess.Popen[str]:
    code = (
        "import sys\nfrom pathlib import Path\nfrom litweave import pipeline\n"
        "pipeline.TEXTS_PER_SHARD = 2\n"
        "pipeline.build(sys.argv[2:], Path(sys.argv[1]))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(graph), *sources],
        env={**os.environ, **environment},
        text=True,
    )


def test_the_hash_seed_changes_nothing(built: Path, two: tuple[str, str], tmp_path: Path) -> None:
    for seed in ("1", "2"):
        assert run_build(two, tmp_path / seed, PYTHONHASHSEED=seed).wait() == 0
        assert contents(tmp_path / seed) == contents(built)


def test_a_second_build_extracts_nothing(two: tuple[str, str], tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    first = pipeline.build(two, graph)
    assert (first.extracted, first.changed) == (20, True)
    again = pipeline.build(two, graph)
    assert (again.extracted, again.changed) == (0, False)
    assert again.counts == first.counts


def test_only_new_texts_are_extracted(two: tuple[str, str], tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    assert pipeline.build([two[0]], graph).extracted == 12
    assert pipeline.build(two, graph).extracted == 8


def test_other_link_settings_extract_nothing(two: tuple[str, str], tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    pipeline.build(two, graph)
    settings = Settings.model_validate({"link": {"top_k": 1}})
    again = pipeline.build(two, graph, settings=settings)
    assert (again.extracted, again.changed) == (0, True)


def test_a_killed_build_goes_on(built: Path, two: tuple[str, str], tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    process = run_build(two, graph)
    wait_until = time.monotonic() + 60
    while not list(graph.glob("evidence/texts-*.parquet")) and time.monotonic() < wait_until:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = len(list(graph.glob("evidence/texts-*.parquet")))
    assert kept
    report = pipeline.build(two, graph)
    assert report.extracted < 20
    assert contents(graph) == contents(built)


def test_a_half_written_file_of_a_killed_build_is_swept_away(
    two: tuple[str, str], tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    pipeline.build([two[0]], graph)
    half = graph / "evidence" / "texts-0-0.parquet.tmp"
    half.write_bytes(b"PAR1")
    pipeline.build(two, graph)
    assert not half.exists()


def test_a_source_given_again_replaces_what_it_said(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    graph, fresh = tmp_path / "graph", tmp_path / "fresh"
    write(source, papers(range(6)))
    pipeline.build([str(source)], graph)
    write(source, papers(range(3, 9), word="again"))
    pipeline.build([str(source)], graph)
    pipeline.build([str(source)], fresh)
    assert contents(graph) == contents(fresh)
    assert len(list(graph.glob("evidence/records-*"))) == 1


def test_removing_a_paper_leaves_the_graph_without_it(two: tuple[str, str], tmp_path: Path) -> None:
    graph, fresh = tmp_path / "graph", tmp_path / "fresh"
    pipeline.build(two, graph)
    pipeline.remove(graph, ["arxiv:2501.00003"])
    rest = [
        write(
            tmp_path / "rest.jsonl", [row for row in papers(range(12)) if "00003" not in row["id"]]
        ),
        two[1],
    ]
    pipeline.build(rest, fresh)
    ours, theirs = contents(graph), contents(fresh)
    for name in set(ours) - {"papers.parquet", "rejects.jsonl"}:
        assert ours[name] == theirs[name], name
    assert column(graph, "papers", "id") == column(fresh, "papers", "id")
    # It stays out when the same source is given again, and comes back when it has changed.
    assert pipeline.build(two, graph).counts["papers"] == 19
    changed = write(tmp_path / "changed.jsonl", papers(range(3, 4), word="changed"))
    assert pipeline.build([changed], graph).counts["papers"] == 20


def test_removing_an_unknown_paper_names_near_ones(built: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean .*arxiv:2501\.00003"):
        pipeline.remove(built, ["arxiv:2501.0003"])


def test_a_user_kind_reaches_the_tables(examples: Path, tmp_path: Path) -> None:
    sources = [str(path) for path in sorted(examples.glob("*.txt"))]
    pipeline.build(sources, tmp_path / "graph", settings=load(examples / "litweave.toml"))
    assert "Hardware" in column(tmp_path / "graph", "concepts", "kind")
    assert "Hardware" in litweave.open(tmp_path / "graph").kinds


def test_the_lines_of_extract_keep_the_contract(two: tuple[str, str]) -> None:
    lines = list(pipeline.extract_papers(two))
    assert [line["id"] for line in lines] == [f"arxiv:2501.{n:05}" for n in range(20)]
    for line in lines:
        assert list(line)[:7] == [
            *("id", "title", "abstract", "published", "sources", "concepts", "links"),
        ]
        keys = [(concept["type"], concept["id"]) for concept in line["concepts"]]
        assert len(set(keys)) == len(keys)
        for concept in line["concepts"]:
            assert concept["id"].startswith(concept["type"].lower() + ":")
            places = [(m["field"] != "title", m["start"]) for m in concept["mentions"]]
            assert places
            assert places == sorted(places)
            for mention in concept["mentions"]:
                text = line[mention["field"]]
                assert text[mention["start"] : mention["end"]] == mention["text"]
        (link,) = line["links"]
        assert (link["kind"], link["own"]) == ("code", True)


def test_the_graph_is_what_build_returns(two: tuple[str, str], tmp_path: Path) -> None:
    graph = litweave.build(list(two), tmp_path / "graph")
    assert graph.papers.num_rows == 20
    assert litweave.open(tmp_path / "graph").papers.equals(graph.papers)


def test_one_text_is_extracted_without_a_file() -> None:
    found = litweave.extract("We fine-tune BERT on SQuAD.")
    assert {"BERT", "SQuAD"} <= {concept["name"] for concept in found["concepts"]}


def test_a_graph_directory_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(LitweaveError, match="cannot be written"):
        pipeline.build([], blocked / "graph")


def test_damaged_tables_are_derived_again(
    two: tuple[str, str], built: Path, tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    shutil.copytree(built, graph)
    (graph / "tables" / "uses.parquet").unlink()
    report = pipeline.build(two, graph)
    assert (report.extracted, report.changed) == (0, True)
    assert contents(graph) == contents(built)


def test_a_collection_too_large_for_the_memory_is_built_all_the_same_and_said_so(
    built: Path, two: tuple[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.build(two, tmp_path / "graph", engine=Local(memory=1 << 14))
    assert contents(tmp_path / "graph") == contents(built)
    count = pq.read_metadata(built / "tables" / "mentions.parquet").num_rows
    assert f"resolving {count} mentions takes about 0.0 GB, and --memory says 0.0" in caplog.text


@pytest.mark.parametrize(
    ("size", "bytes_"), [("500M", 500 << 20), ("4g", 4 << 30), ("1.5GiB", 3 << 29)]
)
def test_memory_is_given_as_people_write_it(size: str, bytes_: int) -> None:
    from litweave.cli.building import SIZE

    assert SIZE.convert(size, None, None) == bytes_


@pytest.mark.parametrize("size", ["", "4", "G", "much", "-", "1e999G"])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    from litweave.cli.building import SIZE

    with pytest.raises(click.BadParameter, match="is no size like 500M or 4G"):
        SIZE.convert(size, None, None)


def test_spark_that_is_not_installed_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from litweave.cli import main

    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    source = write(tmp_path / "a.jsonl", papers(range(2)))
    with pytest.raises(SystemExit) as end:
        main(["build", source, "-o", str(tmp_path / "graph"), "--engine", "spark"])
    assert end.value.code == 2
    assert "pip install 'litweave[spark]'" in capsys.readouterr().err
