"""Finding, splitting and filling the Cypher files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave import cypher_files
from litweave.cypher_files import fill, folder, quote, read, statements, tokens
from litweave.errors import QueryError


@given(st.text(alphabet="ab'\"`\\/*\n $;:|{}9é", max_size=60))
def test_tokens_lose_nothing(text: str) -> None:
    assert "".join(piece for _, piece in tokens(text)) == text


@pytest.mark.parametrize("bad", ["'", '"', "`", "/*", "'\\", "//", "$"])
def test_tokens_cost_one_pass(bad: str) -> None:
    start = time.monotonic()
    assert sum(1 for _ in tokens(bad * 200_000)) > 0
    assert time.monotonic() - start < 10


def test_statements_end_at_semicolons_outside_of_texts_and_comments() -> None:
    text = "// a; b\nRETURN ';' AS a; /* ; */ RETURN \"x;y\" AS `b;c`;\n// the end"
    assert statements(text) == ["RETURN ';' AS a", 'RETURN "x;y" AS `b;c`']


def test_fill_puts_names_where_words_stand_and_nowhere_else() -> None:
    text = "// KEY\nMATCH (n:KEY {a: 'KEY', KEYS: $KEY}) SET n:LABELS"
    assert fill(text, KEY=("A",), LABELS=("B", "C2")) == (
        "// KEY\nMATCH (n:`A` {a: 'KEY', KEYS: $KEY}) SET n:`B`:`C2`"
    )


@pytest.mark.parametrize("name", ["", "A B", "A`", "A) DETACH DELETE n //", "1A", "Ä", "A\n", "_a"])
def test_a_name_that_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(QueryError, match="is no name of a label or type"):
        quote(name)


@pytest.mark.parametrize("path", sorted(folder().rglob("*.cypher")), ids=lambda path: path.name)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("// ")
    assert all(len(line) <= 110 for line in path.read_text(encoding="utf-8").splitlines())


def test_files_are_found_in_a_package_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "load").mkdir()
    (tmp_path / "load" / "x.cypher").write_text("// packed\nRETURN 1", encoding="utf-8")
    monkeypatch.setattr(cypher_files, "FOLDERS", (tmp_path, *cypher_files.FOLDERS))
    assert read("load/x") == "// packed\nRETURN 1"


def test_the_wheel_takes_the_files_along(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert 'cypher = "litweave/cypher"' in text
    assert cypher_files.FOLDERS[0].parts[-2:] == ("litweave", "cypher")
