"""Build the wheel, look into it, install it in awkward places and use it as a stranger would.

    python tools/try_wheel.py [PYTHON...] [--keep FOLDER] [--only-build]

The wheel is built twice and must be the same byte by byte. With each PYTHON (this one unless
given) it is installed into a fresh environment whose path has blanks and letters beyond ASCII.
There a graph is built from examples/ and exported, asked and drawn: as it is, in the C locale, with
a Windows code page as output, with a home that cannot be written, and without a network where the
system lets one be taken away (`unshare -n`). Every way must make the same tables.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
AWKWARD = "a folder with bl anks, é and 图"
# What the package cannot do without, and tests in a checkout would not miss.
WANTED = (
    "litweave/py.typed",
    "litweave/cypher/schema.cypher",
    "litweave/cypher/queries/",
    "litweave/explore/page/template.html",
    "litweave/explore/vendor/drawing.js",
    "litweave/extract/",
)
MODEL = 1 << 20  # bytes: weights are the only thing of this size in the package
WAYS: Mapping[str, Mapping[str, str]] = {
    "as it is": {},
    "in the C locale": {"LC_ALL": "C", "LANG": "C"},
    "with a Windows code page": {"PYTHONIOENCODING": "cp1252:strict", "PYTHONUTF8": "0"},
    "with a read-only home": {"HOME": "/proc", "XDG_CACHE_HOME": "/proc/cache"},
}


class FailedError(Exception):
    """Something does not work."""


def main() -> int:
    """Try everything; 1 if something fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pythons", nargs="*", default=[sys.executable])
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    parser.add_argument("--only-build", action="store_true")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="try-wheel-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        wheel = built(folder)
        look_into(wheel)
        for python in [] if given.only_build else given.pythons:
            use(wheel, python, folder)
    except FailedError as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def built(folder: Path, *, isolated: bool = True) -> Path:
    """Build the wheel twice and return one; both must have the same bytes."""
    wheels = []
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    for name in ("first", "second"):
        out = folder / name
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(out)]
        run([*command, *([] if isolated else ["--no-build-isolation"]), str(ROOT)], environment)
        wheels.append(next(out.glob("*.whl")))
    digests = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels]
    if len(set(digests)) > 1:
        raise FailedError(f"two builds differ: {digests}")
    size = wheels[0].stat().st_size / 1e6
    print(f"{wheels[0].name}: {size:.1f} MB, the same twice (sha256 {digests[0][:16]}...)")
    return wheels[0]


def look_into(wheel: Path) -> None:
    """Raise if the wheel lacks something."""
    with zipfile.ZipFile(wheel) as archive:
        entries = {entry.filename: entry.file_size for entry in archive.infolist()}
    for name in WANTED:
        if not any(entry.startswith(name) for entry in entries):
            raise FailedError(f"the wheel has no {name}")
    if not any(e.startswith("litweave/extract/") and s > MODEL for e, s in entries.items()):
        raise FailedError("the wheel has no weights in litweave/extract/")
    strangers = [e for e in entries if not e.startswith("litweave")]
    if strangers or any("__pycache__" in entry for entry in entries):
        raise FailedError(f"the wheel holds what it should not: {strangers[:3]}")
    print(f"it holds {len(entries)} files: the model, the Cypher files, the page")


def use(wheel: Path, python: str, folder: Path) -> None:
    """Install into a fresh environment in an awkward place and use it in every way."""
    name = run([python, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]).strip()
    home = folder / f"{AWKWARD} {name}"
    program = home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "litweave"
    run([python, "-m", "venv", str(home / "venv")])
    run([str(program.with_name("python")), "-m", "pip", "install", "--quiet", str(wheel)])
    examples = home / "exämples"
    shutil.copytree(ROOT / "examples", examples, dirs_exist_ok=True)
    tables = {}
    for way, changes in WAYS.items():
        tables[way] = tour(program, examples, home / way, changes)
        print(f"Python {name} {way}: builds, exports, answers, draws")
    if shutil.which("unshare") and not failing(["unshare", "-r", "-n", "true"]):
        way = "without a network"
        tables[way] = tour(program, examples, home / way, {}, before=["unshare", "-r", "-n"])
        print(f"Python {name} {way}: the same")
    else:
        print(f"Python {name}: a network could not be taken away here")
    if len(set(tables.values())) > 1:
        raise FailedError(f"Python {name}: the tables differ: {tables}")


def tour(
    program: Path,
    examples: Path,
    out: Path,
    changes: Mapping[str, str],
    before: Iterable[str] = (),
) -> str:
    """Build, look, export, ask, draw; return a hash of the tables."""
    out.mkdir(parents=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_"))}
    environment |= changes
    graph = str(out / "gräph")
    for arguments in (
        ["--version"],
        [
            "build",
            str(examples / "daily-papers-1.txt"),
            str(examples / "library.jsonl"),
            "-o",
            graph,
        ],
        ["info", graph],
        ["export", graph, "--to", "graphml", "-o", str(out / "gräph.graphml")],
        ["query", graph, "papers-using", "-p", "concept=GSM8K"],
        ["query", graph, "MATCH (p:Paper) RETURN p.title LIMIT 3"],
        ["explore", graph, "-o", str(out / "page.html")],
        ["extract", str(examples / "daily-papers-1.txt")],
    ):
        run([*before, str(program), *arguments], environment, cwd=out)
    digest = hashlib.sha256()
    for path in sorted((out / "gräph" / "tables").iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def run(
    command: list[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> str:
    """Run a command and return its output; raise with what it said if it fails."""
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")[-1500:]
        raise FailedError(f"{' '.join(command)}: exit {done.returncode}\n{said}")
    return done.stdout.decode("utf-8", "replace")


def failing(command: list[str]) -> bool:
    """Return whether a command fails."""
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(main())
