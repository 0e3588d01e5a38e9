"""Time until help is on the screen, beside a bare Python and beside importing spaCy.

Prints the median of wall milliseconds; the mark to hold is 300 ms for `litweave --help`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "litweave --help": [str(Path(sys.executable).with_name("litweave")), "--help"],
    "litweave build --help": [str(Path(sys.executable).with_name("litweave")), "build", "--help"],
    "python -c 'import spacy'": [sys.executable, "-c", "import spacy"],
}


def milliseconds(command: list[str]) -> float:
    """Run a command and return its wall time."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Run all commands in turn, so that a busy moment hits each alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(milliseconds(command))
    bare = statistics.median(times["python -c pass"])
    print(f"{'command':28}{'ms':>8}{'ratio to bare Python':>24}")
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name:28}{middle:8.0f}{middle / bare:24.1f}")


if __name__ == "__main__":
    main()
