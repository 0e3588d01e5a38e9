"""Stages 5 and 6: trained networks label unlabelled abstracts, a small network learns from them."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from predict import (
    bare_item,
    load_items,
    load_trained,
    lower_numbers,
    narrow,
    read_votes,
    save_items,
    soft_items,
    votes,
)
from prepare import LEARNT
from pretrain import load_corpus
from train import Item, Model, fit, gold_item, load, spans_f1

from litweave.extract.decode import decode
from litweave.extract.lexicon import COLUMNS, Lexicon

# The sets that readers annotated for training, each read once a round.
EACH = dict.fromkeys(LEARNT, 1)
# Readers have habits, and those of these sets are not those of arxiv-train: of names that stand in
# the title alone the others take fewer for introduced. A network with `marks` is told while it
# learns whose labels it sees, by a column for each set beside the votes. At run time all are zero,
# which is arxiv-train.
MARKED = ("arxiv-read", "venues-train")
# In known.json: papers of those sets. They neither vote nor get soft labels.
ANNOTATED = 1


def shuffled(work: Path, settings: dict[str, Any]) -> list[int]:
    """Return the papers that are not annotated: the student reads the first, the last vote.

    They do not overlap, so that what a paper's own labels said is not among its votes.
    """
    known = np.array(json.loads((work / "known.json").read_text()))
    random = np.random.default_rng(settings["distil"]["seed"])
    return cast("list[int]", random.permutation(np.flatnonzero(known != ANNOTATED)).tolist())


def label(work: Path, config: Path, name: str) -> None:
    """Write <name>.npz: the mean opinion on the student's papers of the networks it names."""
    settings = tomllib.loads(config.read_text())
    options = settings["label"][name]
    texts, _ = load_corpus(work)
    known = json.loads((work / "known.json").read_text())
    chosen = sorted(p for p in shuffled(work, settings)[: options["papers"]] if not known[p])
    models = [load_trained(work, settings, each) for each in options["by"]]
    items = [bare_item(texts[i]) for i in chosen]
    add_lexicon(work, items, options["votes"])
    save_items(list(soft_items(models, items)), work / f"{name}.npz")


def vote(work: Path, config: Path, name: str) -> None:
    """Write <name>.json: phrases, shares of the kinds, counts, as one network reads the others."""
    settings = tomllib.loads(config.read_text())
    options = settings["vote"][name]
    texts, surface = load_corpus(work)
    voters = sorted(shuffled(work, settings)[options["apart"] :])
    model = load_trained(work, settings, options["by"])
    lower, words = lower_numbers(surface)
    named = []
    for start in range(0, len(voters), 2000):
        items = [bare_item(texts[i]) for i in voters[start : start + 2000]]
        if "votes" in options:
            add_lexicon(work, items, options["votes"])
        for item, (tags, _) in zip(items, model.predict(items), strict=True):
            named.append((lower[item.types].tolist(), decode(tags)))
        print(start, "papers read", flush=True)
    phrases, shares, counts = votes(named, settings["distil"]["least"])
    rows = [
        [" ".join(words[i] for i in p), [round(float(x), 3) for x in s], n]
        for p, s, n in zip(phrases, shares, counts, strict=True)
    ]
    (work / f"{name}.json").write_text(json.dumps(sorted(rows)))
    print(len(rows), "phrases")


def add_lexicon(work: Path, items: list[Item], name: str) -> None:
    """Let every item carry what these corpus votes say of its tokens."""
    surface, _ = json.loads((work / "types.json").read_text())
    lower, words = lower_numbers(surface)
    index = {word: i for i, word in enumerate(words)}
    phrases, shares = read_votes(work, name)
    keys = [[index[word] for word in phrase.split(" ")] for phrase in phrases]
    lexicon = Lexicon(keys, shares.astype(np.float32) / np.float32(255))
    for item in items:
        item.lexicon = lexicon.features(lower[item.types].tolist()).astype(np.float16)


def mark(items: list[Item], name: str) -> None:
    """Let every item carry which of `MARKED` it is from."""
    said = np.array([name == each for each in MARKED], np.float16)
    for item in items:
        rows = np.tile(said, (len(item.types), 1))
        item.lexicon = np.concatenate([item.lexicon, rows], axis=1)


def gold_and_dev(
    work: Path, name: str, copies: Mapping[str, int] = EACH, *, marks: bool = False
) -> tuple[list[Item], list[Item], Callable[[Model], str]]:
    """Return the readers' papers, and the held-out ones with how to score a network on them.

    `name`: the votes that they carry; `copies`: how often each set is read a round; `marks`: tell
    whose they are.
    """
    sets = json.loads((work / "annotated.json").read_text())
    gold = []
    for each, times in copies.items():
        items = [gold_item(p) for p in sets[each]]
        add_lexicon(work, items, name)
        if marks:
            mark(items, each)
        gold += items * times
    dev = [gold_item(p) for p in sets["arxiv-dev"]]
    add_lexicon(work, dev, name)
    return gold, dev, lambda model: spans_f1(model, sets["arxiv-dev"], dev)


def with_lexicon(work: Path, settings: dict[str, Any], size: str) -> Model:
    """Return the pretrained network of this size, with the lexicon as an input at zero."""
    model = load(work, settings, size, COLUMNS)
    torch.nn.init.zeros_(model.net.lexicon.weight)
    return model


def learn(work: Path, config: Path, name: str) -> None:
    """Train <size>-<seed> with the votes as input on the readers' labels."""
    settings = tomllib.loads(config.read_text())
    size, seed = name.split("-")
    chosen = settings["learn"][name]
    gold, _, check = gold_and_dev(work, chosen["votes"])
    options = {**settings["train"], "rounds": chosen["rounds"], "seed": int(seed)}
    torch.manual_seed(int(seed))
    model = with_lexicon(work, settings, size)
    fit(model, gold, options, check=check)
    torch.save(model.net.state_dict(), work / f"{name}.pt")


def distil(work: Path, config: Path, name: str) -> None:
    """Let a network learn from soft labels beside the readers'; write <name>.pt."""
    settings = tomllib.loads(config.read_text())
    chosen = settings["finish"][name]
    options = {**settings["train"], **settings["finish"], **chosen}
    options["seed"] = int(name.split("-")[1])
    marks = chosen.get("marks", False)
    gold, _, check = gold_and_dev(work, chosen["votes"], options["gold_copies"], marks=marks)
    soft = load_items(work / f"{chosen['soft']}.npz", options["soft_weight"])[
        : chosen.get("papers")
    ]
    add_lexicon(work, soft, chosen["votes"])
    if "start" in chosen:
        columns = COLUMNS + len(MARKED) * marks
        model = load_trained(work, settings, chosen["start"], columns=columns)
    else:
        model = with_lexicon(work, settings, name.split("-", maxsplit=1)[0])
    narrow(model, {k: chosen[k] for k in ("opening", "rank", "match") if k in chosen})
    model.net.unread.fill_(chosen.get("unread", model.net.unread))
    print("starts at", check(model), flush=True)
    fit(model, soft + gold, options, check=check)
    torch.save(model.net.state_dict(), work / f"{name}.pt")


STAGES: dict[str, Callable[..., None]] = {
    "vote": vote,
    "learn": learn,
    "label": label,
    "distil": distil,
}

if __name__ == "__main__":
    torch.set_num_threads(1)
    stage, folder, settings_file, *rest = sys.argv[1:]
    STAGES[stage](Path(folder), Path(settings_file), *rest)
