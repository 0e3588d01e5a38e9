"""Every command of the documents runs, every notebook too, and what they show is what comes out.

See documents.py for the kinds of blocks. Of ```sh, which holds what a test cannot run (it installs,
needs a server or runs the tests), it is checked that targets and extras exist.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from documents import ROOT, blocks, check, matches, update
from litweave.export import EXPORTERS
from litweave.sources import SOURCES
from needs import missing

DOCUMENTS = [
    path
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    if re.search(r"^```(?:console|pycon|python|sh)$", path.read_text("utf-8"), re.MULTILINE)
]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
# What may stand in ```sh: the first words of commands that change the machine or need one.
NOT_RUN = ("make", "pip", "python3 -m venv", "docker", "git clone", "litweave", "export", "spark")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the examples, which is the working directory."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.model
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_shows_is_what_comes_out(path: Path, folder: Path) -> None:
    assert "\n\n".join(check(path, folder)) == ""


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_what_a_notebook_shows_is_what_comes_out(path: Path, folder: Path) -> None:
    # In a process of its own: Jupyter's packages raise warnings of many kinds.
    command = [sys.executable, str(ROOT / "tests" / "notebooks.py"), "--check", str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if "No module named 'nbclient'" in done.stderr:
        missing("nbclient is not installed")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_cannot_be_run_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for block in blocks(path.read_text("utf-8")):
        if block.language != "sh":
            continue
        commands = re.sub(r"\\\n", " ", block.text)
        for line in filter(None, (re.sub(r"#.*", "", line) for line in commands.splitlines())):
            assert line.startswith(NOT_RUN), f"{path.name}: {line!r} belongs in a console block"
        for target in re.findall(r"\bmake ([\w-]+)", block.text):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"no make {target}"
        for extras in re.findall(r"\[([\w,]+)\]", block.text):
            assert set(extras.split(",")) <= set(project["optional-dependencies"])


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *ROOT.glob("examples/*.md"), *sorted(ROOT.glob("docs/**/*.md"))]
)
def test_links_to_files_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    missing = [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("39 papers\n", "39 papers\n", True),
        ("39 papers\n", "38 papers\n", False),
        ("built in 3.2 s (12 papers/s)\n", "built in 41 s (2.75 papers/s)\n", True),
        ("first\n...\nlast\n", "first\na\nb\nlast\n", True),
        ("first\n...\nlast\n", "first\na\nb\n", False),
        ("", "", True),
        ("", "unexpected\n", False),
    ],
)
def test_matches(*, expected: str, actual: str, same: bool) -> None:
    assert matches(expected, actual) is same


def test_a_wrong_document_is_noticed(folder: Path) -> None:
    path = folder / "wrong.md"
    path.write_text(
        "```console\n$ echo one\none\n$ echo two\nthree\n```\n```pycon\n>>> 1 + 1\n3\n```\n",
        "utf-8",
    )
    failures = check(path, folder)
    assert len(failures) == 2
    assert "wrong.md:4: $ echo two" in failures[0]
    assert "Expected:\n    3" in failures[1]


def test_a_wrong_document_is_mended(folder: Path) -> None:
    path = folder / "wrong.md"
    path.write_text(
        "```console\n$ echo one &&\n> echo two\nthree\n$ true\nfour\nfive\n$ echo six\nsix\n```\n",
        "utf-8",
    )
    assert update(path, folder) == (
        "```console\n$ echo one &&\n> echo two\none\ntwo\n$ true\n$ echo six\nsix\n```\n"
    )


@pytest.mark.parametrize("name", [*SOURCES, *EXPORTERS, "neo4j"])
def test_the_readme_names_every_format(name: str) -> None:
    rows = [
        line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line[:2] == "| "
    ]
    assert any(f"`{name}`" in row for row in rows)


def test_contributors_find_the_places_that_they_are_sent_to() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    places = re.findall(r"`((?:src|tests|cypher|docs|tools)/[\w./-]*)`", text)
    assert len(places) > 8
    assert [place for place in places if not (ROOT / place).exists()] == []
