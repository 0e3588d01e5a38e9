"""What documents show, run: commands, sessions and their outputs.

In a document, ```console holds commands after "$ " with their output, ```pycon and ```python
run in one session from top to bottom, and ```sh holds what a test cannot run. A line of "..." in
an output stands for any lines; times, rates and sizes may differ.

    python tests/documents.py README.md             writes the outputs anew, where they are wrong
    python tests/documents.py --check README.md     says where they are wrong
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
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
    came = "".join(f"{line}\n" for line in normal(actual).splitlines())
    return re.fullmatch("".join(lines), came) is not None


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
            if failures:
                break  # what follows stands on what failed
        elif block.language == "python":
            exec(compile(block.text, place, "exec"), session)  # noqa: S102 # our own documents
    return failures


def _session(block: Block, session: dict[str, object], place: str) -> list[str]:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.FAIL_FAST
    test = doctest.DocTestParser().get_doctest(block.text, session, place, place, block.line)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(test, out=report.append, clear_globs=False)
    session.update(test.globs)
    return ["".join(report)] if report else []


def update(path: Path, folder: Path) -> str:
    """Return the document with what comes out of its console blocks where it shows otherwise."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    shift = 0
    for block in blocks("".join(lines)):
        for step in steps(block) if block.language == "console" else ():
            output = run(step.command, folder)
            if matches(step.output, output):
                continue
            first = step.line + step.command.count("\n") - 1 + shift
            shown = step.output.splitlines(keepends=True)
            new = [f"{line.rstrip()}\n" for line in output.strip().splitlines()]
            lines[first : first + len(shown)] = new
            shift += len(new) - len(shown)
    return "".join(lines)


def main() -> int:
    """Bring the outputs of the documents that are named up to date, or check them."""
    names = sys.argv[1:]
    checking = "--check" in names
    failures: list[str] = []
    for name in names:
        if name == "--check":
            continue
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            shutil.copytree(ROOT / "examples", folder / "examples")
            if checking:
                os.chdir(folder)
                failures += check(ROOT / name, folder)
                os.chdir(ROOT)
                continue
            text = update(Path(name), folder)
        Path(name).write_text(text, encoding="utf-8", newline="\n")
    sys.stderr.write("\n\n".join(failures))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
