"""One concept, and one paper's neighbours, told in words: `litweave concept`, `litweave related`.

Functions of tables (name -> pyarrow table): records for programs, text for people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from litweave.curation import Decision

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]

# The tables that each question needs.
CONCEPT_TABLES = ("papers", "concepts", "aliases", "uses", "merges", "cooccurrences")
RELATED_TABLES = ("papers", "concepts", "uses", "related")


def describe_concept(tables: Tables, concept_id: str, *, papers: int = 10) -> Row:
    """Return a concept with its spellings, its merges and how to undo each, and its papers.

    `papers` of them, introducing ones and surest first; each with the sentence behind it.
    """
    [concept] = _where(tables["concepts"], "id", concept_id)
    uses = _where(tables["uses"], "concept_id", concept_id)
    uses.sort(
        key=lambda u: (
            u["role"] != "introduced",
            not u["in_title"],
            -u["confidence"],
            u["paper_id"],
        )
    )
    titles = _titles(tables, [u["paper_id"] for u in uses[:papers]])
    merges = _where(tables["merges"], "concept_id", concept_id)
    return {
        **concept,
        "aliases": [
            {"text": a["text"], "count": a["count"]}
            for a in _where(tables["aliases"], "concept_id", concept_id)
        ],
        "merges": [{**m, "undo": undo(m)} for m in merges],
        "uses": [{**u, "title": titles.get(u["paper_id"], "")} for u in uses[:papers]],
        "together": _together(tables, concept_id),
    }


def undo(merge: Row) -> str:
    """Return the line of curation.csv that undoes a merge."""
    if merge["rule"] == "kind by vote":
        kind = merge["kind"]
        return Decision("retype", kind, merge["name"], kind, "each mention keeps its kind").line()
    if merge["rule"] == "curation":
        return f"(remove {merge['evidence']})"
    return Decision("never-merge", merge["kind"], merge["name"], merge["target"]).line()


def _where(table: pa.Table, column: str, value: str) -> list[Row]:
    return list(table.filter(pc.equal(table[column], value)).to_pylist())


def _titles(tables: Tables, ids: Sequence[str]) -> dict[str, str]:
    papers = tables["papers"].select(["id", "title"])
    some = papers.filter(pc.is_in(papers["id"], pa.array(ids, pa.string())))
    return dict(zip(some["id"].to_pylist(), some["title"].to_pylist(), strict=True))


def _together(tables: Tables, concept_id: str) -> list[Row]:
    """Return the concepts that stand beside this one more often than chance, closest first."""
    pairs = tables["cooccurrences"]
    ours = pc.or_(pc.equal(pairs["a"], concept_id), pc.equal(pairs["b"], concept_id))
    rows = pairs.filter(ours).to_pylist()
    rows.sort(key=lambda r: (-r["npmi"], -r["papers"], r["a"], r["b"]))
    rows = rows[:5]
    names = _names(tables, [r["b"] if r["a"] == concept_id else r["a"] for r in rows])
    return [
        {"id": other, "name": names[other], "papers": r["papers"], "npmi": r["npmi"]}
        for r in rows
        for other in [r["b"] if r["a"] == concept_id else r["a"]]
    ]


def _names(tables: Tables, ids: Sequence[str]) -> dict[str, str]:
    concepts = tables["concepts"].select(["id", "name"])
    some = concepts.filter(pc.is_in(concepts["id"], pa.array(ids, pa.string())))
    return dict(zip(some["id"].to_pylist(), some["name"].to_pylist(), strict=True))


def concept_text(described: Row) -> str:
    """Return what `describe_concept` found, as text."""
    year = f", first {described['first_year']}" if described["first_year"] else ""
    lines = [
        f"{described['name']}  ({described['kind']}, {described['id']})",
        f"{described['papers']} papers, introduced by {described['introduced']}{year}",
        "",
        "Spellings: " + ", ".join(f"{a['text']} ({a['count']})" for a in described["aliases"]),
    ]
    if described["together"]:
        beside = ", ".join(f"{c['name']} ({c['papers']})" for c in described["together"])
        lines.append(f"Stands with: {beside}")
    if described["merges"]:
        lines += ["", "Joined, and the line of curation.csv that undoes it:"]
        for merge in described["merges"]:
            why = f"{merge['rule']}, {merge['evidence']}" if merge["evidence"] else merge["rule"]
            lines.append(f"  {merge['name']} -> {merge['target']}  ({why})")
            lines.append(f"    {merge['undo']}")
    lines += ["", "Papers:"]
    for use in described["uses"]:
        lines.append(f"  {use['paper_id']}  {use['title']}")
        lines.append(f"    {use['role'] or 'named'}: {use['evidence']}")
    if described["papers"] > len(described["uses"]):
        lines.append(f"  and {described['papers'] - len(described['uses'])} more")
    return "\n".join(lines)


def related_papers(tables: Tables, paper_id: str) -> list[Row]:
    """Return the neighbours of a paper, closest first, each with its reasons.

    A reason is a concept with its share of the weight, and what each of the two papers does with
    it ("introduces", "uses", "addresses", "measures", "names").
    """
    links = tables["related"]
    ours = pc.or_(pc.equal(links["a"], paper_id), pc.equal(links["b"], paper_id))
    rows = links.filter(ours).to_pylist()
    rows.sort(key=lambda r: (-r["weight"], r["a"], r["b"]))
    others = [r["b"] if r["a"] == paper_id else r["a"] for r in rows]
    shared = sorted({c for r in rows for c in r["shared_ids"]})
    names, titles = _names(tables, shared), _titles(tables, others)
    uses = tables["uses"].select(["paper_id", "concept_id", "role"])
    wanted = pa.array([paper_id, *others], pa.string())
    done = {
        (u["paper_id"], u["concept_id"]): _does(u["concept_id"], u["role"])
        for u in uses.filter(pc.is_in(uses["paper_id"], wanted)).to_pylist()
    }
    return [
        {
            "id": other,
            "title": titles.get(other, ""),
            "weight": row["weight"],
            "reasons": [
                {
                    "id": concept,
                    "name": names[concept],
                    "share": share,
                    "this": done[paper_id, concept],
                    "that": done[other, concept],
                }
                for concept, share in zip(row["shared_ids"], row["shares"], strict=True)
            ],
        }
        for row, other in zip(rows, others, strict=True)
    ]


def _does(concept_id: str, role: str | None) -> str:
    verbs = {"task": "addresses", "metric": "measures"}
    by_role = {"introduced": "introduces", "used": "uses"}
    return by_role.get(role or "", verbs.get(concept_id.partition(":")[0], "names"))


def related_text(tables: Tables, paper_id: str) -> str:
    """Return the neighbours of a paper with their reasons in words."""
    neighbours = related_papers(tables, paper_id)
    lines = [f"{_titles(tables, [paper_id])[paper_id]}  ({paper_id})", ""]
    if not neighbours:
        return "\n".join([*lines, "No other paper shares enough with it."])
    for number, one in enumerate(neighbours, start=1):
        lines.append(f"{number}. {one['title']}  ({one['id']}, {one['weight']:.2f})")
        for reason in one["reasons"]:
            part = reason["share"] / one["weight"]
            lines.append(f"   {part:4.0%}  {_sentence(reason)}")
    return "\n".join(lines)


def _sentence(reason: Row) -> str:
    if reason["this"] == reason["that"]:
        plain = {"introduces": "introduce", "uses": "use", "addresses": "address"}
        verb = plain.get(reason["this"], {"measures": "measure"}.get(reason["this"], "name"))
        return f"both {verb} {reason['name']}"
    return f"this one {reason['this']} {reason['name']}, that one {reason['that']} it"
