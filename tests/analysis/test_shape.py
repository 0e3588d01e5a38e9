"""Which edges shape a picture."""

from __future__ import annotations

import numpy as np

from litweave.analysis.network import PAPER, RELATED_TO, Edges
from litweave.analysis.shape import CLOSEST, shaping


def edges(type_: str, source: list[int], target: list[int], weight: list[float]) -> Edges:
    ends = np.array(source, np.int32), np.array(target, np.int32)
    return Edges(type_, PAPER, PAPER, *ends, np.array(weight))


def test_the_closest_of_either_end_shape_the_picture() -> None:
    others = list(range(1, 11))
    group = edges(RELATED_TO, [0] * 10, others, [n / 10 for n in others])
    back = edges(RELATED_TO, [1] * CLOSEST, list(range(20, 20 + CLOSEST)), [0.9] * CLOSEST)
    both = edges(
        RELATED_TO,
        [*group.source, *back.source],
        [*group.target, *back.target],
        [*group.weight, *back.weight],
    )
    (found,) = shaping((both,), np.zeros(30, np.int32))
    kept = set(zip(found.source.tolist(), found.target.tolist(), strict=True))
    # Of the first node's ten the five closest; others only for who has no closer ones.
    assert {(0, n) for n in (6, 7, 8, 9, 10)} < kept
    assert (0, 2) in kept  # its only one
    assert (0, 1) not in kept  # neither end's


def test_what_many_papers_name_pulls_each_of_them_less() -> None:
    papers = np.array([0, 0, 1, 100], np.int32)
    (found,) = shaping((edges("USES", [0, 1], [2, 3], [1.0, 1.0]),), papers)
    assert np.isclose(found.weight[0] / found.weight[1], 10.0)
