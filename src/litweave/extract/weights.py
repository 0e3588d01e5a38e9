"""The folder of the trained weights: what spaCy keeps for the recogniser inside a pipeline.

weights.npz    16 bit floats; the embedding table in 8 bit with a scale a row
words.json     words in the order of their rows
phrases.json   phrases; shares.npy: their corpus votes
model.json     layout of the network, calibration, thresholds
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litweave.errors import LitweaveError

FORMAT = 1


Curve = tuple[tuple[float, ...], tuple[float, ...]]  # x ascending, y of each


@dataclass(frozen=True, slots=True)
class Reading:
    """How probabilities of tags become mentions: fitted on held-out papers, stored with the model.

    `curves` and `role` are calibration curves, (raw score, share that was right) pairs.
    """

    outside: float  # added to the log probability of "no mention"; below 0: finds more
    curves: Mapping[str, Curve]
    role: Curve
    thresholds: Mapping[str, float]  # least confidence of a mention of each kind


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that was learned."""

    arrays: Mapping[str, NDArray[Any]]
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    shares: NDArray[np.uint8]  # phrases, kinds; 255 is all
    blocks: tuple[str, ...]
    heads: int
    subwords: tuple[int, int, int]  # buckets, shortest and longest n-gram
    reading: Reading
    unread: int = 0  # so many of the first words nobody attends to


def write_weights(weights: Weights, folder: Path) -> None:
    """Write the folder; equal weights give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    # np.savez stamps no time into its archive (1980-01-01 for every member).
    arrays: dict[str, Any] = dict(sorted(weights.arrays.items()))
    np.savez_compressed(folder / "weights.npz", **arrays)
    np.save(folder / "shares.npy", weights.shares)
    for name, texts in (("words", weights.words), ("phrases", weights.phrases)):
        text = json.dumps(texts, ensure_ascii=False, indent=0)
        (folder / f"{name}.json").write_text(text, encoding="utf8", newline="\n")
    reading = weights.reading
    layout = {
        "format": FORMAT,
        "blocks": weights.blocks,
        "heads": weights.heads,
        "subwords": weights.subwords,
        "unread": weights.unread,
        "outside": reading.outside,
        "curves": reading.curves,
        "role": reading.role,
        "thresholds": reading.thresholds,
    }
    text = json.dumps(layout, indent=1, sort_keys=True) + "\n"
    (folder / "model.json").write_text(text, encoding="utf8", newline="\n")


def read_weights(folder: Path) -> Weights:
    """Return the weights of a folder; raise `LitweaveError` if its format is another."""
    layout = json.loads((folder / "model.json").read_text(encoding="utf8"))
    if layout.get("format") != FORMAT:
        raise LitweaveError(
            f"{folder}: format {layout.get('format')} of weights; this version reads {FORMAT}"
        )
    with np.load(folder / "weights.npz") as file:
        arrays = {name: file[name] for name in file.files}
    role_x, role_y = layout["role"]
    return Weights(
        arrays=arrays,
        words=tuple(json.loads((folder / "words.json").read_text(encoding="utf8"))),
        phrases=tuple(json.loads((folder / "phrases.json").read_text(encoding="utf8"))),
        shares=np.load(folder / "shares.npy"),
        blocks=tuple(layout["blocks"]),
        heads=layout["heads"],
        subwords=tuple(layout["subwords"]),
        reading=Reading(
            outside=layout["outside"],
            curves={kind: (tuple(x), tuple(y)) for kind, (x, y) in layout["curves"].items()},
            role=(tuple(role_x), tuple(role_y)),
            thresholds=layout["thresholds"],
        ),
        unread=layout.get("unread", 0),
    )
