"""Which records are one paper, and what that paper is called."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave import identity
from litweave.records import Paper, Record, StatedLink

RIVERS = "We show that rivers carry water to the sea, and measure how much on a new benchmark."
STONES = "Stones are hard. A survey of forty quarries finds that some are harder than others."


def rec(title: str = "A Study of Rivers", abstract: str = "", **fields: Any) -> Record:
    ids = tuple(sorted(fields.pop("ids", {}).items()))
    return Record(
        fields.pop("source", "a"), fields.pop("place", "line 1"), title, abstract, ids=ids, **fields
    )


def names(*records: Record) -> list[str]:
    return [paper.id for paper in identity.merge(records)]


@pytest.mark.parametrize(
    ("a", "b", "papers"),
    [
        # the same ids, whatever the titles
        (rec(ids={"arxiv": "2304.01234"}), rec("Other", ids={"arxiv": "2304.01234"}), 1),
        (rec(ids={"doi": "10.1/a"}), rec(ids={"doi": "10.1/a"}), 1),
        (rec(ids={"doi": "10.1/a"}), rec("A Study of Rivers and Lakes", ids={"doi": "10.1/a"}), 1),
        # a DOI on two papers that have nothing in common is no identity
        (rec(ids={"doi": "10.1/a"}), rec("On Stones", ids={"doi": "10.1/a"}), 2),
        (
            rec(ids={"s2": "1", "arxiv": "2304.01234"}),
            rec(ids={"s2": "1", "arxiv": "2304.09999"}),
            2,
        ),
        # one title, no ids
        (rec(), rec("a study of rivers."), 1),
        (rec(abstract=RIVERS), rec(), 1),
        (rec(abstract=RIVERS), rec(abstract=RIVERS), 1),
        (rec(abstract=RIVERS), rec(abstract=RIVERS.replace("to the sea", "into the sea")), 1),
        (rec(abstract=RIVERS), rec(abstract=STONES), 2),
        (rec(abstract=RIVERS, authors=("A One",)), rec(abstract=STONES, authors=("A One",)), 1),
        (rec(abstract=RIVERS, authors=("Ann One",)), rec(abstract=STONES, authors=("A. One",)), 1),
        (rec(abstract=RIVERS, authors=("A One",)), rec(abstract=STONES, authors=("B Two",)), 2),
        (rec(abstract=RIVERS, authors=("A One",)), rec(abstract=RIVERS, authors=("一",)), 1),
        (rec(authors=("A One",)), rec(authors=("B Two",)), 2),
        (rec(authors=("José Pérez",)), rec(authors=("Jose Perez",)), 1),
        # a version in the title is another title
        (rec("Rivers-2"), rec("Rivers-3"), 2),
        # two arXiv ids or DOIs are never joined by title
        (rec(ids={"arxiv": "2304.01234"}), rec(ids={"arxiv": "2304.09999"}), 2),
        (
            rec(abstract=RIVERS, ids={"doi": "10.1/a"}),
            rec(abstract=RIVERS, ids={"doi": "10.1/b"}),
            2,
        ),
        # an id on one side only does not keep them apart
        (rec(abstract=RIVERS, ids={"arxiv": "2304.01234"}), rec(abstract=RIVERS), 1),
        (rec(ids={"arxiv": "2304.01234"}), rec(ids={"doi": "10.1/a"}), 1),
        # ids of unknown scheme are no identity
        (rec(ids={"id": "x"}), rec("On Stones", ids={"id": "x"}), 2),
        (rec(ids={"id": "x"}), rec(ids={"id": "y"}), 1),
        # titles that every volume has
        (rec("Editorial", venue="A"), rec("Editorial", venue="B"), 2),
        (rec("Editorial", venue="A"), rec("Editorial", venue="A"), 1),
        (rec("Editorial", RIVERS), rec("Editorial", RIVERS), 1),
    ],
)
def test_one_paper_or_two(a: Record, b: Record, papers: int) -> None:
    b = replace(b, source="b")
    assert len(identity.merge([a, b])) == papers
    assert identity.merge([a, b]) == identity.merge([b, a])


@pytest.mark.parametrize(
    ("ids", "name"),
    [
        ({"arxiv": "2304.01234", "doi": "10.1/a", "s2": "5"}, "arxiv:2304.01234"),
        ({"doi": "10.1/a", "s2": "5", "acl": "P18-1001"}, "doi:10.1/a"),
        ({"s2": "5", "openalex": "W1"}, "s2:5"),
        ({"openalex": "W1", "pmid": "5"}, "openalex:W1"),
        ({"pmid": "5", "acl": "P18-1001"}, "pmid:5"),
        ({"acl": "P18-1001", "openreview": "abcde"}, "acl:P18-1001"),
        ({"openreview": "abcde", "id": "1"}, "openreview:abcde"),
    ],
)
def test_the_best_id_names_the_paper_and_the_others_stay_aliases(
    ids: dict[str, str], name: str
) -> None:
    (paper,) = identity.merge([rec(ids=ids)])
    assert paper.id == name
    others = {f"{s}:{v}" for s, v in ids.items() if s != "id"} - {name}
    assert set(paper.aliases) == others | {identity.title_id("A Study of Rivers")}
    assert set(paper.ids) == set(ids.items())


def test_a_title_names_what_has_no_id() -> None:
    (name,) = names(rec())
    assert name == identity.title_id("A study of RIVERS!")
    assert name.startswith("title:")
    assert len(name) == len("title:") + 16


def test_a_better_id_takes_over_and_the_former_stays() -> None:
    (before,) = names(rec(abstract=RIVERS))
    (paper,) = identity.merge([rec(abstract=RIVERS), rec(ids={"arxiv": "2304.01234"})])
    assert paper.id == "arxiv:2304.01234"
    assert before in paper.aliases


def test_a_former_title_stays_an_alias() -> None:
    ids = {"arxiv": "2304.01234"}
    (paper,) = identity.merge([rec("Old Name", ids=ids), rec("New Name", RIVERS, ids=ids)])
    assert paper.title == "New Name"
    assert {identity.title_id("Old Name"), identity.title_id("New Name")} <= set(paper.aliases)


def test_two_papers_of_one_title_are_told_apart_by_their_abstracts() -> None:
    a, b = rec(abstract=RIVERS), rec(abstract=STONES)
    first, second = names(a, b)
    plain = identity.title_id(a.title)
    assert first != second
    assert first.startswith(f"{plain}-")
    assert second.startswith(f"{plain}-")
    # What else is in the collection changes nothing, and what is alone needs no more than a title.
    assert names(a, b, rec("On Stones"), replace(a, source="b")) == sorted(
        [first, second, identity.title_id("On Stones")]
    )
    assert names(a) == names(b) == [plain]
    assert all(plain in paper.aliases for paper in identity.merge([a, b]))


def test_an_id_that_stands_on_two_papers_names_neither() -> None:
    a, b = rec(ids={"doi": "10.1/a"}), rec("On Stones", ids={"doi": "10.1/a", "s2": "7"})
    assert names(a, b) == sorted([identity.title_id(a.title), "s2:7"])


def test_a_preprint_and_its_article_are_one_paper() -> None:
    arxiv = rec(abstract=RIVERS, ids={"arxiv": "2304.01234"}, published="2023-04-05", source="x")
    doi = rec(ids={"doi": "10.1/a"}, venue="Rivers", published="2024", source="y")
    both = rec("Rivers", ids={"arxiv": "2304.01234", "doi": "10.1/a"}, source="z")
    (paper,) = identity.merge([arxiv, doi, both])
    assert paper.id == "arxiv:2304.01234"
    assert (paper.published, paper.venue) == ("2023-04-05", "Rivers")
    assert paper.sources == ("x", "y", "z")


def test_each_field_comes_from_the_richest_record_that_has_it() -> None:
    ids = {"arxiv": "2304.01234"}
    poor = rec("A study of rivers", ids=ids, published="2023", venue="V", flags=("withdrawn",))
    rich = rec(
        abstract=RIVERS,
        ids={**ids, "doi": "10.1/a"},
        published="2023-04",
        authors=("A One", "B Two"),
        categories=("cs.CL",),
        comment="10 pages",
        links=(StatedLink("https://github.com/a/b", "code"),),
    )
    other = rec(
        abstract="Short.",
        ids=ids,
        authors=("A One",),
        categories=("cs.AI", "cs.CL"),
        links=(StatedLink("https://a.org"), StatedLink("https://github.com/a/b", "code")),
        source="b",
    )
    (paper,) = identity.merge([poor, other, rich])
    assert paper == Paper(
        id="arxiv:2304.01234",
        title="A Study of Rivers",
        abstract=RIVERS,
        published="2023-04",
        authors=("A One", "B Two"),
        categories=("cs.CL", "cs.AI"),
        venue="V",
        ids=(("arxiv", "2304.01234"), ("doi", "10.1/a")),
        aliases=("doi:10.1/a", identity.title_id("A Study of Rivers")),
        comment="10 pages",
        links=(StatedLink("https://a.org"), StatedLink("https://github.com/a/b", "code")),
        flags=("withdrawn",),
        sources=("a", "b"),
    )


def test_no_abstract_is_flagged_only_where_no_record_has_one() -> None:
    assert identity.merge([rec()])[0].flags == ("no abstract",)
    assert identity.merge([rec(), rec(abstract=RIVERS)])[0].flags == ()


def test_records_come_with_their_paper() -> None:
    rows = [rec(), rec(abstract=RIVERS, source="b"), rec("On Stones")]
    found = identity.assign(rows)
    assert [paper for paper, _ in found] == identity.merge(rows)
    assert sorted(row.source for _, members in found for row in members) == ["a", "a", "b"]


RECORDS = st.builds(
    lambda title, abstract, ids, authors, source, published: rec(
        title, abstract, ids=ids, authors=authors, source=source, published=published
    ),
    st.sampled_from(["Rivers", "rivers!", "Stones", "Rivers and Stones", "Editorial", "???"]),
    st.sampled_from(["", RIVERS, STONES, RIVERS + " Again.", RIVERS.upper()]),
    st.dictionaries(
        st.sampled_from(["arxiv", "doi", "s2", "openreview", "id"]),
        st.sampled_from(["1", "2", "3"]),
        max_size=3,
    ),
    st.sampled_from([(), ("A One",), ("B Two",), ("A One", "B Two")]),
    st.sampled_from(["a", "b"]),
    st.sampled_from([None, "2020", "2020-01", "2021"]),
)


@given(st.lists(RECORDS, max_size=14), st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(rows: list[Record], random: Random) -> None:
    papers = identity.merge(rows)
    shuffled = random.sample(rows, len(rows)) + rows[:3]
    assert identity.merge(shuffled) == papers


@given(st.lists(RECORDS, max_size=14))
def test_every_record_is_in_one_paper_and_ids_are_distinct(rows: list[Record]) -> None:
    found = identity.assign(rows)
    members = [row for _, group in found for row in group]
    assert sorted(members, key=repr) == sorted(rows, key=repr)
    ids = [paper.id for paper, _ in found]
    assert ids == sorted(set(ids))
    for paper, group in found:
        arxiv = {value for row in group for scheme, value in row.ids if scheme == "arxiv"}
        assert len(arxiv) <= 1
        assert paper.id not in paper.aliases
        assert paper.sources == tuple(sorted({row.source for row in group}))


@given(st.lists(RECORDS, max_size=10))
def test_an_unrelated_paper_changes_nothing_for_the_others(rows: list[Record]) -> None:
    other = rec("Something Else Entirely", "Clouds.", ids={"pmid": "99"})
    papers = identity.merge([*rows, other])
    assert [paper for paper in papers if paper.id != "pmid:99"] == identity.merge(rows)


def test_thousands_of_one_title_take_linear_time() -> None:
    rows = [rec("Editorial", f"Issue {n} of the journal {n * 7919}.") for n in range(20_000)]
    rows += [rec(f"Talk {n}", ids={"doi": "10.1/proceedings"}) for n in range(20_000)]
    start = perf_counter()
    papers = identity.merge(rows)
    assert perf_counter() - start < 20
    assert len(papers) == 40_000
