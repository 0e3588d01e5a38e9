"""The page as a file: deterministic, closed, and readable for everyone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from explore.pages import HOSTILE_TITLE, LOOM_TEXT, write_sample
from fixtures import write_graph
from litweave import explore
from litweave.analysis.palette import COMMUNITY_COLOURS
from litweave.errors import GraphError
from litweave.explore.page import SCRIPTS, pack
from litweave.graph import Graph

PACKAGE = Path(explore.__file__).parent
SAME = """
import sys
from pathlib import Path
from litweave import explore
from litweave.errors import GraphError
from litweave.graph import Graph
explore.write(Graph(sys.argv[1]), Path(sys.argv[2]))
"""


def block(page: str, name: str) -> dict[str, Any]:
    """Return one of the page's two blocks of data."""
    found = re.search(f'id="{name}-data">([^<]*)<', page)
    assert found
    unpacked: dict[str, Any] = json.loads(zlib.decompress(b64decode(found[1])))
    return unpacked


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return write_sample(tmp_path_factory.mktemp("page") / "looms", hostile=True)


@pytest.fixture(scope="module")
def page(graph: Graph) -> str:
    out = graph.path.parent / "page.html"
    explore.write(graph, out)
    return out.read_text(encoding="utf-8")


def test_the_same_graph_gives_the_same_bytes(graph: Graph, page: str, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.html"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SAME, str(graph.path), str(out)]
        subprocess.run(command, check=True, env=environment)
        assert out.read_bytes() == page.encode()


def test_the_policy_names_the_scripts_and_nothing_else(page: str) -> None:
    found = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    policy = dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"].split() == [hashed(text) for text in scripts]
    assert policy["style-src"].split() == [hashed(text) for text in styles]
    assert policy["img-src"] == "data:"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"


def hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    addresses = re.findall(r'\b(?:src|href|action|data|poster)="([^"]*)"', page)
    assert set(addresses) <= {"data:,", "#main"}
    assert "@import" not in page
    assert "url(" not in page


def test_no_text_of_a_paper_stands_in_the_html(page: str) -> None:
    assert LOOM_TEXT not in page
    assert HOSTILE_TITLE not in page
    assert block(page, "texts")["abstract"][0] == LOOM_TEXT
    assert HOSTILE_TITLE in block(page, "picture")["papers"]["title"]


def test_what_is_put_in_is_not_searched_for_holes(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    explore.write(
        write_sample(tmp_path / "graph"), out, explore.Options(title="{{texts}}</title><b>")
    )
    assert "<title>{{texts}}&lt;/title&gt;&lt;b&gt;</title>" in out.read_text(encoding="utf-8")


def test_texts_stay_out_when_asked(graph: Graph, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    explore.write(graph, out, explore.Options(text=False))
    texts = block(out.read_text(encoding="utf-8"), "texts")
    assert set(texts["abstract"]) == {""}
    assert set(texts["evidence"]) == {None}
    assert {field for paper in texts["mentions"] for field, *_ in paper} == {0}


def test_a_graph_without_papers_has_a_page(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "none", papers=[], concepts=[], uses=[], links=[])
    written = explore.write(graph, tmp_path / "page.html")
    assert (written.nodes, written.edges, written.notes) == (0, 0, ())


def test_a_page_that_cannot_be_written_is_one_clear_error(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"none/page\.html: cannot be written: No such file"):
        explore.write(graph, tmp_path / "none" / "page.html")


def test_a_missing_table_is_one_clear_error(tmp_path: Path) -> None:
    graph = write_sample(tmp_path / "looms")
    (graph.path / "tables" / "mentions.parquet").unlink()
    with pytest.raises(GraphError, match=r"mentions\.parquet: is missing: run"):
        explore.write(graph, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_a_block_survives_lone_surrogates() -> None:
    assert json.loads(zlib.decompress(b64decode(pack({"title": "a\ud800b"})))) == {"title": "a?b"}


def test_every_script_is_joined() -> None:
    assert sorted(SCRIPTS) == sorted(path.name for path in (PACKAGE / "page").glob("*.js"))


def test_scripts_never_parse_markup() -> None:
    for path in (PACKAGE / "page").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        assert re.findall(risky, text) == [], path.name


def test_licences_of_the_drawing_library_are_in_the_page(page: str) -> None:
    for name in ("sigma 3.", "graphology 0.", "events 3."):
        assert name in page
    assert "Permission is hereby granted, free of charge" in page


THEMES = re.findall(
    r":root(?:\[data-theme=\"dark\"\])? \{(.*?)\}",
    (PACKAGE / "page" / "style.css").read_text(encoding="utf-8"),
    re.DOTALL,
)
PAIRS = [
    (text, ground) for text in ("text", "muted", "accent") for ground in ("ground", "panel", "soft")
]


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), [*PAIRS, ("on-accent", "accent")])
def test_text_is_readable(theme: str, text: str, ground: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", theme))
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("colour", COMMUNITY_COLOURS)
def test_points_stand_out(theme: str, colour: str) -> None:
    ground = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", theme))["ground"]
    assert contrast(colour, ground) >= 2.4


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
