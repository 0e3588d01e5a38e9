"""What is new, what grows, what bursts: concepts over the years or months of the papers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from litweave.analysis.network import Floats, Ints, Rows
from litweave.analysis.series import Series, series
from litweave.graph import Graph

LEAST_PAPERS = 3  # of a concept: fewer make no trend
RECENT_SHARE = 0.25  # of the periods, at least one: what "now" is compared with before

# Kleinberg's automaton: a burst doubles a concept's share, and starting one costs gamma * ln n.
BURST_RATIO = 2.0
BURST_COST = 1.0


@dataclass(frozen=True, slots=True)
class Trends:
    """Concepts over time, fastest rising first."""

    by: str  # year or month
    periods: tuple[str, ...]
    totals: tuple[int, ...]  # papers of each period
    recent: tuple[str, ...]  # the last periods, compared with those before
    undated: int  # papers that could not be counted
    table: pa.Table


def trends(
    graph: Graph,
    *,
    kind: str | None = None,
    by: str | None = None,
    since: int | None = None,
    until: int | None = None,
    least: int = LEAST_PAPERS,
) -> Trends:
    """Return how concepts of at least `least` papers rise and fall.

    Columns: id, kind, name, papers, first (period), first_paper, recent and before (papers),
    growth (share of papers now over before, smoothed by half a paper; 1 is no change), score
    (signed root of the log-likelihood ratio, beyond 2 or -2 unlikely by chance), counts (papers a
    period). Fastest rising first. See `series` for `by`.
    """
    found = series(graph, kind=kind, by=by, since=since, until=until)
    periods = len(found.periods)
    recent = min(max(1, round(periods * RECENT_SHARE)), max(periods - 1, 0))
    split = periods - recent
    papers = found.counts.sum(axis=1)
    rows = np.flatnonzero(papers >= max(least, 1))
    before = found.counts[rows, :split].sum(axis=1)
    now = found.counts[rows, split:].sum(axis=1)
    totals = int(found.totals[:split].sum()), int(found.totals[split:].sum())
    score = _score(now, before, totals[1], totals[0])
    growth = ((now + 0.5) / (totals[1] + 0.5)) / ((before + 0.5) / (totals[0] + 0.5))
    table = _described(found, rows).append_column("papers", pa.array(papers[rows].astype(np.int32)))
    first = [found.periods[int(np.argmax(counts > 0))] for counts in found.counts[rows]]
    for name, values in {
        "first": pa.array(first, pa.string()),
        "first_paper": pa.array([found.first_papers[row] for row in rows], pa.string()),
        "recent": pa.array(now.astype(np.int32)),
        "before": pa.array(before.astype(np.int32)),
        "growth": pa.array(np.round(growth, 3)),
        "score": pa.array(score),
        "counts": pa.array(found.counts[rows].tolist(), pa.list_(pa.int32())),
    }.items():
        table = table.append_column(name, values)
    order = [("score", "descending"), ("papers", "descending"), ("id", "ascending")]
    return Trends(
        by=found.by,
        periods=found.periods,
        totals=tuple(int(n) for n in found.totals),
        recent=found.periods[split:],
        undated=found.undated,
        table=table.sort_by(order),
    )


def bursts(
    graph: Graph,
    *,
    kind: str | None = None,
    by: str | None = None,
    since: int | None = None,
    until: int | None = None,
    least: int = LEAST_PAPERS,
) -> pa.Table:
    """Return stretches in which a concept was named far more than in the rest of the time.

    Kleinberg's two-state automaton for batches (2002) over the shares of papers. Columns: id, kind,
    name, start, end (periods, both included), papers (in the burst), strength (cost saved; the
    larger the surer). Strongest first; one concept may burst several times.
    """
    found = series(graph, kind=kind, by=by, since=since, until=until)
    rows = np.flatnonzero(found.counts.sum(axis=1) >= max(least, 1))
    states, gain = _automaton(found.counts[rows], found.totals)
    entries = []
    for row, on, saved in zip(rows, states, gain, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], on, [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            papers = int(found.counts[row, start:end].sum())
            entries.append((row, start, end - 1, papers, round(float(saved[start:end].sum()), 3)))
    table = _described(found, np.array([entry[0] for entry in entries], np.int64))
    for name, values in {
        "start": pa.array([found.periods[entry[1]] for entry in entries], pa.string()),
        "end": pa.array([found.periods[entry[2]] for entry in entries], pa.string()),
        "papers": pa.array([entry[3] for entry in entries], pa.int32()),
        "strength": pa.array([entry[4] for entry in entries], pa.float64()),
    }.items():
        table = table.append_column(name, values)
    return table.sort_by([("strength", "descending"), ("id", "ascending"), ("start", "ascending")])


def _described(found: Series, rows: Rows) -> pa.Table:
    return found.concepts.take(pa.array(rows, pa.int64()))


def _score(now: Ints, before: Ints, total_now: int, total_before: int) -> Floats:
    """Return Dunning's log-likelihood ratio (1993) of two shares as a signed root."""
    if not total_now or not total_before:
        return np.zeros(len(now))
    share = (now + before) / (total_now + total_before)
    ratio = sum(
        _terms(found, total, found / total) - _terms(found, total, share)
        for found, total in ((now, total_now), (before, total_before))
    )
    sign = np.sign(now / total_now - before / total_before)
    return np.asarray(np.round(sign * np.sqrt(np.maximum(2 * ratio, 0)), 3) + 0.0)


def _terms(found: Ints, total: int, share: Floats) -> Floats:
    """Return found * ln(share) + (total - found) * ln(1 - share), 0 ln 0 being 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        yes = np.where(found > 0, found * np.log(share), 0.0)
        no = np.where(total - found > 0, (total - found) * np.log1p(-share), 0.0)
    return np.asarray(yes + no)


def _automaton(counts: Ints, totals: Ints) -> tuple[Ints, Floats]:
    """Return the cheapest state (0, 1) of each concept and period, and what bursting saves there.

    All concepts at once: two costs each are carried from period to period, then traced back.
    """
    concepts, periods = counts.shape
    if not concepts or not periods:
        return np.zeros((concepts, periods), np.int32), np.zeros((concepts, periods))
    base = counts.sum(axis=1) / max(int(totals.sum()), 1)
    burst = np.minimum(base * BURST_RATIO, (1 + base) / 2)
    cost = np.stack([_cost(counts, totals, share) for share in (base, burst)])
    enter = BURST_COST * math.log(periods) if periods > 1 else 0.0
    best = np.stack([cost[0, :, 0], cost[1, :, 0] + enter])
    came = np.zeros((2, concepts, periods), np.int32)
    for period in range(1, periods):
        steps = np.stack(
            [np.stack([best[0], best[1]]), np.stack([best[0] + enter, best[1]])]
        )  # to, from
        came[:, :, period] = steps.argmin(axis=1)
        best = steps.min(axis=1) + cost[:, :, period]
    states = np.zeros((concepts, periods), np.int32)
    states[:, -1] = best.argmin(axis=0)
    each = np.arange(concepts)
    for period in range(periods - 1, 0, -1):
        states[:, period - 1] = came[states[:, period], each, period]
    return states, cost[0] - cost[1]


def _cost(counts: Ints, totals: Ints, share: Floats) -> Floats:
    """Return minus the log-likelihood of the counts; what all states have in common is left out."""
    share = np.clip(share, 1e-12, 1 - 1e-12)[:, None]
    return np.asarray(-(counts * np.log(share) + (totals[None, :] - counts) * np.log1p(-share)))
