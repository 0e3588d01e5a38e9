"""Saved pages: what is a title, what an abstract, what the site's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave import identity, sources
from litweave.errors import SourceError
from litweave.records import Record, Reject
from litweave.settings import SourceSettings

Read = Callable[..., list[Record | Reject]]

HEADER = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Jul 31
"""
LONG = (
    "Training very deep networks is hard because gradients vanish. We present RiverNet, which "
    "lets some of the signal flow past every layer unchanged. On ImageNet it trains twice as "
    "fast as a plain network of the same size, and reaches 78.3\\% accuracy. We also study why "
    "the shortcut helps, and find that it keeps the norm of the gradient. Our code is available "
    "at https://github.com/example/rivernet."
)
OTHER = (
    "Retrieval is the weak part of many question answering systems. This paper introduces a "
    "reader that asks for one more passage whenever it is unsure. Experiments on SQuAD and on "
    "TriviaQA show consistent gains over strong baselines, at a third of the cost."
)
THIRD = (
    "Graphs of molecules are small but many. We describe a batching scheme that packs them "
    "without padding, and show that it makes no difference to the result but halves the time."
)
A, B, C = (
    "RiverNet: Letting the Signal Flow Past Every Layer",
    "Ask Again: Readers That Know When They Are Unsure",
    "Packing molecular graphs without padding",
)
TRAILER = "  • 5 authors\n·\nApr 27, 2024"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(page: str | bytes, captured_on: date | None = None) -> list[Record | Reject]:
        path = tmp_path / "page.txt"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        return list(
            sources.read(path, "page.txt", settings=SourceSettings(captured_on=captured_on))
        )

    return _read


def page(*blocks: str, header: str = HEADER) -> str:
    return "\n\n".join([header.strip("\n"), *blocks]).lstrip("\n")


def said(rows: Sequence[Record | Reject]) -> list[tuple[str, str]]:
    assert all(isinstance(row, Record) for row in rows), rows
    return [(row.title, row.abstract) for row in rows if isinstance(row, Record)]


PAIRS = [(A, LONG), (B, OTHER), (C, THIRD)]
PLAIN = page(A, LONG, B, OTHER, C, THIRD)
WITH_TRAILERS = page(A, LONG, TRAILER, B, OTHER, TRAILER, C, THIRD, TRAILER)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        WITH_TRAILERS,
        PLAIN + "\n",
        PLAIN + "\n\n\n",
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "\ufeff" + PLAIN,
        "\n" * 500 + PLAIN,
        PLAIN.replace("\n\n", "\n \t\n\n\n"),
        WITH_TRAILERS.replace("\n", "\r\n").rstrip(),
        page(A, LONG, TRAILER, B, OTHER, TRAILER, C, THIRD),
        page(A, LONG, TRAILER, B, OTHER, C, THIRD, TRAILER),
        page(A, LONG, B, OTHER, C, THIRD, header=""),
        page(A, LONG, TRAILER, B, OTHER, TRAILER, C, THIRD, header=""),
        PLAIN.replace("Daily Papers\n\n", ""),
        PLAIN.replace("byAK", "by AK"),
        PLAIN.replace("Jul 31\n\n", ""),
        PLAIN.replace("Jul 31", "Jul 31, 2025"),
        PLAIN.replace("Jul 31", "Thursday, Jul 31"),
        PLAIN.replace("Jul 31", "Week 31"),
        PLAIN.replace("Jul 31", "July 2025"),
        PLAIN.replace("Jul 31", "Search\n\nJul 31\n\nPrevious\n\nNext"),
        PLAIN.replace("Subscribe", "A Line That No Page Had Before\n\nSubscribe"),
        page(A, LONG, "Get trending papers in your email inbox!", "Subscribe", B, OTHER, C, THIRD),
        page(A, LONG, TRAILER, "Upvote", "23", B, OTHER, "4 comments", TRAILER, C, THIRD),
        page(A, LONG, "Submitted by", "somebody", "12", B, OTHER, C, THIRD),
        page(A, LONG, "• 5 authors · Apr 27, 2024", B, OTHER, "1 author", C, THIRD),
        page(A, LONG, "• 5 authors\n\n·\n\nApr 27, 2024 3", B, OTHER, TRAILER, C, THIRD),
        page(A, f"{LONG}\n{TRAILER}", B, f"{OTHER}\n{TRAILER}", C, f"{THIRD}\n{TRAILER}"),
        page(f"{A}\n{LONG}", f"{B}\n{OTHER}", f"{C}\n{THIRD}"),
        f"{HEADER}\n{A}\n{LONG}\n{B}\n{OTHER}\n{C}\n{THIRD}",
        page(A, LONG, B, OTHER, C, THIRD, "Previous", "1 2 3 ... 100 Next", "Company", "TOS"),
        page(A, LONG.replace(". ", ".\u00a0"), B, OTHER, C, THIRD),
        PLAIN.replace("Recent", "recent").encode("utf-16").decode("utf-16"),
    ],
)
def test_the_same_three_papers_however_the_page_was_saved(read: Read, text: str) -> None:
    assert said(read(text)) == PAIRS


def test_utf_16(read: Read) -> None:
    assert said(read(PLAIN.encode("utf-16"))) == PAIRS


def test_lines_broken_at_a_width_are_one_text(read: Read) -> None:
    import textwrap

    blocks = [textwrap.fill(text, 66) for pair in PAIRS for text in pair]
    assert said(read(page(*blocks))) == PAIRS


LONG_TITLE = (
    "On the Surprising and So Far Entirely Unexplained Ability of Very Small Recurrent Networks "
    "with Gated Memory to Count, to Sort, and to Remember Brackets over Sequences of Any Length: "
    "A Study in Three Parts with an Appendix on Training"
)


@pytest.mark.parametrize("trailer", ["", TRAILER])
@pytest.mark.parametrize("short", ["We show that they can.", "A short note on counting networks."])
def test_a_title_longer_than_its_abstract(read: Read, short: str, trailer: str) -> None:
    blocks = [A, LONG, trailer, LONG_TITLE, short, trailer, B, OTHER, trailer]
    expected = [(A, LONG), (LONG_TITLE, short), (B, OTHER)]
    assert said(read(page(*filter(None, blocks)))) == expected


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([A, B, OTHER], [(A, ""), (B, OTHER)]),
        ([A, LONG, B, C, THIRD], [(A, LONG), (B, ""), (C, THIRD)]),
        ([A, LONG, B], [(A, LONG), (B, "")]),
        ([A, LONG, B, C], [(A, LONG), (B, ""), (C, "")]),
        ([A, TRAILER, B, OTHER, TRAILER], [(A, ""), (B, OTHER)]),
        ([A, LONG, TRAILER, B, TRAILER, C, TRAILER], [(A, LONG), (B, ""), (C, "")]),
        ([A, TRAILER, B, TRAILER, C, TRAILER], [(A, ""), (B, ""), (C, "")]),
        ([A], [(A, "")]),
    ],
)
def test_a_title_without_abstract_is_a_paper(
    read: Read, blocks: list[str], expected: list[tuple[str, str]]
) -> None:
    assert said(read(page(*blocks))) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Pointer Tables",
        "Do Small Networks Count?",
        "Be Quick! Why Short Training Is Enough",
        "Discriminative vs. Generative Sorting Networks Revisited",
        "What is learned, and when? A study of 1,000 runs on CIFAR-10",
        "Met^2Net: mathcal{O}(n) Attention",
        "¿Cuánto cuesta? Measuring the Price of Translation",
        "大規模モデルの要約",
        "3D",
        "β-Flows",
    ],
)
def test_titles_of_all_sorts(read: Read, title: str) -> None:
    rows = said(read(page(A, LONG, title, OTHER, C, THIRD)))
    assert rows == [(A, LONG), (title, OTHER), (C, THIRD)]


def test_a_second_paragraph_belongs_to_the_abstract(read: Read) -> None:
    assert said(read(page(A, LONG, OTHER, B, THIRD))) == [(A, f"{LONG} {OTHER}"), (B, THIRD)]


@pytest.mark.parametrize(
    ("day", "captured_on", "published"),
    [
        ("Apr 27, 2024", None, "2024-04-27"),
        ("Jun 22, 2024 1", None, "2024-06-22"),
        ("April 27, 2024", None, "2024-04-27"),
        ("27 Apr 2024", None, "2024-04-27"),
        ("2024-04-27", None, "2024-04-27"),
        ("Published on Apr 27, 2024", None, "2024-04-27"),
        ("Mar 11", None, None),
        ("Feb 3 2", None, None),
        ("Mar 11", date(2025, 7, 31), "2025-03-11"),
        ("Feb 3 2", date(2025, 7, 31), "2025-02-03"),
        ("Jul 31", date(2025, 7, 31), "2025-07-31"),
        ("Aug 1", date(2025, 7, 31), "2024-08-01"),
        ("Feb 29", date(2025, 7, 31), "2024-02-29"),
        ("Feb 29", date(1903, 1, 1), "1896-02-29"),
        ("Feb 30", date(2025, 7, 31), None),
        ("Jun 22, 2023 1", date(2025, 7, 31), "2023-06-22"),
    ],
)
def test_a_date_is_as_precise_as_known(
    read: Read, day: str, captured_on: date | None, published: str | None
) -> None:
    trailer = f"  • 5 authors\n·\n{day}"
    rows = read(page(A, LONG, trailer, B, OTHER), captured_on)
    assert said(rows) == [(A, LONG), (B, OTHER)]
    assert [row.published for row in rows if isinstance(row, Record)] == [published, None]


def test_dates_alone_end_papers_where_each_has_one(read: Read) -> None:
    rows = read(page(A, LONG, "Apr 27, 2024", B, OTHER, "May 1, 2024"))
    assert [r.published for r in rows if isinstance(r, Record)] == ["2024-04-27", "2024-05-01"]


def test_a_date_that_heads_the_next_day_is_nobodys_date(read: Read) -> None:
    rows = read(
        page(A, LONG, B, OTHER, C, THIRD, "Jul 30, 2025", "D: " + A, LONG, "E: " + B, OTHER)
    )
    assert len(rows) == 5
    assert [r.published for r in rows if isinstance(r, Record)] == [None] * 5


def test_places_are_lines(read: Read) -> None:
    for text in (WITH_TRAILERS, "\ufeff\r\n\r\n" + WITH_TRAILERS.replace("\n", "\r\n")):
        numbered = text.splitlines()
        for row in read(text):
            assert isinstance(row, Record)
            assert numbered[int(row.place.removeprefix("line ")) - 1] == row.title


def test_only_a_header(read: Read) -> None:
    with pytest.raises(SourceError, match=r"page\.txt: .*header.*no paper"):
        read(HEADER)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir,\n\nI write to you because my bicycle has been stolen.\n\nYours\n",
        "import os\nimport sys\n\n\ndef main():\n    print(os.name)\n\n\nmain()\n",
        "# A project\n\nThis project does a thing. It does so well, and often.\n\n## Use\n",
        "one\ntwo\nthree\n",
        "A Licence\n\n" + "Permission is given to all and sundry to do as they like.\n" * 9,
        "2025-01-01 10:00:00 INFO started\n2025-01-01 10:00:01 INFO stopped\n",
        LONG,
        "\n\n".join([LONG] * 20),
        "x" * 100_000,
        "name: value\nother: 3\n",
    ],
)
def test_what_is_no_page_is_one_clear_error(read: Read, text: str) -> None:
    with pytest.raises(SourceError, match="is of no known form"):
        read(text)


def test_an_abstract_without_title_is_a_reject_with_its_line(read: Read) -> None:
    rows = read(page(LONG, TRAILER, B, OTHER, TRAILER))
    assert isinstance(rows[0], Reject)
    assert (rows[0].source, rows[0].place) == ("page.txt", "line 13")
    assert "without a title" in rows[0].reason
    assert said(rows[1:]) == [(B, OTHER)]


def test_invalid_utf_8_is_replaced_and_said(read: Read, caplog: pytest.LogCaptureFixture) -> None:
    rows = read(PLAIN.replace("twice as", "tw\u00efce as").encode("latin-1"))
    assert [row.flags for row in rows if isinstance(row, Record)] == [("invalid utf-8",), (), ()]
    assert "not valid UTF-8" in caplog.text


def test_a_line_of_5_mb_is_a_reject_and_the_rest_is_kept(read: Read) -> None:
    start = perf_counter()
    rows = read(page(A, LONG, B, "word. " * 900_000, C, THIRD))
    assert perf_counter() - start < 10
    assert [type(row) for row in rows] == [Record, Reject, Record]
    assert isinstance(rows[1], Reject)
    assert "characters" in rows[1].reason


def test_100_000_blank_lines_cost_nothing(read: Read) -> None:
    start = perf_counter()
    gap = "\n" * 100_000
    rows = read(gap + PLAIN.replace("\n\n", gap))
    assert perf_counter() - start < 10
    assert said(rows) == PAIRS


def test_many_short_lines_take_linear_time(read: Read) -> None:
    start = perf_counter()
    rows = read(page(*[block for _ in range(3000) for block in (A, LONG, "- " * 40, "1 2 3")]))
    assert len(rows) > 2900
    assert perf_counter() - start < 10


def test_nothing_stays_of_markup_that_breaks_files(read: Read) -> None:
    rows = read(page(A, LONG.replace("hard", "ha\x00rd\x1b"), B, OTHER))
    assert said(rows) == [(A, LONG), (B, OTHER)]


WORDS = st.lists(
    st.sampled_from(
        ["graph", "neural", "learning", "with", "sparse", "memory", "for", "any", "size"]
    ),
    min_size=3,
    max_size=14,
)


@given(
    st.lists(st.tuples(WORDS, st.booleans(), st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["", HEADER]),
)
def test_every_paper_of_a_generated_page_is_found(
    papers: list[tuple[list[str], bool, bool]], header: str
) -> None:
    blocks: list[str] = []
    expected = []
    for number, (words, question, trailer) in enumerate(papers):
        title = f"{' '.join(words).title()} {number}{'?' if question else ''}"
        abstract = f"We study {' '.join(words)}. {LONG}"
        blocks += [title, abstract, *([TRAILER] if trailer else [])]
        expected.append((title, abstract))
    from litweave.sources.hf_pages import is_page, segments

    parts = segments(page(*blocks, header=header), None)
    assert is_page(parts)
    found = [(e.title, " ".join(e.abstract)) for part in parts for e in part.entries()]
    assert found == expected


def test_the_real_pages(shared: Path) -> None:
    paths = sources.expand([str(shared / "pages")])
    rows = [
        row for path in paths for row in sources.read(Path(path), path, settings=SourceSettings())
    ]
    records = [row for row in rows if isinstance(row, Record)]
    assert (len(paths), len(rows), len(records)) == (3, 128, 128)
    papers = identity.merge(records)
    assert len(papers) == 104
    assert sum(len(paper.sources) > 1 for paper in papers) == 18
    assert not any(paper.flags for paper in papers)
    assert all(paper.published is None or len(paper.published) == 10 for paper in papers)
