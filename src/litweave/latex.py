r"""LaTeX to readable text: accents, Greek, wrappers, maths; a bare % is a percent sign.

Own code, since pylatexenc and the decoders of bibtexparser and pybtex take `95% accuracy` for a
comment and drop the rest. Unknown commands keep their name (`\ourmethod{}` is a word to the
reader); braces, dollars and spacing go; sub- and superscripts stay as `x_i` and `x^2`.

One pass over the tokens with a stack, linear in the length whatever the nesting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7", "dot": "\u0307",
    "ddot": "\u0308", "acute": "\u0301", "grave": "\u0300", "check": "\u030c", "breve": "\u0306",
}  # fmt: skip
# These eat a blank after them: `\o re` is one word.
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_GREEK = {
    "varepsilon": "ε", "vartheta": "θ", "varpi": "π", "varrho": "ρ", "varsigma": "ς",
    "varphi": "φ", "varkappa": "κ", "lambda": "λ", "Lambda": "Λ",
}  # fmt: skip
for _letter in "αβγδεζηθικμνξοπρστυφχψω":
    _name = unicodedata.name(_letter).rpartition(" ")[2].lower()
    _GREEK |= {_name: _letter, _name.capitalize(): _letter.upper()}
_SYMBOLS = {
    "infty": "∞", "times": "×", "cdot": "·", "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥",
    "ge": "≥", "geqslant": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "∼", "simeq": "≃",
    "cong": "≅", "equiv": "≡", "pm": "±", "mp": "∓", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "Rightarrow": "⇒", "Leftarrow": "⇐", "leftrightarrow": "↔", "Leftrightarrow": "⇔",
    "mapsto": "↦",
    "implies": "⇒", "iff": "⇔", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆",
    "supset": "⊃", "supseteq": "⊇", "cup": "∪", "cap": "∩", "sum": "∑", "prod": "∏", "int": "∫",
    "partial": "∂", "nabla": "∇", "forall": "∀", "exists": "∃", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ",
    "Im": "ℑ", "aleph": "ℵ", "ldots": "…", "dots": "…", "textellipsis": "…", "cdots": "⋯",
    "propto": "∝", "ll": "≪", "gg": "≫", "circ": "∘", "ast": "*", "star": "⋆", "bullet": "•",
    "dagger": "†", "ddagger": "‡", "prime": "′", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "mid": "|", "vert": "|", "Vert": "‖", "|": "‖",
    "setminus": "∖", "backslash": "∖", "textbackslash": "∖", "emptyset": "∅", "varnothing": "∅",
    "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "perp": "⊥", "parallel": "∥", "wedge": "∧",
    "vee": "∨", "land": "∧", "lor": "∨", "neg": "¬", "lnot": "¬", "degree": "°", "textdegree": "°",
    "S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "textregistered": "®",
    "texttrademark": "™", "pounds": "£", "euro": "€", "texteuro": "€", "textasciitilde": "∼",
    "lesssim": "≲", "gtrsim": "≳", "preceq": "⪯", "succeq": "⪰", "uparrow": "↑", "downarrow": "↓",
    "square": "□", "Box": "□", "triangle": "△", "checkmark": "✓", "xmark": "✗", "textmu": "μ",
    "textquotesingle": "'", "textquoteright": "’", "textquoteleft": "‘", "textendash": "–",
    "textemdash": "—", "lbrace": "(", "rbrace": ")", "textunderscore": "_", "textasciicircum": "^",
    "colon": ":", "textless": "<", "textgreater": ">", "lt": "<", "gt": ">", "slash": "/",
}  # fmt: skip
# Commands that only say how something looks.
_SILENT = frozenset(
    {
        "bf", "it", "rm", "sf", "sc", "tt", "em", "sl", "cal", "frak", "bfseries", "itshape",
        "rmfamily", "sffamily", "ttfamily", "scshape", "mdseries", "upshape", "slshape",
        "normalfont", "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large",
        "Large", "LARGE", "huge", "Huge", "noindent", "indent", "par", "left", "right", "big",
        "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "displaystyle",
        "textstyle", "scriptstyle", "limits", "nolimits", "boldmath", "unboldmath", "protect",
        "relax", "centering", "hfill", "smallskip", "medskip", "bigskip", "newline",
        "linebreak", "nobreak", "allowbreak", "xspace", "ensuremath", "selectfont", "nonumber",
        "notag", "mathstrut", "middle", "textbf", "textit", "textrm", "textsf", "textsc",
        "texttt", "textsl", "textmd", "textup", "textnormal", "text", "emph", "mathbf",
        "mathit", "mathrm", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "mathscr",
        "mathnormal", "boldsymbol", "bm", "pmb", "operatorname", "mbox", "hbox", "fbox",
        "underline", "uline", "overline", "widehat", "widetilde", "url", "path", "verb",
        "mathop", "mathbin", "mathrel", "mathord", "underbrace", "overbrace", "nolinkurl",
        "uppercase", "lowercase", "MakeUppercase",
    }
)  # fmt: skip
_BLANKS = frozenset({",", ";", ":", "!", " ", "/", ">", "quad", "qquad", "space", "\\", "\n", "\t"})
_DELIMITERS = frozenset({"(", ")", "[", "]", "-", "@"})

_Apply = Callable[..., str]


def _fraction(above: str, below: str) -> str:
    def part(text: str) -> str:
        return text if len(text) == 1 or text.isalnum() else f"({text})"

    return f"{part(above)}/{part(below)}"


_COMMANDS: dict[str, tuple[int, _Apply]] = {
    "frac": (2, _fraction),
    "tfrac": (2, _fraction),
    "dfrac": (2, _fraction),
    "nicefrac": (2, _fraction),
    "binom": (2, lambda above, below: f"({above} choose {below})"),
    "sqrt": (1, lambda of: f"√{of}" if of.isalnum() else f"√({of})"),
    "href": (2, lambda url, shown: shown if url.strip() in shown else f"{shown} ({url})"),
    "footnote": (1, lambda note: f" ({note})"),
    "cite": (1, lambda keys: f"[{keys}]"),
    "citep": (1, lambda keys: f"[{keys}]"),
    "citet": (1, lambda keys: f"[{keys}]"),
    "ref": (1, lambda key: f"[{key}]"),
    "begin": (1, lambda _: " "),
    "end": (1, lambda _: " "),
    "textcolor": (2, lambda _, shown: shown),
    "color": (1, lambda _: ""),
    "textsuperscript": (1, lambda above: f"^{above}"),
    "textsubscript": (1, lambda below: f"_{below}"),
    "not": (1, lambda sign: f"{sign}\u0338"),
}
_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.?)|([{}])|([^\\{}]+)", re.DOTALL)
# Pandoc's rule: no blank inside the dollars, no digit after them, so "$5 to $6" is money.
_MATHS = re.compile(
    r"\$(?<!\\\$)(?:\$([^$]+)\$\$"
    r"|(?!\s)([^$]*[^$\s\\])\$(?!\d)"
    r"|(?=\s)([^$]{0,80}[\\^_=<>][^$]{0,80})(?<=\s)\$(?!\d))"
)
_TIE = re.compile(r"~(?<=[^\s/\\~]~)(?=[^\s~])")
_QUOTES = re.compile(r"``([^`']{0,300})''")
# {0, 1} is a set; any other braces keep the case of a title or hold things together.
_SET = re.compile(r"[\w.…+−-]{1,4}(?:,\s*[\w.…+−-]{1,4})+")
_MAX_PASSES = 8
# Deeper nesting says nothing to a reader, and each level copies what is in it.
_MAX_DEPTH = 40


def latex_to_text(text: str) -> str:
    """Return `text` as a reader sees it; text without LaTeX stays as it is. Idempotent."""
    for _ in range(_MAX_PASSES):
        if not is_latex(text):
            return text
        before, text = text, _once(text)
        if text == before:
            return text
    return text.translate({ord(sign): None for sign in "\\${}~`"})


def is_latex(text: str) -> bool:
    """Say whether there is anything to undo."""
    # Written out: ten times as fast as a search for a set of characters, or for two in a row.
    one = "\\" in text or "$" in text or "{" in text or "}" in text or "~" in text
    return one or ("`" in text and "``" in text)


def _once(text: str) -> str:
    if "$" in text:
        text = _MATHS.sub(lambda found: found[1] or found[2] or found[3] or "", text)
    if "``" in text:
        text = _QUOTES.sub("“\\1”", text)
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "\\" not in text and "{" not in text and "}" not in text:
        return text
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        name, sign, brace, plain = token.groups()
        if plain is not None:
            reader.text(plain)
        elif brace == "{":
            reader.open()
        elif brace == "}":
            reader.close()
        elif name is not None:
            reader.command(name)
        else:
            reader.sign(sign)
    return unicodedata.normalize("NFC", reader.finish())


class _Frame:
    """What lies between two braces: the text so far, and commands that wait for arguments."""

    __slots__ = ("out", "waiting")

    def __init__(self) -> None:
        self.out: list[str] = []
        self.waiting: list[tuple[_Apply, int, list[str]]] = []


class _Reader:
    """Collects the text of a token stream."""

    def __init__(self) -> None:
        self.frames = [_Frame()]
        self.eat_blank = False
        self.too_deep = 0

    def emit(self, piece: str) -> None:
        """Add a piece, which is an argument where one is waited for."""
        frame = self.frames[-1]
        while frame.waiting:
            apply, wanted, arguments = frame.waiting[-1]
            arguments.append(piece)
            if len(arguments) < wanted:
                return
            frame.waiting.pop()
            piece = apply(*arguments)
        frame.out.append(piece)

    def text(self, plain: str) -> None:
        at = 0
        if self.eat_blank and plain[:1].isspace():
            at = 1
        self.eat_blank = False
        while self.frames[-1].waiting and at < len(plain):
            if not plain[at].isspace():
                self.emit(plain[at])
            at += 1
        if at < len(plain):
            self.emit(plain[at:])

    def open(self) -> None:
        self.eat_blank = False
        if len(self.frames) > _MAX_DEPTH:
            self.too_deep += 1
        else:
            self.frames.append(_Frame())

    def close(self) -> None:
        self.eat_blank = False
        if self.too_deep:
            self.too_deep -= 1
            return
        if len(self.frames) == 1:
            return  # closes nothing
        content = self._content(self.frames.pop())
        if not self.frames[-1].waiting and _SET.fullmatch(content):
            content = f"{{{content}}}"
        self.emit(content)

    def command(self, name: str) -> None:
        self.eat_blank = False
        if name in _LETTERS:
            self.emit(_LETTERS[name])
            self.eat_blank = True
        elif name in _ACCENTS:
            self._wait(1, _accent(_ACCENTS[name]))
        elif name in _COMMANDS:
            self._wait(*_COMMANDS[name])
        elif name in _SILENT:
            self.eat_blank = not self.frames[-1].waiting
        elif name in _BLANKS:
            self.emit(" ")
        elif name == "item":
            self.emit(" - ")
        else:
            self.emit(_GREEK.get(name) or _SYMBOLS.get(name) or name)

    def sign(self, sign: str) -> None:
        self.eat_blank = False
        if sign in _ACCENTS:
            self._wait(1, _accent(_ACCENTS[sign]))
        elif sign in _BLANKS:
            self.emit(" ")
        elif sign in _SYMBOLS:
            self.emit(_SYMBOLS[sign])
        elif sign not in _DELIMITERS:
            self.emit(sign)

    def finish(self) -> str:
        while len(self.frames) > 1:  # what was never closed
            content = self._content(self.frames.pop())
            self.emit(content)
        return self._content(self.frames[0])

    def _wait(self, wanted: int, apply: _Apply) -> None:
        if len(self.frames[-1].waiting) < _MAX_DEPTH:
            self.frames[-1].waiting.append((apply, wanted, []))

    @staticmethod
    def _content(frame: _Frame) -> str:
        while frame.waiting:  # arguments that never came
            apply, wanted, arguments = frame.waiting.pop()
            piece = apply(*arguments, *[""] * (wanted - len(arguments)))
            if frame.waiting:
                frame.waiting[-1][2].append(piece)
                if len(frame.waiting[-1][2]) > frame.waiting[-1][1]:
                    frame.waiting[-1][2].pop()
            else:
                frame.out.append(piece)
        return "".join(frame.out)


def _accent(mark: str) -> _Apply:
    def apply(base: str) -> str:
        first = {"ı": "i", "ȷ": "j"}.get(base[:1], base[:1])
        return f"{first}{mark}{base[1:]}" if first and not first.isspace() else base

    return apply
