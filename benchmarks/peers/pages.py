"""The page that says who wins where, out of the figures of a run."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from typing import Any

HEAD = """\
# Beside other tools

Made by `python benchmarks/peers/compare.py`, figures and all: what users would pick instead of
litweave for a part of its work, run on the same input in the same run, quality beside speed. No
other tool does the whole of it, so each is compared in what it does; [what none of them
does](#what-this-does-not-compare) stands at the end. Speeds are of one processor core of a shared
machine ({machine}): read them as ratios.
"""


def page(
    *,
    gold: Sequence[Any],
    extraction: Sequence[Mapping[str, Any]],
    typed: Mapping[str, Any],
    definitions: Mapping[str, Any],
    links: Sequence[Mapping[str, Any]],
    loads: Sequence[Mapping[str, Any]],
) -> str:
    """Return the page."""
    parts = [
        HEAD.format(machine=f"Python {platform.python_version()}, {platform.machine()}"),
        _verdict(extraction, definitions, links, loads),
        _extraction(gold, extraction, typed),
        _definitions(definitions),
        _links(links),
        _loads(loads),
        TAIL,
    ]
    return "\n".join(part for part in parts if part)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _best(rows: Sequence[Mapping[str, Any]], key: str) -> str:
    ran = [row for row in rows if not row.get("failed")]
    return str(max(ran, key=lambda row: row[key])["name"]) if ran else "none"


def _verdict(
    extraction: Sequence[Mapping[str, Any]],
    definitions: Mapping[str, Any],
    links: Sequence[Mapping[str, Any]],
    loads: Sequence[Mapping[str, Any]],
) -> str:
    rows = [
        ["finding concepts: F1", _best(extraction, "f1")],
        ["finding concepts: precision", _best(extraction, "precision")],
        ["finding concepts: recall", _best(extraction, "recall")],
        ["finding concepts: abstracts a second", _best(extraction, "rate")],
    ]
    if "both" in definitions:
        fast = definitions["our_rate"] > definitions["their_rate"]
        rows.append(["acronyms: abstracts a second", "litweave" if fast else "scispaCy"])
    fastest = min(links, key=lambda row: row["seconds"])
    rows.append(["linking papers: seconds", str(fastest["name"])])
    ran = [row for row in loads if not row.get("failed")]
    if len(ran) > 1:
        first = min(ran, key=lambda row: row["cpu"][0])
        # Who doubles the graph does not do the same work.
        least = min(row["nodes"] for row in ran)
        again = min((row for row in ran if row["nodes"] == least), key=lambda row: row["cpu"][1])
        rows.append(["writing into Neo4j, the first time", str(first["name"])])
        rows.append(["writing into Neo4j again, nothing doubled", str(again["name"])])
    return f"## Who wins where\n\n{_table(['what', 'best'], rows)}"


def _extraction(
    gold: Sequence[Any], rows: Sequence[Mapping[str, Any]], typed: Mapping[str, Any]
) -> str:
    lines, reasons = [], []
    for row in rows:
        if row["failed"]:
            lines.append([row["name"], "did not run", "", "", "", ""])
            reasons.append(f"{row['name']} did not run: `{row['failed']}`")
            continue
        figures = [f"{row[key]:.2f}" for key in ("precision", "recall", "f1")]
        lines.append(
            [
                f"{row['name']} ({row['version']})",
                *figures,
                f"{row['predicted']:,}",
                f"{row['rate']:,.0f}",
            ]
        )
    kinds = ", ".join(
        f"{kind.lower()}s {typed[kind]['f1']:.2f}"
        for kind in ("Method", "Dataset", "Task", "Metric")
        if typed[kind]["f1"] is not None
    )
    return f"""\
## Finding concepts

{len(gold)} papers that two readers annotated; a concept counts as found whatever its type, because
the others have none of these types. Guesses that differ in case, hyphens or plural alone are joined
for everyone. litweave was developed with this set in view, the others were not, so its figure
flatters it somewhat; [extraction](extraction.md) has figures on 200 other papers.

{_table(["", "precision", "recall", "F1", "guesses", "abstracts/s"], lines)}
{". ".join(reasons)}

litweave also says what each concept is; with types, its F1 is {kinds}.
For which methods a paper introduces it is {typed["introduced"]["f1"]:.2f}.
Whoever makes every noun phrase a node, as GraphRAG's fast mode does, gets many other words with
the names: precision decides whether a graph can be read. Sixty abstracts are few: litweave
remembers words that it has seen, and over thousands it reads about twice as many a second.
"""


def _definitions(found: Mapping[str, Any]) -> str:
    if "failed" in found:
        return f"## Acronyms\n\nscispaCy's detector did not run: {found['failed']}\n"
    rows = [
        ["definitions that both find", f"{found['both']}", f"{found['both']}"],
        ["only this one", f"{len(found['ours'])}", f"{len(found['theirs'])}"],
        ["abstracts/s", f"{found['our_rate']:,.0f}", f"{found['their_rate']:,.0f}"],
    ]
    return f"""\
## Acronyms and their long forms

litweave's own reader beside scispaCy's `AbbreviationDetector` ({found["version"]}), which wants a
spaCy `Doc`: its time includes spaCy's tokenizer, litweave's reads plain text.

{_table(["", "litweave", "scispaCy"], rows)}
"""


def _links(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        [row["name"], f"{row['edges']:,}", f"{row['seconds']:.2f}", row["says"]] for row in rows
    ]
    return f"""\
## Linking papers by what they share

2,000 invented papers with concepts of Zipf's law, the same weights for both. networkx keeps every
pair that shares anything; litweave keeps the best of each paper and drops pairs that share only
what everyone has. litstudy was not run: it links papers by citations, co-citation and coupling,
which titles and abstracts do not hold. Where a bibliography with references is at hand, it does
what litweave cannot.

{_table(["", "edges", "CPU seconds", "an edge says"], lines)}"""


def _loads(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    lines = []
    for row in rows:
        if row.get("failed"):
            lines.append([row["name"], f"did not run: {row['failed']}", "", "", ""])
            continue
        times = [
            f"{cpu:.1f} ({wall:.1f})" for cpu, wall in zip(row["cpu"], row["wall"], strict=True)
        ]
        held = f"{row['nodes']:,} / {row['relationships']:,}"
        lines.append(
            [
                f"{row['name']} {row.get('version', '').partition(' ')[2]}",
                *times,
                held,
                f"{row['constraints']}",
            ]
        )
    return f"""\
## Writing into Neo4j

A random graph of 1,500 papers and 500 concepts, the same properties, into Neo4j 5.26 Community,
written twice: seconds of the processor, client and server together (of the clock). What the
database holds after the second time tells whether writing again doubles anything. neo4j-graphrag's
writer needs APOC on the server, which the test server lacks: its one call of it was replaced by
plain Cypher that does the same. litweave's writer needs nothing.

{_table(["", "first", "again", "nodes / relationships", "constraints"], lines)}"""


TAIL = """\
## What this does not compare

- Extraction by large language models (neo4j-graphrag's builder, GraphRAG's standard mode): it needs
  a service or a graphics card, and costs cents a paper. It finds more kinds of relationship than
  litweave has.
- Linking to ontologies: scispaCy's linker (UMLS, 1 GB of download) and the semantic part of the
  CSO classifier know concepts that litweave only names.
- Speed of the whole way at scale: [scale](scale.md).

Where litweave is the wrong tool: papers outside computing without own patterns ([other
fields](other-fields.md)), full texts, citation analysis, questions in plain words.
"""
