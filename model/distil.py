"""Stages 5 and 6: trained networks label unlabelled abstracts, a small network learns from them."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from predict import (
    bare_item,
    load_items,
    load_trained,
    lower_numbers,
    read_votes,
    save_items,
    soft_items,
    votes,
)
from pretrain import load_corpus
from train import Item, fit, gold_item, load, spans_f1

from litweave.extract.decode import decode
from litweave.extract.lexicon import COLUMNS, Lexicon


def split(work: Path, options: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Return the papers that the student reads and those that vote; no annotated one is in either.

    They do not overlap, so that what a paper's own labels said is not among its votes.
    """
    known = np.array(json.loads((work / "known.json").read_text()), bool)
    order = np.random.default_rng(options["seed"]).permutation(np.flatnonzero(~known))
    apart = options["papers"]
    return sorted(order[: options["read"]].tolist()), sorted(order[apart:].tolist())


def label(work: Path, config: Path, names: list[str]) -> None:
    """Write soft.npz: the mean opinion of the named networks on the student's papers."""
    torch.set_num_threads(1)
    settings = tomllib.loads(config.read_text())
    texts, _ = load_corpus(work)
    chosen, _ = split(work, settings["distil"])
    models = [
        load_trained(work, settings, name.split("-")[0], name, COLUMNS * (name == "student"))
        for name in names
    ]
    items = [bare_item(texts[i]) for i in chosen]
    add_lexicon(work, items)
    save_items(list(soft_items(models, items)), work / "soft.npz")


def vote(work: Path, config: Path, name: str) -> None:
    """Write votes.json: phrases, shares of the kinds, counts, as one network reads the others."""
    torch.set_num_threads(1)
    settings = tomllib.loads(config.read_text())
    texts, surface = load_corpus(work)
    _, voters = split(work, settings["distil"])
    model = load_trained(work, settings, name.split("-", maxsplit=1)[0], name)
    lower, words = lower_numbers(surface)
    named = []
    for start in range(0, len(voters), 2000):
        part = [texts[i] for i in voters[start : start + 2000]]
        for text, (tags, _) in zip(part, model.predict([bare_item(t) for t in part]), strict=True):
            named.append((lower[text].tolist(), decode(tags)))
        print(start, "papers read", flush=True)
    phrases, shares, counts = votes(named, settings["distil"]["least"])
    rows = [
        [" ".join(words[i] for i in p), [round(float(x), 3) for x in s], n]
        for p, s, n in zip(phrases, shares, counts, strict=True)
    ]
    (work / "votes.json").write_text(json.dumps(sorted(rows)))
    print(len(rows), "phrases")


def add_lexicon(work: Path, items: list[Item]) -> None:
    """Let every item carry what the corpus votes say of its tokens."""
    surface, _ = json.loads((work / "types.json").read_text())
    lower, words = lower_numbers(surface)
    index = {word: i for i, word in enumerate(words)}
    phrases, shares = read_votes(work)
    keys = [[index[word] for word in phrase.split(" ")] for phrase in phrases]
    lexicon = Lexicon(keys, shares.astype(np.float32) / np.float32(255))
    for item in items:
        item.lexicon = lexicon.features(lower[item.types].tolist()).astype(np.float16)


def student(work: Path, config: Path) -> None:
    """Train the small network with the votes: first on readers' labels, then on soft ones too."""
    torch.set_num_threads(1)
    settings = tomllib.loads(config.read_text())
    sets = json.loads((work / "annotated.json").read_text())
    gold = [gold_item(p) for p in sets["arxiv-train"] + sets["venues-train"]]
    dev = [gold_item(p) for p in sets["arxiv-dev"]]
    add_lexicon(work, gold + dev)
    model = load(work, settings, "student", COLUMNS)
    torch.nn.init.zeros_(model.net.lexicon.weight)
    fit(
        model,
        gold,
        {**settings["train"], **settings["student_train"]},
        check=lambda m: spans_f1(m, sets["arxiv-dev"], dev),
    )
    torch.save(model.net.state_dict(), work / "student.pt")


def distil(work: Path, config: Path) -> None:
    """Go on with soft labels beside the readers'; write student-finished.pt."""
    torch.set_num_threads(1)
    settings = tomllib.loads(config.read_text())
    options = {**settings["train"], **settings["finish"]}
    sets = json.loads((work / "annotated.json").read_text())
    gold = [gold_item(p) for p in sets["arxiv-train"] + sets["venues-train"]]
    dev = [gold_item(p) for p in sets["arxiv-dev"]]
    soft = load_items(work / "soft.npz", options["soft_weight"])
    add_lexicon(work, gold + dev + soft)
    model = load_trained(work, settings, "student", "student", COLUMNS)
    fit(
        model,
        soft + gold * options["gold_copies"],
        options,
        check=lambda m: spans_f1(m, sets["arxiv-dev"], dev),
    )
    torch.save(model.net.state_dict(), work / "student-finished.pt")


if __name__ == "__main__":
    stage, folder, settings_file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if stage == "label":
        label(folder, settings_file, sys.argv[4:])
    elif stage == "vote":
        vote(folder, settings_file, sys.argv[4])
    elif stage == "student":
        student(folder, settings_file)
    else:
        distil(folder, settings_file)
