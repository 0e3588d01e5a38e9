"""What a paper calls its own thing for short: "scene flow prior" for its "neural scene flow prior".

A name that stands in another one is mostly a concept of its own ("graph neural network" in "signed
graph neural network"). It is the other one for short where the paper introduces that, and the
shorter name is none that other papers have and may be new itself: of such pairs in the training
papers, readers join two in three, of all others one in four.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from litweave.extract.found import Found
from litweave.extract.roles import lookups
from litweave.extract.sense import surface_key
from litweave.records import INTRODUCED

# Least chance of being introduced for a name that stands for what is: "Tucker decomposition" is
# older than a paper's "functional Bayesian Tucker decomposition".
MAYBE = 0.2
# What a longer name says of two things, or of a thing and its purpose.
_JOINING = frozenset({"and", "with", "for", "of", "in", "on", "by", "via", "&", "to"})
_MOST = 300  # concepts of what is still an abstract; all pairs are looked at
_FEWEST = 2  # words: one word of a name is too little to stand for it


def shortened(
    text: str,
    concepts: Sequence[Sequence[Found]],
    chances: Sequence[float],
    common: AbstractSet[str],
) -> Iterator[tuple[int, str, str]]:
    """Yield (place of the shorter in `concepts`, shorter name, longer name), in order.

    `chances` says of each concept how likely the paper introduces it, `common` holds squeezed names
    of many papers. A name that stands in two longer ones is short for neither.
    """
    own = [place for place, items in enumerate(concepts) if items[0].role == INTRODUCED]
    if not own or len(concepts) > _MOST:
        return
    names = [sorted({text[f.start : f.end] for f in items}) for items in concepts]
    words = [[surface_key(name).split() for name in some] for some in names]
    for short, some in enumerate(names):
        if chances[short] < MAYBE or not lookups(some).isdisjoint(common):
            continue
        found = [
            (long, name, whole)
            for long in own
            if long != short and concepts[long][0].kind == concepts[short][0].kind
            for whole, of_whole in zip(names[long], words[long], strict=True)
            for name, of_name in zip(some, words[short], strict=True)
            if stands_in(of_name, of_whole)
        ]
        if found and all(long == found[0][0] for long, _, _ in found):
            yield short, *found[0][1:]


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
