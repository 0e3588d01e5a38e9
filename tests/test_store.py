"""The graph directory: whole files or none, one writer, a clear word where something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from litweave.errors import GraphError
from litweave.store import GraphDirectory, Manifest, open_graph, replacing


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as file:
        file.write(b"first")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"second")
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_the_manifest_comes_back(tmp_path: Path) -> None:
    graph = GraphDirectory(tmp_path)
    manifest = Manifest(version="1", inputs="x", counts={"papers": 3}, removed={"a": ("b",)})
    graph.write_manifest(manifest)
    assert graph.manifest() == manifest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"format": 99}', "format 99"),
        ('{"format": 1, "sources": 3}', "damaged"),
    ],
)
def test_a_bad_manifest_is_one_clear_error(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(GraphError, match=words):
        GraphDirectory(tmp_path).manifest()


def test_tables_are_replaced_together(tmp_path: Path) -> None:
    graph = GraphDirectory(tmp_path)
    graph.write_tables({"a": pa.table({"x": [1]}), "b": pa.table({"x": [2]})})
    graph.write_tables({"a": pa.table({"x": [3]})})
    assert graph.table("a")["x"].to_pylist() == [3]
    with pytest.raises(GraphError, match="missing"):
        graph.table("b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tables"]


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    graph = GraphDirectory(tmp_path)
    graph.write_tables({"a": pa.table({"x": [1]})})
    (graph.tables / "a.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(GraphError, match=r"a\.parquet: is damaged"):
        graph.table("a")


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from litweave.store import GraphDirectory\n"
        "with GraphDirectory(Path(sys.argv[1])).locked():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(GraphError, match=f"in use by process {holder.pid}"),
            GraphDirectory(tmp_path).locked(),
        ):
            pass
        holder.kill()
        holder.wait()
    # The system frees the lock of a dead owner.
    with GraphDirectory(tmp_path).locked():
        pass


def test_what_is_no_graph_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"does not exist: make one with litweave build"):
        open_graph(tmp_path / "nothing")
    with pytest.raises(GraphError, match="is no graph directory"):
        open_graph(tmp_path)


def test_an_unfinished_graph_says_how_to_finish_it(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(GraphError, match="is not finished"):
        open_graph(tmp_path)


def test_sweeping_keeps_what_is_named(tmp_path: Path) -> None:
    graph = GraphDirectory(tmp_path)
    with graph.locked():
        for name in ("keep.parquet", "drop.parquet", "half.parquet.tmp"):
            (graph.evidence / name).touch()
        graph.sweep({"keep.parquet"})
    assert [path.name for path in graph.evidence.iterdir()] == ["keep.parquet"]
