"""A folder that neo4j-admin imports: header and data files, import.sh to run, the schema for later.

This is the way for graphs of millions of nodes: it needs a third of the processor time of a load
over Bolt, but a new database and a stopped server.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from litweave.cypher_files import read
from litweave.errors import GraphError
from litweave.export.elements import (
    BOOLEAN,
    CONCEPT,
    DOUBLE,
    DOUBLES,
    LONG,
    PAPER,
    RESOURCE,
    STRING,
    STRINGS,
    EdgeGroup,
    NodeGroup,
    community_numbers,
    edges,
    nodes,
)
from litweave.export.options import Exported, Options
from litweave.graph import Graph
from litweave.store import replacing

# Type of a property -> neo4j-admin's.
TYPES: Mapping[str, str] = {
    STRING: "string",
    LONG: "long",
    DOUBLE: "double",
    BOOLEAN: "boolean",
    STRINGS: "string[]",
    DOUBLES: "double[]",
}

# Between the items of a list stands the first of these that no item has.
DELIMITERS = ("\x1f", "\x1e", "\x1d", "\x1c", "\x02", "\x03", "\x04", "\ue000", "\uf8ff")

IMPORT = "import.sh"
SCHEMA = "schema.cypher"
OURS = re.compile(r"(?:nodes|relationships)-[A-Za-z0-9_-]+\.csv")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One group's files and how neo4j-admin is told of them."""

    option: str  # "--nodes=Concept:Method" or "--relationships=USES"
    stem: str
    rows: int

    @property
    def argument(self) -> str:
        """Return the whole option."""
        return f"{self.option}={self.stem}-header.csv,{self.stem}.csv"


def export(graph: Graph, out: Path, options: Options) -> Exported:  # noqa: ARG001 - every exporter's
    """Write the folder; a database gets the texts, whatever `options` say."""
    return write(graph, out)


def write(graph: Graph, out: Path, *, name: str | None = None) -> Exported:
    """Write everything into the folder `out`, file by file in constant memory.

    The nodes will belong to the graph `name`, as after a load over Bolt: the directory's name
    unless given. Files of an earlier export there are replaced. Raises `GraphError`.
    """
    name = name or graph.path.resolve().name
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraphError(str(out), f"cannot be written: {error.strerror or error}") from error
    groups: list[NodeGroup | EdgeGroup] = [
        *nodes(graph, communities=community_numbers(graph)),
        *edges(graph),
    ]
    delimiter, multiline = _survey(groups)
    multiline = multiline or not name.isprintable()
    files = [_write_group(group, out, name, delimiter) for group in groups]
    full = [file for file in files if file.rows]
    wanted = {f"{file.stem}{part}.csv" for file in full for part in ("", "-header")}
    for left in out.iterdir():
        if OURS.fullmatch(left.name) and left.name not in wanted:
            left.unlink()
    with replacing(out / SCHEMA) as schema:
        schema.write(read("schema").encode())
    script = _script(full, delimiter, multiline=multiline)
    with replacing(out / IMPORT) as shell:
        shell.write(script.encode())
    (out / IMPORT).chmod(0o755)
    counts = {
        kind: sum(file.rows for file in full if file.option.startswith(f"--{kind}"))
        for kind in ("nodes", "relationships")
    }
    note = f"Stop the server, then: {out / IMPORT} [--dry-run] [DATABASE]"
    return Exported(out, counts["nodes"], counts["relationships"], (note,))


def _survey(groups: Iterable[NodeGroup | EdgeGroup]) -> tuple[str, bool]:
    """Return what can stand between the items of a list, and whether a text has several lines."""
    left, multiline = list(DELIMITERS), False
    for column in _texts(groups):
        texts = column
        if isinstance(column, pa.ListArray):
            texts = column.flatten()
            left = [sign for sign in left if not _has(texts, sign)]
        multiline = multiline or _has(texts, "\n") or _has(texts, "\r")
    if not left:
        raise GraphError("lists", "hold every character that could stand between their items")
    return left[0], multiline


def _texts(groups: Iterable[NodeGroup | EdgeGroup]) -> Iterator[pa.Array]:
    for group in groups:
        names = [name for name, type_ in group.columns.items() if type_ in {STRING, STRINGS}]
        for batch in group.batches() if names else ():
            yield from (batch[name] for name in names)


def _has(texts: pa.Array, sign: str) -> bool:
    return bool(pc.any(pc.match_substring(texts, sign)).as_py())


def _write_group(group: NodeGroup | EdgeGroup, out: Path, name: str, delimiter: str) -> DataFile:
    option, stem, header = _node_form(group) if isinstance(group, NodeGroup) else _edge_form(group)
    columns = [*header, *(f"{n}:{TYPES[t]}" for n, t in group.columns.items() if n != "id")]
    count = 0
    with replacing(out / f"{stem}-header.csv") as file:
        file.write(",".join([*columns, "graph:string"]).encode() + b"\n")
    with replacing(out / f"{stem}.csv") as file:
        for batch in group.batches():
            arrays = [_cell(column, delimiter) for column in batch.columns]
            arrays.append(pa.array([name] * len(batch), pa.string()))
            table = pa.table(arrays, names=[str(number) for number in range(len(arrays))])
            pa_csv.write_csv(table, file, pa_csv.WriteOptions(include_header=False))
            count += len(batch)
    return DataFile(option, stem, count)


def _node_form(group: NodeGroup) -> tuple[str, str, list[str]]:
    """Return option, file stem and first columns; ids are looked up per key label."""
    labels = [*(label for label in group.extra_labels if label != group.label), group.label]
    key = CONCEPT if CONCEPT in labels else group.label
    return f"--nodes={':'.join(labels)}", f"nodes-{'-'.join(labels)}", [f"id:ID({key})"]


def _edge_form(group: EdgeGroup) -> tuple[str, str, list[str]]:
    ends = (group.source_label, group.target_label)
    source, target = (end if end in {PAPER, RESOURCE} else CONCEPT for end in ends)
    stem = f"relationships-{group.type}-{ends[0]}-{ends[1]}"
    return f"--relationships={group.type}", stem, [f":START_ID({source})", f":END_ID({target})"]


def _cell(column: pa.Array, delimiter: str) -> pa.Array:
    """Return the column as CSV can hold it: lists joined; an empty list is null, as over Bolt."""
    if not isinstance(column, pa.ListArray):
        return column
    texts = column.flatten().cast(pa.string())
    lengths = pc.fill_null(pc.list_value_length(column), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), delimiter)
    return pc.if_else(pc.equal(lengths, 0), pa.scalar(None, pa.string()), joined)


def _script(files: Iterable[DataFile], delimiter: str, *, multiline: bool) -> str:
    options = [
        f"--array-delimiter=U+{ord(delimiter):04X}",
        "--input-encoding=UTF-8",
        *(["--multiline-fields=true"] if multiline else []),
        *(file.argument for file in files),
    ]
    lines = " \\\n  ".join(shlex.quote(option) for option in options)
    return _SCRIPT.replace("OPTIONS", lines)


_SCRIPT = """\
#!/bin/sh
# Imports this graph into a new Neo4j database. The server must be stopped.
#
#   ./import.sh [--dry-run] [DATABASE [OPTION...]]
#
# DATABASE is neo4j unless given; an OPTION goes on to neo4j-admin: --overwrite-destination deletes
# what the database has. neo4j-admin is looked for in NEO4J_ADMIN, NEO4J_HOME/bin and PATH.
set -eu
cd "$(dirname "$0")"

dry=
if [ "${1:-}" = --dry-run ]; then
  dry=yes
  shift
fi
database=neo4j
if [ $# -gt 0 ]; then
  database=$1
  shift
fi
if [ -n "${NEO4J_ADMIN:-}" ]; then
  admin=$NEO4J_ADMIN
elif [ -n "${NEO4J_HOME:-}" ] && [ -x "$NEO4J_HOME/bin/neo4j-admin" ]; then
  admin=$NEO4J_HOME/bin/neo4j-admin
else
  admin=neo4j-admin
fi
if ! command -v "$admin" >/dev/null; then
  echo "import.sh: $admin is not there; set NEO4J_HOME or NEO4J_ADMIN" >&2
  exit 2
fi

set -- database import full "$database" \\
  OPTIONS \\
  "$@"

if [ -n "$dry" ]; then
  for argument; do
    case $argument in --nodes=*|--relationships=*)
      files=${argument##*=}
      for file in "${files%%,*}" "${files#*,}"; do
        [ -r "$file" ] || { echo "import.sh: $file is missing" >&2; exit 2; }
      done ;;
    esac
  done
  echo "$admin" "$@"
  exit 0
fi
"$admin" "$@"
echo "Now start the server and make constraints and indexes:"
echo "  cypher-shell -d $database -f $(pwd)/schema.cypher"
"""
