"""Small corpora written down as names: what a test of resolving or linking needs, no extractor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from litweave import resolve
from litweave.curation import NONE, Curation
from litweave.records import ABSTRACT, KINDS, USED, Definition, Extraction, Kind, Mention, Paper

Names = Sequence[tuple[str, str]]  # (kind, name)


@dataclass(frozen=True, slots=True)
class Case:
    """A paper and its evidence."""

    paper: Paper
    extraction: Extraction


def case(
    paper_id: str,
    names: Names,
    definitions: Iterable[tuple[str, str]] = (),
    *,
    role: str = USED,
    year: str | None = "2024",
    alternatives: Mapping[str, tuple[tuple[str, float], ...]] | None = None,
) -> Case:
    """Return a paper that mentions `names` in order and defines (short, long)."""
    text, mentions = "We study", []
    for number, (kind, name) in enumerate(names):
        text += " and " if number else " "
        start = len(text)
        text += name
        with_role = kind in KINDS and KINDS[kind].roles
        mentions.append(
            Mention(
                paper_id,
                ABSTRACT,
                start,
                len(text),
                name,
                kind,
                role if with_role else None,
                0.9,
                "test",
                (alternatives or {}).get(name, ()),
            )
        )
    stated = tuple(Definition(paper_id, short, long) for short, long in sorted(definitions))
    paper = Paper(paper_id, f"Paper {paper_id}", f"{text}.", year)
    return Case(paper, Extraction(paper_id, tuple(mentions), (), stated))


def tables(
    cases: Sequence[Case], curation: Curation = NONE, kinds: Mapping[str, Kind] = KINDS
) -> dict[str, pa.Table]:
    """Resolve a corpus."""
    return resolve.tables(
        [c.paper for c in cases], [c.extraction for c in cases], kinds=kinds, curation=curation
    )


def ids(found: Mapping[str, pa.Table], text: str, paper_id: str | None = None) -> set[str]:
    """Return the concepts that mentions of a spelling belong to, in one paper or in all."""
    return {
        row["concept_id"]
        for row in found["mentions"].to_pylist()
        if row["text"] == text and paper_id in {None, row["paper_id"]}
    }


def rows(table: pa.Table) -> list[dict[str, object]]:
    """Return a table's rows."""
    found: list[dict[str, object]] = table.to_pylist()
    return found
