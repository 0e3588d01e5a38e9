"""What `litweave info` tells: counts, sources, repeats, rejects, and whether all is sound."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from litweave.errors import GraphError
from litweave.store import GraphDirectory, count_rows, open_graph
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
    """Read every file of a graph through, sums checked, and return what is wrong, a line a file."""
    directory = open_graph(path)
    manifest = directory.manifest()
    shards = {directory.evidence / entry.shard for entry in manifest.sources}
    tables = {directory.tables / f"{name}.parquet": name for name in SCHEMAS}
    problems = []
    for file in sorted({*shards, *tables, *directory.evidence.glob("*.parquet")}):
        try:
            rows = count_rows(file)
        except FileNotFoundError:
            problems.append(f"{file}: is missing")
            continue
        except GraphError as error:
            problems.append(str(error))
            continue
        name = tables.get(file)
        if name is None:
            continue
        if pq.read_schema(file) != SCHEMAS[name]:
            problems.append(f"{file}: has other columns than this version writes")
        elif rows != manifest.counts.get(name):
            said = manifest.counts.get(name, "nothing")
            problems.append(f"{file}: has {rows} rows, the manifest says {said}")
    if manifest.failed:
        count = len(manifest.failed)
        problems.append(f"{count} texts could not be read and are rejects; build again to retry")
    return problems
