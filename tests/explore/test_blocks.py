"""What the page is given: the right papers, places and offsets."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explore.pages import LOOM, QUILT, SPOOL, YARN, write_sample
from fixtures import concept, paper, use, write_graph
from litweave import explore
from litweave.explore.cut import cut
from litweave.explore.picture import page_url, picture_block
from litweave.explore.places import places
from litweave.explore.texts import counter, texts_block
from litweave.graph import Graph

NOWHERE = "title:00000000000000bb"


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    return write_sample(tmp_path / "looms")


def ids(graph: Graph, options: explore.Options) -> list[str]:
    return list(cut(graph, options).papers["id"].to_pylist())


def test_a_cut_keeps_the_papers_with_the_strongest_links(graph: Graph) -> None:
    # Related are loom-spool (3 shared of 4 and 4: 0.75) and loom-quilt (2 of 4 and 3: 0.577).
    assert ids(graph, explore.Options(papers=2)) == [LOOM, SPOOL]
    assert ids(graph, explore.Options(papers=3)) == [LOOM, SPOOL, QUILT]
    # Of papers without links the smaller id stays.
    assert ids(graph, explore.Options(papers=4)) == [LOOM, SPOOL, YARN, QUILT]


def test_a_cut_says_what_it_left_out(graph: Graph) -> None:
    chosen = cut(graph, explore.Options(papers=2, concepts=3, since=2021, until=2022))
    assert chosen.notes == (
        "3 of 5 papers are from 2021 to 2022; papers without a year are left out.",
        "2 of 3 papers are here, those with the strongest links to other papers.",
        "3 of 5 concepts are drawn, those in most papers; search and table hold all.",
    )
    assert picture_block(graph, chosen, places(chosen, list(graph.kinds)), title="t")["note"] == (
        " ".join(chosen.notes)
    )


def test_years_bound_the_papers(graph: Graph) -> None:
    assert ids(graph, explore.Options(since=2022)) == [SPOOL, YARN, QUILT]
    assert ids(graph, explore.Options(until=2021)) == [LOOM]
    assert ids(graph, explore.Options()) == [LOOM, SPOOL, YARN, QUILT, NOWHERE]


def test_a_cut_counts_its_own_papers_only(graph: Graph) -> None:
    chosen = cut(graph, explore.Options(until=2021))
    assert chosen.concepts["id"].to_pylist() == [
        "dataset:tinyshapes", "method:loomnet", "metric:accuracy", "task:image-classification",
    ]  # fmt: skip
    assert chosen.counts.tolist() == [1, 1, 1, 1]
    assert len(chosen.related) == 0


def test_concepts_that_are_not_drawn_have_no_place(graph: Graph) -> None:
    chosen = cut(graph, explore.Options(concepts=2))
    block = picture_block(graph, chosen, places(chosen, list(graph.kinds)), title="t")
    drawn = [
        name for name, x in zip(block["concepts"]["name"], block["concepts"]["x"], strict=True)
        if x is not None
    ]  # fmt: skip
    assert drawn == ["LoomNet", "image classification"]
    assert len(block["concepts"]["name"]) == 6


def test_nodes_do_not_cover_each_other(graph: Graph) -> None:
    chosen = cut(graph, explore.Options())
    found = places(chosen, list(graph.kinds))
    points = [(*place, size) for place, size in zip(found.place, found.size, strict=True)]
    for i, (x, y, size) in enumerate(points):
        for u, v, other in points[:i]:
            assert (x - u) ** 2 + (y - v) ** 2 >= (size + other) ** 2


def test_papers_that_share_concepts_share_a_community(tmp_path: Path) -> None:
    fields = {"a": ["method:x", "task:y", "metric:z"], "b": ["method:u", "task:v", "metric:w"]}
    papers = [paper(f"arxiv:{field}{n}", f"{field} {n}") for field in fields for n in range(4)]
    uses = [use(row["id"], id_) for row in papers for id_ in fields[row["id"][6]]]
    concepts = [concept(id_, id_[-1]) for id_ in sorted(chain(*fields.values()))]
    graph = write_graph(tmp_path / "two", papers=papers, concepts=concepts, uses=uses, links=[])
    chosen = cut(graph, explore.Options())
    found = places(chosen, list(graph.kinds))
    assert found.community[:8] == [0] * 4 + [1] * 4
    for (name, _), letters in zip(found.communities, ("xyz", "uvw"), strict=True):
        assert set(name.split(", ")) <= set(letters)
    assert found.communities[0][1] != found.communities[1][1]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_positions_are_those_of_a_browser(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert counter(text)(place) == len(text[:place].encode("utf-16-le")) // 2


def test_evidence_is_found_in_its_text(graph: Graph) -> None:
    chosen = cut(graph, explore.Options())
    block = texts_block(graph, chosen, text=True)
    for row, found in zip(chosen.uses.to_pylist(), block["evidence"], strict=True):
        field, start, end = found
        text = (
            block["abstract"][row["paper"]]
            if field
            else chosen.papers["title"][row["paper"]].as_py()
        )
        wide = text.encode("utf-16-le")
        assert wide[2 * start : 2 * end].decode("utf-16-le") == row["evidence"]


def test_evidence_from_elsewhere_is_kept_as_text(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "graph",
        papers=[paper("arxiv:1", "A title")],
        concepts=[concept("method:m", "m")],
        uses=[use("arxiv:1", "method:m", evidence="A sentence of another source.")],
        links=[],
    )
    block = texts_block(graph, cut(graph, explore.Options()), text=True)
    assert block["evidence"] == ["A sentence of another source."]


def test_reasons_are_shares_of_the_weight(graph: Graph) -> None:
    chosen = cut(graph, explore.Options())
    block = texts_block(graph, chosen, text=True)
    weights = picture_block(graph, chosen, places(chosen, list(graph.kinds)), title="")["related"]
    for weight, shared in zip(weights["weight"], block["shared"], strict=True):
        assert sum(share for _, share in shared) == pytest.approx(weight, abs=0.002)


@pytest.mark.parametrize(
    ("ids", "url"),
    [
        (["arxiv:2101.00001", "doi:10.1/x"], "https://arxiv.org/abs/2101.00001"),
        (["arxiv:hep-th/9901001"], "https://arxiv.org/abs/hep-th/9901001"),
        (["doi:10.1/a<b>c#d"], "https://doi.org/10.1/a%3Cb%3Ec%23d"),
        (["s2:123"], "https://api.semanticscholar.org/CorpusID:123"),
        (["s2:" + "a" * 40], "https://www.semanticscholar.org/paper/" + "a" * 40),
        (["local:javascript:alert(1)"], None),
        ([], None),
    ],
)
def test_where_a_paper_can_be_read(ids: list[str], url: str | None) -> None:
    assert page_url(ids) == url
