r"""The tokenizer: spaCy's English one, mended where it breaks the names of this field.

spaCy's rules were made for news: a unit suffix cuts `GSM8K` into two, a full stop after a capital
stays on `LLaMA-7B.`, a hyphen between digits cuts `Llama-2-7B`, and LaTeX that saved pages keep
(`28.82\%`, `\textbf{FooNet}`) stays glued to words. The rules are plain regular expressions over
one chunk without blanks, so the mended tokenizer is saved in a pipeline folder as any other is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.lang.char_classes import (
    ALPHA,
    ALPHA_LOWER,
    ALPHA_UPPER,
    CONCAT_QUOTES,
    LIST_ELLIPSES,
    LIST_ICONS,
    LIST_PUNCT,
    LIST_QUOTES,
)
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

if TYPE_CHECKING:
    from spacy.language import Language

# A LaTeX command before its group or before what it marks: `\textbf{`, `\emph{`, `\%`, `$`.
_LATEX = r"\\[A-Za-z]{1,20}\{"
_DASHES = "(?:-{1,3}|[\u2010\u2011\u2012\u2013\u2014\u2015\u2212])"
# What makes a compound of any name, whatever its last sign: G2P-based, LLM)-driven, 3D-aware.
_TAILS = (
    "based|driven|style|like|aware|guided|trained|powered|enhanced|generated|level|specific"
    "|augmented|free"
)

PREFIXES: tuple[str, ...] = (
    "\u00a7",
    "%",
    "=",
    "\u2014",
    "\u2013",
    r"\+(?![0-9])",
    _LATEX,
    r"\\(?=[{}$%&#_])",
    r"[$\u20ac\u00a3\u00a5~`^|<>]",
    *LIST_PUNCT,
    *LIST_ELLIPSES,
    *LIST_QUOTES,
    *LIST_ICONS,
)

SUFFIXES: tuple[str, ...] = (
    *LIST_PUNCT,
    *LIST_ELLIPSES,
    *LIST_QUOTES,
    *LIST_ICONS,
    "'s",
    "'S",
    "\u2019s",
    "\u2019S",
    "\u2014",
    "\u2013",
    r"\\?%",
    r"[$\u20ac\u00a3\u00a5~`^|<>=\\]",
    # No unit suffixes: they cut GSM8K, ImageNet-1K and 7B.
    # A full stop ends a sentence after any sign; `e.g.` is an exception of the language and never
    # gets here.
    r"(?<=[^.])\.",
    rf"(?<=[0-9{ALPHA}\)\]}}'])-{{1,3}}",
)

INFIXES: tuple[str, ...] = (
    *LIST_ELLIPSES,
    *LIST_ICONS,
    rf"(?<=[{ALPHA_LOWER}{CONCAT_QUOTES}])\.(?=[{ALPHA_UPPER}{CONCAT_QUOTES}])",
    rf"(?<=[{ALPHA}]),(?=[{ALPHA}])",
    # Compounds are cut (LLM-based: the gold names LLM alone), also behind a version (GPT-4-based);
    # one letter belongs to its name (t-SNE, Q-learning, ViT-B/16), and so does a digit (GPT-4).
    rf"(?<=[{ALPHA}][{ALPHA}]){_DASHES}(?=[{ALPHA}][{ALPHA}])",
    rf"(?<=[0-9]){_DASHES}(?=[{ALPHA_LOWER}][{ALPHA_LOWER}])",
    rf"(?<=[{ALPHA}0-9\)\]\}}])-(?=(?:{_TAILS})(?![{ALPHA}0-9]))",
    rf"(?<=[{ALPHA}0-9])[:<>=/](?=[{ALPHA}][{ALPHA}])",
    rf"(?<=[{ALPHA}0-9])[<>=](?=[0-9.])",
    rf"(?<=[{ALPHA}][{ALPHA}])[/+](?=[{ALPHA}])",
    "~",
    rf"(?<=[{ALPHA}0-9\)\]\}}~])[\(\)\[\]{{}}]{{1,3}}(?=[{ALPHA}0-9\(\[{{-])",
    _LATEX,
    r"(?<=[0-9])\\%",
    rf"(?<=[{ALPHA}0-9])(?:\u2014{{1,3}}|[&;])(?=[{ALPHA}])",
)


def mend_tokenizer(nlp: Language) -> Tokenizer:
    """Return the mended tokenizer over the vocabulary of `nlp`; `nlp` stays as it is."""
    return Tokenizer(
        nlp.vocab,
        rules=nlp.Defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(PREFIXES).search,
        suffix_search=compile_suffix_regex(SUFFIXES).search,
        infix_finditer=compile_infix_regex(INFIXES).finditer,
        url_match=nlp.Defaults.url_match,
    )
