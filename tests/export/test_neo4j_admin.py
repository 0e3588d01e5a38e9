"""The folder for neo4j-admin: what is in it. That it imports is tested with the real tool."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from export.graphs import nasty_graph
from fixtures import SAMPLE, concept, p, paper, use, write_graph
from litweave.errors import GraphError
from litweave.export import EXPORTERS
from litweave.export.neo4j_admin import DELIMITERS, write
from litweave.export.options import Options


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_headers_name_the_types(tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = write(write_graph(tmp_path / "sample"), out)
    assert (written.nodes, written.edges) == (30, 88)
    assert (out / "nodes-Concept-Method-header.csv").read_text() == (
        "id:ID(Concept),kind:string,name:string,aliases:string[],paperCount:long,firstYear:long,"
        "community:long,graph:string\n"
    )
    assert (out / "relationships-USES-Paper-Method-header.csv").read_text() == (
        ":START_ID(Paper),:END_ID(Concept),count:long,confidence:double,inTitle:boolean,"
        "evidence:string,graph:string\n"
    )
    first = (out / "nodes-Concept-Method.csv").read_text().splitlines()[1]
    assert (
        first == '"method:loomnet","Method","LoomNet","Loom Network\x1fLoom-Net",4,2020,0,"sample"'
    )


def test_empty_groups_are_not_imported(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(write_graph(tmp_path / "sample", links=[]), out)
    script = (out / "import.sh").read_text()
    assert "HAS_CODE" not in script
    assert not list(out.glob("*HAS_CODE*"))
    assert not list(out.glob("nodes-Re*"))


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "sample")
    write(graph, tmp_path / "a")
    write(graph, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_files_of_an_earlier_export_go_and_others_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(write_graph(tmp_path / "sample"), out)
    (out / "mine.csv").write_text("mine")
    small = write_graph(
        tmp_path / "small",
        papers=[paper(p(1), "One")],
        concepts=[concept("task:a", "a")],
        uses=[use(p(1), "task:a")],
        links=[],
    )
    write(small, out)
    assert sorted(path.name for path in out.glob("*.csv") if "header" not in path.name) == [
        "mine.csv",
        "nodes-Concept-Task.csv",
        "nodes-Paper.csv",
        "relationships-ADDRESSES-Paper-Task.csv",
    ]


def test_newlines_are_announced_only_where_there_are_some(tmp_path: Path) -> None:
    write(write_graph(tmp_path / "plain"), tmp_path / "a")
    assert "multiline" not in (tmp_path / "a" / "import.sh").read_text()
    write(nasty_graph(tmp_path / "nasty"), tmp_path / "b")
    assert "--multiline-fields=true" in (tmp_path / "b" / "import.sh").read_text()


def test_items_of_lists_are_parted_by_a_sign_that_none_of_them_has(tmp_path: Path) -> None:
    concepts = [*SAMPLE["concepts"][1:], concept("method:loomnet", "LoomNet", *DELIMITERS[:2])]
    write(write_graph(tmp_path / "two", concepts=concepts), tmp_path / "out")
    script = (tmp_path / "out" / "import.sh").read_text()
    assert f"--array-delimiter=U+{ord(DELIMITERS[2]):04X}" in script
    concepts[-1] = concept("method:loomnet", "LoomNet", *DELIMITERS)
    with pytest.raises(GraphError, match="every character that could stand between"):
        write(write_graph(tmp_path / "all", concepts=concepts), tmp_path / "none")


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        (["--dry-run"], {"NEO4J_ADMIN": "/bin/echo"}, 0, "database import full neo4j"),
        (["--dry-run", "papers"], {"NEO4J_ADMIN": "/bin/echo"}, 0, "import full papers"),
        (["db", "--threads=1"], {"NEO4J_ADMIN": "/bin/echo"}, 0, "--threads=1"),
        ([], {"NEO4J_ADMIN": "/no/such/tool"}, 2, "is not there; set NEO4J_HOME or NEO4J_ADMIN"),
        ([], {"NEO4J_ADMIN": "/bin/false"}, 1, ""),
    ],
)
def test_the_script(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], code: int, said: str
) -> None:
    out = tmp_path / "out put"
    write(write_graph(tmp_path / "sample"), out)
    done = subprocess.run(
        [str(out / "import.sh"), *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr


def test_a_dry_run_misses_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(write_graph(tmp_path / "sample"), out)
    (out / "nodes-Paper.csv").unlink()
    done = subprocess.run(
        [str(out / "import.sh"), "--dry-run"],
        env={"PATH": "/usr/bin:/bin", "NEO4J_ADMIN": "/bin/echo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "nodes-Paper.csv is missing" in done.stderr


def test_it_is_one_of_the_exporters(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "sample")
    written = EXPORTERS["neo4j-admin"](graph, tmp_path / "out", Options())
    assert (written.nodes, written.edges) == (30, 88)
    assert "Stop the server" in written.notes[0]
