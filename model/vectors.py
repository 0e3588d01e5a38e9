"""Stage 2: word vectors (skip-gram) of the lower-cased corpora, one thread for fixed results."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gensim.models import Word2Vec


class Sentences:
    """The corpus as lists of lower-cased words, read again for each epoch."""

    def __init__(self, work: Path) -> None:
        corpus = np.load(work / "corpus.npz")
        self.tokens, self.offsets = corpus["tokens"], corpus["offsets"]
        surface, _ = json.loads((work / "types.json").read_text())
        self.words = [word.lower() for word in surface]

    def __iter__(self) -> Iterator[list[str]]:
        for start, end in zip(self.offsets, self.offsets[1:], strict=False):
            yield [self.words[t] for t in self.tokens[start:end]]


def main(work: Path, config: Path) -> None:
    """Train and write vectors.npz (float32) and vocabulary.json, most common word first."""
    settings = tomllib.loads(config.read_text())
    size, options = settings["prepare"]["words"], settings["vectors"]
    model = Word2Vec(
        Sentences(work),
        vector_size=options["size"],
        window=options["window"],
        epochs=options["epochs"],
        negative=options["negative"],
        seed=options["seed"],
        sg=1,
        workers=1,
        min_count=3,
        max_final_vocab=None,
    )
    words = sorted(model.wv.index_to_key, key=lambda w: (-model.wv.get_vecattr(w, "count"), w))
    words = words[:size]
    np.savez(work / "vectors.npz", vectors=np.stack([model.wv[w] for w in words]))
    counts = [int(model.wv.get_vecattr(w, "count")) for w in words]
    (work / "vocabulary.json").write_text(json.dumps([words, counts]))
    print(len(words), "words, rarest seen", counts[-1])


if __name__ == "__main__":
    import sys

    main(Path(sys.argv[1]), Path(sys.argv[2]))
