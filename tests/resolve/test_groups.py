"""Unions: the components are those of networkx, and a veto is never broken."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from litweave.resolve.groups import Groups, Union

SIZE = 14
EDGES = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=30)


def groups(order: list[int] | None = None) -> tuple[Groups, dict[int, int]]:
    """Return groups named by letters, added in an order, and letter -> number."""
    made = Groups()
    return made, {i: made.add("Method", f"name {chr(97 + i)}") for i in order or range(SIZE)}


def partition(made: Groups) -> set[frozenset[str]]:
    members: dict[int, set[str]] = defaultdict(set)
    for group in range(len(made)):
        members[made.root(group)].add(made.readable[group])
    return {frozenset(some) for some in members.values()}


@given(EDGES)
def test_components_are_those_of_networkx(edges: list[tuple[int, int]]) -> None:
    made, number = groups()
    made.join_all(Union(number[a], number[b], "test") for a, b in edges)
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(SIZE))
    assert partition(made) == {
        frozenset(f"name {chr(97 + i)}" for i in component)
        for component in nx.connected_components(graph)
    }


@given(EDGES, EDGES, st.permutations(range(SIZE)))
def test_numbers_play_no_part_and_vetoes_hold(
    edges: list[tuple[int, int]], vetoes: list[tuple[int, int]], order: list[int]
) -> None:
    outcomes = []
    for numbering in (list(range(SIZE)), order):
        made, number = groups(numbering)
        for a, b in vetoes:
            made.veto(number[a], number[b])
        made.join_all(Union(number[a], number[b], "test") for a, b in edges)
        for a, b in vetoes:
            assert a == b or made.root(number[a]) != made.root(number[b])
        outcomes.append((partition(made), sorted(made.id(g) for g in range(len(made)))))
    assert outcomes[0] == outcomes[1]


@given(EDGES, EDGES)
def test_only_a_veto_keeps_a_union_from_being_made(
    edges: list[tuple[int, int]], vetoes: list[tuple[int, int]]
) -> None:
    made, number = groups()
    for a, b in vetoes:
        made.veto(number[a], number[b])
    for a, b in edges:
        joined = made.join(Union(number[a], number[b], "test"))
        assert joined == (made.root(number[a]) == made.root(number[b]))
        assert joined or made.vetoed(number[a], number[b])
