"""XML schemas that exports are held to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import xmlschema

FOLDER = Path(__file__).parent.parent / "data" / "schemas"


@cache
def schema(name: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(FOLDER / f"{name}.xsd"))


def faults(name: str, path: Path) -> list[str]:
    """Return what is wrong with a file by the schema "graphml" or "gexf"."""
    return [str(error.reason) for error in schema(name).iter_errors(str(path))]
