"""Last stage: weights, phrases and calibration become the spaCy pipeline that ships."""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any, cast

import calibrate
import numpy as np
import spacy
import torch
from cut import cut
from distil import add_lexicon
from numpy.typing import NDArray
from predict import load_trained, read_votes
from pretrain import load_subwords
from spacy.lang.en import English
from torch import Tensor
from train import Item, gold_item

from litweave.extract.lexicon import COLUMNS
from litweave.extract.recogniser import NAME, Recogniser
from litweave.extract.subwords import Subwords
from litweave.extract.tokenizer import mend_tokenizer
from litweave.extract.weights import Reading, Weights

META = {
    "name": "litweave",
    "version": "0.1.0",
    "description": "Methods, datasets, tasks and metrics of paper abstracts",
    "license": "MIT",
}


def arrays_of(state: dict[str, Tensor], blocks: list[str]) -> dict[str, NDArray[Any]]:
    """Return torch's weights under the names and in the layout of `litweave.extract.forward`."""
    table = state["table"].numpy()
    scale = np.maximum(np.abs(table).max(axis=1), 1e-6) / 127
    arrays: dict[str, NDArray[Any]] = {
        "table": np.rint(table / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float16),
        "project.weight": state["project.weight"].T,
        "project.bias": state["project.bias"],
        "place.weight": state["place.weight"],
        "heads.weight": torch.cat([state["tags.weight"], state["role.weight"]]).T,
        "heads.bias": torch.cat([state["tags.bias"], state["role.bias"]]),
    }
    if "lexicon.weight" in state:
        arrays["lexicon.weight"] = state["lexicon.weight"][:, :COLUMNS].T  # no marks
        arrays["place.weight"] = arrays["place.weight"] + state["lexicon.bias"]
    for i in range(len(blocks)):
        for part, target in (
            ("inward", f"{i}.inward"),
            ("outward", f"{i}.outward"),
            ("linear", f"{i}"),
        ):
            if f"blocks.{i}.{part}.weight" in state:
                arrays[f"{target}.weight"] = state[f"blocks.{i}.{part}.weight"].T
            if f"blocks.{i}.{part}.bias" in state:
                arrays[f"{target}.bias"] = state[f"blocks.{i}.{part}.bias"]
    return {
        name: np.ascontiguousarray(value)
        if name in {"table", "scale"}
        else np.ascontiguousarray(value, np.float16)
        for name, value in arrays.items()
    }


def weights_of(
    state: dict[str, Tensor],
    settings: dict[str, Any],
    subwords: Subwords,
    phrases: list[str],
    shares: NDArray[np.uint8],
    reading: Reading,
    size: str,
) -> Weights:
    """Return everything that the run-time component needs."""
    blocks = settings[size]["blocks"]
    return Weights(
        arrays=arrays_of(state, blocks),
        words=tuple(subwords.words),
        phrases=tuple(phrases),
        shares=shares,
        blocks=tuple(blocks),
        heads=settings[size]["heads"],
        subwords=(subwords.buckets, subwords.min_gram, subwords.max_gram),
        reading=reading,
        unread=int(state["unread"]),
    )


def texts(work: Path, chosen: dict[str, Any]) -> list[Item]:
    """Return the first texts that were read to train on, by which the network is cut."""
    papers = json.loads((work / "annotated.json").read_text())["arxiv-read"]
    items = [gold_item(paper) for paper in papers[: chosen["papers"]]]
    add_lexicon(work, items, chosen["votes"])
    return items


def write_pipeline(weights: Weights, folder: Path) -> None:
    """Write a pipeline of the mended tokenizer and the recogniser, in place of what is there."""
    nlp = English()
    nlp.tokenizer = mend_tokenizer(nlp)
    nlp.meta.update(META)
    cast("Recogniser", nlp.add_pipe(NAME)).load(weights)
    if folder.exists():
        shutil.rmtree(folder)
    nlp.to_disk(folder)
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps({**meta, **META}, indent=1, sort_keys=True) + "\n")


def main(data: Path, work: Path, config: Path, folder: Path) -> None:
    """Package the student, calibrate what was packaged, package it again with its calibration."""
    settings = tomllib.loads(config.read_text())
    subwords, (phrases, shares) = (
        load_subwords(work, settings),
        read_votes(work, settings["package"]["votes"]),
    )
    chosen = settings["package"]
    model = load_trained(work, settings, chosen["network"])
    cut(model, texts(work, chosen), chosen["ranks"])
    state = model.net.state_dict()

    def write(reading: Reading) -> None:
        parts = (subwords, phrases, shares, reading, "student")
        write_pipeline(weights_of(state, settings, *parts), folder)

    write(calibrate.IDENTITY)
    nlp = spacy.load(folder)
    recogniser = cast("Recogniser", nlp.get_pipe(NAME))
    papers = calibrate.read(nlp, recogniser, data / "annotated/arxiv-dev.jsonl.gz")
    reading = calibrate.choose(papers, settings["package"]["outside"])
    write(reading)
    error, rows = calibrate.held_out_error(papers, reading.outside)
    print(f"expected calibration error, five folds: {error:.4f}")
    for row in rows:
        print(*row)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
