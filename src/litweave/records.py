"""The records that travel between stages: frozen, slotted, built from plain values.

pydantic checks what comes from outside where it comes in; inside, records are trusted
(a pydantic object costs 12 times the memory of these, and all of arXiv has 29 million mentions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

INTRODUCED = "introduced"
USED = "used"

TITLE = "title"
ABSTRACT = "abstract"
COMMENT = "comment"
SOURCE = "source"

LINK_KINDS = ("code", "project", "dataset", "model", "demo", "video", "other")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of concept: its node label, how papers relate to it, its colour in pictures."""

    label: str  # PascalCase
    relationship: str  # UPPER_SNAKE, from the paper to the concept
    colour: str  # "#rrggbb"
    roles: bool = False  # True: papers introduce or use it, and introduced ones are INTRODUCES


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Method": Kind("Method", "USES", "#4c78a8", roles=True),
        "Dataset": Kind("Dataset", "USES", "#f58518", roles=True),
        "Task": Kind("Task", "ADDRESSES", "#54a24b"),
        "Metric": Kind("Metric", "MEASURES", "#b279a2"),
    }
)


def relationship(kind: Kind, role: str | None) -> str:
    """Return the relationship type from a paper to a concept of this kind in this role."""
    return "INTRODUCES" if kind.roles and role == INTRODUCED else kind.relationship


@dataclass(frozen=True, slots=True)
class StatedLink:
    """A link that a source states outside the text, as it stands there."""

    url: str
    kind: str | None = None  # one of LINK_KINDS, None: judge by the host
    own: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one paper; text is clean (NFC, no markup, single blanks)."""

    source: str  # the file as the user gave it, "-" for standard input
    place: str  # "line 12", "record 3": where in the source
    title: str
    abstract: str = ""
    published: str | None = None  # "2024", "2024-04" or "2024-04-27"
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    venue: str | None = None
    ids: tuple[tuple[str, str], ...] = ()  # (scheme, value), normalised and sorted
    comment: str = ""  # free text beside the abstract that may hold links (arXiv's comments)
    links: tuple[StatedLink, ...] = ()
    flags: tuple[str, ...] = ()  # "withdrawn", "retracted", "paratext", ... sorted
    raw: str | None = None  # the record as the source has it, on request


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that cannot be used: where it stands and why."""

    source: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, however many records speak of it."""

    id: str  # best of arxiv, doi, s2, openalex, pmid, acl, openreview, title: "arxiv:2304.01234"
    title: str
    abstract: str = ""
    published: str | None = None  # as precise as known; no year: None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    venue: str | None = None
    ids: tuple[tuple[str, str], ...] = ()  # (scheme, value), sorted
    aliases: tuple[str, ...] = ()  # former and weaker ids, sorted; the title hash included
    comment: str = ""
    links: tuple[StatedLink, ...] = ()
    flags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # as given, sorted, each once


@dataclass(frozen=True, slots=True)
class Mention:
    """Evidence: characters `start:end` of one field of a paper name something of this kind."""

    paper_id: str
    field: str  # "title" or "abstract"
    start: int  # characters of that field, inclusive
    end: int  # characters of that field, exclusive
    text: str
    kind: str
    role: str | None  # "introduced" or "used" for kinds with roles, else None
    confidence: float  # 0 to 1, 3 decimals
    finder: str  # what found it, so that a wrong edge can be traced to its cause
    alternatives: tuple[tuple[str, float], ...] = ()  # other kinds it might be, likeliest first


@dataclass(frozen=True, slots=True)
class Definition:
    """The paper itself says that `short` stands for `long` ("contrastive learning (CL)")."""

    paper_id: str
    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Link:
    """A URL in a paper's text or stated by its source."""

    paper_id: str
    url: str  # canonical
    kind: str  # one of LINK_KINDS
    own: bool  # the paper's own, or only mentioned
    field: str  # "title", "abstract", "comment" or "source"
    start: int | None  # characters of that field; None for "source"
    end: int | None  # exclusive


@dataclass(frozen=True, slots=True)
class Extraction:
    """All evidence of one paper's text; a function of that text, settings and version alone."""

    paper_id: str
    mentions: tuple[Mention, ...] = ()  # sorted: title before abstract, then start, end, kind
    links: tuple[Link, ...] = ()  # sorted likewise, one a distinct URL
    definitions: tuple[Definition, ...] = ()  # sorted by short, long


@dataclass(frozen=True, slots=True)
class Concept:
    """A node: what mentions of one kind and key, in all papers, have in common."""

    id: str  # "method:" + key
    kind: str
    name: str
    aliases: tuple[tuple[str, int], ...]  # (spelling, mentions), most common first, then alphabet
    papers: int
    first_year: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two names became one concept: which, by which rule, on what evidence."""

    concept_id: str
    kind: str
    name: str  # the spelling that was joined
    target: str  # the spelling that it joined
    rule: str  # "definition", "plural", "curation", ...
    evidence: (
        str  # the paper or the line of curation.csv that it rests on; "" where the rule suffices
    )
    papers: int  # papers that the rule had evidence in


@dataclass(frozen=True, slots=True)
class Use:
    """An edge: a paper introduces or uses a concept; one a paper and concept."""

    paper_id: str
    concept_id: str
    role: str | None  # introduced wins over used
    count: int
    in_title: bool
    confidence: float  # the best mention's
    evidence: str  # the sentence of the best mention


@dataclass(frozen=True, slots=True)
class Related:
    """Two papers share concepts; `a < b`, read as undirected."""

    a: str
    b: str
    weight: float  # cosine, 0 to 1
    shared: tuple[tuple[str, float], ...]  # (concept id, share); the shares sum to the weight
