from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from litweave.extract.found import Found
from litweave.extract.settle import settle

FOUND = st.builds(
    lambda start, length, kind, confidence, finder: Found(
        start, start + length, kind, confidence / 10, finder
    ),
    st.integers(0, 30),
    st.integers(1, 8),
    st.sampled_from(["Method", "Task", "Dataset"]),
    st.integers(1, 9),
    st.sampled_from(["a", "b"]),
)


@given(st.lists(FOUND, max_size=12), st.randoms())
def test_result_is_flat_sorted_and_free_of_order(found: list[Found], random: Random) -> None:
    settled = settle(found)
    assert all(a.end <= b.start for a, b in pairwise(settled))
    assert settle(random.sample(found, len(found))) == settled
    places = {(f.start, f.end) for f in found}
    assert {(f.start, f.end) for f in settled} <= places


def test_the_surer_kind_wins_and_the_other_is_kept() -> None:
    sure, unsure = Found(0, 4, "Method", 0.8, "a"), Found(0, 4, "Task", 0.6, "b")
    (only,) = settle([unsure, sure])
    assert (only.kind, only.confidence, only.alternatives) == ("Method", 0.8, (("Task", 0.6),))


def test_the_longer_name_wins_over_one_inside_it() -> None:
    inside, whole = Found(5, 9, "Method", 0.9, "a"), Found(0, 9, "Dataset", 0.7, "b")
    assert settle([inside, whole]) == [whole]


def test_a_doubtful_long_name_does_not_hide_a_sure_short_one() -> None:
    inside, whole = Found(5, 9, "Method", 0.9, "a"), Found(0, 9, "Dataset", 0.1, "b")
    assert settle([inside, whole]) == [inside]


def test_the_user_wins_over_all() -> None:
    user, longer = Found(5, 9, "Simulator", 1.0, "pattern"), Found(0, 9, "Method", 0.99, "a")
    assert settle([user, longer]) == [user]


def test_the_surest_role_is_kept_with_the_surest_kind() -> None:
    title = Found(0, 4, "Method", 0.6, "title", role="introduced", role_confidence=0.9)
    model = Found(0, 4, "Method", 0.8, "a", role="used", role_confidence=0.6)
    (only,) = settle([title, model])
    assert (only.finder, only.role) == ("a", "introduced")
