"""Imports point one way: a stage knows records and errors, never another stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "litweave"

# From the bottom up; a module may import from its own unit and from lower layers only. Units of
# one layer do not know each other, except where `WITHIN` says why.
LAYERS: list[set[str]] = [
    {"errors", "records", "keys", "sentences", "text", "latex", "ids"},
    {"settings", "tables", "curation", "cypher_files", "server"},
    {"store"},
    {
        *("sources", "identity", "blocks", "extract", "resolve", "link", "resources"),
        *("evidence", "fetch"),
    },
    {"workers", "corpus", "reading", "noting"},
    {"engines"},
    {"deriving", "spark"},
    {"pipeline"},
    {"graph", "inspection"},
    {"evaluate", "pairs", "doctor", "analysis", "installation", "lookup", "names"},
    {"export", "report"},
    {"explore", "query"},
    {"__init__"},
    {"cli"},
]

# unit -> units of its own layer that it may import
WITHIN: dict[str, set[str]] = {
    "settings": {"tables"},
    # The methods of a `Graph` hand over to them when called: graph.to_networkx().
    "graph": {"analysis", "export", "query"},
}


def unit(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names = [f"{module}.{a.name}" for a in node.names] if module == "litweave" else [module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "litweave" and len(parts) > 1:
                yield parts[1]


def layer_of(name: str) -> int:
    return next((i for i, layer in enumerate(LAYERS) if name in layer), -1)


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_module_has_a_layer() -> None:
    assert [p for p in MODULES if layer_of(unit(p)) < 0] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    own = unit(path)
    allowed = {own, *WITHIN.get(own, set())}.union(*LAYERS[: layer_of(own)])
    assert set(imports(path)) - allowed == set()


# Packages that take long to import, and the units that may import them at the top of a module.
HEAVY = {"spacy", "networkx", "neo4j", "pyspark", "ladybug", "rich", "igraph", "pandas", "httpx"}


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if unit(path) in {"cli", "__init__"}],  # the rest loads in commands
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_the_way_to_help_imports_nothing_heavy(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        alias.name.split(".")[0]
        if isinstance(node, ast.Import)
        else (node.module or "").split(".")[0]
        for node in top
        for alias in node.names
    }
    assert names & HEAVY == set()
