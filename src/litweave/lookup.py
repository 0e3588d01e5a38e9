"""One concept, and one paper's neighbours, told in words: `litweave concept`, `litweave related`.

Functions of tables (name -> pyarrow table): records for programs, text for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from litweave import keys
from litweave.curation import Decision
from litweave.errors import UnknownNameError

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]

# Names that are close enough to be meant, by the pairs of letters that they share.
NEAR = 0.5
MOST_NEAR = 3


def find_concepts(tables: Tables, name: str, *, kind: str | None = None) -> list[Row]:
    """Return the concepts that `name` means, those of most papers first.

    An id, a name or another spelling as it stands; failing that, in another case; failing that,
    any spelling of equal key. Raises `UnknownNameError` with close names and their papers.
    """
    concepts = tables["concepts"]
    if kind is not None:
        concepts = concepts.filter(pc.equal(concepts["kind"], kind))
    for found in _matches(concepts, tables["aliases"], name):
        if found.num_rows:
            order = [("papers", "descending"), ("id", "ascending")]
            return list(found.sort_by(order).to_pylist())
    raise UnknownNameError("concept", name, _near(concepts, name))


def _matches(concepts: pa.Table, aliases: pa.Table, name: str) -> Iterator[pa.Table]:
    yield concepts.filter(pc.equal(concepts["id"], name))
    lower = name.casefold()
    for change, wanted in ((lambda column: column, name), (pc.utf8_lower, lower)):
        same = aliases.filter(pc.equal(change(aliases["text"]), wanted))
        by_name = pc.equal(change(concepts["name"]), wanted)
        by_alias = pc.is_in(concepts["id"], pc.unique(same["concept_id"]))
        yield concepts.filter(pc.or_(by_name, by_alias))
    wanted_ids = [
        keys.concept_id(kind, keys.fold(kind, name))
        for kind in concepts["kind"].unique().to_pylist()
    ]
    yield concepts.filter(pc.is_in(concepts["id"], pa.array(wanted_ids, pa.string())))
    letters = keys.compact(keys.fold("", name))
    closed = pc.replace_substring_regex(concepts["id"], r"^[^:]*:|-", "")
    yield concepts.filter(pc.equal(closed, letters))


def _near(concepts: pa.Table, name: str) -> list[str]:
    """Return the names most like `name`, each with its kind and papers."""
    wanted = _grams(name)
    scored = []
    names, kinds, papers = (concepts[c].to_pylist() for c in ("name", "kind", "papers"))
    for number, other in enumerate(names):
        grams = _grams(other)
        likeness = 2 * len(wanted & grams) / max(1, len(wanted) + len(grams))
        if likeness >= NEAR:
            scored.append((-likeness, -papers[number], other, kinds[number]))
    best = (
        sorted(scored)[:MOST_NEAR]
        or sorted((0.0, -n, other, k) for n, other, k in zip(papers, names, kinds, strict=True))[
            :MOST_NEAR
        ]
    )
    return [f"{other} ({kind}, {-n} papers)" for _, n, other, kind in best]


def _grams(text: str) -> set[str]:
    letters = f" {keys.raw(text)} "
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def describe_concept(tables: Tables, concept: Row, *, papers: int = 10) -> Row:
    """Return a concept with its spellings, its merges and how to undo each, and its papers.

    `papers` of them, introducing ones and surest first; each with the sentence behind it.
    """
    concept_id = concept["id"]
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


def find_paper(tables: Tables, name: str) -> Row:
    """Return the paper with this id, alias, or exact title. Raises `UnknownNameError`."""
    papers = tables["papers"].select(["id", "title", "published", "aliases"])
    for column in ("id", "title"):
        found = papers.filter(pc.equal(papers[column], name))
        if found.num_rows:
            return dict(found.slice(0, 1).to_pylist()[0])
    flat = pc.list_flatten(papers["aliases"])
    parents = pc.list_parent_indices(papers["aliases"])
    where = pc.indices_nonzero(pc.equal(flat, name))
    if len(where):
        row = parents.take(where)[0].as_py()
        return dict(papers.slice(row, 1).to_pylist()[0])
    raise UnknownNameError("paper", name, _near_papers(papers, name))


def _near_papers(papers: pa.Table, name: str) -> list[str]:
    lower = name.casefold()
    holds = pc.match_substring(pc.utf8_lower(papers["title"]), lower)
    begins = pc.starts_with(papers["id"], name[:9])
    some = papers.filter(pc.or_(holds, begins)) if lower else papers
    return list((some if some.num_rows else papers)["id"].slice(0, 5).to_pylist())


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


def related_text(paper: Row, neighbours: Sequence[Row]) -> str:
    """Return the neighbours of a paper with their reasons in words."""
    lines = [f"{paper['title']}  ({paper['id']})", ""]
    if not neighbours:
        return f"{lines[0]}\n\nNo other paper shares enough with it."
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
