"""What makes Neo4j Browser comfortable: the catalogue as saved scripts, and a style for its kinds.

Both are dropped on Browser's window as files: the zip fills the list of saved scripts, the style
gives each kind its colour and its caption.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from litweave.analysis.palette import PAPER_COLOUR, RESOURCE_COLOUR
from litweave.cypher_files import tokens
from litweave.export.elements import CONCEPT, PAPER, REPOSITORY, RESOURCE
from litweave.query.catalogue import BUILT_IN, NEO4J, Query, catalogue, expand
from litweave.records import Kind

FOLDER = "litweave"  # in the list of saved scripts

REPOSITORY_COLOUR = "#72b7b2"
CONCEPT_COLOUR = "#bab0ac"  # of a kind without a rule of its own

# The time in a zip file: it must not tell when it was made.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def scripts(kinds: Mapping[str, Kind]) -> bytes:
    """Return a zip of all questions that Neo4j can answer, each with example values."""
    types = graph_types(kinds)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for query in catalogue().values():
            if NEO4J in query.texts or len(query.texts) == 1:
                entry = zipfile.ZipInfo(f"{FOLDER}/{query.name}.cypher", _EPOCH)
                archive.writestr(entry, script(query, types))
    return out.getvalue()


def graph_types(kinds: Mapping[str, Kind]) -> list[str]:
    """Return the relationships from papers to concepts of these kinds."""
    return list(dict.fromkeys([*BUILT_IN, *(kind.relationship for kind in kinds.values())]))


def script(query: Query, types: Sequence[str]) -> str:
    """Return one question as Browser shows it; the first line is its name in the list.

    Example values stand in place of the parameters, to be typed over: Browser draws no picture
    for a script that sets parameters first.
    """
    text = query.text(NEO4J)
    if list(types) != list(BUILT_IN):
        text = expand(text, types, None)
    examples = {
        f"${param.name}": json.dumps(param.example, ensure_ascii=False) for param in query.params
    }
    body = "".join(
        examples.get(piece, piece) for class_, piece in tokens(text) if class_ != "comment"
    )
    return f"// {query.title}\n{body.strip()}\n"


def style(kinds: Mapping[str, Kind]) -> str:
    """Return a .grass file.

    The rule of :Concept stands before those of the kinds, and that of :Resource before
    :Repository: Browser would add rules for them at the end otherwise, and the last rule wins.
    """
    rules = [
        _BASE,
        _rule(PAPER, PAPER_COLOUR, "title", 40),
        _rule(CONCEPT, CONCEPT_COLOUR, "name", 60),
        *(_rule(label, kind.colour, "name", 60) for label, kind in kinds.items()),
        _rule(RESOURCE, RESOURCE_COLOUR, "name", 40),
        _rule(REPOSITORY, REPOSITORY_COLOUR, "name", 40),
    ]
    return "".join(rules)


def _rule(label: str, colour: str, caption: str, diameter: int) -> str:
    return (
        f"node.{label} {{\n"
        f"  diameter: {diameter}px;\n"
        f"  color: {colour};\n"
        f"  border-color: {_darker(colour)};\n"
        f"  text-color-internal: #FFFFFF;\n"
        f'  caption: "{{{caption}}}";\n'
        "}\n"
    )


def _darker(colour: str) -> str:
    channels = (int(colour[at : at + 2], 16) * 3 // 4 for at in (1, 3, 5))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


_BASE = """\
node {
  diameter: 50px;
  color: #A5ABB6;
  border-color: #9AA1AC;
  border-width: 2px;
  text-color-internal: #FFFFFF;
  font-size: 10px;
}
relationship {
  color: #A5ABB6;
  shaft-width: 1px;
  font-size: 8px;
  padding: 3px;
  text-color-external: #000000;
  text-color-internal: #FFFFFF;
  caption: "<type>";
}
"""
