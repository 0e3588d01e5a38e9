"""What a concept is called: a spelling of its authors, chosen by a rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from litweave import keys
from litweave.latex import latex_to_text

# A spelling that the key changes least (the singular) wins if it has this share of the commonest.
PLAIN_SHARE = 0.1


def choose(kind: str, spellings: Mapping[str, tuple[int, int]]) -> str:
    """Return the preferred spelling.

    `spellings` gives each one's mentions in abstracts and in all: titles are often in capitals, so
    abstracts go first. The singular and bare form wins over its plural where authors use it at
    all; then the most common, then the alphabet. LaTeX and inner acronyms are undone first.
    """
    spellings = _readable(spellings)
    if len(spellings) == 1:
        return next(iter(spellings))
    most = max(total for _, total in spellings.values())
    best = [
        text
        for text, (_, total) in spellings.items()
        if total >= PLAIN_SHARE * most and keys.is_plain(kind, text)
    ]
    return min(best or spellings, key=lambda t: (-spellings[t][0], -spellings[t][1], t))


def readable(text: str) -> str:
    """Return a name without LaTeX and without the acronym of its first words; others as they are.

    "Large Language Model (LLM) agents" is called "Large Language Model agents".
    """
    if "(" in text:
        bare = _INNER_ACRONYM.sub("", text, count=1)
        text = bare if keys.unbracket(text) == bare else text
    if "\\" not in text and "$" not in text:
        return text
    plain = latex_to_text(text).replace("$", "")  # of a formula cut in two
    return _POWER.sub(lambda found: found[1].translate(_RAISED), plain).strip() or text


_INNER_ACRONYM = re.compile(r" \([A-Z][\w-]{0,11}\)(?= \w)")


_MARK = re.compile(r"[\\$(]")
_POWER = re.compile(r"\^([0-9])")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _readable(spellings: Mapping[str, tuple[int, int]]) -> Mapping[str, tuple[int, int]]:
    if not any(_MARK.search(text) for text in spellings):
        return spellings
    plain: dict[str, tuple[int, int]] = {}
    for text, (abstract, total) in spellings.items():
        name = readable(text)
        before = plain.get(name, (0, 0))
        plain[name] = before[0] + abstract, before[1] + total
    return plain


# A long form is the name, unless authors all but gave it up for the short one: BERT, BLEU.
LONG_SHARE = 0.1
LONG_MENTIONS = 20


def is_given_up(long: Mapping[str, tuple[int, int]], others: Mapping[str, tuple[int, int]]) -> bool:
    """Whether the spellings of the long form are too rare among all to be the name."""
    spelt, rest = (sum(n for _, n in some.values()) for some in (long, others))
    return spelt + rest >= LONG_MENTIONS and spelt < LONG_SHARE * (spelt + rest)


def choose_long(kind: str, texts: Sequence[str]) -> str:
    """Return the spelling of a long form that stands in definitions only."""
    texts = list(map(readable, texts))
    return min(texts, key=lambda t: (not keys.is_plain(kind, t), t[:1].isupper(), t))
