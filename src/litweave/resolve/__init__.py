"""From mentions to concepts: which names are one, by which rule, and what they are called.

`tables` resolves a corpus, `paper_concepts` one paper by itself. Both are functions of the set of
papers; their order plays no part. docs/resolution.md tells the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from litweave.curation import NONE, Curation
from litweave.records import Concept, Extraction, Kind, Mention, Paper
from litweave.resolve import decisions, derive, votes
from litweave.resolve.columns import Mentions, collect
from litweave.resolve.derive import Batches, Known
from litweave.resolve.solve import Resolution, solve
from litweave.tables import year

__all__ = [
    "Batches",
    "Known",
    "Mentions",
    "PaperConcept",
    "batches",
    "collect",
    "paper_concepts",
    "tables",
]

PaperConcept = tuple[Concept, str | None, float, list[Mention]]


def tables(
    papers: Sequence[Paper],
    extractions: Sequence[Extraction],
    *,
    kinds: Mapping[str, Kind],
    curation: Curation = NONE,
) -> dict[str, pa.Table]:
    """Return the tables concepts, aliases, uses, mentions and merges of a corpus.

    `extractions` are aligned with `papers`, which may stand in any order.
    """
    order = sorted(range(len(papers)), key=lambda number: papers[number].id)
    papers, extractions = [papers[n] for n in order], [extractions[n] for n in order]
    solution = _solve(collect(extractions), kinds, curation)
    return derive.tables(solution, derive.known(papers))


def batches(
    papers: Known,
    rows: Mentions,
    *,
    kinds: Mapping[str, Kind],
    curation: Curation = NONE,
) -> dict[str, Batches]:
    """Return the same for papers sorted by id, the long tables as batches made when asked for.

    `rows` number the papers by their place, and are used up. Memory: about 70 bytes a mention, and
    700 a distinct spelling (docs/scale.md), whatever the length of the texts.
    """
    return derive.batches(_solve(rows, kinds, curation), papers)


def _solve(rows: Mentions, kinds: Mapping[str, Kind], curation: Curation) -> Resolution:
    decisions.retype(rows, kinds, curation)
    outcome = votes.settle(rows, kinds, curation)
    return solve(rows, kinds=kinds, curation=curation, votes=outcome)


def paper_concepts(
    paper: Paper, extraction: Extraction, kinds: Mapping[str, Kind]
) -> list[PaperConcept]:
    """Return the concepts of one paper by its own evidence: (concept, role, confidence, mentions).

    Sorted by concept id, mentions as in the extraction. No corpus, no votes, no curation.
    """
    rows = collect([extraction])
    solution = solve(rows, kinds=kinds, curation=NONE)
    named = derive.name(solution)
    mentions: list[list[Mention]] = [[] for _ in named.ids]
    for mention, concept in zip(extraction.mentions, named.concept.tolist(), strict=True):
        mentions[concept].append(mention)
    found: list[PaperConcept] = []
    for number, some in enumerate(mentions):
        counts: dict[str, int] = {}
        for m in some:
            counts[m.text] = counts.get(m.text, 0) + 1
        aliases = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        kind = solution.groups.kinds[named.roots[number]]
        roles = {m.role for m in some}
        role = next((r for r in ("introduced", "used") if r in roles), None)
        concept_ = Concept(
            named.ids[number], kind, named.names[number], aliases, 1, year(paper.published)
        )
        found.append((concept_, role, max(m.confidence for m in some), some))
    return found
