"""Acronyms that the field has settled: what nearly all defining papers of a large corpus mean.

common.tsv is made by tools/acronyms.py from a built graph: kind, acronym, long form, papers. Where
a corpus is small, one definition of PPO is as good as three; and a paper's own word, or a corpus
that means something else, still goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from litweave import keys


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an acronym stands for: as papers write it, the key of its long form."""

    short: str
    long: str
    papers: int  # that define it so


@lru_cache(maxsize=1)
def meanings() -> Mapping[tuple[str, str], Meaning]:
    """Return (kind, compact key of the acronym) -> its meaning, in the order of the file."""
    text = (files("litweave.resolve") / "common.tsv").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        kind, short, long, papers = line.split("\t")
        key = keys.compact(keys.fold(kind, short))
        found[kind, key] = Meaning(short, keys.fold(kind, long), int(papers))
    return MappingProxyType(found)
