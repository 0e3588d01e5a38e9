"""What a graph can be written to. One more form is one module and one line in EXPORTERS.

A module has `export(graph, out, options) -> Exported` and is imported when it is used: some need
packages that take long to load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from litweave.export.options import Exported, Options

if TYPE_CHECKING:
    from litweave.graph import Graph


@dataclass(frozen=True, slots=True)
class Exporter:
    """A form in which a graph can be written to files."""

    module: str  # in litweave.export
    suffix: str  # of the file; "" for a folder
    purpose: str  # who reads it, in a line

    def __call__(self, graph: Graph, out: Path, options: Options) -> Exported:
        """Write the graph; `out` "-" is the standard output where the form is one file."""
        exported: Exported = import_module(f"litweave.export.{self.module}").export(
            graph, out, options
        )
        return exported


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "graphml": Exporter("graphml", ".graphml", "Gephi, Cytoscape, yEd, networkx, igraph, APOC"),
        "gexf": Exporter("gexf", ".gexf", "Gephi, with colours, sizes, positions and time"),
        "csv": Exporter("tables", "", "spreadsheets, R, Gephi's import: nodes.csv and edges.csv"),
        "json": Exporter("nodelink", ".json", "networkx, D3, scripts: node-link JSON"),
        "jsonld": Exporter("jsonld", ".jsonld", "linked data with the terms of schema.org"),
        "neo4j-admin": Exporter("neo4j_admin", "", "neo4j-admin: a folder for bulk import"),
        "vosviewer": Exporter("vosviewer", ".json", "VOSviewer: maps of papers or of concepts"),
    }
)
