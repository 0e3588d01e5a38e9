"""Style and saved scripts, in a real Neo4j Browser where there is one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j_browser as tool
import pytest

from fixtures import write_graph
from litweave.analysis.palette import PAPER_COLOUR, RESOURCE_COLOUR
from litweave.cypher_files import folder
from litweave.export.neo4j import load
from litweave.query import catalogue
from litweave.query.browser import scripts, style
from litweave.records import KINDS, Kind
from litweave.server import Login
from services.neo4j.server import Neo4jServer

OWN = {**KINDS, "Material": Kind("Material", "CONTAINS", "#123456")}


def test_the_style_file_is_that_of_the_built_in_kinds() -> None:
    assert (folder() / "style.grass").read_text(encoding="utf-8") == style(KINDS)


def test_every_kind_has_a_colour_of_its_own_and_general_labels_come_first() -> None:
    rules = re.findall(r"node\.(\w+) \{[^}]*?\bcolor: (#\w+)", style(OWN))
    labels = [label for label, _ in rules]
    assert labels == ["Paper", "Concept", *OWN, "Resource", "Repository"]
    assert len({colour for _, colour in rules}) == len(rules)
    colours = dict(rules)
    assert colours["Paper"] == PAPER_COLOUR
    assert colours["Resource"] == RESOURCE_COLOUR
    assert {label: colours[label] for label in OWN} == {k: v.colour for k, v in OWN.items()}


def test_all_questions_for_neo4j_are_in_the_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(scripts(OWN))) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert len(texts) == len(catalogue())
    for name, text in texts.items():
        query = catalogue()[Path(name).stem]
        assert text.startswith(f"// {query.title}\n")
        assert "$" not in text
    assert "`CONTAINS`" in texts["litweave/papers-using.cypher"]


def test_the_zip_is_the_same_every_time() -> None:
    assert scripts(KINDS) == scripts(KINDS)


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    made = browser.new_page(viewport={"width": 1400, "height": 1000})
    yield made
    made.close()


@pytest.mark.neo4j
@pytest.mark.browser
def test_browser_shows_the_kinds_in_their_colours(
    page: Any, neo4j: Login, neo4j_server: Neo4jServer, tmp_path: Path
) -> None:
    load(write_graph(tmp_path / "graph"), neo4j)
    saved = tmp_path / "scripts.zip"
    saved.write_bytes(scripts(KINDS))
    tool.connect(page, neo4j_server.http)
    tool.drop(page, folder() / "style.grass")
    tool.drop(page, saved)
    titles = {script["content"].splitlines()[0] for script in tool.saved_scripts(page)}
    assert {f"// {query.title}" for query in catalogue().values()} <= titles
    tool.run(page, "MATCH (p:Paper)-[r:USES|ADDRESSES|MEASURES|HAS_CODE]->(n) RETURN p, r, n")
    nodes, _ = tool.drawn(page)
    assert nodes == 9 + 13 + 4  # papers with concepts, concepts that are used, repositories
    fills = {fill for _, fill in tool.colours(page)}
    expected = {kind.colour for kind in KINDS.values()}
    assert fills == {*expected, "#8a8d91", "#72b7b2"}
