"""What `litweave info` tells: counts, sources, repeats, rejects, and whether all is sound."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from litweave.errors import GraphError
from litweave.store import GraphDirectory, open_graph
from litweave.tables import SCHEMAS


def describe_graph(path: Path) -> dict[str, Any]:
    """Return counts, sources, kinds, repeated papers and rejects. Raises `GraphError`."""
    directory = open_graph(path)
    manifest = directory.manifest()
    concepts = directory.table("concepts")
    uses: Counter[str] = Counter()
    for kind, papers in zip(
        concepts["kind"].to_pylist(), concepts["papers"].to_pylist(), strict=True
    ):
        uses[kind] += papers
    names = Counter(concepts["kind"].to_pylist())
    papers = directory.table("papers").select(["id", "title", "sources"]).to_pylist()
    return {
        "version": manifest.version,
        "counts": manifest.counts,
        "sources": [entry.model_dump() for entry in manifest.sources],
        "kinds": [[kind, names[kind], uses[kind]] for kind in sorted(names)],
        "repeats": [paper for paper in papers if len(paper["sources"]) > 1],
        "rejects": _rejects(directory),
        "removed": sorted(manifest.removed),
    }


def _rejects(directory: GraphDirectory) -> list[dict[str, str]]:
    try:
        lines = directory.rejects.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]


def verify_graph(path: Path) -> list[str]:
    """Read every file of a graph through and return what is wrong, a line a file."""
    directory = open_graph(path)
    problems = []
    manifest = directory.manifest()
    for entry in manifest.sources:
        shard = directory.evidence / entry.shard
        if not shard.is_file():
            problems.append(f"{shard}: is missing")
    for file in sorted(
        [*directory.evidence.glob("*.parquet"), *directory.tables.glob("*.parquet")]
    ):
        try:
            table = pq.read_table(file)
            table.validate(full=True)
        except (pa.ArrowException, OSError) as error:
            problems.append(f"{file}: {error}")
            continue
        schema = SCHEMAS.get(file.stem) if file.parent == directory.tables else None
        if schema is not None and table.schema != schema:
            problems.append(f"{file}: has other columns than this version writes")
    for name in SCHEMAS:
        try:
            rows = directory.table(name).num_rows
        except GraphError as error:
            problems.append(str(error))
            continue
        if rows != manifest.counts.get(name):
            problems.append(f"{name}: has {rows} rows, the manifest says {manifest.counts[name]}")
    return problems
