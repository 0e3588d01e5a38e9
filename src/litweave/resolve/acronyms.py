"""Which long form an acronym stands for, paper by paper.

The paper's own definition decides; then a long form that the paper uses itself; then the corpus,
where its papers agree on one meaning; then the company that the paper's other concepts are; else
the acronym stays a concept of its own, named in `litweave doctor` as ambiguous. An acronym never
joins two long forms: each mention goes to one of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from litweave import keys
from litweave.resolve.groups import Groups

# One meaning holds where this share of the papers that define the acronym give it ...
AGREED = 0.8
# ... and so many of them do; acronyms of two or three letters meet by chance.
DEFINERS = 2
SHORT, DEFINERS_SHORT = 3, 3
SHORTEST = 2  # acronyms of so many letters are not sought inside other names
# Context is asked where this share of its papers say what it stands for. GSM8K is spelt out by few
# and is a name by itself; company would tear it in two.
CONTEXT_DEFINED = 0.1


@dataclass(slots=True)
class Sense:
    """One long form of an acronym: the papers that define it so, and whether any coined it."""

    papers: set[int] = field(default_factory=set)
    coined: set[int] = field(default_factory=set)  # of these, the papers that introduce it


Senses = dict[int, dict[int, Sense]]  # group of the acronym -> group of the long form -> sense


def short_key(text: str) -> str:
    """Return the key under which a short form is looked up."""
    return keys.compact(keys.fold("", text))


def definitions_of(
    pairs: Iterable[tuple[str, str]], mentioned: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Return short key -> (short form, long form) of one paper.

    Of two long forms for one acronym the one that the paper mentions as a concept wins, then the
    first in the alphabet. `mentioned` holds compact keys.
    """
    known = set(mentioned)
    chosen: dict[str, tuple[bool, str, str]] = {}
    for short, stated in pairs:
        long = spelt_out(short, stated)
        key = short_key(short)
        if long is None or not key or key == short_key(long):
            continue
        candidate = (short_key(long) not in known, long, short)
        if key not in chosen or candidate < chosen[key]:
            chosen[key] = candidate
    return {key: (short, long) for key, (_, long, short) in chosen.items()}


def is_words(short: str, long: str) -> bool:
    """Whether a short form is words of the long one ("flow prior" for "scene flow prior").

    Such a one is short for the longer name in the paper that says so and nowhere else: Llama 2 is
    not everywhere the Llama-2-chat of one paper.
    """
    return " " in short or f" {keys.fold('', short)} " in f" {keys.fold('', long)} "


def of_letters(known: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the definitions of what `definitions_of` gave whose short form is no name of words."""
    return {key: pair for key, pair in known.items() if not is_words(*pair)}


_NUMBER = re.compile(r"\d+")
_OUTER_NUMBER = re.compile(r"(?<![A-Za-z])\d+|\d+(?![A-Za-z])")  # not the 2 of seq2seq
_NUMBER_WORDS = {"1": "one", "2": "two", "3": "three", "4": "four"}


def keeps_numbers(short: str, long: str) -> bool:
    """Whether a long form's key has the numbers of a short form: MRR@10 is more than its name."""
    known = _NUMBER.findall(long)
    return all(
        any(one.endswith(number) for one in known)
        or _NUMBER_WORDS.get(number, " ") in long.split(" ")
        for number in _OUTER_NUMBER.findall(short)
    )


_WORD = re.compile(r"[a-z]{3}")
_START = re.compile(r"(?<![^\W_])(?=[^\W_])")


def spelt_out(short: str, long: str) -> str | None:
    """Return the part of a stated long form that spells the short form out, or None.

    "Offline reinforcement learning (RL)" says a word more than RL stands for; a name of words is
    short for the whole. "GainLoRA" is not spelt out by "low-rank adaptation", nor "MLLM" by "LLMs".
    """
    words = keys.tokens(keys.clean(long))
    if "@" in short and "@" not in long:
        return None  # "mean reciprocal rank (MRR@10)" says what MRR is
    if len(words) == 1 and not _WORD.search(words[0]):
        return None
    if len(words) <= len(keys.tokens(keys.clean(short))) and len(long) <= 2 * len(short):
        return None
    # P2P is peer-to-peer, D^2O has a second D, A^2RD two words with A; most are written one way.
    written = dict.fromkeys((short, keys.digitless(short), keys.repeated(short)))
    for start in _START.finditer(long):
        part = long[start.start() :]
        plain = keys.clean(part)
        # XAI is explainable, XGBoost extreme.
        if any(keys.initials_of(one, plain) for one in written) or keys.initials_of(
            short, plain.lower().removeprefix("e")
        ):
            return long if short_key(part) == short_key(short) and " " in short else part
    letters = sorted(c for c in bare(short).lower() if c.isalpha())
    # KGQA is question answering over knowledge graphs; but a transformer is no T5.
    return (
        long
        if len(letters) == len(bare(short))
        and letters == sorted(w[0].lower() for w in words if len(w) > _FUNCTION_WORD)
        else None
    )


_FUNCTION_WORD = 3  # letters of "of", "for" and "the", which have no letter in an acronym


def bare(text: str) -> str:
    """Return the letters and digits of a short form, case kept, without a plural s."""
    letters = "".join(c for c in keys.clean(text) if c.isalnum() or c in "+*")
    return letters[:-1] if letters[-1:] == "s" and letters[-2:-1].isupper() else letters


# Short forms of so many letters are the same in any case; "He" is no HE.
_ANY_CASE = 5


def is_written(text: str, shorts: Iterable[str]) -> bool:
    """Whether a mention is written as the papers write the short form that they define."""
    words = [bare(word) for word in (text, *keys.keep("", text))]
    known = {bare(short) for short in shorts}
    if not known.isdisjoint(words):
        return True
    return not {k.lower() for k in known if len(k) >= _ANY_CASE}.isdisjoint(
        w.lower() for w in words
    )


def trim(senses: Senses, groups: Groups) -> dict[tuple[int, int], int]:
    """Move senses to better known ones that end them; return (acronym, long) -> long form meant.

    "Offline reinforcement learning (RL)" says what RL is and a word more, "language-image
    pre-training (CLIP)" a word less, so does "structural similarity (SSIM)". Of two long forms
    that end or begin alike, the one that more papers give is what the acronym stands for.
    """
    moved: dict[tuple[int, int], int] = {}
    best = {
        acronym: min(longs, key=lambda g: (-len(longs[g].papers), groups.compact[g]))
        for acronym, longs in senses.items()
    }
    for acronym, longs in senses.items():
        order = sorted(longs, key=lambda g: (-len(longs[g].papers), groups.compact[g]))
        for group in reversed(order):
            better = order[: order.index(group)]
            target = next(
                (g for g in better if _part(groups, group, g) or _part(groups, g, group)),
                _spelt_further(best, groups, longs, group),
            )
            if target is not None:
                moved[acronym, group] = target
                longs[target].papers |= longs[group].papers
                longs[target].coined |= longs[group].coined
        for group in [g for g in longs if (acronym, g) in moved]:
            del longs[group]
    return {key: _end(moved, key) for key in moved}


def _spelt_further(
    best: Mapping[int, int], groups: Groups, longs: Mapping[int, Sense], group: int
) -> int | None:
    """Return the sense that "multimodal LLM" is once the LLM in it is spelt out."""
    kind, words = groups.kinds[group], groups.readable[group].split(" ")
    for place, word in enumerate(words):
        inner = groups.find(kind, word)
        if inner is not None and inner in best:
            long = groups.readable[best[inner]]
            spelt = " ".join([*words[:place], long, *words[place + 1 :]])
            target = groups.find(kind, spelt)
            if target != group and target in longs:
                return target
    return None


def _part(groups: Groups, longer: int, shorter: int) -> bool:
    whole, part = groups.readable[longer], groups.readable[shorter]
    return whole.endswith(f" {part}") or whole.startswith(f"{part} ")


def _end(moved: Mapping[tuple[int, int], int], key: tuple[int, int]) -> int:
    acronym, group = key
    while (acronym, group) in moved:
        group = moved[acronym, group]
    return group


def expand(key: str, definitions: Mapping[str, tuple[str, str]]) -> str | None:
    """Return a key with the short forms inside it spelt out ("ood detection"), or None."""
    words = key.split(" ")
    if len(words) < 2:  # noqa: PLR2004 -- the short form alone is no compound
        return None
    spelt = [keys.fold("", definitions[w][1]) if w in definitions else w for w in words]
    return " ".join(spelt) if spelt != words else None


def agreed(senses: dict[int, Sense], length: int, groups: Groups) -> int | None:
    """Return the root of the one meaning that the corpus agrees on, or None.

    Enough papers must define it, more for two or three letters, and one without having coined it: a
    name that one paper coins may be another paper's coinage too.
    """
    by_root = merged(senses, groups)
    total = len(set().union(*(s.papers for s in by_root.values())))
    best = min(by_root, key=lambda g: (-len(by_root[g].papers), groups.compact[g]))
    sense = by_root[best]
    needed = DEFINERS_SHORT if length <= SHORT else DEFINERS
    if len(sense.papers) < max(needed, AGREED * total) or not sense.papers - sense.coined:
        return None
    return best


def undisputed(senses: dict[int, Sense], settled: int, groups: Groups) -> int | None:
    """Return the root of what the field means, unless the corpus means something else by it."""
    by_root = merged(senses, groups)
    total = len(set().union(*(s.papers for s in by_root.values())))
    root = groups.root(settled)
    return root if root in by_root and len(by_root[root].papers) >= AGREED * total else None


def merged(senses: dict[int, Sense], groups: Groups) -> dict[int, Sense]:
    """Return the senses by the root of their long form."""
    by_root: dict[int, Sense] = {}
    for group, sense in senses.items():
        one = by_root.setdefault(groups.root(group), Sense())
        one.papers |= sense.papers
        one.coined |= sense.coined
    return by_root


def variants(senses: Senses, groups: Groups) -> dict[int, list[tuple[int, int]]]:
    """Return, by acronym, pairs of long forms that differ in endings alone (modeling, model)."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for acronym, longs in senses.items():
        by_stem: dict[str, list[int]] = defaultdict(list)
        for group in longs:
            by_stem[stems(groups.readable[group])].append(group)
        for same in by_stem.values():
            first, *rest = sorted(same, key=lambda g: (len(groups.compact[g]), groups.compact[g]))
            found[acronym].extend((group, first) for group in rest)
    return found


_ENDINGS = (
    "izations",
    "ization",
    "ations",
    "ation",
    "ed",
    "es",
    "e",
    "s",
)


_JOINING = frozenset("of the and for with in based from on to by via a an".split())  # noqa: SIM905


def stems(key: str) -> str:
    """Return a key with endings cut, for long forms of one acronym only."""
    words = [w for w in key.split(" ") if w not in _JOINING]
    return " ".join(_stem(word) for word in words)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 3:  # noqa: PLR2004 -- a stem has four letters
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2]:  # noqa: PLR2004 -- "modell"
        word = word[:-1]
    return word
