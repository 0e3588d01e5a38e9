"""Whether this installation is whole: what `litweave doctor` says without a graph."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec

# Optional package -> (module, what it is for).
OPTIONAL = {
    "bibtexparser": ("bibtexparser", "BibTeX; pip install 'litweave[bibtex]'"),
    "rispy": ("rispy", "RIS; pip install 'litweave[ris]'"),
    "zstandard": ("zstandard", ".zst files; pip install 'litweave[formats]'"),
    "igraph": ("igraph", "faster communities; pip install 'litweave[igraph]'"),
    "pandas": ("pandas", "data frames from tables"),
    "pyspark": ("pyspark", "--engine spark; pip install 'litweave[spark]'"),
}
NEEDED = ("spacy", "pyarrow", "networkx", "neo4j", "ladybug", "numpy", "scipy")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation; `found` is its version, or None."""

    name: str
    found: str | None
    needed: bool
    note: str = ""


def examine() -> list[Part]:
    """Return the parts of this installation; loads the shipped pipeline (about a second)."""
    parts = [
        Part("Python", platform.python_version(), needed=True),
        Part("litweave", _version("litweave"), needed=True),
        *(Part(name, _version(name), needed=True) for name in NEEDED),
        _pipeline(),
    ]
    for name, (module, note) in OPTIONAL.items():
        found = _version(name) if find_spec(module) else None
        parts.append(Part(name, found, needed=False, note=note))
    return parts


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _pipeline() -> Part:
    """Return the shipped pipeline, tried on a sentence; a broken one says why."""
    from litweave.pipeline import extract_text

    try:
        found = extract_text("We train BERT on SQuAD 2.0.")
    except (ImportError, OSError, ValueError) as error:
        return Part("pipeline", None, needed=True, note=str(error))
    names = ", ".join(concept["name"] for concept in found["concepts"])
    return Part("pipeline", "works", needed=True, note=f"reads {names} in a sentence on trial")
