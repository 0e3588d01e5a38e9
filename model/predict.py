"""Stage 5: trained networks read the unlabelled abstracts; their mean is what a student learns.

Also the corpus votes: how often each phrase that they name is named, and as what.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from network import block
from numpy.typing import NDArray
from train import TAGS, Item, Model, load

from litweave.extract.decode import KINDS
from litweave.extract.lexicon import LONGEST, Lexicon

CHUNK = 2000  # papers whose probabilities are in memory at a time


def bare_item(types: NDArray[np.int32]) -> Item:
    """Return a text without labels."""
    n = len(types)
    none = np.zeros(n, np.float16)
    return Item(types, np.zeros((n, TAGS), np.float16), none, none)


def soft_items(models: Sequence[Model], items: Sequence[Item]) -> Iterator[Item]:
    """Yield the texts with the mean of the models' probabilities as labels, in order."""
    everything = items
    for start in range(0, len(everything), CHUNK):
        items = everything[start : start + CHUNK]
        answers = [model.predict(items) for model in models]
        for item, *each in zip(items, *answers, strict=True):
            tags = np.mean([a[0] for a in each], axis=0)
            role = np.mean([a[1] for a in each], axis=0)
            part = tags[:, 1:9].sum(axis=1)  # Method and Dataset
            item.target, item.role = tags.astype(np.float16), role.astype(np.float16)
            item.role_weight = np.where(part > 0.3, part, 0).astype(np.float16)  # noqa: PLR2004
            yield item
        print(start + len(items), "papers read", flush=True)


def save_items(items: Sequence[Item], path: Path) -> None:
    """Write labelled texts as flat arrays."""
    np.savez(
        path,
        lengths=np.array([len(i.types) for i in items]),
        types=np.concatenate([i.types for i in items]),
        target=np.concatenate([i.target for i in items]),
        role=np.concatenate([i.role for i in items]),
        role_weight=np.concatenate([i.role_weight for i in items]),
    )


def load_items(path: Path, weight: float) -> list[Item]:
    """Return labelled texts as `save_items` wrote them."""
    with np.load(path) as file:
        cuts = np.cumsum(file["lengths"])[:-1]
        names = ("types", "target", "role", "role_weight")
        columns = [np.split(file[name], cuts) for name in names]
    return [Item(*parts, weight=weight) for parts in zip(*columns, strict=True)]


def lower_numbers(surface: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the number of each surface form's lower case, and the lower-case forms."""
    index: dict[str, int] = {}
    numbers = [index.setdefault(word.lower(), len(index)) for word in surface]
    return np.array(numbers), list(index)


def votes(
    named: Sequence[tuple[list[int], list[tuple[int, int, int]]]], least: int
) -> tuple[list[tuple[int, ...]], NDArray[np.float32], list[int]]:
    """Return phrases, the share of their occurrences that were named as each kind, their counts.

    `named`: lower-case numbers and spans of each paper. Phrases are named in at least `least`
    papers; an occurrence inside a longer phrase that starts with it is not counted.
    """
    papers: Counter[tuple[int, ...]] = Counter()
    for keys, spans in named:
        papers.update({tuple(keys[a:b]) for a, b, _ in spans if b - a <= LONGEST})
    phrases = sorted(p for p, n in papers.items() if n >= least)
    lexicon = Lexicon(phrases, np.zeros((len(phrases), len(KINDS)), np.float32))
    total = np.zeros(len(phrases))
    hits: defaultdict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(KINDS)))
    for keys, spans in named:
        kinds = {(a, b): k for a, b, k in spans}
        for start, end, phrase in lexicon.find(keys):
            total[phrase] += 1
            if (start, end) in kinds:
                hits[phrase][kinds[start, end]] += 1
    shares = np.stack([hits[i] / max(total[i], 1) for i in range(len(phrases))])
    return phrases, shares.astype(np.float32), total.astype(int).tolist()


def load_trained(work: Path, settings: dict[str, Any], name: str, *, columns: int = 0) -> Model:
    """Return the trained network <size>-<number>; columns of its lexicon are new, at zero."""
    state = torch.load(work / f"{name}.pt")
    has = state["lexicon.weight"].shape[1] if "lexicon.weight" in state else 0
    columns = max(columns, has)
    size = name.split("-", maxsplit=1)[0]
    model = load(work, settings, size, columns, **narrowed(state, settings[size]))
    if columns > has:
        weight = torch.zeros(settings[size]["width"], columns)
        if has:
            weight[:, :has] = state["lexicon.weight"]
        state = {"lexicon.bias": torch.zeros(len(weight)), **state, "lexicon.weight": weight}
    model.net.load_state_dict(state)
    model.net.eval()
    return model


def narrowed(state: dict[str, Any], size: dict[str, Any]) -> dict[str, int]:
    """Return what of a trained network is narrower than its size says, as fields of `Shape`."""
    found = {}
    for i, name in enumerate(size["blocks"]):
        inward = state.get(f"blocks.{i}.inward.weight")
        if inward is None:
            continue
        rows = len(inward)
        if name == "attention":
            found["match"] = (rows // size["heads"] - size["head_size"]) // 2
        else:
            found["rank" if i else "opening"] = rows
    return found


def narrow(model: Model, wanted: dict[str, int]) -> None:
    """Put narrower blocks in the place of wide ones; `wanted`: fields of `Shape`."""
    net = model.net
    net.shape = replace(net.shape, **wanted)
    for i, (name, wider) in enumerate(zip(net.shape.blocks, net.blocks, strict=True)):
        field = "match" if name == "attention" else "rank" if i else "opening"
        if field in wanted:
            net.blocks[i] = block(net.shape, name, first=not i)
            net.blocks[i].take(wider)


def read_votes(work: Path, name: str) -> tuple[list[str], NDArray[np.uint8]]:
    """Return phrases (lower-case tokens joined by blanks) and their shares in 255ths."""
    rows = json.loads((work / f"{name}.json").read_text())
    return [r[0] for r in rows], np.rint(np.array([r[1] for r in rows]) * 255).astype(np.uint8)
