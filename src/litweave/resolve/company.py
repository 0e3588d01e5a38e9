"""The company that the meanings of an ambiguous acronym keep, and which of them fits a paper."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from litweave.resolve.acronyms import Sense
from litweave.resolve.columns import Ints, Mentions, bounds_of, ints
from litweave.resolve.groups import Groups

# Context decides where the best meaning fits so many times as well as the second.
CONTEXT_MARGIN = 2.0
CONTEXT_SHARED = 2  # concepts shared with papers of that meaning, at least


class Company:
    """Which concepts stand beside each meaning of the ambiguous acronyms; built once."""

    def __init__(
        self,
        rows: Mentions,
        groups: Groups,
        row_group: Ints,
        ambiguous: Mapping[int, Mapping[int, Sense]],
    ) -> None:
        """Read it off the papers that give each meaning; `ambiguous`: acronym -> root -> sense."""
        self._profiles: dict[int, dict[int, Counter[int]]] = {}
        self._weights: dict[int, float] = {}
        if not ambiguous:
            return
        roots = np.array([groups.root(g) for g in range(len(groups))], np.int64)
        pairs = np.unique(ints(rows.paper).astype(np.int64) << 32 | roots[row_group])
        concepts, counts = np.unique(pairs & 0xFFFFFFFF, return_counts=True)
        # Rarity without the number of papers, so that papers on other things decide nothing.
        self._weights = {
            int(c): 1 / math.log2(1 + n) for c, n in zip(concepts, counts, strict=True)
        }
        wanted = {
            paper
            for meanings in ambiguous.values()
            for sense in meanings.values()
            for paper in sense.papers
        }
        bounds = bounds_of(rows, sorted(wanted))
        for acronym, meanings in ambiguous.items():
            profiles: dict[int, Counter[int]] = {}
            for root, sense in meanings.items():
                profile: Counter[int] = Counter({-1: len(sense.papers)})
                for paper in sense.papers:
                    span = slice(*bounds[paper])
                    beside = {int(roots[g]) for g in row_group[span]}
                    profile.update(beside - {root, groups.root(acronym)})
                profiles[root] = profile
            self._profiles[acronym] = profiles

    def meaning(self, acronym: int, others: Sequence[int]) -> int | None:
        """Return the root of the long form that fits the paper's other concepts, or None."""
        profiles = self._profiles.get(acronym)
        return by_context(others, profiles, self._weights) if profiles else None


def by_context(
    others: Sequence[int], profiles: dict[int, Counter[int]], weights: dict[int, float]
) -> int | None:
    """Return the meaning whose papers keep the company `others`, or None where none stands out.

    `profiles` counts, by meaning, the papers in which each concept stands beside it; `weights`
    holds the rarity of concepts. Scores are means over the papers of a meaning.
    """
    scores: list[tuple[float, int, int]] = []
    for sense, profile in profiles.items():
        shared = sorted(c for c in set(others) if c in profile)
        size = max(1, profile[-1])
        score = math.fsum(weights.get(c, 0.0) * profile[c] / size for c in shared)
        scores.append((score, len(shared), sense))
    scores.sort(reverse=True)  # equal scores decide nothing: see the margin
    best, second = scores[0], scores[1] if len(scores) > 1 else (0.0, 0, -1)
    if best[1] >= CONTEXT_SHARED and best[0] > 0 and best[0] >= CONTEXT_MARGIN * second[0]:
        return best[2]
    return None
