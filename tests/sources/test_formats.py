"""Every format's fixture: what it says, and that nothing done to it gives a traceback.

The fixtures are written to the letter of each format's documentation, with the cases that real
files are nasty in; `golden` has what is read from them. LITWEAVE_WRITE_GOLDEN=1 writes it anew.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from litweave import identity, sources
from litweave.errors import SourceError
from litweave.records import Record, Reject
from litweave.settings import SourceSettings

FOLDER = Path(__file__).parent.parent / "data" / "sources"
FIXTURES = {path.stem: path for path in sorted(FOLDER.iterdir()) if path.is_file()}
TEXT_FORMS = sorted(FIXTURES)
XML_FORMS = ["acl", "arxiv-atom", "arxiv-oai", "pubmed"]


def read(path: Path, form: str | None = None, **settings: Any) -> list[Record | Reject]:
    return list(sources.read(path, "x", form=form, settings=SourceSettings(**settings)))


def read_bytes(folder: Path, data: bytes, form: str | None = None) -> list[Record | Reject]:
    path = folder / "input"
    path.write_bytes(data)
    return read(path, form)


def as_golden(rows: list[Record | Reject]) -> list[dict[str, Any]]:
    found = [{k: v for k, v in dataclasses.asdict(row).items() if v} for row in rows]
    parsed: list[dict[str, Any]] = json.loads(json.dumps(found))
    return parsed


def test_every_format_has_a_fixture() -> None:
    assert set(FIXTURES) | {"parquet"} == set(sources.SOURCES)


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_fixture_is_known_by_content(form: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(FIXTURES[form].read_bytes())
    assert sources.detect(path, "x", SourceSettings()) == form


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_golden(form: str) -> None:
    golden = FOLDER / "golden" / f"{form}.json"
    found = as_golden(read(FIXTURES[form]))
    if os.environ.get("LITWEAVE_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        text = json.dumps(found, indent=1, ensure_ascii=False)
        golden.write_text(text + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_line_ends_marks_and_compression_change_nothing(form: str, tmp_path: Path) -> None:
    data = FIXTURES[form].read_bytes()
    expected = read(FIXTURES[form])
    assert read_bytes(tmp_path, gzip.compress(gzip.compress(data))) == expected
    assert read_bytes(tmp_path, b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf")) == expected
    text = data.decode("utf-8-sig")
    assert read_bytes(tmp_path, text.encode("utf-16")) == expected
    if form != "csv":  # where a line break inside quotes is part of the value
        crlf = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        assert read_bytes(tmp_path, crlf) == expected


def prefixes(form: str, data: bytes) -> Iterator[bytes]:
    # Half a header line of a page, its format being named, may be anything.
    start = data.index(b"RiverNet") if form == "hf-page" else 0
    return (data[:end] for end in range(start, len(data)))


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_a_file_cut_at_any_byte_keeps_what_came_before(form: str, tmp_path: Path) -> None:
    data = FIXTURES[form].read_bytes()
    whole = read(FIXTURES[form])
    seen = 0
    for cut in prefixes(form, data):
        try:
            rows = read_bytes(tmp_path, cut, form)
        except SourceError:
            assert not seen
            continue
        # All but what the cut goes through is as before; no record comes from nowhere.
        kept = [row for row in rows[:-1] if isinstance(row, Record)]
        before = [row for row in whole if isinstance(row, Record)][: len(kept)]
        if form == "hf-page":  # a word of an abstract may be a title until the rest is there
            assert [row.title for row in kept] == [row.title for row in before]
        else:
            assert kept == before
        assert len(rows) <= len(whole) + 1
        assert len(kept) >= seen - 1
        seen = max(seen, len(kept))
    assert seen >= sum(isinstance(row, Record) for row in whole) - 2


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_a_cut_file_is_read_or_refused_whatever_it_looks_like(form: str, tmp_path: Path) -> None:
    data = FIXTURES[form].read_bytes()
    for end in range(0, len(data), 37):
        try:
            read_bytes(tmp_path, data[:end])
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is fine


@pytest.mark.parametrize("form", TEXT_FORMS)
@pytest.mark.parametrize("junk", [b"\x00", b"\xff", b"\x1b", b"\xed\xa0\x80"])
def test_junk_bytes_anywhere_give_rows_or_one_error(form: str, junk: bytes, tmp_path: Path) -> None:
    data = FIXTURES[form].read_bytes()
    for at in range(0, len(data), 61):
        try:
            rows = read_bytes(tmp_path, data[:at] + junk + data[at:], form)
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is fine
            continue
        for row in rows:
            text = json.dumps(dataclasses.asdict(row), ensure_ascii=False)
            text.encode()
            assert "\x00" not in text


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_latin_1_is_replaced_and_said(
    form: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = FIXTURES[form].read_bytes()
    assert b"RiverNet" in data or b"River" in data
    rows = read_bytes(tmp_path, data.replace(b"River", b"Riv\xe9r"), form)
    replaced = [r for r in rows if isinstance(r, Record) and "\ufffd" in r.title + r.abstract]
    assert replaced
    assert all("invalid utf-8" in row.flags for row in replaced)
    assert "not valid UTF-8" in caplog.text


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_the_raw_record_can_be_kept(form: str) -> None:
    rows = read(FIXTURES[form], keep_raw=True)
    assert all(row.raw for row in rows if isinstance(row, Record))
    assert as_golden(
        [dataclasses.replace(r, raw=None) if isinstance(r, Record) else r for r in rows]
    )
    without = [dataclasses.replace(r, raw=None) if isinstance(r, Record) else r for r in rows]
    assert without == read(FIXTURES[form])


def test_the_fixtures_speak_of_few_papers() -> None:
    rows = [row for path in FIXTURES.values() for row in read(path) if isinstance(row, Record)]
    papers = {paper.id: paper for paper in identity.merge(rows)}
    river = papers["arxiv:2404.11111"]
    assert {"doi:10.1000/abc", "s2:215416146", "openalex:W4300000001"} <= set(river.aliases)
    assert {link.url for link in river.links} >= {
        "https://github.com/example/rivernet",
        "https://github.com/someone/rivernet-tf",
    }


# XML ---------------------------------------------------------------------------------------------

BOMB = b"""<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
"""
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize("form", XML_FORMS)
@pytest.mark.parametrize("prolog", [BOMB, EXTERNAL])
@pytest.mark.parametrize("named", [True, False])
def test_entities_are_refused(form: str, prolog: bytes, tmp_path: Path, *, named: bool) -> None:
    data = FIXTURES[form].read_bytes()
    start = data.index(b"?>") + 2
    body = data[start:].partition(b'dtd">\n')[2] or data[start:]
    hostile = data[:start] + b"\n" + prolog + body.replace(b"River", b"&d;&a;")
    with pytest.raises(SourceError, match="declares entities"):
        read_bytes(tmp_path, hostile, form if named else None)


def test_an_entity_that_nobody_declared_is_one_reject(tmp_path: Path) -> None:
    data = FIXTURES["pubmed"].read_bytes().replace(b"Old Rivers", b"Old &rivers;")
    rows = read_bytes(tmp_path, data)
    assert isinstance(rows[0], Record)
    assert isinstance(rows[1], Reject)
    assert "broken XML" in rows[1].reason


def test_other_encodings_that_xml_declares(tmp_path: Path) -> None:
    text = FIXTURES["arxiv-atom"].read_text(encoding="utf-8").replace("Old Rivers", "Old Rivièrs")
    text = text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    rows = read_bytes(tmp_path, text.encode("latin-1"))
    assert [r.title for r in rows if isinstance(r, Record)][1] == "Old Rivièrs"


def test_xml_nested_without_end_is_refused(tmp_path: Path) -> None:
    data = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + b"<a>" * 100_000
    (row,) = read_bytes(tmp_path, data)
    assert isinstance(row, Reject)
    assert "nested too deeply" in row.reason


def test_an_answer_that_is_an_error_is_an_error(tmp_path: Path) -> None:
    atom = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/api/errors#x</id>"
        b"<title>Error</title><summary>incorrect id format</summary></entry></feed>"
    )
    with pytest.raises(SourceError, match="incorrect id format"):
        read_bytes(tmp_path, atom)
    oai = (
        b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>"
        b"<error code='noRecordsMatch'>none</error></OAI-PMH>"
    )
    with pytest.raises(SourceError, match="noRecordsMatch: none"):
        read_bytes(tmp_path, oai)
