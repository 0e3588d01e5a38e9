"""Reads concepts and links out of titles and abstracts.

A finder looks at a `Page` and yields `Found`: to add one, write a module with `make` (see page.py)
and add a line to `FINDERS`. `settle` decides where finders overlap, `sense` makes a paper's
mentions agree with each other, `links` reads the URLs. Importing this package is cheap; spaCy is
loaded by `extractor.Extractor`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from litweave.errors import SettingsError
from litweave.extract import names, patterns, recognised, terms, titles
from litweave.extract.page import FinderMaker
from litweave.records import Kind
from litweave.settings import ExtractSettings

# In the order in which they are asked; who wins is decided by `settle`, not by this order.
FINDERS: Mapping[str, FinderMaker] = MappingProxyType(
    {
        titles.NAME: titles.make,
        names.NAME: names.make,
        terms.NAME: terms.make,
        patterns.NAME: patterns.make,
        recognised.NAME: recognised.make,
    }
)


def fingerprint(settings: ExtractSettings, kinds: Mapping[str, Kind]) -> str:
    """Return a hash that changes whenever the evidence of some text might.

    It covers this package's code and weights, spaCy, the settings with the content of the files
    that they name, and the kinds. Cheap: no spaCy is loaded.
    """
    parts = {
        "own": _own_hash(),
        "spacy": version("spacy"),
        "settings": settings.model_dump(mode="json", exclude={"patterns", "pipeline"}),
        "patterns": _hash_path(settings.patterns) if settings.patterns else None,
        "pipeline": _pipeline_hash(settings.pipeline) if settings.pipeline else None,
        "kinds": {label: kind.roles for label, kind in kinds.items()},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def _own_hash() -> str:
    return _hash_path(Path(str(files("litweave.extract"))))


def _pipeline_hash(pipeline: str) -> str:
    if Path(pipeline).exists():
        return _hash_path(Path(pipeline))
    try:
        return f"{pipeline} {version(pipeline)}"
    except PackageNotFoundError as error:
        raise SettingsError(
            "extract.pipeline", f"{pipeline!r} is neither a folder nor an installed spaCy pipeline"
        ) from error


def _hash_path(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        for name, file in _files(path):
            digest.update(f"{name}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {error}") from error
    return digest.hexdigest()


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(path).as_posix(), file
