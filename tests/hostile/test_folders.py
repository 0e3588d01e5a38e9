"""Graphs and names that somebody sent: nothing outside the graph and the output is touched."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from fixtures import write_graph
from litweave.errors import GraphError, QueryError
from litweave.export import EXPORTERS
from litweave.export.options import Options
from litweave.graph import Graph
from litweave.store import GraphDirectory, replacing

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")


def forged(path: Path, **changes: Any) -> Path:
    """Write a graph whose manifest says something else."""
    write_graph(path)
    manifest = path / "manifest.json"
    values = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**values, **changes}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "label", ["../../evil", "a/b", "A`B", "A B", "", "A\n", "-x", "Method) DETACH DELETE n //"]
)
@pytest.mark.parametrize("form", sorted(EXPORTERS))
def test_kinds_that_are_no_words_are_refused(tmp_path: Path, label: str, form: str) -> None:
    kind = {"label": label, "relationship": "USES", "colour": "#112233", "roles": False}
    graph = forged(tmp_path / "graph", kinds={label: kind})
    out = tmp_path / "a" / "b" / "out"
    with pytest.raises((GraphError, QueryError), match="no kind of concept"):
        EXPORTERS[form](Graph(graph), out, Options())
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name]


@pytest.mark.parametrize(
    "kind",
    [
        {"label": "Gadget", "relationship": "../../x", "colour": "#112233"},
        {"label": "Gadget", "relationship": "USES", "colour": "red;}</style><script>"},
        {"label": "Other", "relationship": "USES", "colour": "#112233"},
        {"label": "Gadget", "nonsense": 1},
        {"label": ["Gadget"], "relationship": {}, "colour": 3},
    ],
)
def test_fields_of_kinds_are_checked(tmp_path: Path, kind: dict[str, Any]) -> None:
    graph = forged(tmp_path / "graph", kinds={"Gadget": kind})
    with pytest.raises(GraphError, match="no kind of concept"):
        _ = Graph(graph).kinds


@pytest.mark.parametrize("shard", ["../../x.parquet", "/etc/passwd", "a/b", "..", "", "a\n"])
def test_files_of_evidence_lie_in_its_folder(tmp_path: Path, shard: str) -> None:
    source = {"name": "a", "content": "b", "shard": shard, "records": 1, "rejects": 0}
    graph = forged(tmp_path / "graph", sources=[source])
    with pytest.raises(GraphError, match="damaged"):
        GraphDirectory(graph).manifest()


@needs_links
@pytest.mark.parametrize("name", ["evidence", ".lock"])
def test_links_in_a_graph_are_not_followed(tmp_path: Path, name: str) -> None:
    graph = write_graph(tmp_path / "graph").path
    precious = tmp_path / "precious"
    if name == "evidence":
        precious.mkdir()
        (precious / "mine.parquet").write_bytes(b"mine")
        for left in (graph / name).glob("*"):
            left.unlink()
        if (graph / name).exists():
            (graph / name).rmdir()
    else:
        precious.write_bytes(b"mine")
        (graph / name).unlink(missing_ok=True)
    (graph / name).symlink_to(precious)
    directory = GraphDirectory(graph)
    with pytest.raises(GraphError, match="symbolic link"), directory.locked():
        directory.sweep(set())
    kept = precious / "mine.parquet" if name == "evidence" else precious
    assert kept.read_bytes() == b"mine"


@needs_links
def test_sweeping_deletes_links_not_what_they_lead_to(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "graph").path
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "mine").write_bytes(b"mine")
    for name in ("x.tmp", "tables.new.tmp", "tables.old.tmp", "work.tmp"):
        (graph / name).symlink_to(precious, target_is_directory=True)
    directory = GraphDirectory(graph)
    with directory.locked():
        with directory.workspace() as folder:
            assert not folder.is_symlink()
        with directory.new_tables() as tables:
            assert tables.rows == {}
        directory.sweep(set())
    assert (precious / "mine").read_bytes() == b"mine"
    assert not list(graph.glob("*.tmp"))


@needs_links
def test_files_are_not_written_through_links(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    out = tmp_path / "graph.graphml"
    (tmp_path / "graph.graphml.tmp").symlink_to(precious)
    with replacing(out) as file:
        file.write(b"new")
    assert out.read_bytes() == b"new"
    assert precious.read_bytes() == b"mine"


def test_a_name_that_is_not_utf8_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="not UTF-8") as caught:
        GraphDirectory(tmp_path / "gr\udcc3ph")
    str(caught.value).encode()


@needs_links
def test_the_graph_as_a_whole_may_be_a_link(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "graph").path
    link = tmp_path / "link"
    link.symlink_to(graph, target_is_directory=True)
    with GraphDirectory(link).locked():
        assert os.listdir(link)  # noqa: PTH208 - through the link
    assert Graph(link).papers.num_rows
