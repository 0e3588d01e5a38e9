"""Stage 4: the pretrained encoder learns tags and roles, from readers or from soft labels."""

from __future__ import annotations

import json
import sys
import time
import tomllib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from batches import TypeRows, make_batch, plan
from network import Network, Shape
from numpy.typing import NDArray
from pretrain import TAGS, drop_words, load_subwords, rounds
from torch import Tensor
from torch.nn import functional

from litweave.extract.decode import BEGIN, END, INSIDE, KINDS, SINGLE, decode, tag

ROLES = ("Method", "Dataset")
EVEN = 0.5


@dataclass
class Item:
    """One text to learn from: a distribution over tags a token, and the chance of `introduced`."""

    types: NDArray[np.int32]
    target: NDArray[np.float16]  # tokens, tags
    role: NDArray[np.float16]  # chance of introduced
    role_weight: NDArray[np.float16]  # 0: no role here
    lexicon: NDArray[np.float16] | None = None
    weight: float = 1.0


def gold_item(paper: dict[str, Any]) -> Item:
    """Return what readers marked as an item."""
    n = len(paper["types"])
    tags, role, role_weight = np.zeros(n, int), np.zeros(n), np.zeros(n)
    for first, after, label, its_role in paper["spans"]:
        kind = KINDS.index(label)
        tags[first:after] = tag(kind, INSIDE)
        tags[first], tags[after - 1] = tag(kind, BEGIN), tag(kind, END)
        if after == first + 1:
            tags[first] = tag(kind, SINGLE)
        if label in ROLES:
            role[first:after], role_weight[first:after] = its_role == "introduced", 1
    target = np.eye(TAGS)[tags]
    f2 = np.float16
    return Item(
        np.asarray(paper["types"], np.int32),
        target.astype(f2),
        role.astype(f2),
        role_weight.astype(f2),
    )


class Model:
    """A network with what turns papers into its input."""

    def __init__(self, net: Network, rows: TypeRows, newline: int) -> None:
        self.net, self.rows, self.newline = net, rows, newline

    def scores(
        self,
        items: list[Item],
        papers: list[int],
        *,
        drop: float = 0.0,
        lost: float = 0.0,
        random: np.random.Generator | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return tag scores, role scores and the mask of a batch."""
        batch = make_batch(papers, [i.types for i in items], self.newline)
        index, weight, offsets = self.rows.gather(batch.unique)
        if random is not None:
            drop_words(index, offsets, lost, random)
        lexicon = None
        if self.net.lexicon is not None:
            columns = self.net.shape.lexicon
            lexicon = torch.zeros(*batch.mask.shape[:2], columns)
            for row, p in enumerate(papers):
                given = torch.from_numpy(items[p].lexicon.astype("f"))
                lexicon[row, : len(given), : given.shape[1]] = given
        common = self.rows.common(batch.unique, int(self.net.unread))
        read = batch.mask * ~torch.from_numpy(common)[batch.inverse][..., None]
        with torch.autocast("cpu", torch.bfloat16):
            x = self.net.embed(index, weight, offsets)[batch.inverse]
            h = self.net.encode(x, batch.place, batch.mask, drop, lexicon, random, read)
            tags, role = self.net.tags(h), self.net.role(h)
        return tags.float(), role.float()[..., 0], batch.mask[..., 0]

    def predict(
        self, items: list[Item], tokens: int = 8000
    ) -> list[tuple[NDArray[np.float32], ...]]:
        """Return tag probabilities and chances of introduced, in the order of the items."""
        out: list[Any] = [None] * len(items)
        self.net.eval()
        with torch.no_grad():
            for papers in plan([len(i.types) for i in items], tokens=tokens, random=None):
                tags, role, _ = self.scores(items, papers)
                tags, role = tags.softmax(-1), role.sigmoid()
                for row, p in enumerate(papers):
                    n = len(items[p].types)
                    out[p] = (tags[row, :n].numpy().copy(), role[row, :n].numpy().copy())
        return out


def loss_of(
    model: Model, items: list[Item], papers: list[int], options: dict[str, Any], random: Any
) -> Tensor:
    """Return the mean loss a token of one batch."""
    tags, role, mask = model.scores(
        items, papers, drop=options["dropout"], lost=options["drop_word"], random=random
    )
    target = torch.zeros_like(tags)
    role_target, role_weight = torch.zeros_like(role), torch.zeros_like(role)
    for row, p in enumerate(papers):
        item, n = items[p], len(items[p].types)
        target[row, :n] = torch.from_numpy(item.target.astype(np.float32)) * item.weight
        role_target[row, :n] = torch.from_numpy(item.role.astype(np.float32))
        role_weight[row, :n] = torch.from_numpy(item.role_weight.astype(np.float32)) * item.weight
    smooth = options["smoothing"]
    total = target.sum(-1, keepdim=True)
    target = target * (1 - smooth) + smooth * total / TAGS
    loss = -(target * tags.log_softmax(-1)).sum() / mask.sum()
    roles = functional.binary_cross_entropy_with_logits(
        role, role_target, role_weight, reduction="sum"
    )
    return loss + options["role_share"] * roles / mask.sum()


class Means:
    """Running means of the dense weights: better than the last weights, and steadier."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.values = {n: p.detach().clone() for n, p in net.named_parameters() if n != "table"}

    def update(self, step: int) -> None:
        """Move towards the weights of now, in big steps at first."""
        keep = min(0.998, step / (step + 9))
        for name, weight in self.net.named_parameters():
            if name != "table":
                self.values[name].lerp_(weight.detach(), 1 - keep)

    def swap(self) -> None:
        """Put the means into the network and the network's weights in their place."""
        now = {n: p.detach().clone() for n, p in self.net.named_parameters() if n != "table"}
        self.net.load_state_dict(self.values, strict=False)
        self.values = now


def optimisers_of(net: Network, options: dict[str, Any], total: int) -> tuple[list[Any], list[Any]]:
    """Return optimisers and their schedules: a warm start, then a straight line down."""
    tops = ("tags", "role", "lexicon")
    named = [(n.split(".")[0], p) for n, p in net.named_parameters() if n != "table"]
    groups = [
        {"params": [p for n, p in named if n not in tops], "lr": options["rate"]},
        {"params": [p for n, p in named if n in tops], "lr": options["head_rate"]},
    ]
    decay = options["decay"]
    made: list[Any] = [torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=decay)]
    if options["table_rate"]:
        made.append(torch.optim.SparseAdam([net.table], lr=options["table_rate"]))

    def pace(step: int) -> float:
        warm = min(1.0, (step + 1) / options["warmup"])
        return warm * max(0.02, 1 - step / total)

    return made, [torch.optim.lr_scheduler.LambdaLR(o, pace) for o in made]


def fit(model: Model, items: list[Item], options: dict[str, Any], *, check: Any) -> None:
    """Train in place; the weights become their running means at the end."""
    net = model.net
    torch.manual_seed(options["seed"])
    random = np.random.default_rng(options["seed"])
    lengths = [len(i.types) for i in items]
    per_round = len(list(plan(lengths, tokens=options["tokens"], random=None)))
    total = int(per_round * options["rounds"])
    optimisers, schedules = optimisers_of(net, options, total)
    dense = [p for n, p in net.named_parameters() if n != "table"]
    means, mean, started = Means(net), 0.0, time.process_time()
    for step, papers in enumerate(islice(rounds(lengths, options["tokens"], random), total), 1):
        net.train()
        loss = loss_of(model, items, papers, options, random)
        for optimiser in optimisers:
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(dense, 1.0)
        for each in (*optimisers, *schedules):
            each.step()
        means.update(step)
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % options["report"] == 0 or step == total:
            means.swap()
            spent = round(time.process_time() - started)
            print(step, total, f"{mean:.4f}", spent, check(model), flush=True)
            if step < total:
                means.swap()
    net.eval()


def spans_f1(model: Model, papers: list[dict[str, Any]], items: list[Item]) -> str:
    """Return strict span F1 a kind, all kinds, and the accuracy of roles of the right spans."""
    hits, found, gold = np.zeros(4), np.zeros(4), np.zeros(4)
    roles = [0, 0]
    for paper, (tags, role) in zip(papers, model.predict(items), strict=True):
        right = {(a, b, KINDS.index(k)): r for a, b, k, r in paper["spans"]}
        for span in decode(tags):
            found[span[2]] += 1
            if span in right:
                hits[span[2]] += 1
                if right[span]:
                    roles[1] += 1
                    roles[0] += (role[span[0] : span[1]].mean() > EVEN) == (
                        right[span] == "introduced"
                    )
        for *_, kind in right:
            gold[kind] += 1
    each = 2 * hits / np.maximum(found + gold, 1)
    whole = 2 * hits.sum() / (found + gold).sum()
    return " ".join(
        [
            f"all {whole:.4f}",
            *(f"{k} {f:.3f}" for k, f in zip(KINDS, each, strict=True)),
            f"role {roles[0] / max(1, roles[1]):.3f}",
        ]
    )


def load(
    work: Path, settings: dict[str, Any], size: str, lexicon: int = 0, **narrower: int
) -> Model:
    """Return the pretrained network of this size with its input tables.

    `narrower`: `rank` and `match` of a `Shape`; such a network is not the pretrained one.
    """
    subwords = load_subwords(work, settings)
    surface, _ = json.loads((work / "types.json").read_text())
    shape = Shape(rows=subwords.size, tags=TAGS, lexicon=lexicon, **narrower, **settings[size])
    net = Network(shape)
    weights = work / f"pretrained-{size}.pt"
    if weights.exists() and not narrower:
        net.load_state_dict(torch.load(weights), strict=False)
    return Model(net, TypeRows(subwords, surface), surface.index("\n\n"))


def main(work: Path, config: Path, size: str, seed: int, **changes: Any) -> None:
    """Train one network on the readers' labels and write it to <size>-<seed>.pt."""
    torch.set_num_threads(1)
    settings = tomllib.loads(config.read_text())
    options = {**settings["train"], **changes, "seed": seed}
    torch.manual_seed(seed)
    sets = json.loads((work / "annotated.json").read_text())
    model = load(work, settings, size)
    papers = sets["arxiv-train"] + sets["venues-train"]
    dev = [gold_item(p) for p in sets["arxiv-dev"]]
    fit(
        model,
        [gold_item(p) for p in papers],
        options,
        check=lambda m: spans_f1(m, sets["arxiv-dev"], dev),
    )
    torch.save(model.net.state_dict(), work / f"{size}-{seed}.pt")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        sys.argv[3],
        int(sys.argv[4]),
        **{k: json.loads(v) for k, v in (x.split("=") for x in sys.argv[5:])},
    )
