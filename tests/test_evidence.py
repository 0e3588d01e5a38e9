"""Evidence survives the way to disk and back, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litweave.evidence import (
    Extractions,
    Places,
    as_keys,
    locate,
    read_records,
    record_key,
    text_key,
    text_keys,
    write_records,
    write_texts,
)
from litweave.records import (
    Definition,
    Extraction,
    Link,
    Mention,
    Paper,
    Record,
    Reject,
    StatedLink,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
maybe = st.none() | texts
records = st.builds(
    Record,
    source=st.just("a.txt"),
    place=texts,
    title=texts,
    abstract=texts,
    published=maybe,
    authors=st.lists(texts, max_size=2).map(tuple),
    categories=st.lists(texts, max_size=2).map(tuple),
    venue=maybe,
    ids=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    comment=texts,
    links=st.lists(st.builds(StatedLink, texts, maybe, st.booleans()), max_size=2).map(tuple),
    flags=st.lists(texts, max_size=2).map(tuple),
    raw=maybe,
)
rejects = st.builds(Reject, source=st.just("a.txt"), place=texts, reason=texts)
places = st.integers(0, 2**31 - 1)
shares = st.floats(0, 1)
mentions = st.builds(
    Mention,
    paper_id=st.just("x"),
    field=texts,
    start=places,
    end=places,
    text=texts,
    kind=texts,
    role=maybe,
    confidence=shares,
    finder=texts,
    alternatives=st.lists(st.tuples(texts, shares), max_size=2).map(tuple),
)
links = st.builds(
    Link,
    paper_id=st.just("x"),
    url=texts,
    kind=texts,
    own=st.booleans(),
    field=texts,
    start=st.none() | places,
    end=st.none() | places,
)
definitions = st.builds(Definition, paper_id=st.just("x"), short=texts, long=texts)
extractions = st.builds(
    Extraction,
    paper_id=st.just("x"),
    mentions=st.lists(mentions, max_size=3).map(tuple),
    links=st.lists(links, max_size=2).map(tuple),
    definitions=st.lists(definitions, max_size=2).map(tuple),
)


def joined(places: Places, papers: list[Paper]) -> Extractions:
    ids = pa.array([p.id for p in papers])
    return Extractions(places, ids, as_keys([text_key(p) for p in papers]))


@given(st.lists(records | rejects, max_size=5))
@settings(max_examples=50, deadline=None)
def test_records_come_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, items: list[Record | Reject]
) -> None:
    path = tmp_path_factory.mktemp("records") / "shard.parquet"
    assert sum(write_records(path, items)) == len(items)
    assert list(read_records(path, "a.txt")) == items


@given(st.lists(extractions, max_size=4))
@settings(max_examples=50, deadline=None)
def test_extractions_come_back(
    tmp_path_factory: pytest.TempPathFactory, found: list[Extraction]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    papers = [Paper("x", title=str(number)) for number in range(len(found))]
    pairs = [(text_key(paper), one) for paper, one in zip(papers, found, strict=True)]
    shards = [folder / "a.parquet", folder / "b.parquet"]
    write_texts(shards[0], pairs[:2])
    write_texts(shards[1], pairs[2:])
    assert text_keys(shards[0]) == [key for key, _ in pairs[:2]]
    places = locate({path: text_keys(path) for path in shards})
    back = joined(places, papers[::-1])
    assert list(back) == found[::-1]
    assert [back[i] for i in range(len(back))] == found[::-1]


def test_a_paper_without_evidence_is_a_key_error(tmp_path: Path) -> None:
    write_texts(tmp_path / "a.parquet", [])
    with pytest.raises(KeyError):
        joined(locate({tmp_path / "a.parquet": []}), [Paper("x", "unknown")])


def test_equal_texts_of_two_papers_are_one_text() -> None:
    assert text_key(Paper("a", "T", "abstract")) == text_key(Paper("b", "T", "abstract"))
    assert text_key(Paper("a", "T", "abstract")) != text_key(Paper("a", "T abstract"))


def test_a_record_is_known_by_what_it_says() -> None:
    record = Record("a.txt", "line 1", "T", "abstract")
    assert record_key(record) == record_key(Record("b.txt", "line 9", "T", "abstract"))
    assert record_key(record) != record_key(Record("a.txt", "line 1", "T", "another"))
