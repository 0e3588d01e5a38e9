"""Links: shares that sum to the weight, the best partners, and no concept that glues."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litweave import link
from litweave.link import related
from litweave.link.vectors import GENERIC_PAPERS, vectors
from litweave.settings import LinkSettings
from litweave.tables import SCHEMAS

Use = tuple[int, int, str | None, float, bool]  # paper, concept, role, confidence, in title


def table(some: list[Use]) -> pa.Table:
    rows = [
        {
            "paper_id": f"p{p:03}", "concept_id": f"method:c{c:03}", "role": role, "count": 1,
            "in_title": title, "confidence": confidence, "evidence": "",
        }
        for p, c, role, confidence, title in some
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, SCHEMAS["uses"])


USES = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.integers(0, 12),
        st.sampled_from(["used", "introduced", None]),
        st.sampled_from([0.35, 0.5, 0.999, 1.0]),
        st.booleans(),
    ),
    max_size=140,
    unique_by=lambda u: (u[0], u[1]),
)
LENIENT = LinkSettings(min_shared=1)


@given(USES)
@settings(deadline=None)
def test_shares_sum_to_the_weight_and_pairs_come_once(some: list[Use]) -> None:
    rows = link.relate(table(some), LENIENT).to_pylist()
    pairs = [(r["a"], r["b"]) for r in rows]
    assert pairs == sorted(set(pairs))
    for row in rows:
        assert row["a"] < row["b"]
        assert abs(sum(row["shares"]) - row["weight"]) < 1e-9
        assert 0 < row["weight"] <= 1
        assert row["shares"] == sorted(row["shares"], reverse=True)
        mine = {(u[0], u[1]) for u in some}
        for concept in row["shared_ids"]:
            number = int(concept[-3:])
            assert (int(row["a"][1:]), number) in mine
            assert (int(row["b"][1:]), number) in mine


@given(USES, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_uses_changes_nothing(some: list[Use], random: Random) -> None:
    shuffled = random.sample(some, len(some))
    one, other = table(some), table(shuffled)
    assert link.relate(one, LENIENT).equals(link.relate(other, LENIENT))
    assert link.cooccur(one).equals(link.cooccur(other))


@given(USES, st.integers(1, 4))
@settings(deadline=None)
def test_each_pair_is_among_the_best_of_one_of_its_papers(some: list[Use], k: int) -> None:
    """Against the weights of all pairs, worked out by hand; no weight is too small here."""
    one = table(some)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LEAST_WEIGHT", "LEAST_ALONE", "REASON"):
            patch.setattr(related, name, 0.0)
        found = link.relate(one, LinkSettings(min_shared=1, top_k=k))
    got = {(r["a"], r["b"]): r["weight"] for r in found.to_pylist()}
    if not one.num_rows:
        assert got == {}
        return
    model = vectors(one)
    cosine = (model.matrix @ model.matrix.T).toarray()
    ids = model.papers.to_pylist()
    expected = set()
    for a in range(len(ids)):
        partners = sorted(
            (b for b in range(len(ids)) if b != a and cosine[a, b] > 0),
            key=lambda b: (-round(cosine[a, b], 12), b),
        )[:k]
        expected |= {(ids[min(a, b)], ids[max(a, b)]) for b in partners}
    assert set(got) == expected
    for (a, b), weight in got.items():
        assert weight == pytest.approx(cosine[ids.index(a), ids.index(b)], abs=1e-12)


def test_no_paper_chooses_more_than_k() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    some: list[Use] = [
        (p, int(c), "used", 0.9, False)
        for p in range(200)
        for c in random.choice(300, 6, replace=False)
    ]
    found = link.relate(table(some), LinkSettings(top_k=1))
    degree = Counter(found["a"].to_pylist() + found["b"].to_pylist())
    assert len(found) <= len(degree)
    assert max(degree.values()) > 1  # a paper may be chosen by more


def test_a_generic_concept_links_nothing() -> None:
    """Concept 0 is in every paper; concept 1 is in two."""
    some: list[Use] = [(p, 0, "used", 1.0, True) for p in range(GENERIC_PAPERS + 5)]
    some += [(p, 1, "used", 1.0, False) for p in (3, 7)]
    found = link.relate(table(some), LENIENT).to_pylist()
    assert [(r["a"], r["b"], r["shared_ids"]) for r in found] == [("p003", "p007", ["method:c001"])]


def test_one_common_concept_is_not_enough_and_a_rare_one_is() -> None:
    some: list[Use] = [(p, 500 + p, "used", 1.0, False) for p in range(400)]
    some += [(p, 0, "used", 1.0, False) for p in range(12)]  # 3 % of the papers
    some += [(p, 1, "used", 1.0, False) for p in (100, 101)]
    found = link.relate(table(some), LinkSettings()).to_pylist()
    assert [(r["a"], r["b"]) for r in found] == [("p100", "p101")]
    some += [(p, 2, "used", 1.0, False) for p in range(10)]
    two = link.relate(table(some), LinkSettings(top_k=50, candidates=50)).to_pylist()
    assert all(len(r["shared_ids"]) == 2 for r in two if r["a"] != "p100")
    assert len(two) == 1 + 45


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (("used", 0.4, False), ("used", 1.0, False)),
        (("used", 1.0, False), ("introduced", 1.0, False)),
        (("used", 1.0, False), ("used", 1.0, True)),
    ],
)
def test_what_a_concept_is_to_a_paper_decides_its_share(
    less: tuple[str, float, bool], more: tuple[str, float, bool]
) -> None:
    rest: list[Use] = [(0, 2, "used", 1.0, False), (1, 2, "used", 1.0, False)]
    rest += [(1, 1, "used", 1.0, False), *((p, 3, "used", 1.0, False) for p in range(2, 9))]
    parts = []
    for role, confidence, title in (less, more):
        [row] = [
            row
            for row in link.relate(
                table([*rest, (0, 1, role, confidence, title)]), LENIENT
            ).to_pylist()
            if row["a"] == "p000"
        ]
        share = dict(zip(row["shared_ids"], row["shares"], strict=True))
        parts.append(share["method:c001"] / row["weight"])
    assert parts[0] < parts[1]


def test_what_many_papers_never_have_in_their_title_says_less() -> None:
    """Concepts 1 and 2 are in ten papers each; the titles of five name concept 2."""
    some: list[Use] = [(p, c, "used", 1.0, False) for p in range(2) for c in (1, 2)]
    some += [(p, 1, "used", 1.0, False) for p in range(2, 10)]
    some += [(p, 2, "used", 1.0, p < 25) for p in range(20, 28)]
    model = vectors(table(some))
    assert model.matrix[0, 0] < model.matrix[0, 1]


def test_a_name_that_several_papers_coin_is_several_things() -> None:
    some: list[Use] = [(p, 1, "introduced", 1.0, True) for p in range(3)]
    some += [(p, 2, "used", 1.0, False) for p in (5, 6)]
    found = link.relate(table(some), LENIENT).to_pylist()
    assert [(r["a"], r["b"]) for r in found] == [("p005", "p006")]


def test_agreement_in_much_counts_more_than_in_little() -> None:
    some: list[Use] = [(p, c, "used", 1.0, False) for p in (0, 1) for c in range(6)]
    some += [(p, 10, "used", 1.0, False) for p in (2, 3)]
    rows = link.relate(table(some), LENIENT).to_pylist()
    weight = {(r["a"], r["b"]): r["weight"] for r in rows}
    assert weight["p000", "p001"] > weight["p002", "p003"]


def test_a_second_concept_of_no_weight_is_no_second_reason() -> None:
    """Papers 0 and 1 share a strong concept, too common to be rare, and a trace of another."""
    some: list[Use] = [(p, 1, "used", 1.0, False) for p in range(9)]
    some += [(p, 2, "used", 0.05, False) for p in (0, 1, *range(20, 26))]
    some += [(p, 3 + p, "used", 1.0, False) for p in range(100, 400)]
    found = link.relate(table(some), LinkSettings()).to_pylist()
    assert [r for r in found if r["a"] == "p000" and r["b"] == "p001"] == []


@given(USES)
@settings(deadline=None)
def test_cooccurrences_are_counts_of_papers(some: list[Use]) -> None:
    papers = defaultdict(set)
    for p, c, *_ in some:
        papers[f"method:c{c:03}"].add(p)
    total = len(set().union(*papers.values())) if papers else 0
    expected = {}
    for a, b in combinations(sorted(papers), 2):
        n = len(papers[a] & papers[b])
        if n >= 2:
            joint, chance = n / total, len(papers[a]) * len(papers[b]) / total**2
            npmi = 1.0 if joint == 1 else np.log(joint / chance) / -np.log(joint)
            if round(npmi, 6) > 0:
                expected[a, b] = (n, round(float(npmi), 6))
    got = {
        (r["a"], r["b"]): (r["papers"], r["npmi"]) for r in link.cooccur(table(some)).to_pylist()
    }
    assert got.keys() == expected.keys()
    for pair, (n, npmi) in got.items():
        assert n == expected[pair][0]
        assert npmi == pytest.approx(expected[pair][1], abs=2e-6)


def test_nothing_makes_empty_tables_of_the_right_shape() -> None:
    assert link.relate(table([]), LENIENT).equals(SCHEMAS["related"].empty_table())
    assert link.cooccur(table([])).equals(SCHEMAS["cooccurrences"].empty_table())


def test_batches_are_the_table_cut_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.Generator(np.random.PCG64(2))
    some: list[Use] = [
        (p, int(c) + 8 * (p % 30), "used", 0.9, False)
        for p in range(150)
        for c in random.choice(8, 5, replace=False)
    ]
    whole = link.relate(table(some), LinkSettings())
    monkeypatch.setattr(related, "LINKS_AT_ONCE", 7)
    monkeypatch.setattr(related, "ROWS_AT_ONCE", 11)
    pieces = list(link.related_batches(table(some), LinkSettings()))
    assert len(pieces) > 5
    assert pa.Table.from_batches(pieces).equals(whole)


def test_what_only_common_concepts_tell_is_no_link() -> None:
    """Concepts 1 and 2 are in 2 % of the papers; concept 3 in six."""
    some: list[Use] = [(p, c, "used", 1.0, False) for p in range(40) for c in (1, 2)]
    some += [(p, 10 + p, "used", 1.0, False) for p in range(40, 2_000)]
    assert link.relate(table(some), LinkSettings()).num_rows == 0
    some += [(p, 3, "used", 1.0, False) for p in range(6)]
    found = link.relate(table(some), LinkSettings()).to_pylist()
    assert [(r["a"], r["b"]) for r in found] == [
        (f"p{a:03}", f"p{b:03}") for a, b in combinations(range(6), 2)
    ]
    assert all(len(r["shared_ids"]) == 3 for r in found)
    some += [(p, 4, "used", 1.0, False) for p in range(7, 9)]
    found = link.relate(table(some), LinkSettings(top_k=50, candidates=50)).to_pylist()
    assert ("p007", "p008") in {(r["a"], r["b"]) for r in found}


def renamed(uses: pa.Table, names: dict[str, str]) -> pa.Table:
    ids = [names.get(id_, id_) for id_ in uses["concept_id"].to_pylist()]
    return uses.set_column(1, "concept_id", pa.array(ids))


def test_in_a_large_collection_methods_alone_link_only_with_two_reasons() -> None:
    """Papers 0 and 1 share concept 1, 2 and 3 share 2, 4 and 5 share 3 and 4."""
    shared: list[Use] = [(p, 1 + p // 2, "used", 1.0, True) for p in range(6)]
    shared += [(p, 4, "used", 1.0, True) for p in (4, 5)]
    others: list[Use] = [(p, p, "used", 1.0, False) for p in range(10, related.LARGE + 10)]

    def found(some: list[Use], names: dict[str, str]) -> set[tuple[str, str]]:
        rows = link.relate(renamed(table(some), names), LinkSettings()).to_pylist()
        return {(r["a"], r["b"]) for r in rows}

    everything = {("p000", "p001"), ("p002", "p003"), ("p004", "p005")}
    names = {"method:c001": "task:c001"}
    assert found(shared + others[:-6], names) == everything
    assert found(shared + others, names) == everything - {("p002", "p003")}
    # One name in another is one reason.
    nested = names | {"method:c003": "method:agentic-ai", "method:c004": "method:ai"}
    assert found(shared + others, nested) == {("p000", "p001")}
    assert found(shared + others[:-6], nested) == everything


def test_a_name_of_empty_words_is_no_reason() -> None:
    some: list[Use] = [(p, c, "used", 1.0, True) for p in (0, 1) for c in (1, 2)]
    one = table(some)
    assert link.relate(one, LinkSettings()).num_rows == 1
    for name in ("method:deep-neural-network", "task:learning-task"):
        found = link.relate(renamed(one, {"method:c001": name}), LinkSettings())
        assert [r["shared_ids"] for r in found.to_pylist()] == [["method:c002"]]
