"""Generic words at the end of a name: "ImageNet dataset" is ImageNet, "language model" no language.

A trailing word goes at once where what remains is a name by its shape (digits, inner capitals,
signs: "BERT model", "CIFAR-10 dataset"). Where what remains are ordinary words ("Adam optimizer",
"attention mechanism"), it goes only when the data know the remainder as a concept of its own, and
never from "diffusion model" or "mixture model", whose head carries the meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from litweave.keys.lists import word_set

_DATA = "dataset datasets corpus corpora corpuses benchmark benchmarks database databases testbed"
_FORM = (
    "algorithm algorithms approach approaches architecture architectures framework frameworks"
    " mechanism mechanisms method methods procedure scheme technique techniques"
)
_THING = (
    "backbone backbones baseline baselines library model models network networks optimiser"
    " optimisers optimizer optimizers package software system systems toolkit toolbox"
)
_SCORE = "measure measures metric metrics score scores value values"
_TASK = "task tasks"

# Heads that add nothing to a name, by kind; kinds of the user's own lose none.
HEADS: Mapping[str, frozenset[str]] = {
    "Dataset": frozenset(_DATA.split()),
    "Method": frozenset(f"{_FORM} {_THING}".split()),
    "Task": frozenset(_TASK.split()),
    "Metric": frozenset(_SCORE.split()),
}
# Heads that add nothing to ordinary words either, when the words alone are known as a concept.
_PLAIN_HEADS: Mapping[str, frozenset[str]] = {
    "Dataset": frozenset(_DATA.split()),
    "Method": frozenset(f"{_FORM} optimiser optimisers optimizer optimizers".split()),
    "Task": frozenset(f"{_TASK} problem problems".split()),
    "Metric": frozenset(_SCORE.split()),
}
# Last words of a task that "attack" adds nothing to, when it is known without: in one paper readers
# join "prompt injection" and "prompt injection attacks" in 62 of 64 such cases, but the extraction
# of data is no attack. They join methods with "model" behind them as well (125 of 132); then "large
# language" would take in the LLMs.
_ATTACKS = frozenset(
    "backdoor hijacking inference injection inversion jailbreak jailbreaking leakage poisoning"  # noqa: SIM905 - reads better
    " service stealing".split()
)
MIN_WORDS = 2  # a head and something before it
# Two-word heads, read before the single ones.
_PAIRS = frozenset(
    {
        ("data", "set"),
        ("data", "sets"),
        ("test", "set"),
        ("training", "set"),
        ("test", "suite"),
        ("benchmark", "suite"),
    }
)
_FUNCTION = frozenset({"function", "functions"})
_BEFORE_FUNCTION = frozenset({"loss", "activation", "softmax", "sigmoid"})
# One ordinary word before a head that changes its meaning: "kernel method", "genetic algorithm".
_ADJECTIVE = re.compile(
    r"(ic|al|ary|ive|ian|ed|ous|able|ible|less|ful|ant|ent|est|ized|-based|free)$"
)
_CARRIED = word_set(
    """
    acquisition agent agents attack base class core cost data deep defense dual evaluation
    evolution expert fast flow foundation game gradient graph greedy group image inference
    kernel key language large latent learning linear local loss machine main memory meta mixture
    multi network neural new objective open original own part policy prior process quality
    reference reward risk search self sequence shallow single small social source speech state
    student surrogate target teacher test text time topic training value video vision web word
    world
    """
)
# Capitalised words that begin a sentence or a title more often than they are a name.
_ORDINARY = _CARRIED | word_set(
    """
    2d 3d 4d agi ai api attention autoregressive bayesian cpu cv diffusion dl encoder energy
    gaussian generation generative gpu gui iot kg llm lm lvlm markov ml mllm nlp plm probability
    regression rgb rl score semantic slm sparse statistical temporal transfer translation vlm xai
    """
)
_SLIP = re.compile(r"[A-Z]{2}[a-z]{4,}$")
# A name of these words alone says nothing: "deep neural network", "novel framework".
EMPTY_WORDS = word_set(
    """
        accurate advanced agent algorithm analysis application approach architecture baseline
        benchmark better code component computational construction content corpus data dataset deep
        design domain efficient existing experiment experimental framework general good
        input large large-scale learned learning level machine method metric mechanism model
        modeling module network neural novel our output paper performance pipeline previous
        problem procedure process proposed quality result robust scheme score set simple single
        small software stage standard state strategy strong structure study system task technique
        test theory tool traditional training unified work
        """
)
# Together with another of them these do: "tool learning", "code agent".
SOME_SENSE = word_set("agent code component content design domain software theory test tool")


def is_name(token: str) -> bool:
    """Whether a token shows by its shape that it is a name: digits, signs, inner capitals.

    Ordinary words are none, however they are written, nor are slips of the shift key ("LAnguage").
    """
    if token.isalpha() and token[1:].islower():  # most are; the rest costs ten times as much
        return False
    if token.lower() in _ORDINARY or _SLIP.match(token):
        return False
    if not token.isalpha() and any(c.isdigit() or c in "+*@#" for c in token):
        return len(token) > 1
    return any(map(str.isupper, token[1:]))


def strip(kind: str, words: Sequence[str]) -> list[str]:
    """Return the words, case kept, without the generic ones that end a name by shape."""
    kept = list(words)
    heads = HEADS.get(kind, frozenset())
    while len(kept) > 1:
        cut = _head_length(heads, kind, kept)
        rest = kept[: len(kept) - cut]
        if not cut or not rest or not _is_named(kind, rest):
            break
        kept = rest
    return kept


def _head_length(heads: frozenset[str], kind: str, words: Sequence[str]) -> int:
    last = words[-1].lower()
    if kind == "Dataset" and len(words) > MIN_WORDS and (words[-2].lower(), last) in _PAIRS:
        return 2
    if last in _FUNCTION and kind == "Method" and words[-2].lower() in _BEFORE_FUNCTION:
        return 1
    # A head in capitals is part of an acronym-like name.
    return int(last in heads and not words[-1].isupper())


def _is_named(kind: str, words: Sequence[str]) -> bool:
    last = words[-1]
    if last.lower() in _BEFORE_FUNCTION or is_name(last):
        return True
    # "Claude 3.5 Sonnet model", but not "AI-assisted software".
    return any(is_name(w) for w in words) and (
        kind == "Dataset" or last[:1].isupper() or last[:1].isdigit()
    )


def remainder(kind: str, words: Sequence[str]) -> list[str] | None:
    """Return what is left of ordinary words without their head, or None where the head matters.

    The caller joins the two only where the data know the remainder as a concept of this kind.
    """
    if len(words) < MIN_WORDS:
        return None
    head, rest = words[-1], list(words[:-1])
    lower = head.lower()
    if kind == "Dataset" and len(rest) > 1 and (rest[-1].lower(), lower) in _PAIRS:
        rest = rest[:-1]
    elif _is_attack(kind, rest, lower):
        return rest
    elif lower not in HEADS.get(kind, ()) and lower not in _PLAIN_HEADS.get(kind, ()):
        return None
    if _capitalised(rest) and head.islower() and not _is_ordinary(rest):
        return rest  # "Stable Diffusion model": the writer marks the name
    if lower not in _PLAIN_HEADS.get(kind, ()):
        return rest if all(is_name(w) for w in rest) else None
    word = rest[-1].lower()
    carried = len(rest) == 1 and word in _CARRIED
    return None if carried or _ADJECTIVE.search(word) else rest


def _is_attack(kind: str, rest: Sequence[str], head: str) -> bool:
    """Whether the head says no more than that what stands before it is an attack."""
    attacks = kind == "Task" and head in {"attack", "attacks"}
    return attacks and len(rest) > 1 and rest[-1].lower() in _ATTACKS


def _is_ordinary(words: Sequence[str]) -> bool:
    """Whether capitals show no more than the beginning of a sentence, or the words qualify."""
    return bool(_ADJECTIVE.search(words[-1])) or all(w.lower() in _ORDINARY for w in words)


def _capitalised(words: Sequence[str]) -> bool:
    return all(w[:1].isupper() or w[:1].isdigit() for w in words)
