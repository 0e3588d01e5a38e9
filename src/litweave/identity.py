"""Which records speak of one paper, and what that paper is.

Records are joined by their ids, best scheme first, and failing those by their normalised title
when authors or abstract agree. The outcome is a function of the set of records: their order and
number of repeats change nothing. Nothing joins two different arXiv ids, and no title joins two
different DOIs. An id that stands on records which cannot be one paper (a DOI of whole
proceedings, say) is kept in `ids` and stops being identity.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from litweave.ids import SCHEMES, TITLE_SCHEME
from litweave.records import Paper, Record
from litweave.text import title_key

NO_ABSTRACT = "no abstract"
NO_TITLE = "no title"  # an abstract whose other half (Semantic Scholar's papers) is not there

# Titles that thousands of papers have; alone they prove nothing.
FRONT_MATTER = frozenset(
    {
        "abstract", "abstracts", "acknowledgement", "acknowledgements", "contents", "correction",
        "corrigendum", "discussion", "editorial", "editorsnote", "erratum", "foreword",
        "frontmatter", "indexofauthors", "introduction", "keynote", "obituary", "overview",
        "panel", "preface", "reply", "response", "retracted", "review", "tableofcontents",
        "untitled",
    }
)  # fmt: skip

# Share of common words: below the first two texts of one title are two papers; above the second
# they are one even where no author is common to both (a name list of another script).
ALIKE, NEARLY_EQUAL = 0.4, 0.8
TITLES_ALIKE = 0.5
# Groups of one title or id that are compared pair by pair; of more, only equal texts are joined.
MAX_COMPARED = 40

_WORD = re.compile(r"\w+")
_Strong = tuple[str, str]


def merge(records: Iterable[Record]) -> list[Paper]:
    """Return the papers that the records speak of, sorted by id; needs all records at once."""
    return [paper for paper, _ in assign(records)]


def assign(records: Iterable[Record]) -> list[tuple[Paper, tuple[Record, ...]]]:
    """Return each paper with its records, sorted by id; records richest first."""
    rows = sorted(records, key=_content)
    groups = _Groups(rows)
    _join_equal(groups)
    _join_by_ids(groups)
    _join_by_title(groups)
    members: dict[int, list[Record]] = defaultdict(list)
    for at, row in enumerate(rows):
        members[groups.find(at)].append(row)
    shared = groups.ambiguous()
    named = [(*_best_ids(group, shared), group) for group in members.values()]
    taken: dict[str, int] = defaultdict(int)
    for name, _, _ in named:
        taken[name] += 1
    papers = []
    for name, ids, group in named:
        ranked = tuple(sorted(group, key=_rank))
        if taken[name] > 1:
            name = f"{name}-{_digest(title_key(_abstract(ranked)))[:8]}"  # noqa: PLW2901
        papers.append((_paper(name, ids, ranked), ranked))
    return sorted(_distinct(papers), key=lambda pair: pair[0].id)


def title_id(title: str) -> str:
    """Return the id of a paper that has none but its title."""
    return f"{TITLE_SCHEME}:{_digest(title_key(title))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _content(row: Record) -> tuple[object, ...]:
    return (
        row.title, row.abstract, row.ids, row.published or "", row.authors, row.categories,
        row.venue or "", row.comment, tuple((k.url, k.kind or "", k.own) for k in row.links),
        row.flags, row.source, row.place,
    )  # fmt: skip


def _strong(row: Record) -> Iterator[_Strong]:
    return (pair for pair in row.ids if pair[0] in SCHEMES)


# Who belongs together ---------------------------------------------------------------------------


class _Groups:
    """Union-find over records, which knows the arXiv ids and DOIs of each group.

    A group's number is its first record's in content order, so it depends on content alone.
    """

    def __init__(self, rows: Sequence[Record]) -> None:
        self.rows = rows
        self.parent = list(range(len(rows)))
        self.members: dict[int, list[int]] = {}
        self.arxiv: dict[int, set[str]] = {}
        self.dois: dict[int, set[str]] = {}
        for at, row in enumerate(rows):
            for scheme, value in row.ids:
                if scheme == "arxiv":
                    self.arxiv.setdefault(at, set()).add(value)
                elif scheme == "doi":
                    self.dois.setdefault(at, set()).add(value)

    def find(self, at: int) -> int:
        parent = self.parent
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def unite(self, a: int, b: int) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        if a == b:
            return
        self.parent[b] = a
        self.members.setdefault(a, [a]).extend(self.members.pop(b, [b]))
        for ids in (self.arxiv, self.dois):
            if b in ids:
                ids.setdefault(a, set()).update(ids.pop(b))

    def of(self, group: int) -> list[Record]:
        return [self.rows[at] for at in self.members.get(group, [group])]

    def arxiv_differs(self, a: int, b: int) -> bool:
        mine, yours = self.arxiv.get(a), self.arxiv.get(b)
        return bool(mine and yours and mine.isdisjoint(yours))

    def dois_differ(self, a: int, b: int) -> bool:
        mine, yours = self.dois.get(a), self.dois.get(b)
        return bool(mine and yours and mine.isdisjoint(yours))

    def distinct(self, ats: Iterable[int]) -> list[int]:
        """Return the groups of these records in content order, each once."""
        return sorted({self.find(at) for at in ats})

    def ambiguous(self) -> frozenset[_Strong]:
        """Return the ids that more than one group has."""
        owner: dict[_Strong, int] = {}
        shared: set[_Strong] = set()
        for at, row in enumerate(self.rows):
            group = self.find(at)
            shared.update(pair for pair in _strong(row) if owner.setdefault(pair, group) != group)
        return frozenset(shared)


def _join_equal(groups: _Groups) -> None:
    """Join records that say the same, whatever their source; they are neighbours by content."""
    said = [_content(row)[:-2] for row in groups.rows]
    for at in range(1, len(said)):
        if said[at] == said[at - 1]:
            groups.unite(at - 1, at)


def _join_by_ids(groups: _Groups) -> None:
    holders: dict[str, dict[str, list[int]]] = {scheme: defaultdict(list) for scheme in SCHEMES}
    for at, row in enumerate(groups.rows):
        for scheme, value in _strong(row):
            holders[scheme][value].append(at)
    for value in sorted(holders["arxiv"]):
        first, *others = holders["arxiv"][value]
        for at in others:
            groups.unite(first, at)
    for scheme in SCHEMES[1:]:
        for value in sorted(holders[scheme]):
            if len(holders[scheme][value]) > 1:
                _join_holders(groups, holders[scheme][value])


def _join_holders(groups: _Groups, ats: Sequence[int]) -> None:
    """Join the groups that have one id, unless their arXiv ids or titles contradict it."""
    found = groups.distinct(ats)
    if len(found) == 1:
        return
    if sum(group in groups.arxiv for group in found) > 1:
        return  # records of one arXiv id are one group already, so these are different papers
    by_title: dict[str, int] = {}
    for group in found:
        for row in groups.of(group):
            if row.title:
                groups.unite(group, by_title.setdefault(title_key(row.title), group))
    found = groups.distinct(found)
    if len(found) > MAX_COMPARED:
        return
    views = {group: _View(groups.of(group)) for group in found}
    for number, a in enumerate(found):
        for b in found[number + 1 :]:
            if views[a].may_share_an_id(views[b]):
                groups.unite(a, b)


def _join_by_title(groups: _Groups) -> None:
    keys: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(groups.rows):
        if row.title:
            keys[title_key(row.title)].append(at)
    for key in sorted(key for key, ats in keys.items() if len(ats) > 1):
        found = groups.distinct(keys[key])
        if len(found) > 1:
            _join_equal_abstracts(groups, found)
            found = groups.distinct(found)
        if 1 < len(found) <= MAX_COMPARED:
            _join_alike(groups, found, certain=key not in FRONT_MATTER)


def _join_equal_abstracts(groups: _Groups, found: Sequence[int]) -> None:
    by_abstract: dict[str, list[int]] = defaultdict(list)
    for group in found:
        for key in sorted({title_key(r.abstract) for r in groups.of(group) if r.abstract}):
            by_abstract[key].append(group)
    for same in by_abstract.values():
        heads: list[int] = []  # groups of this text whose ids contradict each other
        for group in groups.distinct(same):
            head = next((h for h in heads[:MAX_COMPARED] if _ids_agree(groups, h, group)), None)
            if head is None:
                heads.append(group)
            else:
                groups.unite(head, group)


def _ids_agree(groups: _Groups, a: int, b: int) -> bool:
    a, b = groups.find(a), groups.find(b)
    return not (groups.arxiv_differs(a, b) or groups.dois_differ(a, b))


def _join_alike(groups: _Groups, found: Sequence[int], *, certain: bool) -> None:
    """Join groups of one title, best proof first; none that differs from any of the other's."""
    views = {group: _View(groups.of(group)) for group in found}
    apart: set[tuple[int, int]] = set()
    proofs: list[tuple[int, int, int]] = []
    for number, a in enumerate(found):
        for b in found[number + 1 :]:
            proof = views[a].proof(views[b], certain=certain)
            if proof:
                proofs.append((-proof, a, b))
            else:
                apart |= {(a, b), (b, a)}
    parts = {group: [group] for group in found}
    for _, a, b in sorted(proofs):
        one, other = parts[a], parts[b]
        if one is other or any((x, y) in apart for x in one for y in other):
            continue
        if not _ids_agree(groups, a, b):
            continue
        groups.unite(a, b)
        one += other
        parts.update(dict.fromkeys(other, one))


class _View:
    """What of a group is compared: words of titles and abstracts, authors' names."""

    def __init__(self, rows: Sequence[Record]) -> None:
        abstracts = sorted({row.abstract for row in rows if row.abstract})
        self.titles = [
            frozenset(_words(t)) for t in sorted({row.title for row in rows if row.title})
        ]
        self.abstracts = [frozenset(_words(text)) for text in abstracts]
        names = [_words(name) for row in rows for name in row.authors]
        self.families = {name[-1] for name in names if name}
        self.names = {part for name in names for part in name if len(part) > 1}

    def proof(self, other: _View, *, certain: bool) -> int:
        """Return how well two groups of one title agree, 1 to 3; 0 if they are two papers."""
        alike = _alike(self.abstracts, other.abstracts)
        if self.families and other.families:
            return 3 if self._shares_author(other) else 2 * (alike >= NEARLY_EQUAL)
        if self.abstracts and other.abstracts:
            return 2 * (alike >= ALIKE)
        return int(certain)

    def may_share_an_id(self, other: _View) -> bool:
        """Say whether one id on both can be right: titles, authors or abstracts are alike."""
        return (
            not (self.titles and other.titles)
            or _alike(self.titles, other.titles) >= TITLES_ALIKE
            or self._shares_author(other)
            or _alike(self.abstracts, other.abstracts) >= NEARLY_EQUAL
        )

    def _shares_author(self, other: _View) -> bool:
        return not (self.families.isdisjoint(other.names) and other.families.isdisjoint(self.names))


def _words(text: str) -> list[str]:
    return [title_key(word) for word in _WORD.findall(text)]


def _alike(mine: Sequence[frozenset[str]], yours: Sequence[frozenset[str]]) -> float:
    """Return the largest share of common words; a text that holds all of the other's has 1."""
    best = 0.0
    for a in mine[:5]:
        for b in yours[:5]:
            smaller = min(len(a), len(b))
            if smaller:
                best = max(best, len(a & b) / (smaller if smaller > 1 else max(len(a), len(b))))
    return best


# What the paper is ------------------------------------------------------------------------------


def _best_ids(group: Sequence[Record], shared: frozenset[_Strong]) -> tuple[str, list[str]]:
    """Return the group's id and all that name it."""
    strong = sorted({pair for row in group for pair in _strong(row)}, key=_by_scheme)
    names = [f"{scheme}:{value}" for scheme, value in strong]
    titles = sorted({title_id(row.title) for row in group if row.title})
    best = next((f"{s}:{v}" for s, v in strong if (s, v) not in shared), None)
    ranked = sorted(group, key=_rank)
    # `blocks.keys` rests on this: what names a paper stands on one of its records.
    return best or title_id(_title(ranked) or _abstract(ranked)), names + titles


def _by_scheme(pair: _Strong) -> tuple[int, str]:
    return SCHEMES.index(pair[0]), pair[1]


def _rank(row: Record) -> tuple[object, ...]:
    """Return a key that sorts the richest record first, the same for any order of records."""
    filled = sum(
        map(bool, (row.published, row.authors, row.categories, row.venue, row.comment, row.links))
    )
    return (
        not row.abstract,
        not any(True for _ in _strong(row)),
        -filled,
        -len(row.abstract),
        _content(row),
    )


def _title(ranked: Sequence[Record]) -> str:
    return next((row.title for row in ranked if row.title), "")


def _abstract(ranked: Sequence[Record]) -> str:
    return next((row.abstract for row in ranked if row.abstract), "")


def _paper(name: str, names: Iterable[str], ranked: Sequence[Record]) -> Paper:
    """Return the paper: each field from the richest record that has it."""
    title, abstract = _title(ranked), _abstract(ranked)
    flags = {flag for row in ranked for flag in row.flags}
    flags |= {flag for flag, has in ((NO_TITLE, title), (NO_ABSTRACT, abstract)) if not has}
    links = {link for row in ranked for link in row.links}
    return Paper(
        id=name,
        title=title,
        abstract=abstract,
        published=_most_precise(row.published for row in ranked),
        authors=next((row.authors for row in ranked if row.authors), ()),
        categories=tuple(dict.fromkeys(c for row in ranked for c in row.categories)),
        venue=next((row.venue for row in ranked if row.venue), None),
        ids=tuple(sorted({pair for row in ranked for pair in row.ids})),
        aliases=tuple(sorted(set(names) - {name})),
        comment=next((row.comment for row in ranked if row.comment), ""),
        links=tuple(sorted(links, key=lambda k: (k.url, k.kind or "", not k.own))),
        flags=tuple(sorted(flags)),
        sources=tuple(sorted({row.source for row in ranked})),
    )


def _most_precise(values: Iterable[str | None]) -> str | None:
    """Return the most precise date; of equally precise ones the earliest."""
    return min((v for v in values if v), key=lambda v: (-len(v), v), default=None)


def _distinct(
    papers: Iterable[tuple[Paper, tuple[Record, ...]]],
) -> Iterator[tuple[Paper, tuple[Record, ...]]]:
    """Yield the papers; what still has another's id is told apart by all it says."""
    by_id: dict[str, list[tuple[Paper, tuple[Record, ...]]]] = defaultdict(list)
    for pair in papers:
        by_id[pair[0].id].append(pair)
    for name, same in by_id.items():
        for paper, rows in same:
            if len(same) == 1:
                yield paper, rows
            else:
                digest = _digest(repr([_content(row)[:-2] for row in rows]))[:8]
                yield replace(paper, id=f"{name}-{digest}"), rows
