from __future__ import annotations

from pathlib import Path

import pytest

from litweave.errors import SettingsError
from litweave.extract import fingerprint
from litweave.extract.extractor import Extractor
from litweave.extract.patterns import read
from litweave.records import KINDS, Kind, Paper
from litweave.settings import ExtractSettings

KINDS_OF_USER = {**KINDS, "Simulator": Kind("Simulator", "RUNS_IN", "#111111")}


def write(folder: Path, text: str) -> Path:
    path = folder / "patterns.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_phrases_and_token_patterns_find_kinds_of_the_user(tmp_path: Path, blank: Path) -> None:
    path = write(
        tmp_path,
        '{"label": "Simulator", "pattern": [{"LOWER": "isaac"}, {"LOWER": "gym"}], "id": "ig"}\n\n'
        '{"label": "Method", "pattern": "whittled search"}\n',
    )
    settings = ExtractSettings(pipeline=str(blank), patterns=path)
    paper = Paper("p", "", "In Isaac Gym, whittled search beats BERT. ISAAC GYM is fast.")
    (found,) = Extractor(settings, KINDS_OF_USER).extract([paper])
    assert [(m.text, m.kind, m.finder) for m in found.mentions] == [
        ("Isaac Gym", "Simulator", "pattern"),
        ("whittled search", "Method", "pattern"),
        ("BERT", "Method", "terms"),
        ("ISAAC GYM", "Simulator", "pattern"),
    ]
    assert [m.role for m in found.mentions] == [None, "used", "used", None]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: is not JSON"),
        ("[]", 'needs "label" and "pattern"'),
        ('{"label": "Method"}', 'needs "label" and "pattern"'),
        ('{"label": "Methods", "pattern": "x"}', "unknown kind 'Methods'; known: Method"),
        ('{"label": "Method", "pattern": ""}', "a phrase or a list"),
        ('{"label": "Method", "pattern": [1]}', "a phrase or a list"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    path = write(tmp_path, '{"label": "Method", "pattern": "x"}\n' + line)
    with pytest.raises(SettingsError, match="line 2") as error:
        read(path, KINDS)
    assert problem in str(error.value)


def test_a_wrong_token_pattern_is_an_error_of_settings(tmp_path: Path, blank: Path) -> None:
    path = write(tmp_path, '{"label": "Method", "pattern": [{"LOWERCASE": "x"}]}')
    with pytest.raises(SettingsError, match="LOWERCASE"):
        Extractor(ExtractSettings(pipeline=str(blank), patterns=path), KINDS)


def test_a_missing_file_is_an_error_of_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read(tmp_path / "none.jsonl", KINDS)


def test_the_fingerprint_follows_the_content_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '{"label": "Method", "pattern": "x"}')
    before = fingerprint(ExtractSettings(patterns=path), KINDS)
    write(tmp_path, '{"label": "Method", "pattern": "y"}')
    assert fingerprint(ExtractSettings(patterns=path), KINDS) != before
    copy = tmp_path / "copy"
    copy.mkdir()
    other = write(copy, '{"label": "Method", "pattern": "x"}')
    assert fingerprint(ExtractSettings(patterns=other), KINDS) == before
