"""JSON lines of any field names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from litweave import identity, sources
from litweave.errors import SettingsError, SourceError
from litweave.records import Record, Reject, StatedLink
from litweave.settings import SourceSettings
from litweave.sources import streams

Read = Callable[..., list[Record | Reject]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(*lines: Any, keep_raw: bool = False, **mapped: str) -> list[Record | Reject]:
        path = tmp_path / "papers.jsonl"
        texts = [x if isinstance(x, (str, bytes)) else json.dumps(x) for x in lines]
        path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in texts))
        settings = SourceSettings(fields=mapped, keep_raw=keep_raw)
        return list(sources.read(path, "papers.jsonl", settings=settings))

    return _read


def one(rows: list[Record | Reject]) -> Record:
    (row,) = rows
    assert isinstance(row, Record), row
    return row


def test_all_that_a_record_can_say(read: Read) -> None:
    row = one(
        read(
            {
                "id": "2304.01234v3",
                "title": "Deep\n  Rivers",
                "abstract": "  They   run. ",
                "authors": [
                    {"name": "Ada Lovelace"},
                    "Turing, Alan",
                    {"given": "K", "family": "G"},
                ],
                "published": "2023-04-05T10:00:00Z",
                "categories": "cs.LG stat.ML",
                "venue": "A Conference",
                "comments": "Code at github.com/a/b",
                "doi": "https://doi.org/10.1000/ABC",
                "githubRepo": "https://github.com/a/b",
                "project_page": "https://a.github.io",
                "unknown": {"deep": [1, 2]},
            }
        )
    )
    assert row == Record(
        source="papers.jsonl",
        place="line 1",
        title="Deep Rivers",
        abstract="They run.",
        published="2023-04-05",
        authors=("Ada Lovelace", "Alan Turing", "K G"),
        categories=("cs.LG", "stat.ML"),
        venue="A Conference",
        ids=(("arxiv", "2304.01234"), ("doi", "10.1000/abc")),
        comment="Code at github.com/a/b",
        links=(
            StatedLink("https://github.com/a/b", "code"),
            StatedLink("https://a.github.io", "project"),
        ),
    )


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"summary": "S"}, "abstract", "S"),
        ({"abstract": ["One.", "Two."]}, "abstract", "One. Two."),
        ({"abstract": None, "summary": "S"}, "abstract", "S"),
        ({"abstract": None}, "abstract", ""),
        ({"abstract": 7}, "abstract", "7"),
        ({"year": 2021}, "published", "2021"),
        ({"year": "2021"}, "published", "2021"),
        ({"date": "Apr 27, 2024"}, "published", "2024-04-27"),
        ({"date": "soon"}, "published", None),
        ({"year": True}, "published", None),
        ({"authors": "Changshuai Wei, Qing Lu"}, "authors", ("Changshuai Wei", "Qing Lu")),
        ({"authors": "A. One and B. Two"}, "authors", ("A. One", "B. Two")),
        ({"authors": "One, A. and Two, B."}, "authors", ("A. One", "B. Two")),
        ({"authors": "One, A.; Two, B."}, "authors", ("A. One", "B. Two")),
        ({"authors": '["A. One", "B. Two"]'}, "authors", ("A. One", "B. Two")),
        ({"authors": [["One", "A.", ""], ["Two", "B.", "Jr"]]}, "authors", ("A. One", "B. Two Jr")),
        ({"authors": 5}, "authors", ()),
        ({"categories": ["cs.CL", "cs.CL", "cs.AI"]}, "categories", ("cs.CL", "cs.AI")),
        ({"keywords": "graphs; neural networks"}, "categories", ("graphs", "neural networks")),
        ({"id": "aaai2022/06064"}, "ids", (("id", "aaai2022/06064"),)),
        ({"id": 12}, "ids", (("id", "12"),)),
        ({"corpusid": 12}, "ids", (("s2", "12"),)),
        ({"externalIds": {"ArXiv": "2304.01234"}}, "ids", (("arxiv", "2304.01234"),)),
        ({"url": "http://arxiv.org/abs/2304.01234v1"}, "ids", (("arxiv", "2304.01234"),)),
        ({"url": "https://example.org/x"}, "ids", ()),
        ({"doi": "junk"}, "ids", (("id", "junk"),)),
        ({"code": "soon on GitHub"}, "links", ()),
        ({"code": "https://a.org/b c"}, "links", ()),
        (
            {"code": ["https://a.org; https://b.org", " https://c.org "]},
            "links",
            tuple(StatedLink(f"https://{x}.org", "code") for x in "abc"),
        ),
        ({"abstract": "a\ud800b"}, "abstract", "a\N{REPLACEMENT CHARACTER}b"),
        ({"abstract": "a\x00b\u200bc"}, "abstract", "abc"),
    ],
)
def test_field(read: Read, record: dict[str, Any], field: str, value: object) -> None:
    assert getattr(one(read({"title": "T", **record})), field) == value


def test_a_field_map(read: Read) -> None:
    record = {
        "Paper Title": "T",
        "meta": {"when": [2020, 2021], "text": "A"},
        "title": "wrong",
        "n": 5,
        "repo": ["https://github.com/a/b"],
    }
    mapped = {
        "title": "Paper Title",
        "abstract": "meta.text",
        "published": "meta.when.1",
        "ids.pmid": "n",
        "links.code": "repo",
    }
    row = one(read(record, **mapped))
    assert (row.title, row.abstract, row.published) == ("T", "A", "2021")
    assert row.ids == (("pmid", "5"),)
    assert row.links == (StatedLink("https://github.com/a/b", "code"),)


def test_a_field_that_papers_do_not_have(read: Read) -> None:
    with pytest.raises(SettingsError, match=r"unknown field 'titel'.*known: title, abstract"):
        read({"title": "T"}, titel="x")
    with pytest.raises(SettingsError, match="unknown kind of link"):
        read({"title": "T"}, **{"links.cod": "x"})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is no JSON object"),
        ("[1]", "is no JSON object"),
        ('"text"', "is no JSON object"),
        ('{"title": "T"} {"title": "U"}', "is no JSON object"),
        ('{"abstract": "A"}', "has no title"),
        ('{"title": null, "abstract": "A"}', "has no title"),
        ('{"title": " \\u200b "}', "has no title"),
        ('{"title": "T", "abstract": ' + "[" * 100_000 + "}", "is no JSON object"),
        (json.dumps({"title": "T", "abstract": "x " * 60_000}), "119,999 characters"),
        (json.dumps({"title": "T" * 5_000}), "5,000 characters"),
    ],
)
def test_a_broken_line_is_a_reject_and_the_rest_is_read(read: Read, line: str, reason: str) -> None:
    rows = read({"title": "Before"}, "", line, {"title": "After"})
    assert isinstance(rows[1], Reject)
    assert rows[1].place == "line 3"
    assert reason in rows[1].reason
    assert [row.title for row in rows if isinstance(row, Record)] == ["Before", "After"]


def test_invalid_utf_8_is_replaced_flagged_and_said(
    read: Read, caplog: pytest.LogCaptureFixture
) -> None:
    rows = read(b'{"title": "Caf\xe9"}', {"title": "Tea"})
    assert [(r.title, r.flags) for r in rows if isinstance(r, Record)] == [
        ("Caf\N{REPLACEMENT CHARACTER}", ("invalid utf-8",)),
        ("Tea", ()),
    ]
    assert "papers.jsonl: 1 place" in caplog.text


def test_a_byte_order_mark_and_crlf(read: Read) -> None:
    rows = read(b'\xef\xbb\xbf{"title": "T"}\r\n\r\n{"title": "U"}\r')
    assert [row.place for row in rows] == ["line 1", "line 3"]


def test_a_title_without_abstract_is_a_paper(read: Read) -> None:
    row = one(read({"title": "T"}))
    (paper,) = identity.merge([row])
    assert paper.flags == ("no abstract",)


def test_duplicate_keys_take_the_last(read: Read) -> None:
    assert one(read('{"title": "T", "title": "U"}')).title == "U"


def test_the_raw_record_is_kept_on_request(read: Read) -> None:
    line = '{"title":  "T", "odd": 1}'
    assert one(read(line)).raw is None
    assert one(read(line, keep_raw=True)).raw == line


def test_a_line_that_would_fill_the_memory_is_refused(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MAX_RECORD", 1 << 20)
    huge = {"title": "T", "abstract": "x" * (3 << 20)}
    rows = read({"title": "Before"}, huge, {"title": "After"})
    assert isinstance(rows[1], Reject)
    assert "MiB in one record" in rows[1].reason
    assert [row.place for row in rows] == ["line 1", "line 2", "line 3"]


def test_a_line_of_5_mb(read: Read) -> None:
    rows = read({"title": "T", "abstract": "x" * 5_000_000}, {"title": "U"})
    assert [type(row) for row in rows] == [Reject, Record]


def test_one_broken_line_alone(read: Read) -> None:
    with pytest.raises(SourceError, match=r"known form|no field"):
        read("{")


@pytest.mark.parametrize(
    ("file", "mapped", "records", "ids", "papers"),
    [
        ("arxiv-ir-db-code-links", {"links": "code_links", "published": "date"}, 763, 763, 763),
        ("venues-with-code-links", {"links": "code_links"}, 6582, 5922, 6582),
        ("arxiv-ai-2025-2026", {"categories": "lists", "published": "date"}, 67223, 67223, 67223),
    ],
)
def test_the_corpora(
    shared: Path, file: str, mapped: dict[str, str], records: int, ids: int, papers: int
) -> None:
    path = shared / "data" / "corpora" / f"{file}.jsonl.gz"
    settings = SourceSettings(fields=mapped)
    rows = list(sources.read(path, file, settings=settings))
    good = [row for row in rows if isinstance(row, Record)]
    assert (len(rows), len(good)) == (records, records)
    # One of them has fewer ids than titles: what is of no known scheme is no identity.
    assert len({row.ids for row in good}) == ids
    assert len(identity.merge(good)) == papers
    assert sum(bool(row.published) for row in good) in {0, records}
    if "links" in mapped:  # a few have none, or an address with a blank in it
        assert sum(bool(row.links) for row in good) > 0.97 * records


def test_repeats_between_the_corpora(shared: Path) -> None:
    folder = shared / "data" / "corpora"
    good = [
        row
        for path in sources.expand([str(folder)])
        for row in sources.read(Path(path), path, settings=SourceSettings())
        if isinstance(row, Record)
    ]
    found = identity.merge(good)
    assert (len(good), len(found)) == (74_568, 74_120)
    assert sum(len(paper.sources) > 1 for paper in found) == 448
