"""The Cypher files of the project: where they are, and how checked names get into them.

Values are always parameters. Labels and relationship types cannot be parameters on every server, so
a file writes an upper-case word where one belongs (`(n:KEY)`), and `fill` puts the name there: one
that is a plain identifier, in backticks, or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from litweave.errors import QueryError

# Installed, the files lie inside the package; in a checkout beside src/.
FOLDERS = (Path(__file__).parent / "cypher", Path(__file__).parent.parent.parent / "cypher")

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

# Comments, quoted text and quoted names are one token each, so that a word inside them is no word.
# What is not closed ends with the text, and nothing is tried twice (possessive quantifiers).
TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<text>'(?:[^'\\]|\\.)*+'?|"(?:[^"\\]|\\.)*+"?)
    | (?P<name>`[^`]*+`?)
    | (?P<parameter>\$\w+)
    | (?P<word>[^\W\d]\w*)
    | (?P<blank>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (class of token, its text); the texts joined are `text`."""
    for match in TOKEN.finditer(text):
        yield str(match.lastgroup), match.group()


def folder() -> Path:
    """Return the folder of the Cypher files."""
    return next(path for path in FOLDERS if path.is_dir())


@cache
def read(name: str) -> str:
    """Return the file `name` of the folder: "load/create_nodes"."""
    return (folder() / f"{name}.cypher").read_text(encoding="utf-8")


def statements(text: str) -> list[str]:
    """Split at semicolons; comments go."""
    found, current = [], ""
    for class_, piece in tokens(text):
        if class_ == "other" and piece == ";":
            found.append(current)
            current = ""
        elif class_ != "comment":
            current += piece
    return [statement.strip() for statement in (*found, current) if statement.strip()]


def quote(*names: str) -> str:
    """Return labels or a type as Cypher has them: `A`:`B`. Raises `QueryError` for any other."""
    for name in names:
        if not NAME.fullmatch(name):
            raise QueryError(f"{name!r} is no name of a label or type: letters, digits, _ only")
    return ":".join(f"`{name}`" for name in names)


def fill(text: str, **names: tuple[str, ...]) -> str:
    """Put each of `names` where its word stands: KEY=("Paper",), LABELS=("Concept", "Method")."""
    return "".join(
        quote(*names[piece]) if class_ == "word" and piece in names else piece
        for class_, piece in tokens(text)
    )
