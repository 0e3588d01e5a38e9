"""What a paper calls its own thing for short: "scene flow prior" for its "neural scene flow prior".

A name that stands in another one is mostly a concept of its own ("graph neural network" in "signed
graph neural network"). It is the other one for short where one of them is introduced and it is none
that other papers have, and about as likely to be new: of such pairs in the training papers readers
join two in three, of all others one in four. Where both are introduced and the shorter one has
three words or more they join 186 of 211, however much surer one is to be new. Tasks are not
introduced; there both names have to be rare: of 464 such pairs readers join 348.

A coined word is another thing for short, both introduced, if it takes its letters from most words
of that: "SMAR" for "Semantic-enhanced Modality-Asymmetric Retrieval" (of 1,191 such pairs of the
training papers readers join 1,029), or from all compounds, or if it is its capitals: "SOD" for
"Step-wise On-policy Distillation", "STEER" for "Secure Transformed Embedding vEctor Retrieval" (of
63 further pairs 60). A power repeats its letter: "KG$^2$RAG" for "Knowledge Graph-Guided
Retrieval Augmented Generation". So it is where it opens the title and the other thing the subtitle
with the same letter: "MARS: Modality-Aligned Retrieval for ..." (of 173 further pairs 129); there
it may be a plain word, "Puda" for "Private User Dataset Agent".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from litweave.extract.abbreviations import mostly_spells, spells
from litweave.extract.found import Found
from litweave.extract.roles import logit, lookups
from litweave.extract.sense import surface_key
from litweave.extract.titles import subtitle_of
from litweave.keys import repeated
from litweave.records import INTRODUCED

# Difference in log odds of being new that tells two things apart: "Tucker decomposition" is older
# than a paper's "functional Bayesian Tucker decomposition". Below it readers join two in three of
# such pairs in the training papers, beyond it one in four.
FAR = 2.5
_SUREST = 1 - 1e-9  # that a thing is new
# What a longer name says of two things, or of a thing and its purpose.
_JOINING = frozenset({"and", "with", "for", "of", "in", "on", "by", "via", "&", "to"})
_MOST = 300  # concepts of what is still an abstract; all pairs are looked at
_MOST_OWN = 100  # of them introduced; spelling is dearer
_FEWEST = 2  # words: one word of a name is too little to stand for it
_TELLING = 3  # words that two things of one paper's own hardly share
_COINED = re.compile(r"\S*[A-Z]\S*[A-Z]\S*")
_OPENING = re.compile(r"[A-Z]\S*")  # what may be coined where a colon follows in the title
_LATEX = re.compile(r"\\[a-zA-Z]+\s?|[{}$^]")  # commands and marks: "\textbf{S}ecure"
_INITIALS = 3  # capitals that are no chance


class Short(NamedTuple):
    """A name that is short for a longer one: places among a paper's concepts, and the names."""

    place: int
    whole: int
    short: str
    long: str


def shortened(
    text: str,
    concepts: Sequence[Sequence[Found]],
    chances: Sequence[float],
    common: AbstractSet[str],
) -> Iterator[Short]:
    """Yield what is short for what, in order of `concepts`.

    `chances` says of each concept how likely the paper introduces it, `common` holds squeezed names
    of many papers. A name that stands in two longer ones is short for neither.
    """
    if len(concepts) > _MOST:
        return
    names = [sorted({text[f.start : f.end] for f in items}) for items in concepts]
    words = [[surface_key(name).split() for name in some] for some in names]
    # A name and what it stands in begin or end with the same word.
    alike: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for place, items in enumerate(concepts):
        for of_name in words[place]:
            alike[items[0].kind, of_name[0]].add(place)
            alike[items[0].kind, of_name[-1]].add(place)
    for place, some in enumerate(names):
        kind, role = concepts[place][0].kind, concepts[place][0].role
        found = [
            Short(place, whole, name, long)
            for name, of_name in zip(some, words[place], strict=True)
            if len(of_name) >= _FEWEST
            for whole in sorted(alike[kind, of_name[0]] | alike[kind, of_name[-1]])
            if whole != place
            for long, of_long in zip(names[whole], words[whole], strict=True)
            if stands_in(of_name, of_long)
        ]
        if not found or any(one.whole != found[0].whole for one in found):
            continue
        whole = found[0].whole
        if role is not None:
            own = INTRODUCED in {role, concepts[whole][0].role}
            newer = logit(chances[whole], _SUREST) - logit(chances[place], _SUREST)
            both = role == concepts[whole][0].role
            telling = both and len(surface_key(found[0].short).split()) >= _TELLING
            joined = own and (newer < FAR or telling)
        else:
            joined = lookups(names[whole]).isdisjoint(common)
        if joined and lookups(some).isdisjoint(common):
            yield found[0]


def coined(text: str, title_end: int, concepts: Sequence[Sequence[Found]]) -> Iterator[Short]:
    """Yield the coined words that are short for another thing that the paper introduces.

    Of several longer names the first counts; a word that has a longer form is short for no other.
    """
    own = [place for place, items in enumerate(concepts) if items[0].role == INTRODUCED]
    if len(own) > _MOST_OWN:
        return
    names = {place: [text[f.start : f.end] for f in concepts[place]] for place in own}
    name_end, subtitle = subtitle_of(text, title_end) or (-1, -1)
    for short in own:
        opens = concepts[short][0].start == 0 and concepts[short][0].end == name_end
        if not all(map(_OPENING.fullmatch if opens else _COINED.fullmatch, names[short])):
            continue
        name, kind = names[short][0], concepts[short][0].kind
        for long in own:
            if concepts[long][0].kind != kind:
                continue
            whole = next((one for one in names[long] if " " in one), "")
            if not whole or name.lower() in whole.lower():
                continue
            follows = opens and any(f.start == subtitle for f in concepts[long])
            if _stands_for(name, whole) or (follows and name[0].lower() == whole[0].lower()):
                yield Short(short, long, name, whole)
                break


def _stands_for(short: str, long: str) -> bool:
    """Say whether a coined word has its letters from most words, all compounds or the capitals."""
    long = _LATEX.sub("", long)
    capitals = "".join(filter(str.isupper, long))
    # A plain word without powers is the same both times, and looked at once.
    for written in {_LATEX.sub("", short), repeated(short)}:
        if mostly_spells(written, long) or spells(written, long.replace("-", "")):
            return True
        letters = "".join(filter(str.isalnum, written)).upper()
        if len(capitals) >= _INITIALS and capitals == letters:
            return True
    return False


def stands_in(short: Sequence[str], long: Sequence[str]) -> bool:
    """Say whether `long` begins or ends as `short`, or does both, with words besides."""
    count, more = len(short), len(long) - len(short)
    if count < _FEWEST or more < 1:
        return False
    if list(long[more:]) == list(short):
        left_out = long[:more]
    elif list(long[:count]) == list(short):
        left_out = long[count:]
    elif short[0] == long[0] and short[-1] == long[-1] and set(short) <= set(long):
        left_out = [word for word in long if word not in short]
    else:
        return False
    # LensNet-7B is a version of LensNet, which is no short name for it.
    return _JOINING.isdisjoint(left_out) and not any(map(str.isdigit, "".join(left_out)))
