"""Do what the README says, in a fresh clone and an empty environment.

    python tools/try_readme.py [--python PYTHON] [--tests] [--keep FOLDER]

The last commit is cloned into a new folder. There the commands of the README are run in its order:
`make demo`, the installation, and every command and Python session that it shows, whose outputs
must be those shown; --tests adds `make test`. Of the environment only PATH, a new home and what
pip needs to reach its packages (PIP_*, proxies, certificates) are left; what is installed comes
from the project's own files. Commands that need a server are in `make neo4j` and the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ("PATH", "LANG", "TERM")
FOR_PIP = (
    "PIP_",
    "HTTP_",
    "HTTPS_",
    "NO_PROXY",
    "http_",
    "https_",
    "no_proxy",
    "SSL_",
    "REQUESTS_",
)
PIP_SETTINGS = (Path(".config/pip/pip.conf"), Path(".pip/pip.conf"))


def empty(home: Path) -> dict[str, str]:
    """Return an environment with a new home and nothing of this one but the way to packages."""
    home.mkdir()
    for name in PIP_SETTINGS:
        if (Path.home() / name).exists():
            (home / name).parent.mkdir(parents=True)
            shutil.copy(Path.home() / name, home / name)
    old = {k: v for k, v in os.environ.items() if k in KEPT or k.startswith(FOR_PIP)}
    return {**old, "HOME": str(home)}


def steps(python: str, *, tests: bool) -> list[tuple[str, str]]:
    """Return (what it is, command) in the order of the README."""
    installed = f"{python} -m venv fresh && . fresh/bin/activate && pip install --quiet ."
    shown = "fresh/bin/python tests/documents.py --check README.md"
    found = [
        ("make demo", f"make PYTHON={python} demo"),
        ("install", f"{installed} && litweave --help && litweave doctor"),
        ("what the README shows", shown),
    ]
    return [*found, ("make test", f"make PYTHON={python} test")] if tests else found


def main() -> int:
    """Run everything; 1 at the first command that fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default="python3", help="interpreter to install with")
    parser.add_argument("--tests", action="store_true", help="run the tests too")
    parser.add_argument("--keep", type=Path, help="work in this folder, which is new, and leave it")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="try-readme-"))
    folder.mkdir(parents=True, exist_ok=True)
    clone = folder / "litweave"
    try:
        environment = empty(folder / "home")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        for name, command in steps(given.python, tests=given.tests):
            start = time.monotonic()
            print(f"$ {command}", flush=True)
            shell = ["bash", "-ec", command]
            done = subprocess.run(
                shell, cwd=clone, env=environment, stdin=subprocess.DEVNULL, check=False
            )
            if done.returncode:
                print(f"{name}: failed with status {done.returncode}")
                return 1
            print(f"{name}: done in {time.monotonic() - start:.0f} s", flush=True)
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
