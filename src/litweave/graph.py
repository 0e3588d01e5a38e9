"""A built graph in Python: its tables, and networkx."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from litweave.cypher_files import NAME
from litweave.errors import GraphError
from litweave.records import KINDS, Kind
from litweave.store import MANIFEST, GraphDirectory, Manifest, open_graph

if TYPE_CHECKING:
    import networkx as nx

    from litweave.analysis.communities import Communities
    from litweave.analysis.network import Network
    from litweave.export.options import View
    from litweave.query.values import Result


COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Graph:
    """A graph directory, opened for reading. Tables are read when first asked for and kept."""

    def __init__(self, path: str | Path) -> None:
        """Open the graph at `path`. Raises `GraphError` where there is none."""
        self.path = Path(path)
        self._directory: GraphDirectory = open_graph(self.path)
        self._tables: dict[str, pa.Table] = {}

    @cached_property
    def manifest(self) -> Manifest:
        """What the graph was made from."""
        return self._directory.manifest()

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """All kinds of concept in this graph, the user's own included. Raises `GraphError`.

        Their names become names of files and labels of databases, so they must be plain words.
        """
        stored = {}
        for label, fields in self.manifest.kinds.items():
            try:
                kind = Kind(**fields)
            except TypeError:
                kind = Kind("", "", "")
            plain = NAME.fullmatch(label) and NAME.fullmatch(str(kind.relationship))
            if kind.label != label or not plain or not COLOUR.fullmatch(str(kind.colour)):
                problem = f"is damaged: {label!r} is no kind of concept; build the graph again"
                raise GraphError(str(self.path / MANIFEST), problem)
            stored[label] = kind
        return {**KINDS, **stored}

    def table(self, name: str) -> pa.Table:
        """Return one of the tables of `litweave.tables.SCHEMAS`."""
        if name not in self._tables:
            self._tables[name] = self._directory.table(name)
        return self._tables[name]

    def columns(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Return some columns of a table; the rest is not read, and nothing is kept."""
        if name in self._tables:
            return self._tables[name].select(columns)
        return self._directory.table(name, columns)

    @property
    def papers(self) -> pa.Table:
        """One row a paper; `.to_pandas()` for a data frame."""
        return self.table("papers")

    @property
    def concepts(self) -> pa.Table:
        """One row a concept."""
        return self.table("concepts")

    @property
    def uses(self) -> pa.Table:
        """One row a paper and concept."""
        return self.table("uses")

    @cached_property
    def network(self) -> Network:
        """All nodes and edges as arrays, for analysis."""
        from litweave.analysis.network import network

        return network(self)

    @cached_property
    def communities(self) -> Communities:
        """Papers that belong together, named by their most telling concepts."""
        from litweave.analysis.communities import communities

        return communities(self.network)

    def query(self, question: str, /, **parameters: Any) -> Result:
        """Answer a question of the catalogue by name, or a Cypher text; see `litweave.query.run`.

        `graph.query("papers-using", concept="ImageNet").records()` is a list of dictionaries.
        """
        from litweave.query import run

        return run(self, question, parameters)

    def to_networkx(self, view: View | None = None, *, text: bool = False) -> nx.MultiDiGraph[str]:
        """Return everything, or what a view shows, as networkx; see `litweave.export.convert`."""
        from litweave.export.convert import to_networkx

        return to_networkx(self, view, text=text)

    def __repr__(self) -> str:
        """Return where the graph is and how large; reads no table."""
        counts = self.manifest.counts
        sizes = (f"{counts.get(name, 0):,} {name}" for name in ("papers", "concepts", "related"))
        return f"<Graph {str(self.path)!r}: {', '.join(sizes)}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of a graph."""
        from litweave.analysis.notebook import as_html

        return as_html(self)
