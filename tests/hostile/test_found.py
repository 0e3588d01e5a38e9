"""What fuzzing and attacks have found: each was a traceback, a hang or a file in a wrong place."""

from __future__ import annotations

import io
import json
import math
import time
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from litweave import sources
from litweave.cli import _run
from litweave.errors import GraphError, LitweaveError, SettingsError, SourceError
from litweave.evaluate import read_gold
from litweave.extract import patterns
from litweave.extract.links import find
from litweave.extract.urls import canonical
from litweave.pairs import read as read_pairs
from litweave.records import KINDS, Paper, Record, Reject
from litweave.settings import SourceSettings
from litweave.settings import load as load_settings
from litweave.sources import dates
from litweave.sources.base import scan_keys
from litweave.store import GraphDirectory

PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>
<ArticleTitle>A title</ArticleTitle><Abstract><AbstractText>Text.</AbstractText></Abstract>
<ArticleDate><Year>{}</Year><Month>{}</Month><Day>{}</Day></ArticleDate>
</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
PAGE = '<!doctype html><html><body><div data-target="DailyPapers" data-props="{}"></div>'


def read(tmp_path: Path, data: bytes, form: str | None = None) -> list[Record | Reject]:
    path = tmp_path / "input"
    path.write_bytes(data)
    return list(sources.read(path, "input", form=form, settings=SourceSettings()))


def seconds(tmp_path: Path, data: bytes, form: str) -> float:
    begun = time.process_time()
    with suppress(LitweaveError):
        read(tmp_path, data, form)
    return time.process_time() - begun


@pytest.mark.parametrize("encoding", ["TU-F8", "utf-7", "unicode_escape", "base64", "idna"])
def test_xml_of_an_encoding_that_is_none_is_read_as_utf8(tmp_path: Path, encoding: str) -> None:
    head = f"<?xml version='1.0' encoding='{encoding}'?>\n"
    (row,) = read(tmp_path, (head + PUBMED.format(2020, 1, 2)).encode())
    assert isinstance(row, Record)
    assert row.title == "A title"


def test_xml_of_other_encodings_is_read(tmp_path: Path) -> None:
    for encoding, title in (
        ("gbk", "图神经网络"),
        ("shift_jis", "深層学習"),
        ("koi8-r", "Обучение"),
    ):
        text = PUBMED.format(2020, 1, 2).replace("A title", title)
        head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
        (row,) = read(tmp_path, (head + text).encode(encoding))
        assert isinstance(row, Record)
        assert row.title == title


@pytest.mark.parametrize("day", ["²²", "9" * 5000, "x", ""])
def test_days_that_are_none_leave_the_month(tmp_path: Path, day: str) -> None:
    (row,) = read(tmp_path, PUBMED.format(2020, "Mar", day).encode())
    assert isinstance(row, Record)
    assert row.published == "2020-03"
    (row,) = read(
        tmp_path, f"@article{{a, title={{T}}, year=2020, month=3, day={{{day}}}}}".encode()
    )
    assert isinstance(row, Record)
    assert row.published == "2020-03"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1e300, 1e300, ["9" * 5000]])
def test_numbers_that_are_no_dates(value: object) -> None:
    assert dates.parse(value) is None


def test_a_csv_header_with_a_lone_carriage_return_is_one_error(tmp_path: Path) -> None:
    for data in (b"title,abstract\rx\ny,z\n", b'title,"a"\rx\ny,z\n'):
        with pytest.raises(SourceError, match=r"no column could be a title|broken CSV"):
            read(tmp_path, data, "csv")


def test_messages_give_the_terminal_no_orders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "papers.csv"
    path.write_bytes(b"na\x1b[2Jme,abstract\n" + b"y,z\n" * 100)
    assert _run(["extract", "--from", "csv", str(path)]) == 2
    messages = capsys.readouterr().err
    assert "\\x1b[2J" in messages
    assert "\x1b" not in messages


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5000])
def test_json_nested_deeply_is_one_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="line 1"):
        list(read_gold(path))
    with pytest.raises(SettingsError, match="line 1"):
        patterns.read(path, KINDS)
    with pytest.raises(GraphError, match="damaged"):
        GraphDirectory(tmp_path).manifest()
    assert [type(row) for row in read(tmp_path, text.encode(), "json")] == [Reject]


@pytest.mark.parametrize("label", ["[]", "{}", "3", "null", '"Gadget"'])
def test_labels_of_patterns_that_are_none(tmp_path: Path, label: str) -> None:
    path = tmp_path / "patterns.jsonl"
    path.write_text(f'{{"label": {label}, "pattern": "x"}}', encoding="utf-8")
    with pytest.raises(SettingsError, match="unknown kind"):
        patterns.read(path, KINDS)


@pytest.mark.parametrize("text", ["a=" + "[" * 100_000, "a=" + "9" * 5000, "[" + "a." * 200_000])
def test_settings_that_are_none_are_one_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "litweave.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"is not TOML|KiB"):
        load_settings(path)


def test_a_number_of_thousands_of_digits_is_a_reject(tmp_path: Path) -> None:
    data = b'[{"title": "One"}, {"title": "Two", "year": ' + b"9" * 5000 + b"}]"
    rows = read(tmp_path, data)
    assert [type(row) for row in rows] == [Record, Reject]
    (row,) = read(tmp_path, b'{"title": "One", "year": ' + b"9" * 5000 + b"}\n")
    assert row.place == "line 1"


def test_values_of_html_pages_are_found_in_any_notation(tmp_path: Path) -> None:
    paper = {"id": "2304.01234", "title": 'A "title"', "summary": "It's short."}
    props = json.dumps({"dailyPapers": [{"paper": paper}]})
    escaped = props.replace("&", "&amp;").replace('"', "&quot;")
    for page in (
        PAGE.format(escaped),
        PAGE.replace('"{}"', "'{}'").format(props.replace("'", "&#39;")),
    ):
        (row,) = read(tmp_path, page.encode())
        assert isinstance(row, Record)
        assert row.title == 'A "title"'


@pytest.mark.parametrize(
    ("form", "before", "piece", "after"),
    [
        ("hf-html", PAGE.format("{}"), "<h\x84mh", ""),
        ("csv", "title,url\nT,", ";", "x\n"),
        ("csv", "title,authors\nT,\"['", "\\'", '"\n'),
        ("bibtex", "@article{a, title={T}, author={A", " \n", "b}}"),
        ("arxiv-oai", "<OAI-PMH><x>", "( ", "</x>"),
        ("json", '[{"title": "', '\\"', ""),
    ],
)
def test_time_grows_with_the_length_of_bad_input(
    tmp_path: Path, form: str, before: str, piece: str, after: str
) -> None:
    long = (before + piece * (400_000 // len(piece)) + after).encode()
    taken = seconds(tmp_path, long, form)
    # Where it grew with the square, these took a minute and more.
    assert taken < 5, taken


def test_keys_of_an_unclosed_text_are_sought_once() -> None:
    begun = time.process_time()
    assert scan_keys('{"a": 1, "' + '\\"' * 60_000) == {"a": 5}
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("where", range(4))
def test_parquet_with_names_or_texts_that_are_no_utf8_is_one_error(
    tmp_path: Path, where: int
) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"title": ["AAAA"], "abstract": ["BBBB"]}), out, compression="none")
    for broken in (b"title", b"abstract", b"AAAA", b"BBBB"):
        parts = out.getvalue().split(broken)
        at = min(where + 1, len(parts) - 1)
        bad = broken.join(parts[:at]) + broken[:-1] + b"\xa5" + broken.join(parts[at:])
        try:
            read(tmp_path, bad, "parquet")
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some of these can be read


def test_dots_between_two_links_are_walked_once() -> None:
    text = "https://a.org/x" + " ." * 20_000 + " https://b.org/y"
    begun = time.process_time()
    assert [link.url for link in find(Paper("x", "T", text))] == [
        "https://a.org/x",
        "https://b.org/y",
    ]
    assert time.process_time() - begun < 3


def test_hosts_have_the_length_that_names_have() -> None:
    assert canonical("https://" + "a." * 100 + "org/x") == "https://" + "a." * 100 + "org/x"
    assert canonical("https://" + "a." * 200 + "org/x") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/a/b-~.git", "https://github.com/a/b"),
        ("https://github.com/a/b.git.git", "https://github.com/a/b"),
        ("https://github.com/a/b/.git/", "https://github.com/a/b"),
        ("https://a.org/x", "https://a.org/x"),
        ("https://a.org/" + "x" * 10_000, None),
    ],
)
def test_canonical_addresses_stay_as_they_are(url: str, expected: str | None) -> None:
    assert canonical(url) == expected
    assert expected is None or canonical(expected) == expected


def test_closing_brackets_behind_an_address_are_cut_off_in_time() -> None:
    begun = time.process_time()
    assert canonical("https://a.org/x" + ")" * 7_000) == "https://a.org/x"
    assert canonical("https://a.org/x" + ")" * 1_000_000) is None
    assert time.process_time() - begun < 2


def test_blanks_in_notes_of_pairs_are_walked_once(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    note = "needs definition: " + " " * 50_000 + "long form (LF) | other long form (OLF)"
    path.write_text(f"kind\ta\tb\tsame\tnote\nMethod\tLF\tOLF\t0\t{note}\n", encoding="utf-8")
    begun = time.process_time()
    (pair,) = read_pairs(path)
    assert pair.definitions == ((("LF", "long form"),), (("OLF", "other long form"),))
    assert time.process_time() - begun < 2
