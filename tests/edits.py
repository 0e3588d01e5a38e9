"""What tests of incremental builds share: invented papers, sources of them, what is compared."""

from __future__ import annotations

import json
from pathlib import Path

TASKS = ("object detection", "image segmentation", "machine translation")


def paper(number: int, version: int = 0) -> dict[str, str]:
    """Return a record; another version says something else of the same paper."""
    again = f" We add ablation number {version}." if version else ""
    return {
        "id": f"2501.{number:05}",
        "title": f"LensNet{number}: Contrastive learning of lenses",
        "abstract": (
            f"We propose LensNet{number}, a graph neural network (GNN). It is trained by "
            f"contrastive learning on CIFAR-{10 + number % 3}, and beats BERT by {number} points "
            f"of accuracy in {TASKS[number % 3]}.{again} Code: https://github.com/lens/net{number}."
        ),
    }


def write(path: Path, records: dict[int, int]) -> None:
    """Write a source of papers (number -> version), with a line that no reader can use."""
    rows = [{"nothing": "usable"}, *(paper(n, v) for n, v in sorted(records.items()))]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def contents(graph: Path) -> dict[str, bytes]:
    """Return the bytes of all that a build derives."""
    files = [*sorted((graph / "tables").iterdir()), graph / "rejects.jsonl"]
    return {file.name: file.read_bytes() for file in files}
