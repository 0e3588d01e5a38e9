"""Papers taken part by part are those of all records at once, and can be read from any place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litweave import blocks, corpus, identity
from litweave.evidence import write_records
from litweave.records import Paper, Record, Reject, StatedLink
from litweave.store import Manifest, SourceEntry

texts = st.sampled_from(["", "On lenses", "on  LENSES", "Editorial", "Deep nets", "Of deep nets"])
ids = st.lists(
    st.tuples(st.sampled_from(["arxiv", "doi", "s2", "other"]), st.sampled_from("abc")), max_size=2
).map(lambda pairs: tuple(sorted(set(pairs))))
records = st.builds(
    Record,
    source=st.sampled_from(["a", "b"]),
    place=st.sampled_from(["line 1", "line 2"]),
    title=texts,
    abstract=texts,
    ids=ids,
    authors=st.lists(st.sampled_from(["Ada Byron", "Emmy Noether"]), max_size=1).map(tuple),
    links=st.lists(st.builds(StatedLink, st.just("https://x.org")), max_size=1).map(tuple),
).filter(lambda record: bool(record.title or record.abstract))


@given(st.lists(records, max_size=12), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_assigning_by_parts_is_assigning_at_once(rows: list[Record], parts: int) -> None:
    part_of = corpus.divide(iter(rows), parts).tolist()
    found = [
        pair
        for part in range(parts)
        for pair in identity.assign(
            row for row, its in zip(rows, part_of, strict=True) if its == part
        )
    ]
    assert sorted(found, key=lambda pair: pair[0].id) == identity.assign(rows)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-20, 20)), max_size=60))
@settings(max_examples=100, deadline=None)
def test_blocks_are_the_components_of_the_graph(pairs: list[tuple[int, int]]) -> None:
    rows = 31
    graph = nx.Graph()
    graph.add_nodes_from(range(rows))
    graph.add_edges_from((row, f"key {key}") for row, key in pairs)
    wanted = {
        frozenset(n for n in part if isinstance(n, int)) for part in nx.connected_components(graph)
    }
    pair = np.array(pairs, np.int64).reshape(-1, 2)
    labels = blocks.components(pair[:, 0], pair[:, 1], rows)
    found = {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}
    assert found == {part for part in wanted if part}


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    rows: list[Record | Reject] = [
        Record("a", f"line {n}", f"Title {n % 40}", f"Abstract {n % 40}") for n in range(60)
    ]
    count = write_records(tmp_path / "a.parquet", [*rows, Reject("a", "line 61", "no title")])
    entry = SourceEntry(name="a", content="", shard="a.parquet", records=count[0], rejects=count[1])
    return Manifest(sources=(entry,))


@pytest.mark.parametrize("memory", [1 << 30, 1 << 17])
def test_gathering_writes_papers_by_id_and_rejects(
    tmp_path: Path, manifest: Manifest, memory: int
) -> None:
    rejects = io.BytesIO()
    tally = corpus.gather(tmp_path, manifest, tmp_path, rejects, memory)
    assert tally == corpus.Tally(records=60, papers=40, without_abstract=0, rejects=1)
    found = corpus.Corpus(tmp_path / "papers.parquet")
    assert len(found) == 40
    assert found.ids.to_pylist() == sorted(found.ids.to_pylist())
    assert json.loads(rejects.getvalue())["place"] == "line 61"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.parquet", "papers.parquet"]


@given(st.integers(0, 20), st.integers(0, 20))
@settings(deadline=None)
def test_any_range_of_papers_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, low: int, length: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "papers.parquet"
    papers = [Paper(f"title:{n:02}", f"T{n}", f"A{n}", ids=(("x", "y"),)) for n in range(20)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "ROW_GROUP", 6)
        corpus.write_papers(path, papers)
        found = corpus.Corpus(path)
        high = min(low + length, 20)
        assert list(found.papers(low, high)) == papers[low:high]
        assert found.texts(low, high) == [(p.title, p.abstract) for p in papers[low:high]]
