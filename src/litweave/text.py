"""Text as it is stored: one Unicode form, single blanks, no control characters, no markup.

`clean` fits all text; the sources that carry entities, tags or LaTeX undo those first. All
functions are idempotent, and offsets of mentions refer to what they return.
"""

from __future__ import annotations

import re
import unicodedata

# Not printable and not blank: control characters (a NUL is illegal in XML and in databases),
# zero-width marks, soft hyphens. Joiners (U+200C, U+200D) stay: some scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]+"
)
_PRINTABLE = bytes(range(32, 127))  # of ASCII
_SHORT = 100  # characters, for which a look at each is quicker
_BLANKS = re.compile("  +")
# Half of a character, as JSON's \ud800 gives it; cannot be written as UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")

# How a cell begins that a spreadsheet would compute; exports put an apostrophe before it.
FORMULA = r"^[=+\-@\t\r]"

_GREEK = {
    ord(letter): unicodedata.name(letter).rpartition(" ")[2].lower()
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
} | {ord("ς"): "sigma", ord("λ"): "lambda"}
_FONTS = re.compile(r"\\?(?:mathcal|mathbb|mathbf|mathrm|mathsf|mathit|mathfrak|texttt|textbf)\{")
_NO_PART_OF_A_KEY = re.compile(r"[^a-z0-9+#]+")


def clean(text: str) -> str:
    """Return `text` in NFC with single blanks and without invisible characters.

    Letters, digits and signs stay. Linear in the length; about a microsecond for an abstract
    that is clean already.
    """
    if "\n" in text:
        text = text.replace("\n", " ")  # the usual case, and ten times as fast as splitting
    if not _is_printable(text):
        text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _INVISIBLE.sub("", text))
        text = " ".join(text.split())
    text = text.strip(" ")
    if "  " in text:  # no other blank is left
        text = _BLANKS.sub(" ", text)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def _is_printable(text: str) -> bool:
    """Return `text.isprintable()`, in half the time where all is ASCII."""
    if text.isascii() and len(text) > _SHORT:
        return not text.encode("ascii").translate(None, _PRINTABLE)
    return text.isprintable()


def lower(text: str) -> str:
    """Return `text` in lower case, character for character, so that offsets stay.

    A letter whose lower case is two keeps its own.
    """
    short = text.lower()
    if len(short) == len(text):
        return short
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def title_key(title: str) -> str:
    """Return what spellings of one title share: its letters, digits, "+" and "#", caseless.

    Accents, blanks, hyphens and maths markup do not count, Greek letters and their names are
    equal: saved pages have lost backslashes ("beta-VAE"), others have kept them. A title of none
    of these characters is its own key.
    """
    text = _FONTS.sub("", title)
    if text.isascii():
        return _NO_PART_OF_A_KEY.sub("", text.lower()) or title
    text = unicodedata.normalize("NFKD", text).casefold().translate(_GREEK)
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if c.isalnum() or c in "+#") or title
