"""Stage 3: the encoder learns to guess hidden words of the unlabelled abstracts."""

from __future__ import annotations

import json
import sys
import time
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from batches import Batch, TypeRows, make_batch, plan
from network import Network, Shape
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, identity
from scipy.sparse.linalg import cg
from torch import Tensor
from torch.nn import functional

from litweave.extract.subwords import FIRST_WORD, MASK, UNKNOWN, Subwords

TAGS = 17
LONGEST = 400  # tokens of a text that are read


def load_subwords(work: Path, settings: dict[str, Any]) -> Subwords:
    """Return the row scheme of the chosen vocabulary."""
    words, _ = json.loads((work / "vocabulary.json").read_text())
    numbers = {word: FIRST_WORD + i for i, word in enumerate(words)}
    options = settings["prepare"]
    return Subwords(numbers, options["buckets"], options["min_gram"], options["max_gram"])


def load_corpus(work: Path) -> tuple[list[NDArray[np.int32]], list[str]]:
    """Return the unlabelled texts as surface form numbers, and the forms."""
    surface, _ = json.loads((work / "types.json").read_text())
    corpus = np.load(work / "corpus.npz")
    tokens, offsets = corpus["tokens"], corpus["offsets"]
    texts = [tokens[a : min(b, a + LONGEST)] for a, b in pairwise(offsets.tolist())]
    return texts, surface


def first_table(work: Path, subwords: Subwords) -> NDArray[np.float32]:
    """Return rows such that word + mean of n-grams is the word's vector.

    The n-grams come from ridge regression on the vectors, so that an unseen word starts near words
    that are spelled like it.
    """
    vectors = np.load(work / "vectors.npz")["vectors"].astype(np.float32)
    vectors /= vectors.std()
    first = FIRST_WORD + len(subwords.words)
    lists = [[g - first for g in subwords.grams(word)] for word in subwords.words]
    lengths = np.array([len(x) for x in lists])
    a = csr_matrix(
        (
            np.repeat(1 / lengths, lengths).astype(np.float32),
            np.concatenate([np.asarray(x) for x in lists]),
            np.concatenate([[0], np.cumsum(lengths)]),
        ),
        shape=(len(lists), subwords.buckets),
    )
    a.sum_duplicates()
    gram = (a.T @ a + 0.02 * identity(subwords.buckets, format="csr")).tocsr()
    right = a.T @ vectors
    grams = np.stack(
        [cg(gram, right[:, i], rtol=1e-2, maxiter=30)[0] for i in range(right.shape[1])], axis=1
    )
    table = np.zeros((subwords.size, vectors.shape[1]), np.float32)
    table[first : first + subwords.buckets] = grams
    table[FIRST_WORD:first] = vectors - a @ grams
    return table


class Cloze:
    """Hidden words, their candidates and the loss of guessing them."""

    def __init__(
        self, work: Path, subwords: Subwords, surface: list[str], options: dict[str, Any]
    ) -> None:
        self.options = options
        self.word = np.array([subwords.words.get(w.lower(), UNKNOWN) for w in surface], np.int64)
        _, counts = json.loads((work / "vocabulary.json").read_text())
        chance = np.asarray(counts, np.float64) ** 0.75
        self.chance = chance / chance.sum()
        self.log = torch.from_numpy(np.log(self.chance * options["negatives"])).float()
        self.random = np.random.default_rng(options["seed"])

    def hide(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return which tokens are hidden and their words (unknown words are never hidden)."""
        words = torch.from_numpy(self.word[batch.unique])[batch.inverse]
        dice = torch.from_numpy(self.random.random(words.shape, np.float32))
        hidden = (dice < self.options["masked"]) & (words > UNKNOWN) & (batch.mask[..., 0] > 0)
        return hidden, words[hidden] - FIRST_WORD

    def loss(self, h: Tensor, words: Tensor, out: Tensor, bias: Tensor) -> Tensor:
        """Return the sampled softmax loss of vectors `h` against output rows `out`."""
        drawn = torch.from_numpy(
            self.random.choice(len(self.chance), self.options["negatives"], p=self.chance)
        )
        right = (h * functional.embedding(words, out, sparse=True)).sum(-1, keepdim=True)
        right = right + functional.embedding(words, bias, sparse=True) - self.log[words, None]
        wrong = h @ functional.embedding(drawn, out, sparse=True).T
        wrong = wrong + functional.embedding(drawn, bias, sparse=True).T - self.log[drawn]
        wrong = wrong.float().masked_fill(words[:, None] == drawn[None], -1e4)
        scores = torch.cat([right.float(), wrong], -1)
        return functional.cross_entropy(scores, torch.zeros(len(words), dtype=torch.long))


def drop_words(index: Tensor, offsets: Tensor, chance: float, random: np.random.Generator) -> None:
    """Let some surface forms of a batch be read without their word row (the first of each)."""
    lost = torch.from_numpy(random.random(len(offsets)) < chance)
    index[offsets[lost]] = UNKNOWN


def rounds(lengths: list[int], tokens: int, random: np.random.Generator) -> Iterator[list[int]]:
    """Yield groups of papers for ever, a new order each time round."""
    while True:
        yield from plan(lengths, tokens=tokens, random=random)


def main(work: Path, config: Path, size: str) -> None:
    """Pretrain the network named `size` in the configuration; write pretrained-<size>.pt."""
    torch.set_num_threads(1)
    settings = tomllib.loads(config.read_text())
    options = settings["pretrain"]
    torch.manual_seed(options["seed"])
    random = np.random.default_rng(options["seed"])
    subwords = load_subwords(work, settings)
    texts, surface = load_corpus(work)
    newline = surface.index("\n\n")
    rows = TypeRows(subwords, surface)
    net = Network(Shape(rows=subwords.size, tags=TAGS, **settings[size]))
    net.table.data = torch.from_numpy(first_table(work, subwords))
    cloze = Cloze(work, subwords, surface, options)
    words = len(subwords.words)
    vectors = torch.from_numpy(np.load(work / "vectors.npz")["vectors"])
    out = torch.nn.Parameter(vectors / vectors.std() * 0.1)
    bias = torch.nn.Parameter(torch.zeros(words, 1))
    guess = torch.nn.Linear(net.shape.width, net.shape.row_size)
    dense = [p for n, p in net.named_parameters() if n != "table"] + list(guess.parameters())
    optimisers = [
        torch.optim.AdamW(dense, lr=options["rate"], betas=(0.9, 0.98), weight_decay=0.01),
        torch.optim.SparseAdam([net.table, out, bias], lr=options["rate"]),
    ]
    lengths = [len(t) for t in texts]
    total = int(options["epochs"] * sum(lengths) / options["tokens"] * 1.02)
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(
            o,
            options["rate"],
            total_steps=total + 1,
            pct_start=options["warmup"] / total,
            cycle_momentum=False,
        )
        for o in optimisers
    ]
    started, mean = time.process_time(), 0.0
    for step, papers in enumerate(rounds(lengths, options["tokens"], random)):
        if step >= min(total, options["stop"][size]):
            break
        batch = make_batch(papers, texts, newline)
        index, weight, offsets = rows.gather(batch.unique)
        drop_words(index, offsets, options["drop_word"], random)
        hidden, words_hidden = cloze.hide(batch)
        inverse = torch.where(hidden, len(batch.unique), batch.inverse)
        index = torch.cat([index, torch.tensor([MASK])])
        weight = torch.cat([weight, torch.ones(1)])
        offsets = torch.cat([offsets, torch.tensor([len(index) - 1])])
        with torch.autocast("cpu", torch.bfloat16):
            x = net.embed(index, weight, offsets)[inverse]
            h = guess(net.encode(x, batch.place, batch.mask)[hidden])
            loss = cloze.loss(h, words_hidden, out, bias)
        for optimiser in optimisers:
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(dense, 1.0)
        for optimiser, schedule in zip(optimisers, schedules, strict=True):
            optimiser.step()
            schedule.step()
        mean = loss.item() if step == 0 else 0.99 * mean + 0.01 * loss.item()
        if step % 50 == 0:
            print(step, total, round(mean, 3), round(time.process_time() - started), flush=True)

    torch.save(net.state_dict(), work / f"pretrained-{size}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
