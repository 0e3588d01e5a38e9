"""A concept and a paper's neighbours, in words."""

from __future__ import annotations

import pyarrow as pa

from corpus import case, tables
from litweave import link, lookup
from litweave.curation import Curation, parse
from litweave.records import INTRODUCED, KINDS
from litweave.settings import LinkSettings
from litweave.tables import paper_table

CASES = [
    case("arxiv:1", [("Method", "LensNet"), ("Task", "lens tracing"), ("Metric", "FID")],
         role=INTRODUCED),
    case("arxiv:2", [("Method", "Lens-Net"), ("Task", "lens tracing"), ("Metric", "FID")]),
    case("arxiv:3", [("Method", "loom network"), ("Method", "LN")], [("LN", "loom network")]),
]  # fmt: skip


def graph(decisions: Curation | None = None) -> dict[str, pa.Table]:
    made = tables(CASES, decisions or Curation())
    made["related"] = link.relate(made["uses"], LinkSettings())
    made["cooccurrences"] = link.cooccur(made["uses"])
    made["papers"] = paper_table([c.paper for c in CASES], [None] * len(CASES))
    return made


def test_a_concept_is_told_with_spellings_merges_and_papers() -> None:
    found = lookup.describe_concept(graph(), "method:lens-net")
    assert (found["name"], found["papers"], found["introduced"]) == ("Lens-Net", 2, 1)
    assert [a["text"] for a in found["aliases"]] == ["Lens-Net", "LensNet"]
    assert [u["paper_id"] for u in found["uses"]] == ["arxiv:1", "arxiv:2"]
    text = lookup.concept_text(found)
    assert "LensNet -> Lens-Net  (hyphen or spacing)" in text
    assert "    introduced: We study LensNet and lens tracing and FID." in text


def test_the_line_beside_a_merge_undoes_it() -> None:
    for concept in ("method:lens-net", "method:loom-network"):
        [merge] = lookup.describe_concept(graph(), concept)["merges"]
        text = f"action,kind,name,target,comment\n{merge['undo']}\n"
        undone = graph(Curation(tuple(parse(text, "curation.csv", KINDS))))
        assert merge["name"] not in {
            a["text"] for a in lookup.describe_concept(undone, concept)["aliases"]
        } or merge["target"] not in {
            a["text"] for a in lookup.describe_concept(undone, concept)["aliases"]
        }


def test_neighbours_have_reasons_in_words() -> None:
    made = graph()
    [one] = lookup.related_papers(made, "arxiv:2")
    assert one["id"] == "arxiv:1"
    assert abs(sum(r["share"] for r in one["reasons"]) - one["weight"]) < 1e-9
    text = lookup.related_text(made, "arxiv:2")
    assert "this one uses Lens-Net, that one introduces it" in text
    assert "both address lens tracing" in text
    assert "both measure FID" in text


def test_a_paper_without_neighbours() -> None:
    assert lookup.related_text(graph(), "arxiv:3").endswith("No other paper shares enough with it.")
