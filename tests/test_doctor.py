"""What the doctor finds, and that its lines settle it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from corpus import Case, case, ids, tables
from litweave import curation, doctor
from litweave.curation import Curation, Decision
from litweave.records import INTRODUCED, KINDS
from litweave.tables import SCHEMAS, paper_table


def graph(cases: list[Case], decisions: Curation = curation.NONE) -> dict[str, pa.Table]:
    papers = sorted((c.paper for c in cases), key=lambda p: p.id)
    made = tables(cases, decisions)
    return {**made, "papers": paper_table(papers, [None] * len(papers))}


def findings(cases: list[Case], check: str) -> dict[str, doctor.Finding]:
    return {f.name: f for f in doctor.examine(graph(cases)) if f.check == check}


def after(cases: list[Case], line: str) -> dict[str, pa.Table]:
    """Return the graph built with one more line in curation.csv."""
    text = f"action,kind,name,target,comment\n{line}\n"
    return graph(cases, Curation(tuple(curation.parse(text, "curation.csv", KINDS))))


def many(kind: str, name: str, n: int, first: int = 0) -> list[Case]:
    return [case(f"{name}{first + i:03}", [(kind, name)]) for i in range(n)]


def test_a_hub() -> None:
    cases = many("Method", "LensNet", 30) + many("Method", "LoomNet", 10)
    found = findings(cases, "hub")
    assert list(found) == ["LensNet"]
    assert "30 of 40 papers" in found["LensNet"].why
    assert ids(after(cases, found["LensNet"].line), "LensNet") == set()


def test_a_generic_term() -> None:
    cases = many("Method", "novel framework", 4) + many("Method", "loom framework", 4)
    found = findings(cases, "generic term")
    assert list(found) == ["novel framework"]
    assert ids(after(cases, found["novel framework"].line), "novel framework") == set()


def test_kinds_in_conflict() -> None:
    cases = many("Task", "lens tracing", 2) + many("Method", "lens tracing", 4, first=50)
    found = findings(cases, "kinds in conflict")
    assert found["lens tracing"].line == "retype,Task,lens tracing,Method,"
    assert ids(after(cases, found["lens tracing"].line), "lens tracing") == {"method:lens-tracing"}


def test_an_ambiguous_acronym_is_shown_with_its_meanings() -> None:
    cases = many("Method", "LTN", 4)
    for number, long in enumerate(["lens tracing network"] * 2 + ["loom token network"]):
        names = [("Method", long), ("Method", "LTN")]
        cases.append(case(f"z{number}", names, [("LTN", long)]))
    found = findings(cases, "ambiguous acronym")["LTN"]
    assert found.why == "papers define it as lens tracing network (2), loom token network (1)"
    settled = after(cases, found.line)
    assert ids(settled, "LTN", "LTN000") == {"method:lens-tracing-network"}
    assert ids(settled, "LTN", "z2") == {"method:loom-token-network"}


def test_an_acronym_that_became_the_name_is_not_ambiguous() -> None:
    cases = many("Method", "LTN", 60)
    names = [("Method", "lens tracing network"), ("Method", "LTN")]
    cases += [case(f"z{n}", names, [("LTN", "lens tracing network")]) for n in range(4)]
    assert graph(cases)["concepts"]["name"].to_pylist() == ["LTN"]
    assert findings(cases, "ambiguous acronym") == {}
    assert findings(cases, "orphan acronym") == {}


def test_an_acronym_that_no_paper_spells_out() -> None:
    found = findings(many("Method", "LTN", 6), "orphan acronym")
    assert list(found) == ["LTN"]


def test_a_name_coined_twice_in_two_spellings() -> None:
    cases = [
        case("a", [("Method", "LENSER")], role=INTRODUCED),
        case("b", [("Method", "Lenser")], role=INTRODUCED),
    ]
    [found] = findings(cases, "suspicious merge").values()
    parted = after(cases, found.line)
    assert ids(parted, "LENSER").isdisjoint(ids(parted, "Lenser"))


@pytest.mark.parametrize(
    ("rare", "common", "alike"),
    [
        ("chain of tought tracing", "chain of thought tracing", True),
        ("tracing lens network", "lens tracing network", True),
        ("symmetric lens tracing", "asymmetric lens tracing", False),
        ("lens tracing v2", "lens tracing v3", False),
        ("supervised lens tracing", "unsupervised lens tracing", False),
        ("image segmentation 2D", "image segmentation 3D", False),
        ("Loomer Lens 4", "Loomer 4 Lens", True),
        ("lens-to-loom tracing", "loom-to-lens tracing", False),
        ("tracing memory", "memory tracing", False),
    ],
)
def test_near_duplicates(*, rare: str, common: str, alike: bool) -> None:
    cases = many("Method", rare, 1) + many("Method", common, 5, first=50)
    found = findings(cases, "near duplicate")
    assert (rare in found) == alike
    if alike:
        assert ids(after(cases, found[rare].line), rare) == ids(graph(cases), common)


def test_a_sound_graph_has_no_findings() -> None:
    found = doctor.examine(graph(many("Method", "LensNet", 3)))
    assert found == []
    assert doctor.report(found) == "Nothing to look at."


def test_the_report_holds_the_lines() -> None:
    found = doctor.examine(graph(many("Method", "novel framework", 12)))
    text = doctor.report(found, most=1)
    assert "    block,Method,novel framework,," in text.splitlines()
    assert "hub: 1" in text


def test_an_empty_graph_is_sound() -> None:
    empty = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    assert doctor.examine(empty) == []
    assert doctor.lint(Curation(), empty) == []


def test_the_linter_names_lines_that_do_nothing(tmp_path: Path) -> None:
    path = tmp_path / "curation.csv"
    path.write_text(
        "action,kind,name,target,comment\nmerge,Method,LensNt,LensNet,slip\n"
        "rename,Dataset,LensNet,Lens,wrong kind\nblock,,LensNet,,\nblock,,gone,,\n",
        encoding="utf-8",
    )
    told = doctor.lint(curation.load(path, KINDS), graph(many("Method", "LensNet", 1)))
    assert told == [
        "curation.csv, line 2: no paper names 'LensNt'",
        "curation.csv, line 3: 'LensNet' is no Dataset but Method",
        "curation.csv, line 4: 'LensNet' is in the graph; build it again",
    ]
    assert (
        doctor.lint(Curation((Decision("block", "", "gone"),)), graph(many("Method", "x", 1))) == []
    )
