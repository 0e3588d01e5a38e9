"""Feed strangers' bytes to everything that reads them, guided by what code they reach.

    pip install atheris                               Linux, Python 3.11 and later
    python tools/fuzz.py [TARGET...] [--inputs 30000] [--seconds 120]

Each target runs in a process of its own until it has had so many inputs or seconds. What broke is
written to .cache/fuzz/found/ and shown; `python tools/fuzz.py TARGET --again FILE` repeats it.
Inputs that reached new code stay in .cache/fuzz/TARGET, so that the next run begins with them.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache" / "fuzz"
SUMMARY = CACHE / "summary.jsonl"
SLOWEST = 20  # seconds that one input may take
MOST_MEMORY = 4096  # MiB


def main() -> int:
    """Run the targets one after the other; 1 if any broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--inputs", type=int, default=30_000, help="at most, each target")
    parser.add_argument("--seconds", type=int, default=120, help="at most, each target")
    parser.add_argument("--again", type=Path, help="run one target on this file alone")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _guided(given.targets[0], given.inputs, given.seconds)
    sys.path.insert(0, str(Path(__file__).parent))
    from fuzz_targets import TARGETS, run

    if given.again:
        run(TARGETS[given.targets[0]], given.again.read_bytes())
        return 0
    names = given.targets or list(TARGETS)
    total, broken = 0, 0
    for name in names:
        done, seconds, fault = _campaign(name, given.inputs, given.seconds)
        total += done
        broken += bool(fault)
        print(
            f"{name:16} {done:>9,} inputs {seconds:>6.0f} s  {fault or 'nothing found'}", flush=True
        )
        with SUMMARY.open("a", encoding="utf-8") as summary:
            row = {"target": name, "inputs": done, "seconds": round(seconds), "found": fault}
            summary.write(json.dumps(row) + "\n")
    print(f"{total:,} inputs, {broken} of {len(names)} targets broke a promise")
    return 1 if broken else 0


def _campaign(name: str, inputs: int, seconds: int) -> tuple[int, float, str]:
    """Run one target in a process; return inputs, seconds and what was found."""
    (CACHE / "found").mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    command = [sys.executable, __file__, name, "--child", f"--inputs={inputs}"]
    done = subprocess.run(
        [*command, f"--seconds={seconds}"],
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
    )
    taken = time.monotonic() - begun
    log = done.stdout + done.stderr
    (CACHE / f"{name}.log").write_text(log, encoding="utf-8")
    counts = [int(n) for n in re.findall(r"^#(\d+)", log, re.MULTILINE)]
    counts += [int(n) for n in re.findall(r"^Done (\d+) runs", log, re.MULTILINE)]
    fault = ""
    if done.returncode:
        file = re.search(r"Test unit written to (.*)", log)
        error = re.search(r"Uncaught Python exception: ===\n(.*)", log)
        what = (
            error[1]
            if error
            else (re.findall(r"^.*ERROR.*$", log, re.MULTILINE) or [log[-300:]])[0]
        )
        fault = f"{what.strip()[:300]} [{file[1] if file else '?'}]"
    return max(counts, default=0), taken, fault


def _guided(name: str, inputs: int, seconds: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris  # type: ignore[import-untyped,unused-ignore] # has no stubs, may be absent

    logging.disable()
    sys.path.insert(0, str(Path(__file__).parent))
    with atheris.instrument_imports(include=["litweave"]):
        from fuzz_targets import TARGETS, run

    target = TARGETS[name]
    corpus = CACHE / name.replace(" ", "-")
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [
        f"-runs={inputs}", f"-max_total_time={seconds}", f"-timeout={SLOWEST}", "-max_len=6000",
        f"-rss_limit_mb={MOST_MEMORY}", f"-artifact_prefix={CACHE / 'found'}{os.sep}{corpus.name}-",
        "-print_final_stats=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: run(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
