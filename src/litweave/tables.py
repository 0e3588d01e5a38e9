"""The tables of a graph directory: their columns, and rows in and out of Parquet.

All are derived from evidence, sorted by their key and replaceable. Column names are the fields
of the records in snake_case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from litweave.records import Paper

_TEXTS = pa.list_(pa.string())

SCHEMAS: Mapping[str, pa.Schema] = MappingProxyType(
    {
        # Sorted by id.
        "papers": pa.schema(
            [
                ("id", pa.string()),
                ("title", pa.string()),
                ("abstract", pa.string()),
                ("published", pa.string()),  # as precise as known
                ("year", pa.int32()),
                ("authors", _TEXTS),
                ("categories", _TEXTS),
                ("venue", pa.string()),
                ("ids", _TEXTS),  # "scheme:value"
                ("aliases", _TEXTS),
                ("flags", _TEXTS),
                ("sources", _TEXTS),
                ("code_url", pa.string()),  # the first own code link
            ]
        ),
        # Sorted by id; `papers` counts papers that use it
        "concepts": pa.schema(
            [
                ("id", pa.string()),
                ("kind", pa.string()),
                ("name", pa.string()),
                ("papers", pa.int32()),
                ("introduced", pa.int32()),  # papers that introduce it
                ("first_year", pa.int32()),
            ]
        ),
        # Sorted by concept_id, text; most common spelling first within a concept
        "aliases": pa.schema(
            [("concept_id", pa.string()), ("text", pa.string()), ("count", pa.int32())]
        ),
        # Sorted by paper_id, concept_id
        "uses": pa.schema(
            [
                ("paper_id", pa.string()),
                ("concept_id", pa.string()),
                ("role", pa.string()),
                ("count", pa.int32()),
                ("in_title", pa.bool_()),
                ("confidence", pa.float64()),
                ("evidence", pa.string()),
            ]
        ),
        # Sorted by paper_id, field (title first), start, end
        "mentions": pa.schema(
            [
                ("paper_id", pa.string()),
                ("concept_id", pa.string()),
                ("field", pa.string()),
                ("start", pa.int32()),
                ("end", pa.int32()),
                ("text", pa.string()),
                ("kind", pa.string()),
                ("role", pa.string()),
                ("confidence", pa.float64()),
                ("finder", pa.string()),
            ]
        ),
        # Sorted by paper_id, url
        "links": pa.schema(
            [
                ("paper_id", pa.string()),
                ("url", pa.string()),
                ("kind", pa.string()),
                ("own", pa.bool_()),
                ("field", pa.string()),
                ("start", pa.int32()),
                ("end", pa.int32()),
                ("evidence", pa.string()),
            ]
        ),
        # Sorted by id, the canonical URL; kind by most papers, code first
        "resources": pa.schema(
            [
                ("id", pa.string()),
                ("kind", pa.string()),
                ("host", pa.string()),
                ("name", pa.string()),  # owner/name of a repository, else host and path
                ("papers", pa.int32()),
            ]
        ),
        # Sorted by a, b with a < b; shares sum to the weight
        "related": pa.schema(
            [
                ("a", pa.string()),
                ("b", pa.string()),
                ("weight", pa.float64()),
                ("shared_ids", _TEXTS),  # largest share first
                ("shares", pa.list_(pa.float64())),
            ]
        ),
        # Sorted by a, b with a < b
        "cooccurrences": pa.schema(
            [
                ("a", pa.string()),
                ("b", pa.string()),
                ("papers", pa.int32()),
                ("npmi", pa.float64()),  # -1 to 1
            ]
        ),
        # Sorted by concept_id, name, target, rule
        "merges": pa.schema(
            [
                ("concept_id", pa.string()),
                ("kind", pa.string()),
                ("name", pa.string()),
                ("target", pa.string()),
                ("rule", pa.string()),
                ("evidence", pa.string()),
                ("papers", pa.int32()),
            ]
        ),
    }
)


def paper_table(papers: Sequence[Paper], code_urls: Sequence[str | None]) -> pa.Table:
    """Return the table papers; `code_urls` is aligned with `papers`, which are sorted by id."""
    columns: dict[str, list[Any]] = {
        name: [getattr(paper, name) for paper in papers]
        for name in SCHEMAS["papers"].names
        if name not in {"ids", "year", "code_url"}
    }
    columns["ids"] = [[f"{scheme}:{value}" for scheme, value in paper.ids] for paper in papers]
    columns["year"] = [year(paper.published) for paper in papers]
    columns["code_url"] = list(code_urls)
    return pa.Table.from_pydict(columns, SCHEMAS["papers"])


def year(published: str | None) -> int | None:
    """Return the year of "2024", "2024-04" or "2024-04-27"."""
    return int(published[:4]) if published else None
