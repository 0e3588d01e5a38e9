"""The right answer to every question of the catalogue on the sample graph, worked out by hand.

Rows as a table; for pictures the ids that must be seen; where rows of equal worth may come in any
order, they are compared as a set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fixtures import NO_CONCEPTS, p

LOOM, YARN = "https://github.com/loom/loomnet", "https://github.com/yarn/former"
SURVEY, QUILTS = "https://github.com/yarn/awesome-summaries", "https://github.com/heddle/quilts"
TITLES = {
    1: "LoomNet: weaving features",
    2: "Spools for images",
    3: "Segmenting quilts",
    4: "QuiltBench: a benchmark of quilts",
    5: "Summaries from attention",
    6: "YarnFormer: long summaries",
    7: "Yarn for quilts",
    8: "A survey of summaries",
    9: "Attentive looms",
}


@dataclass(frozen=True)
class Answer:
    """What a question must give."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    ids: set[str] | None = None  # of a picture: every node that it shows
    count: int | None = None  # of a picture: its rows
    any_order: bool = False
    columns: tuple[str, ...] | None = None  # to compare; None: all


def titled(number: int, *more: Any) -> tuple[Any, ...]:
    return (p(number), TITLES[number], *more)


def pair(one: int, other: int, *more: Any) -> tuple[Any, ...]:
    """Return titles, then `more`, then ids of two papers."""
    return (titled(one)[1], titled(other)[1], *more, p(one), p(other))


def named(number: int, concept: str) -> str:
    return f"{p(number)} names {concept}."


SEGMENT, CLASSIFY, SUM = "image segmentation", "image classification", "summarisation"

ANSWERS: dict[str, Answer] = {
    "adopted": Answer(
        [
            ("LoomNet", "Method", *titled(1, 3, 2021)),
            ("YarnFormer", "Method", *titled(6, 2, 2023)),
            ("SpoolNet", "Method", *titled(2, 1, 2022)),
        ]
    ),
    "authors-of-concept": Answer(
        [("Bo Warp", 2), ("Ada Weft", 1), ("Cy Heddle", 1)], {"concept": "LoomNet"}
    ),
    "benchmarks-of-method": Answer(
        [("TinyShapes", "accuracy", 2), ("OpenQuilt", "mIoU", 1)], {"method": "LoomNet"}
    ),
    "bridging-concepts": Answer([("YarnFormer", "Method", 1, 2)], {"task": SEGMENT, "other": SUM}),
    "bridging-papers": Answer([], {"task": SEGMENT, "other": SUM}),
    "chain-between-papers": Answer(
        [
            (2, (p(1), concept, p(9), "method:attention", p(5)))
            for concept in ("dataset:tinyshapes", "method:loomnet", "task:image-classification")
        ],
        {"from": p(1), "to": p(5)},
        any_order=True,
    ),
    "code-for-method": Answer(
        [(True, LOOM, *titled(1)), (False, QUILTS, *titled(3))], {"method": "LoomNet"}
    ),
    "code-hosts": Answer([("github.com", 4, 4)]),
    "code-without-dataset": Answer([titled(8, 2024, SURVEY)]),
    "communities": Answer(
        # Three groups of papers: looms (1, 2, 9), quilts (3, 4, 7), summaries (5, 6, 8).
        [
            ("LoomNet", "Method", 3),
            ("TinyShapes", "Dataset", 3),
            (CLASSIFY, "Task", 3),
            ("accuracy", "Metric", 2),
            ("OpenQuilt", "Dataset", 3),
            (SEGMENT, "Task", 3),
            ("attention", "Method", 3),
            (SUM, "Task", 3),
            ("ROUGE", "Metric", 2),
            ("StoryBank", "Dataset", 2),
            ("YarnFormer", "Method", 2),
        ],
        any_order=True,  # which of three equal groups is the first, the method decides
        columns=("name", "kind", "papers"),
    ),
    "concept-by-year": Answer([(2020, 1), (2021, 2), (2024, 1)], {"concept": "LoomNet"}),
    "concepts-of-paper": Answer(
        [
            ("Dataset", "TinyShapes", 1, 0.9, named(1, "dataset:tinyshapes")),
            ("Method", "LoomNet", 3, 0.98, named(1, "method:loomnet")),
            ("Metric", "accuracy", 1, 0.9, named(1, "metric:accuracy")),
            ("Task", CLASSIFY, 1, 0.9, named(1, "task:image-classification")),
        ],
        {"paper": p(1)},
    ),
    "connected-papers": Answer([titled(number, 2) for number in range(1, 10)]),
    "datasets-for-task": Answer(
        [("OpenQuilt", 3, 2021, 2023), ("QuiltBench", 1, 2022, 2022)], {"task": SEGMENT}
    ),
    "datasets-with-method": Answer(
        [("TinyShapes", 3, 2024), ("OpenQuilt", 1, 2021)], {"method": "LoomNet"}
    ),
    "evidence": Answer(
        [("Method", named(2, "method:loomnet"), 0.8, False)],
        {"paper": p(2), "concept": "LoomNet"},
    ),
    "fading-concepts": Answer(
        [("accuracy", "Metric", 2021, 2), ("mIoU", "Metric", 2021, 1)],
        {"since": 2022, "minimum": 1},
    ),
    "find-concepts": Answer(
        [("LoomNet", "Method", 4)], {"text": "LoomNet"}, columns=("name", "kind", "papers")
    ),
    "find-papers": Answer(
        [titled(2, 2021)], {"text": "spools"}, columns=("paper", "title", "year")
    ),
    "first-papers": Answer(
        [
            ("2020-03-01", *titled(1), named(1, "method:loomnet")),
            ("2021", *titled(3), named(3, "method:loomnet")),
        ],
        {"concept": "LoomNet", "limit": 2},
    ),
    "goes-with": Answer(
        # YarnFormer: papers 6, 7, 8 of ten. Both of StoryBank's (5, 6) but one, and so on:
        # log(n * 10 / (3 * b)) / -log(n / 10).
        [
            (SUM, "Task", 2, 0.4961),
            ("attention", "Method", 2, 0.3174),
            ("ROUGE", "Metric", 1, 0.2218),
            ("StoryBank", "Dataset", 1, 0.2218),
            ("OpenQuilt", "Dataset", 1, 0.0458),
            (SEGMENT, "Task", 1, 0.0458),
        ],
        {"concept": "YarnFormer"},
    ),
    "introduced-by": Answer(
        [("Method", *titled(1, "2020-03-01", 0.98, LOOM))], {"concept": "LoomNet"}
    ),
    "introduced-without-code": Answer([(2021, "SpoolNet", *titled(2))]),
    "method-without-dataset": Answer(
        [titled(3, 2021)], {"method": "LoomNet", "dataset": "TinyShapes"}
    ),
    "methods-for-task": Answer(
        [("LoomNet", 3, 2020, 2024), ("SpoolNet", 1, 2021, 2021), ("attention", 1, 2024, 2024)],
        {"task": CLASSIFY},
    ),
    "methods-with-dataset": Answer(
        [("LoomNet", 1, 2021), ("SpoolNet", 1, 2022), ("YarnFormer", 1, 2023)],
        {"dataset": "OpenQuilt"},
    ),
    "metrics-for-task": Answer([("ROUGE", 2)], {"task": SUM}),
    "most-similar-pairs": Answer(
        [
            pair(1, 2, 0.894, ["TinyShapes", "LoomNet", "accuracy", CLASSIFY]),
            pair(5, 6, 0.894, ["StoryBank", "attention", "ROUGE", SUM]),
            pair(6, 8, 0.775, ["attention", "YarnFormer", SUM]),
        ],
        {"limit": 3},
    ),
    "new-concepts": Answer([("YarnFormer", "Method", 2023, 3)], {"since": 2023, "minimum": 1}),
    "new-datasets": Answer(
        [(2022, "QuiltBench", p(4), named(4, "dataset:quiltbench"))], {"since": 2022}
    ),
    "overview": Answer(
        [
            *(("Paper", 10), ("Dataset", 4), ("Method", 4), ("code", 4), ("Metric", 3)),
            *(("Task", 3), ("dataset", 1), ("project", 1)),
        ]
    ),
    "papers-by-year": Answer(
        [(2020, 1, 1), (2021, 2, 1), (2022, 2, 0), (2023, 2, 1), (2024, 2, 1)]
    ),
    "papers-using": Answer(
        [
            ("Method", *titled(9, 2024, 0.9)),
            ("Method", *titled(2, 2021, 0.8)),
            ("Method", *titled(3, 2021, 0.9)),
            ("Method", *titled(1, 2020, 0.98)),
        ],
        {"concept": "LoomNet"},
    ),
    "papers-using-both": Answer([titled(9, 2024)], {"concept": "LoomNet", "other": "attention"}),
    "papers-without-concepts": Answer([(NO_CONCEPTS, "Words about nothing", None)]),
    "picture-of-concept": Answer(
        parameters={"concept": "SpoolNet"},
        ids={
            *("method:spoolnet", p(2), p(4), "method:loomnet", "dataset:tinyshapes"),
            *("task:image-classification", "metric:accuracy", "dataset:openquilt"),
            "task:image-segmentation",
        },
        count=6,
    ),
    "picture-of-graph": Answer(
        parameters={"limit": 3},
        # LoomNet and attention have four papers; the surest of LoomNet's is its introduction.
        ids={p(1), "method:loomnet", p(3), p(5), "method:attention"},
        count=3,
    ),
    "picture-of-paper": Answer(
        parameters={"paper": p(8)},
        ids={p(8), "method:attention", "method:yarnformer", "task:summarisation", SURVEY},
        count=4,
    ),
    "picture-of-similar": Answer(parameters={"paper": p(1)}, ids={p(1), p(2), p(9)}, count=2),
    "picture-of-task": Answer(
        parameters={"task": SUM},
        ids={
            *("task:summarisation", p(5), p(6), p(8), "method:attention", "method:yarnformer"),
            "dataset:storybank",
        },
        count=7,
    ),
    "rising-concepts": Answer(
        # Six of nine dated papers are of 2022 or later: share (n + 0.5) * 4 / ((m + 0.5) * 7).
        [
            ("attention", "Method", 4, 0, 5.14),
            ("YarnFormer", "Method", 3, 0, 4.0),
            (SUM, "Task", 3, 0, 4.0),
        ],
        {"since": 2022},
    ),
    "shared-repositories": Answer([(LOOM, "code", 2)]),
    "similar-papers": Answer(
        [
            titled(2, 2021, 0.894, ["TinyShapes", "LoomNet", "accuracy", CLASSIFY]),
            titled(9, 2024, 0.75, ["TinyShapes", "LoomNet", CLASSIFY]),
        ],
        {"paper": p(1)},
    ),
    "strongest-pairs": Answer(
        [
            ("OpenQuilt", SEGMENT, 3, 1.0),
            ("TinyShapes", CLASSIFY, 3, 1.0),
            ("LoomNet", CLASSIFY, 3, 0.7611),
            ("TinyShapes", "LoomNet", 3, 0.7611),
            ("attention", SUM, 3, 0.7611),
        ]
    ),
    "tasks-of-dataset": Answer([(SEGMENT, 3)], {"dataset": "OpenQuilt"}),
    "tasks-with-shared-methods": Answer(
        [(CLASSIFY, SEGMENT, 2), (CLASSIFY, SUM, 1), (SEGMENT, SUM, 1)]
    ),
    "top-concepts": Answer(
        [("OpenQuilt", 3, 2021), ("TinyShapes", 3, 2020)], {"kind": "Dataset", "limit": 2}
    ),
    "untried-methods": Answer(
        [("LoomNet", 1), ("SpoolNet", 1)], {"task": SEGMENT, "dataset": "StoryBank"}
    ),
    "unused-datasets": Answer([("QuiltBench", *titled(4, 2022))]),
    "weak-evidence": Answer(
        [(0.8, "Method", "LoomNet", p(2), named(2, "method:loomnet"))], {"below": 0.85}
    ),
}
