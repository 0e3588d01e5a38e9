"""Graphs for the explorer's tests: small enough to count by hand, hostile enough to hurt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from fixtures import concept, link, paper, use, write_graph
from litweave.graph import Graph
from litweave.store import write_parquet
from litweave.tables import SCHEMAS

Row = dict[str, Any]

LOOM = "arxiv:2101.00001"
SPOOL = "arxiv:2202.00002"
QUILT = "doi:10.5555/quilt"
YARN = "arxiv:2303.00003"
HOSTILE = "title:00000000000000aa"

# "𝒩" is one character to Python and two to a browser: what follows it must still be marked right.
LOOM_TEXT = (
    "We weave 𝒩 threads with LoomNet. On TinyShapes, LoomNet reaches a high accuracy. "
    "LoomNet helps image classification."
)
SPOOL_TEXT = "SpoolNet extends LoomNet. It is tested on TinyShapes for image classification."
QUILT_TEXT = "OpenQuilt is a dataset of quilts. We report accuracy for image classification."
YARN_TEXT = "Yarn has no dear friends; it uses LoomNet & OpenQuilt <b>boldly</b>."
HOSTILE_TITLE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>"
HOSTILE_TEXT = (
    "<svg onload=window.hacked=3> {{texts}} --> ]]> LoomNet \u2028 <style>*{display:none}</style>"
)
HOSTILE_NAME = '"><img src=x onerror=window.hacked=4>'

CONCEPTS = [
    concept("method:loomnet", "LoomNet", "Loom-Net"),
    concept("method:spoolnet", "SpoolNet"),
    concept("dataset:tinyshapes", "TinyShapes"),
    concept("dataset:openquilt", "OpenQuilt"),
    concept("task:image-classification", "image classification"),
    concept("metric:accuracy", "accuracy", "acc."),
]
PAPERS = [
    paper(LOOM, "LoomNet: weaving features", "2021-01-04", abstract=LOOM_TEXT,
          authors=["Ada Weft", "Zoë Warp"], venue="LOOM"),
    paper(SPOOL, "Spools for images", "2022-02", abstract=SPOOL_TEXT),
    paper(QUILT, "Quilts at scale", "2022", abstract=QUILT_TEXT),
    paper(YARN, "Yarn & thread", "2023-03-03", abstract=YARN_TEXT),
    paper("title:00000000000000bb", "Words about nothing", None, abstract=""),
]  # fmt: skip
USES = [
    use(LOOM, "method:loomnet", "introduced"),
    use(LOOM, "dataset:tinyshapes", "used"),
    use(LOOM, "task:image-classification"),
    use(LOOM, "metric:accuracy"),
    use(SPOOL, "method:spoolnet", "introduced"),
    use(SPOOL, "method:loomnet", "used"),
    use(SPOOL, "dataset:tinyshapes", "used"),
    use(SPOOL, "task:image-classification"),
    use(QUILT, "dataset:openquilt", "introduced"),
    use(QUILT, "metric:accuracy"),
    use(QUILT, "task:image-classification"),
    use(YARN, "method:loomnet", "used"),
    use(YARN, "dataset:openquilt", "used"),
]
LINKS = [
    link(LOOM, "https://github.com/loom/loomnet"),
    link(SPOOL, "https://github.com/loom/loomnet", own=False),
    link(QUILT, "https://quilts.example.org", "project"),
]


def write_sample(path: Path, *, hostile: bool = False) -> Graph:
    """Write the five papers, with mentions and evidence found by their concepts' names."""
    papers, concepts, uses, links = list(PAPERS), list(CONCEPTS), list(USES), list(LINKS)
    if hostile:
        more = {"abstract": HOSTILE_TEXT, "venue": HOSTILE_NAME, "authors": [HOSTILE_NAME]}
        papers.append(paper(HOSTILE, HOSTILE_TITLE, "2023", **more))
        concepts.append(concept("method:hostile", HOSTILE_NAME, "<b>bold</b>"))
        uses += [
            use(HOSTILE, "method:loomnet", "used"),
            use(HOSTILE, "method:hostile", "introduced"),
        ]
        uses.append(
            use(LOOM, "method:hostile", "used", evidence="<script>window.hacked=5</script>")
        )
        links.append(link(HOSTILE, "javascript:window.hacked=6", "other"))
        links.append(link(HOSTILE, 'https://example.org/"><img src=x onerror=window.hacked=7>'))
    mentions = [mention for row in papers for mention in _mentions(row, concepts, uses)]
    evidence = {(m["paper_id"], m["concept_id"]): m for m in reversed(mentions)}
    for row in uses:
        if found := evidence.get((row["paper_id"], row["concept_id"])):
            row["evidence"] = _sentence(papers, found)
    write_graph(path, papers=papers, concepts=concepts, uses=uses, links=links)
    table = pa.Table.from_pylist(mentions, SCHEMAS["mentions"])
    write_parquet(path / "tables" / "mentions.parquet", table)
    return Graph(path)


def _mentions(row: Row, concepts: list[Row], uses: list[Row]) -> list[Row]:
    """Return where a paper names the concepts that it uses, in reading order."""
    used = {use["concept_id"]: use["role"] for use in uses if use["paper_id"] == row["id"]}
    found = []
    for part in ("title", "abstract"):
        here = [
            (match.start(), match.end(), known)
            for known in concepts
            if known["id"] in used
            for match in re.finditer(re.escape(known["name"]), row[part])
        ]
        found += [
            {
                "paper_id": row["id"], "concept_id": known["id"], "field": part, "start": start,
                "end": end, "text": known["name"], "kind": known["kind"],
                "role": used[known["id"]], "confidence": 0.9, "finder": "test",
            }
            for start, end, known in sorted(here, key=lambda one: one[:2])
        ]  # fmt: skip
    return found


def _sentence(papers: list[Row], mention: Row) -> str:
    text = next(row for row in papers if row["id"] == mention["paper_id"])[mention["field"]]
    start = text.rfind(". ", 0, mention["start"])
    end = text.find(".", mention["end"])
    return str(text[start + 2 if start >= 0 else 0 : end + 1 if end >= 0 else len(text)])


@dataclass
class Opened:
    """A page and what it did behind the scenes."""

    page: Any
    problems: list[str] = field(default_factory=list)  # console errors, warnings and exceptions
    requests: list[str] = field(default_factory=list)

    def hear(self, message: Any) -> None:
        """Keep what the page says, but not that the driver draws without a graphics card."""
        if "GL Driver Message" not in message.text:
            self.problems.append(message.text)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def texts(self, selector: str) -> list[str]:
        return list(self.page.locator(selector).all_inner_texts())

    def count(self) -> str:
        """Return the line that counts what is in view, once pending changes are drawn."""
        self.settle()
        return self.text("#count")

    def settle(self) -> None:
        # The graph follows what is typed after 150 ms of rest.
        self.page.wait_for_timeout(180)
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
