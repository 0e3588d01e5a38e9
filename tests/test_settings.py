"""litweave.toml: checked where it comes in, with the known names in every answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from litweave.errors import SettingsError
from litweave.records import KINDS
from litweave.settings import Settings, load


def write(path: Path, text: str) -> Path:
    file = path / "litweave.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_no_file_means_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load() == Settings()


def test_the_file_of_the_working_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "[link]\ntop_k = 5\n")
    monkeypatch.chdir(tmp_path)
    assert load().link.top_k == 5


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, '[extract]\npatterns = "mine.jsonl"\n')
    assert load(file).extract.patterns == tmp_path / "mine.jsonl"


def test_a_kind_of_ones_own_joins_the_others(tmp_path: Path) -> None:
    file = write(tmp_path, '[kinds.Hardware]\nrelationship = "RUNS_ON"\ncolour = "#112233"\n')
    kinds = load(file).all_kinds()
    assert list(kinds) == [*KINDS, "Hardware"]
    assert kinds["Hardware"].relationship == "RUNS_ON"


def test_the_command_line_wins(tmp_path: Path) -> None:
    file = write(tmp_path, "[sources]\ncaptured_on = 2025-01-01\n")
    settings = load(file, {"sources.captured_on": date(2026, 2, 3)})
    assert settings.sources.captured_on == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[link]\ntop = 5\n", r"unknown key 'link.top'; known: candidate_papers"),
        ("[lnk]\n", r"unknown key 'lnk'; known: extract, kinds"),
        ("[kinds.Method]\n", "the kind Method exists already"),
        ("[kinds.Paper]\n", "the kind Paper exists already"),
        ("[kinds.DataSet]\n", "the kind DataSet exists already"),
        ("[kinds.Gpu]\n[kinds.GPU]\n", "the kinds Gpu and GPU differ only in case"),
        ("[kinds.gpu]\n", "kinds.gpu"),
        ('[kinds.Gpu]\ncolor = "#000000"\n', r"unknown key 'kinds.Gpu.color'; known: colour"),
        ('[kinds.Gpu]\ncolour = "red"\n', "kinds.Gpu.colour"),
        ('[kinds.Gpu]\nrelationship = "HAS_CODE"\n', "has a meaning already"),
        ('[extract.labels]\nORG = "Company"\n', "unknown kind 'Company'; known: Method"),
        ("[link]\ntop_k = 0\n", "link.top_k"),
        ("[extract]\nthreshold = 2\n", "extract.threshold"),
        ("[link\n", "is not TOML"),
        ("link = 3\n", "link"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        load(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"other\.toml: cannot be read"):
        load(tmp_path / "other.toml")
