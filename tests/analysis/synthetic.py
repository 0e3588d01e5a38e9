"""Graphs with planted structure, large enough that it cannot be found by chance."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
from scipy import sparse

from fixtures import Row, concept, paper, use, write_graph
from litweave.analysis.network import Floats, Ints
from litweave.graph import Graph


def planted_matrix(
    sizes: list[int], *, inside: float, between: float, seed: int = 0
) -> tuple[sparse.csr_array, Ints]:
    """Return a symmetric weighted matrix of a planted partition, and the partition."""
    random = np.random.default_rng(seed)
    member = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    rows, columns = np.triu_indices(len(member), k=1)
    chance = np.where(member[rows] == member[columns], inside, between)
    keep = random.random(len(rows)) < chance
    rows, columns = rows[keep], columns[keep]
    weight = random.uniform(0.2, 1.0, len(rows))
    both = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
    data = np.concatenate([weight, weight])
    return sparse.csr_array((data, both), shape=(len(member), len(member))), member


FIELDS = ("weaving", "dyeing", "spinning")


def planted_fields(path: Path, *, papers: int = 120, seed: int = 1) -> tuple[Graph, dict[str, str]]:
    """Write a graph of three fields with tasks and methods of their own, and say who is where.

    Every paper names four concepts of its field and two that all fields share.
    """
    random = Random(seed)  # noqa: S311 - no secret
    truth: dict[str, str] = {}
    rows: list[Row] = []
    uses: list[Row] = []
    for number in range(papers):
        field = FIELDS[number % len(FIELDS)]
        id_ = f"arxiv:21{number % 12 + 1:02d}.{number:05d}"
        truth[id_] = field
        rows.append(paper(id_, f"{field} {number}", f"{2015 + number % 8}"))
        own = [*random.sample([f"method:{field}-{i}" for i in range(6)], 3), f"task:{field}"]
        common = random.sample([f"metric:common-{i}" for i in range(4)], 2)
        uses.extend(use(id_, name) for name in (*own, *common))
    names = sorted({row["concept_id"] for row in uses})
    concepts = [concept(name, name.partition(":")[2]) for name in names]
    return write_graph(path, papers=rows, concepts=concepts, uses=uses, links=[]), truth


def agreement(found: Ints, truth: Ints) -> float:
    """Return the share of pairs that both divisions judge alike (the Rand index)."""
    same_found = found[:, None] == found[None, :]
    same_truth = truth[:, None] == truth[None, :]
    return float((same_found == same_truth).mean())


def spread(place: Floats) -> float:
    """Return the root mean square distance from the centre."""
    return float(np.sqrt(((place - place.mean(axis=0)) ** 2).sum(axis=1).mean()))
