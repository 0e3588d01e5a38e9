"""CSV, TSV and Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from litweave import sources
from litweave.errors import SourceError
from litweave.records import Record, Reject, StatedLink
from litweave.settings import SourceSettings
from litweave.sources import streams

Read = Callable[..., list[Record | Reject]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(text: str, form: str | None = None, **mapped: str) -> list[Record | Reject]:
        path = tmp_path / "papers"
        path.write_bytes(text.encode())
        return list(sources.read(path, "x", form=form, settings=SourceSettings(fields=mapped)))

    return _read


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(read: Read, delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in [["title", "abstract"], ["T", "A"]])
    assert read(text) == [Record("x", "line 2", "T", "A")]


@pytest.mark.parametrize(
    ("header", "value", "field", "expected"),
    [
        ("TITLE,ABSTRACT", "T,A", "abstract", "A"),
        ("Title,Summary", "T,A", "abstract", "A"),
        ("title,Year", "T,2021", "published", "2021"),
        ("title,keywords", 'T,"a; b"', "categories", ("a", "b")),
        ("title,authors", 'T,"[\'A One\', ""B O\'Two""]"', "authors", ("A One", "B O'Two")),
        ("title,authors", 'T,"[{""name"": ""A One""}]"', "authors", ("A One",)),
        ("title,doi", "T,10.1/X", "ids", (("doi", "10.1/x"),)),
        ("title,arxiv_id", "T,2304.01234", "ids", (("arxiv", "2304.01234"),)),
        ("id,title", "x7,T", "ids", (("id", "x7"),)),
        ("title,code_url", "T,https://a.org", "links", (StatedLink("https://a.org", "code"),)),
        ("title,title,abstract", "T,U,A", "title", "T"),
        ("title,abstract", "T,[not a list]", "abstract", "[not a list]"),
        ("title,abstract", 'T,"two\nlines, ""quoted"""', "abstract", 'two lines, "quoted"'),
    ],
)
def test_field(read: Read, header: str, value: str, field: str, expected: object) -> None:
    (row,) = read(f"{header}\n{value}\n")
    assert getattr(row, field) == expected


def test_a_field_map(read: Read) -> None:
    text = "Paper,Text,When\nT,A,2020\n"
    rows = read(text, title="Paper", abstract="Text", published="When")
    assert rows == [Record("x", "line 2", "T", "A", published="2020")]
    with pytest.raises(SourceError, match="no known form"):
        read(text)
    with pytest.raises(SourceError, match=r"no column could be a title \(it has: Paper, Text"):
        read(text, form="csv")


def test_lines_of_records_after_values_of_many_lines(read: Read) -> None:
    rows = read('title,abstract\n"T","one\n\ntwo"\n\nU,\n,A\n')
    assert [row.place for row in rows] == ["line 2", "line 6", "line 7"]
    assert isinstance(rows[2], Reject)


def test_a_quote_that_never_closes_costs_the_rest_and_is_said(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MAX_RECORD", 1000)
    rows = read('title,abstract\nT,A\n"U,A\n' + "V,A\n" * 2000)
    assert rows[0] == Record("x", "line 2", "T", "A")
    assert any(isinstance(row, Reject) and "broken CSV" in row.reason for row in rows)


def write(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    path = write(
        tmp_path / "papers",
        Title=["T", "U", None],
        abstract=["A", None, "no title"],
        authors=[["A One", "B Two"], None, []],
        year=[2020, None, 2021],
        vector=[[1.0], [2.0], [3.0]],
    )
    rows = list(sources.read(path, "x", settings=SourceSettings()))
    assert rows[:2] == [
        Record("x", "row 1", "T", "A", published="2020", authors=("A One", "B Two")),
        Record("x", "row 2", "U"),
    ]
    assert isinstance(rows[2], Reject)


def test_parquet_without_titles_or_damaged(tmp_path: Path) -> None:
    path = write(tmp_path / "papers", a=[1], b=[2])
    with pytest.raises(SourceError, match=r"no column could be a title \(it has: a, b\)"):
        list(sources.read(path, "x", settings=SourceSettings()))
    whole = write(tmp_path / "papers", title=["T"] * 100).read_bytes()
    for end in range(4, len(whole), 7):
        path.write_bytes(whole[:end])
        with pytest.raises(SourceError, match="no Parquet file that can be read"):
            list(sources.read(path, "x", settings=SourceSettings()))


def test_parquet_in_gzip(tmp_path: Path) -> None:
    import gzip

    path = write(tmp_path / "papers", title=["T"])
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert list(sources.read(path, "x", settings=SourceSettings())) == [Record("x", "row 1", "T")]
