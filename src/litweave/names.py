"""From what a person types to a concept or a paper of a graph, or to the names that come near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from litweave import ids
from litweave.errors import UnknownNameError
from litweave.graph import Graph
from litweave.keys import compact, concept_id, fold

NEAR = 3  # names that an answer offers
LEAST_SIMILAR = 0.6  # of `SequenceMatcher`: "imagnet" and "imagenet" have 0.93

# Similarity is worked out for so many names at most; a comparison takes about 20 microseconds.
MOST_COMPARED = 20_000

SHORTEST_WORD = 4  # of a title, for others with the same word to be offered


@dataclass(frozen=True, slots=True)
class Named:
    """A concept as people call it."""

    id: str
    kind: str
    name: str
    papers: int

    def __str__(self) -> str:
        """Return the name with what tells it apart: "ImageNet (dataset, 1204 papers)"."""
        papers = f"{self.papers} paper{'s' * (self.papers != 1)}"
        return f"{self.name} ({self.kind.lower()}, {papers})"


def find_concepts(graph: Graph, name: str, *, kind: str | None = None) -> list[Named]:
    """Return the concepts that `name` means, those in the most papers first; never none.

    An id or an exact name wins, then what the graph's own rules take for the same name, then other
    spellings without regard to case. Raises `UnknownNameError` with the nearest names.
    """
    concepts = graph.columns("concepts", ["id", "kind", "name", "papers"])
    if kind is not None:
        concepts = concepts.filter(pc.equal(concepts["kind"], kind))
    kinds = [kind] if kind is not None else list(graph.kinds)
    for found in (
        pc.or_(pc.equal(concepts["id"], name), pc.equal(concepts["name"], name)),
        _of_same_key(concepts, kinds, name),
        pc.is_in(concepts["id"], _spelt(graph, name)),
    ):
        if pc.any(found).as_py():
            return _named(concepts.filter(found))
    near = near_names(name, _named(concepts), _aliases(graph, concepts))
    if kind is not None and not near:  # it may be one of another kind
        near = _of_any_kind(graph, name)
    raise unknown_concept(name, kind, near)


def same_key(id_: str, kind: str, name: str) -> bool:
    """Return whether a concept's id is what `name` leads to, blanks aside ("loom net", LoomNet)."""
    key = unquote(id_.partition(":")[2]).replace("-", " ")
    return compact(key) == compact(fold(kind, name))


def _of_same_key(concepts: pa.Table, kinds: Iterable[str], name: str) -> pa.Array:
    """Return which rows `same_key` holds for; only rows of the same letters are looked at."""
    letters = {concept_id(label, fold(label, name)).replace("-", "") for label in kinds}
    closed = pc.replace_substring(concepts["id"], "-", "")
    maybe = concepts.filter(pc.is_in(closed, pa.array(sorted(letters), pa.string())))
    rows = zip(maybe["id"].to_pylist(), maybe["kind"].to_pylist(), strict=True)
    same = [id_ for id_, label in rows if same_key(id_, label, name)]
    return pc.is_in(concepts["id"], pa.array(same, pa.string()))


def _of_any_kind(graph: Graph, name: str) -> list[Named]:
    try:
        return find_concepts(graph, name)
    except UnknownNameError:
        return []


def find_paper(graph: Graph, text: str) -> str:
    """Return the id of the paper meant by an id in any form, an alias, or a title.

    Raises `UnknownNameError`; titles that begin alike are offered.
    """
    papers = graph.columns("papers", ["id", "title", "aliases"])
    forms = {text, *(f"{scheme}:{value}" for scheme, value in ids.recognise(text))}
    wanted = pa.array(sorted(forms), pa.string())
    found = papers.filter(pc.is_in(papers["id"], wanted))
    if not len(found):
        at = pc.list_parent_indices(papers["aliases"].combine_chunks())
        aliases = pc.list_flatten(papers["aliases"]).combine_chunks()
        found = papers.take(at.filter(pc.is_in(aliases, wanted)))
    if not len(found):
        same = pc.equal(pc.utf8_lower(papers["title"]), text.strip().lower())
        found = papers.filter(same)
    if len(found):
        return str(found["id"][0].as_py())
    near = " or ".join(f"{title} ({id_})" for title, id_ in _near_titles(papers, text))
    raise UnknownNameError("paper", text, (), hint=f"did you mean {near}?" if near else NO_PAPER)


def _near_titles(papers: pa.Table, text: str) -> list[tuple[str, str]]:
    """Return (title, id) of papers that have the longest word of `text`, likest first."""
    word = max(text.lower().split(), key=len, default="")
    if len(word) < SHORTEST_WORD:
        return []
    found = papers.filter(pc.match_substring(pc.utf8_lower(papers["title"]), word))
    found = found.slice(0, MOST_COMPARED)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text.casefold())
    scored = []
    for title, id_ in zip(found["title"].to_pylist(), found["id"].to_pylist(), strict=True):
        matcher.set_seq1(title.casefold())
        scored.append((-round(matcher.ratio(), 3), title, id_))
    return [(title, id_) for _, title, id_ in sorted(scored)[:NEAR]]


NO_PAPER = "give an id as litweave writes it (arxiv:2304.01234), a DOI, an address or the title"


def near_names(
    name: str, concepts: Sequence[Named], aliases: Iterable[tuple[str, str]] = ()
) -> list[Named]:
    """Return the concepts whose names or aliases (id, spelling) look like `name`, likest first.

    Names that contain it come after those that resemble it, most papers first.
    """
    wanted = name.casefold()
    slack = max(2, len(wanted) // 3)
    spelt = [(one, one.name.casefold()) for one in concepts]
    known = {one.id: one for one in concepts}
    spelt += [(known[id_], text.casefold()) for id_, text in aliases if id_ in known]
    near = [pair for pair in spelt if abs(len(pair[1]) - len(wanted)) <= slack]
    near.sort(key=lambda pair: (-pair[0].papers, pair[0].id))
    scores: dict[str, float] = {}
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for one, text in near[:MOST_COMPARED]:
        matcher.set_seq1(text)
        if matcher.real_quick_ratio() >= LEAST_SIMILAR and matcher.quick_ratio() >= LEAST_SIMILAR:
            scores[one.id] = max(scores.get(one.id, 0.0), matcher.ratio())
    alike = [known[id_] for id_, score in scores.items() if score >= LEAST_SIMILAR]
    alike.sort(key=lambda one: (-scores[one.id], -one.papers, one.id))
    inside = sorted(
        {one.id: one for one, text in spelt if wanted in text and wanted}.values(),
        key=lambda one: (-one.papers, one.id),
    )
    return list(dict.fromkeys([*alike, *inside]))[:NEAR]


def unknown_concept(name: str, kind: str | None, near: Sequence[Named]) -> UnknownNameError:
    """Return the error that offers the names that come near."""
    hint = f"did you mean {' or '.join(map(str, near))}?" if near else "no name comes near it"
    return UnknownNameError(kind.lower() if kind else "concept", name, (), hint=hint)


def _named(table: pa.Table) -> list[Named]:
    columns = (table[name].to_pylist() for name in ("id", "kind", "name", "papers"))
    rows = [Named(*row) for row in zip(*columns, strict=True)]
    return sorted(rows, key=lambda one: (-one.papers, one.id))


def _spelt(graph: Graph, name: str) -> pa.Array:
    aliases = graph.columns("aliases", ["concept_id", "text"])
    same = pc.equal(pc.utf8_lower(aliases["text"]), name.strip().lower())
    return aliases.filter(same)["concept_id"].combine_chunks()


def _aliases(graph: Graph, concepts: pa.Table) -> list[tuple[str, str]]:
    aliases = graph.columns("aliases", ["concept_id", "text"])
    kept = aliases.filter(pc.is_in(aliases["concept_id"], concepts["id"].combine_chunks()))
    return list(zip(kept["concept_id"].to_pylist(), kept["text"].to_pylist(), strict=True))
