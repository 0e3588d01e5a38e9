"""The whole recipe in order: from annotated and unlabelled abstracts to the pipeline that ships.

    python model/run.py --data ../shared/data [--gold ../shared/gold/dev.jsonl] --work build/model

A stage whose file is there already is skipped, so a broken run goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SHIPPED = ROOT / "src" / "litweave" / "extract" / "en_litweave"


def stages(
    data: Path, gold: Path | None, work: Path, config: Path, pipeline: Path
) -> list[tuple[str, list[str]]]:
    """Return (file that a stage leaves behind, its command) in order."""
    settings = tomllib.loads(config.read_text())
    common = [str(work), str(config)]

    def trained(name: str) -> tuple[str, list[str]]:
        size, seed = name.split("-")
        rounds = f"rounds={settings['first'][name]}"
        return f"{name}.pt", ["train.py", *common, size, seed, rounds]

    def finished(*names: str) -> list[tuple[str, list[str]]]:
        soft = settings["finish"][names[0]]["soft"]
        return [
            (f"{soft}.npz", ["distil.py", "label", *common, soft]),
            *((f"{name}.pt", ["distil.py", "distil", *common, name]) for name in names),
        ]

    return [
        ("types.json", ["prepare.py", str(data), str(gold) if gold else "-", str(work)]),
        ("vocabulary.json", ["vectors.py", *common]),
        ("pretrained-student.pt", ["pretrain.py", *common, "student"]),
        ("pretrained-teacher.pt", ["pretrain.py", *common, "teacher"]),
        trained("student-1"),
        trained("teacher-11"),
        ("votes-1.json", ["distil.py", "vote", *common, "votes-1"]),
        ("student-4.pt", ["distil.py", "learn", *common, "student-4"]),
        *finished("student-5"),
        *finished("teacher-12"),
        *finished("student-6"),
        ("votes-2.json", ["distil.py", "vote", *common, "votes-2"]),
        *finished("teacher-13"),
        *finished("student-7"),
        *finished("student-8"),
        *finished("teacher-14"),
        *finished("student-9"),
        *finished("student-10"),
        *finished("teacher-15", "student-15"),
        *finished("teacher-16", "student-16"),
        *finished("student-17"),
        *finished("student-18", "teacher-17"),
        *finished("teacher-18", "student-19"),
        *finished("student-20", "teacher-19", "student-21", "teacher-20", "student-22"),
        *finished("student-23"),
        ("shipped", ["package.py", str(data), *common, str(pipeline)]),
    ]


def main() -> None:
    """Run what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gold", type=Path, help="pages to keep out of pretraining")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "model")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--pipeline", type=Path, default=SHIPPED, help="where the result goes")
    options = parser.parse_args()
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src")}
    for product, command in stages(
        options.data, options.gold, options.work, options.config, options.pipeline
    ):
        if (options.work / product).exists():
            print("there already:", product)
            continue
        print("stage:", *command, flush=True)
        subprocess.run(
            [sys.executable, str(HERE / command[0]), *command[1:]], check=True, env=environment
        )


if __name__ == "__main__":
    main()
