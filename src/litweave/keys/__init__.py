"""From a name as it stands in a text to the key that all its spellings share.

`fold(kind, surface)` is a pure function: case, hyphens, accents, Greek letters, LaTeX remnants,
British spelling, plurals of dictionary words, version marks and trailing generic words fall away;
digits, decimal points and the signs + * @ # % = stay, because two versions differ in nothing else.
`compact` closes the blanks, so that "fine tuning" meets "finetuning"; digits never touch, so that
Llama-2-7B does not meet Llama-27B. What needs other papers (acronyms, plurals of names) is not
decided here but in `litweave.resolve`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import quote

from litweave.keys import generic
from litweave.keys.lists import word_set
from litweave.keys.words import SAME, american, dictionary, singular

_FIRST_GREEK = "\u0370"  # combining marks before it belong to Latin, Greek and Cyrillic
_GREEK = {
    letter: unicodedata.name(letter).split(" LETTER ")[1].split(" ")[-1].lower()
    for letter in map(chr, range(0x391, 0x3CA))
    if unicodedata.name(letter, "").startswith("GREEK") and "WITH" not in unicodedata.name(letter)
} | {"ς": "sigma", "λ": "lambda", "Λ": "lambda", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta"}
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE"}
    | {"œ": "oe", "Œ": "OE", "×": "x", "∗": "*", "⋆": "*", "★": "*", "＊": "*", "²": "2", "³": "3"}
    | dict.fromkeys("™®©†‡§¶°", "")
    | dict.fromkeys("‐‑‒–—―−﹣－˗", "-")
    | dict.fromkeys("'’‘‛`´ʼ", "'")
    | dict.fromkeys('“”„«»"', " ")
)
# Cyrillic and Greek capitals that look Latin, for names that mix them with Latin letters.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХасеорхуіѕј", "ABEKMHOPCTXaceopxyisj")
_TEX_ACCENT = re.compile(r"\\['\"`^~=.](?:\{(\w)\}|(?=\w))")
_TEX_COMMAND = re.compile(
    r"\\(?:text|math)[a-z]{0,12}\b|\\(?:emph|rm|it|bf|tt|sc|operatorname|left|right)\b"
)
_TOKEN = re.compile(r"[^\W_]+(?:\.\d[^\W_]*)*(?:[+*#%=−]+)?|[@+*#%=∞<>&]+")
_VERSION = re.compile(r"(?:^|(?<=[a-z0-9]))v\.?(\d+(?:\.\d+)*)(?=$|[+*-])", re.IGNORECASE)
# Lower-case words that end in v and are followed by a number that is no version ("conv2").
_NO_VERSION = re.compile(
    r"(?:conv|adv|dev|rev|cov|env|nav|csv|hsv|kv|uv|inv|wav)v?\.?\d", re.IGNORECASE
)
_SPLIT = re.compile(r"(?<=[^\W\d_]{2})(?=\d+(?:\.\d+)*[^\W\d_]?[+*]*$)")
LONGEST_SHORT = 12  # characters of a short form in brackets
LONGEST_LONG = 100  # characters before it that it may stand for
MOST_BRACKETS = 4  # of a name that are looked at
LONG_WORD = 8  # letters of one word that has an acronym of its own
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_OF = re.compile(r"'s\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
CACHED = 1 << 17  # names whose keys are remembered
_BRACKET = re.compile(r"(?<!\s)\s*+[(\[]([^()\[\]]{1,40})[)\]]\s*")
_YEAR = re.compile(r"'(\d\d)\b")
_BLANK = re.compile(r" (?!\d)|(?<!\d) ")
_ARTICLE = re.compile(r"^(?:[Tt]he|an?|An|[Oo]ur) (?=\S)")
_INNER_WORD = re.compile(r"(?<=[A-Za-z0-9])[A-Z][a-z]{2,}s$")
# "F-1", "L 2" and "T-5" are read as F1, L2 and T5.
_LETTER_NUMBER = re.compile(r"\b([^\W\d_]) (?=\d)")
_POINT_ZERO = re.compile(r"(?<![.\d])(\d+)\.0(?![\d.])")
# Data sets that come out once a year, where two digits are a year.
YEARLY = word_set(
    """
    ACE AIME AMC BRATS CASP CLEF CONLL DUC HMMT ILSVRC ISIC IWSLT KBP MOT MUC NIST SEMEVAL TAC
    TREC VOC VOT WMT
    """
)
_YEARLY = re.compile(rf"({'|'.join(sorted(YEARLY))})'?(\d\d|20\d\d|19\d\d)$", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d\d$")


@lru_cache(maxsize=1 << 15)
def clean(surface: str) -> str:
    """Return the surface in plain characters: one hyphen, no accents, Greek spelt out, no LaTeX.

    Case stays, superscripts become digits ("τ²" is "tau2").
    """
    if _PLAIN.fullmatch(surface):
        return surface
    text = surface
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_LETTERS)).translate(_LETTERS)
        text = "".join(_plain(text))
    if "\\" in text or "$" in text or "{" in text:
        text = _TEX_ACCENT.sub(r"\1", text)
        text = _TEX_COMMAND.sub("", text.replace("\\times", "x"))
        text = re.sub(r"[\\$]", "", text)
        text = re.sub(r"[_^]?[{}]", "", text)
    text = text.replace("^", "").replace("`", "'")
    return " ".join(text.split())


def _plain(text: str) -> list[str]:
    """Drop marks over Latin letters and invisible characters; spell Greek letters out."""
    letters = unicodedata.normalize("NFD", text)
    if any("a" <= c.lower() <= "z" for c in letters):
        letters = letters.translate(_LOOKALIKES)
    out: list[str] = []
    base = ""
    for c in letters:
        category = unicodedata.category(c)
        if category == "Cf" or c in "\u00ad\u200b":
            continue
        if category == "Mn" and c < _FIRST_GREEK and (base.isascii() or base in _GREEK):
            continue
        if category[0] != "M":
            base = c
        if c in _GREEK:
            out.append(_GREEK[c])
        else:
            out.append(" " if category[0] == "Z" else c)
    return list(unicodedata.normalize("NFC", "".join(out)))


def initials_of(short: str, words: str) -> bool:
    """Whether the letters of `short` occur in order in `words`, first at the first letter."""
    letters = [c for c in short.lower() if c.isalnum()]
    if letters and letters[-1] == "s" and short.endswith("s"):
        letters.pop()
    text = words.lower()
    if not letters or not text or text[0] != letters[0]:
        return False
    place = 0
    for c in letters:
        place = text.find(c, place) + 1
        if not place:
            return False
    return True


_POWER = re.compile(r"([A-Za-z])([2-4])(?![\d.])")
_DIGIT_INSIDE = re.compile(r"(?<=[A-Za-z])\^?[2-4](?=[A-Za-z])")


def repeated(short: str) -> str:
    """Return a short form with its powers written out: "A$^2$RD" as "AARD"."""
    return _POWER.sub(lambda power: power[1] * int(power[2]), clean(short))


def digitless(short: str) -> str:
    """Return a short form without a small number inside, which may be a word: T2I as "TI"."""
    return _DIGIT_INSIDE.sub("", short)


@lru_cache(maxsize=1 << 15)
def unbracket(text: str) -> str:
    """Drop a bracketed acronym of the words before it, or keep the long form inside brackets.

    Other brackets become blanks: "TD(lambda)" is "TD lambda".
    """
    for _ in range(MOST_BRACKETS):
        match = _BRACKET.search(text)
        if match is None:
            break
        text = _without(text, match)
    return text


def _without(text: str, match: re.Match[str]) -> str:
    before, inside, after = text[: match.start()].strip(), match[1].strip(), text[match.end() :]
    words = re.split(r"[\s-]+", before[-LONGEST_LONG:])
    # One word is short for another, "autoregressive (AR) models", only inside a name.
    several = len(words) > 1 or (after and inside.isupper() and len(words[0]) >= LONG_WORD)
    if " " not in inside and len(inside) <= LONGEST_SHORT and several:
        letters = digitless(inside)
        for first in range(len(words)):
            if initials_of(letters, " ".join(words[first:])):
                return f"{before} {after}".strip()
    if before and " " not in before and " " in inside and initials_of(before, inside):
        return f"{inside} {after}".strip()
    return f"{before} {inside} {after}".strip()


def tokens(text: str) -> list[str]:
    """Split a clean surface into words with their signs, case kept."""
    if _PLAIN.fullmatch(text):
        return text.replace("-", " ").split()
    if "'" in text:
        text = _OF.sub("", _YEAR.sub(r" 20\1", text)).replace("'", "")
    text = _THOUSANDS.sub("", text) if "," in text else text
    # Two hyphens at the end are a sign (NeRF--), others separate.
    text = f"{text[:-2]}−−" if text.endswith("--") and text[-3:-2].isalnum() else text
    text = text.replace("&", " and ")
    found = [t for part in text.split("@") for t in [*_TOKEN.findall(part), "@"]][:-1]
    return [t.replace("−", "-") for t in found]


@lru_cache(maxsize=CACHED)
def fold(kind: str, surface: str) -> str:
    """Return the key of a name: lower-case words with single blanks between them, never empty."""
    return _joined(keep(kind, surface)) or surface.casefold().strip() or surface


def fold_both(kind: str, surface: str) -> tuple[str, str]:
    """Return `fold(kind, surface)` and `fold("", surface)` for little more than one of them."""
    key = fold(kind, surface)
    words = _words(surface)
    return key, key if keep(kind, surface) == words else fold("", surface)


def _joined(words: Iterable[str]) -> str:
    key = " ".join(part for word in words for part in _parts(word))
    return _LETTER_NUMBER.sub(r"\1", key)


@lru_cache(maxsize=CACHED)
def keep(kind: str, surface: str) -> tuple[str, ...]:
    """Return the words of a name that count, case kept: no brackets, article or generic head."""
    words = generic.strip(kind, _words(surface))
    return tuple(years(words) if kind == "Dataset" else words)


@lru_cache(maxsize=1 << 12)
def _words(surface: str) -> tuple[str, ...]:
    text = surface if _PLAIN.fullmatch(surface) else unbracket(clean(surface))
    words = tokens(_ARTICLE.sub("", text))
    if _shouts(words):
        words = [w.lower() if w.isalpha() and len(w) > 3 else w for w in words]  # noqa: PLR2004
    return tuple(words)


@lru_cache(maxsize=CACHED)
def _parts(word: str) -> tuple[str, ...]:
    """Fold one word; a trailing number becomes a word of its own, as in "ResNet50"."""
    word = version(word)
    return tuple(part for part in _SPLIT.split(_fold_word(word)) if part)


def _fold_word(word: str) -> str:
    if word[-1:] == "s" and word[-2:-1].isupper():  # LLMs, ViTs
        return word[:-1].casefold()
    if not word.isalpha():
        return _number(word).casefold() if ".0" in word else word.casefold()
    if word[1:].islower():
        return singular(american(word.casefold()))
    match = _INNER_WORD.search(word)  # AutoEncoders
    if match:
        return word[: match.start()].casefold() + singular(match[0].casefold())
    return word.casefold()


def _number(word: str) -> str:
    """Return 2.0 as 2: the zero of a version says nothing."""
    return _POINT_ZERO.sub(r"\1", word)


def version(word: str) -> str:
    """Drop the v of a version mark: "v2.0" is "2.0", "DeepLabv3+" is "DeepLab3+"."""
    if word.isalpha():
        return word
    match = _VERSION.search(word)
    if match is None or _NO_VERSION.search(word):
        return word
    before = word[: match.start()]
    between = "-" if before[-1:].isdigit() else ""
    return f"{before}{between}{word[match.start() :].lstrip('vV.')}"


def years(words: list[str]) -> list[str]:
    """Write the year of a yearly data set in full: "WMT14", "WMT 14" and "WMT 2014" are one."""
    out: list[str] = []
    for word in words:
        match = _YEARLY.match(word)
        if match:
            out += [match[1], _century(match[2])]
        elif _SHORT_YEAR.match(word) and any(w.upper() in YEARLY for w in out[-2:]):
            out.append(_century(word))
        else:
            out.append(word)
    return out


def _century(digits: str) -> str:
    return digits if len(digits) != 2 else ("19" if int(digits) > 80 else "20") + digits  # noqa: PLR2004


@lru_cache(maxsize=CACHED)
def raw(surface: str) -> str:
    """Return the letters and digits of a name without case and separators, nothing else changed."""
    if _PLAIN.fullmatch(surface):
        return compact(surface.replace("-", " ").casefold())
    return compact(" ".join(tokens(clean(surface))).casefold())


def compact(key: str) -> str:
    """Close the blanks of a key, except between two digits."""
    closed = key.replace(" ", "")
    return closed if closed.isalpha() else _BLANK.sub("", key)


# What a word of a key costs: a known one, a number, a letter by itself; any other costs what a
# known one does and a point a letter.
_KNOWN, _NUMBER, _LETTER = 4, 2, 6
_SHORT_WORDS = word_set("an as at by for in no of on or the to up vs with")


def oddness(key: str) -> int:
    """Return how odd the blanks of a key are: "precision" 4, "pre cision" 14.

    Of spellings that differ in blanks the least odd makes the id, whatever their number.
    """
    return sum(map(_cost, key.split(" ")))


def _cost(word: str) -> int:
    if word[:1].isdigit():
        return _NUMBER
    if word in _SHORT_WORDS or word in dictionary():
        return _KNOWN
    return _LETTER if len(word) == 1 else _KNOWN + len(word)


def concept_id(kind: str, key: str) -> str:
    """Return the id of a concept: "method:gpt-4", "metric:recall%4010"."""
    return f"{kind.lower()}:{quote(key.replace(' ', '-'), safe='~')}"


def _shouts(words: list[str]) -> bool:
    """Whether a whole name is in capitals because its title is: two long words of capitals."""
    return all(map(str.isupper, words)) and sum(len(w) > 3 and w.isalpha() for w in words) > 1  # noqa: PLR2004


def is_plain(kind: str, surface: str) -> bool:
    """Whether the key of a name drops no more than case, blanks and hyphens of it.

    Of words that are the same, as "robotic" and "robot", either is plain.
    """
    surface = " ".join(SAME.get(word.casefold(), word) for word in surface.split(" "))
    return raw(surface) == compact(fold(kind, surface)) or not _reduced(kind, surface)


def _reduced(kind: str, surface: str) -> bool:
    """Whether brackets, a generic word, a plural or a British spelling fell away."""
    words = tokens(clean(surface))
    if keep(kind, surface) != tuple(years(words) if kind == "Dataset" else words):
        return True
    return any(_fold_word(version(w)) != _number(version(w)).casefold() for w in words)


# From the weakest change to the strongest: the first at which two names are equal is the reason
# that they are one.
def explain(a: str, b: str) -> str:
    """Return which rule makes two names of one key equal."""
    steps: list[tuple[str, Callable[[str], str]]] = [
        ("case", str.casefold),
        ("hyphen or spacing", lambda t: compact(" ".join(_plain_words(t)).casefold())),
        ("Unicode or LaTeX", raw),
        ("bracket", lambda t: raw(unbracket(clean(t)))),
        (
            "spelling",
            lambda t: compact(" ".join(_american(w) for w in tokens(unbracket(clean(t))))),
        ),
        ("plural", lambda t: compact(" ".join(_fold_word(w) for w in tokens(unbracket(clean(t)))))),
        ("version or year", lambda t: compact(fold("", " ".join(years(tokens(clean(t))))))),
    ]
    for rule, step in steps:
        if step(a) == step(b):
            return rule
    return "generic word"


def _plain_words(text: str) -> list[str]:
    return re.split(r"[\s_-]+", text)


def _american(word: str) -> str:
    return american(word.casefold()) if word[1:].islower() else word.casefold()
