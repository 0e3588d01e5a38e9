"""Time linking beside what a user would write instead, and measure what the short cut loses.

    python benchmarks/link.py [--papers 10000 100000] [--uses graph/tables/uses.parquet]

Every row is a process of its own: CPU seconds of one thread and the memory beyond its input, on
the synthetic corpus (or a graph's uses). All get the same weights, generic concepts left out:

* litweave: `link.relate`, from uses to the finished table with shares
* networkx: the bipartite projection, all pairs with their weight, no choice of the best
* duckdb: a self-join in SQL, candidates, exact weights and the best of each paper as ours
* cooccur: `link.cooccur`, beside

recall@10 compares the links before they are chosen with the exact ten best of 2,000 papers.
Needs `pip install duckdb`, and Linux for the memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import synthetic

from litweave import link
from litweave.link import related
from litweave.link.vectors import vectors
from litweave.settings import LinkSettings

SETTINGS = LinkSettings()
ROWS = 2000  # papers whose exact neighbours are worked out
TEN = 10


def ours(uses: pa.Table) -> int:
    """Run the stage as the pipeline does, batch by batch."""
    return sum(batch.num_rows for batch in link.related_batches(uses, SETTINGS))


def cooccur(uses: pa.Table) -> int:
    """Run the other stage."""
    return link.cooccur(uses).num_rows


def with_networkx(uses: pa.Table) -> int:
    """Project with networkx: every pair of papers that shares a concept."""
    import networkx as nx
    from networkx.algorithms import bipartite

    model = vectors(uses)
    graph = nx.Graph()
    rows = model.matrix.tocoo()
    graph.add_nodes_from(range(len(model.papers)))
    graph.add_weighted_edges_from(
        (int(p), ("c", int(c)), float(w))
        for p, c, w in zip(rows.row, rows.col, rows.data, strict=True)
    )

    def cosine(graph: nx.Graph, a: int, b: int) -> float:
        return sum(
            graph[a][c]["weight"] * graph[b][c]["weight"] for c in set(graph[a]) & set(graph[b])
        )

    projected = bipartite.generic_weighted_projected_graph(
        graph, range(len(model.papers)), weight_function=cosine
    )
    return int(projected.number_of_edges())


JOIN = """
with ends as (
    select v.*, concept_df <= $common as useful from v
), candidate as (
    select a.paper as a, b.paper as b, sum(a.weight * b.weight) as weight
    from ends a join ends b on a.concept = b.concept and a.paper <> b.paper
    where a.useful and b.useful group by all having sum(a.weight * b.weight) >= $floor
), few as (
    select a, b from candidate
    qualify row_number() over (partition by a order by weight desc, b) <= $candidates
), part as (
    select few.a, few.b, x.weight * y.weight as share, x.concept_df as df, x.subject,
        list_contains(list(x.concept) over (partition by few.a, few.b), x.wider) as narrower
    from few join v x on x.paper = few.a join v y on y.paper = few.b and y.concept = x.concept
), told as (
    select *, share >= $reason * sum(share) over (partition by a, b) as reason from part
), scored as (
    select a, b, sum(share) as weight, count(*) filter (reason) as reasons,
        sum(case when df <= $rare then 2 else 1 end) filter (reason) as points,
        coalesce(sum(share) filter (df <= $special), 0) as special,
        coalesce(sum(share) filter (subject), 0) as subject,
        count(*) filter (reason and df <= $special and not narrower) as apart
    from told group by all
), best as (
    select a, b, weight from scored
    where points >= 2 and special >= $part * weight
        and weight >= case when reasons = 1 then $alone else $least end
        and (subject >= $about * weight or not $large or (apart >= $several and weight >= $tools))
    qualify row_number() over (partition by a order by round(weight, 12) desc, b) <= $k
)
select count(*) from (select distinct least(a, b), greatest(a, b) from best)
"""


def with_duckdb(uses: pa.Table) -> int:
    """Do the same in SQL: candidates, exact weights, the best of each paper."""
    import duckdb

    model = vectors(uses)
    rows = model.matrix.tocoo()
    reasons = related.reasons(model, SETTINGS)
    v = pa.table(
        {
            "paper": rows.row,
            "concept": rows.col,
            "weight": rows.data,
            "concept_df": model.frequency[rows.col],
            "subject": reasons.subject[rows.col] > 0,
            "wider": reasons.wider[rows.col],
        }
    )
    base = duckdb.connect(config={"threads": 1})
    base.register("v_arrow", v)
    base.execute("create table v as select * from v_arrow")
    [(count,)] = base.execute(
        JOIN,
        {
            "common": SETTINGS.candidate_papers,
            "candidates": SETTINGS.candidates,
            "special": related.special_papers(len(model.papers)),
            "part": related.SPECIAL_PART - related.ROUNDING,
            "rare": related.rare_papers(len(model.papers), SETTINGS),
            "k": SETTINGS.top_k,
            "reason": related.REASON,
            "alone": related.LEAST_ALONE,
            "least": related.LEAST_WEIGHT,
            "about": related.SUBJECT_PART - related.ROUNDING,
            "large": len(model.papers) > related.LARGE,
            "several": related.SPECIAL_WITHOUT_SUBJECT,
            "tools": related.LEAST_WITHOUT_SUBJECT,
            "floor": related.Search(model, SETTINGS).least,
        },
    ).fetchall()
    return int(count)


def recall(uses: pa.Table) -> float:
    """Return the share of the exact ten best that the candidates hold; equals count alike."""
    model = vectors(uses)
    papers = len(model.papers)
    random = np.random.Generator(np.random.PCG64(7))
    some = np.sort(random.choice(papers, min(ROWS, papers), replace=False))
    reasons = related.reasons(model, SETTINGS)
    search = related.Search(model, SETTINGS)
    hit = wanted = 0
    for low in range(0, len(some), 200):
        rows = some[low : low + 200]
        exact = (model.matrix[rows] @ model.matrix.T).tocsr()
        found = search.candidates(rows)
        for i, paper in enumerate(rows):
            others = exact.indices[exact.indptr[i] : exact.indptr[i + 1]]
            others = others[others != paper].astype(np.int64)
            a = np.full(len(others), paper)
            weights = related.score(model.matrix, reasons, a, others, SETTINGS)
            best = np.sort(weights)[::-1][:TEN]
            best = best[best > 0]
            if not len(best):
                continue
            mine = found.indices[found.indptr[i] : found.indptr[i + 1]]
            held = dict(zip(others.tolist(), weights.tolist(), strict=True))
            reached = sum(held.get(b, 0.0) >= best[-1] - 1e-12 for b in mine.tolist())
            hit += min(len(best), reached)
            wanted += len(best)
    return hit / wanted


TASKS: dict[str, Callable[[pa.Table], float]] = {
    "litweave": ours,
    "cooccur": cooccur,
    "networkx": with_networkx,
    "duckdb": with_duckdb,
    "recall": recall,
}


def measure(task: str, path: Path) -> dict[str, float]:
    """Run one task in a process of its own; return its result, CPU seconds and MB."""
    ran = subprocess.run(
        [sys.executable, __file__, "--task", task, "--uses", str(path)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(ran.stdout)
    return answer


def run(task: str, path: Path) -> None:
    """Run one task here and print what it cost."""
    uses = pq.read_table(path)
    if task == "duckdb":
        import duckdb  # noqa: F401 -- what an import costs is no part of the work
    if task == "networkx":
        import networkx as nx  # noqa: F401 -- the same
    before = held(reset=True)
    start = time.process_time()
    result = TASKS[task](uses)
    seconds = time.process_time() - start
    print(json.dumps({"result": result, "seconds": seconds, "mb": held() - before}))


def held(*, reset: bool = False) -> float:
    """Return the memory held at the peak, or now where `reset` begins the peak anew, in MB."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    wanted = "VmRSS:" if reset else "VmHWM:"
    line = next(line for line in status.splitlines() if line.startswith(wanted))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--papers", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--uses", type=Path, help="a graph's uses instead of a synthetic corpus")
    parser.add_argument("--tasks", nargs="+", default=list(TASKS))
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.task:
        run(arguments.task, arguments.uses)
        return
    print("papers     task        CPU s      MB      links or recall@10   times ours")
    with tempfile.TemporaryDirectory() as folder:
        inputs = [arguments.uses] if arguments.uses else []
        for papers in [] if inputs else arguments.papers:
            inputs.append(Path(folder) / f"{papers}.parquet")
            pq.write_table(synthetic.uses(papers), inputs[-1])
        for path in inputs:
            first = 0.0
            for task in arguments.tasks:
                rows = pq.read_metadata(path).num_rows
                if task == "networkx" and rows > 100_000:  # noqa: PLR2004 -- it does not end
                    continue
                got = measure(task, path)
                first = first or got["seconds"]
                print(
                    f"{path.stem:10s} {task:10s} {got['seconds']:7.2f} {got['mb']:9.0f} "
                    f"{got['result']:12.6g} {got['seconds'] / first:18.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
