"""Every command of the documents runs, and what they show is what comes out.

In a document, ```console holds commands after "$ " with their output, ```pycon and ```python
run in one session from top to bottom, and ```sh holds what a test cannot run (it installs,
needs a server or runs the tests); of those it is checked that targets and extras exist. A line of
"..." in an output stands for any lines; times, rates and sizes may differ.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    path
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    if re.search(r"^```(?:console|pycon|python|sh)$", path.read_text("utf-8"), re.MULTILINE)
]
# What may stand in ```sh: the first words of commands that change the machine or need one.
NOT_RUN = ("make", "pip", "python3 -m venv", "docker", "git clone", "litweave", "export", "spark")
TIMEOUT = 300


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a document."""

    language: str
    line: int  # of its first line of content
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A command and the output that the document shows for it."""

    command: str
    line: int
    output: str


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks in order."""
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(match[1], text[: match.start(2)].count("\n") + 1, match[2])


def steps(block: Block) -> Iterator[Step]:
    """Yield the commands of a console block; a line of "> " continues its command."""
    command, start, output = "", 0, ""
    for number, line in enumerate(block.text.splitlines(keepends=True), start=block.line):
        if line.startswith("$ "):
            if command:
                yield Step(command, start, output)
            command, start, output = line[2:], number, ""
        elif line.startswith("> ") and not output:
            command += line[2:]
        else:
            output += line
    if command:
        yield Step(command, start, output)


def normal(text: str) -> str:
    """Return output without what differs from run to run: times, rates, sizes, blanks at ends."""
    text = re.sub(r"\b\d[\d.,]*(?= ?(?:ms|s|min|/s|[a-z]+/s|kB|MB|KiB|MiB)\b)", "N", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def matches(expected: str, actual: str) -> bool:
    """Return whether the output is what the document shows."""
    lines = (
        r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n"
        for line in normal(expected).splitlines()
    )
    return re.fullmatch("".join(lines), normal(actual) + "\n") is not None


def run(command: str, folder: Path) -> str:
    """Run a command line as a reader would, in `folder`; return all that it prints."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the examples, which is the working directory."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(path: Path, folder: Path) -> list[str]:
    """Run the blocks of a document in order; return what does not hold."""
    failures: list[str] = []
    session: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(path.read_text("utf-8")):
        place = f"{path.name}:{block.line}"
        if block.language == "console":
            for step in steps(block):
                output = run(step.command, folder)
                if not matches(step.output, output):
                    shown = f"shown:\n{step.output}\nbut comes out:\n{output}"
                    failures.append(f"{path.name}:{step.line}: $ {step.command}{shown}")
        elif block.language == "pycon":
            failures += _session(block, session, place)
        elif block.language == "python":
            exec(compile(block.text, place, "exec"), session)  # noqa: S102 # our own documents
    return failures


def _session(block: Block, session: dict[str, object], place: str) -> list[str]:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(block.text, session, place, place, block.line)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(test, out=report.append, clear_globs=False)
    session.update(test.globs)
    return ["".join(report)] if report else []


@pytest.mark.model
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_shows_is_what_comes_out(path: Path, folder: Path) -> None:
    assert "\n\n".join(check(path, folder)) == ""


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


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))])
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
