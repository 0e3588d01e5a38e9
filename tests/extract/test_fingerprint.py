from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from litweave.errors import SettingsError
from litweave.extract import fingerprint
from litweave.records import KINDS, Kind
from litweave.settings import ExtractSettings


def test_it_is_the_same_in_every_process() -> None:
    code = (
        "from litweave.extract import fingerprint; from litweave.records import KINDS;"
        "from litweave.settings import ExtractSettings; import sys;"
        "print(fingerprint(ExtractSettings(), KINDS)); assert 'spacy' not in sys.modules"
    )
    out = subprocess.run(  # a new process has another hash seed
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == fingerprint(ExtractSettings(), KINDS)


@pytest.mark.parametrize(
    "settings",
    [
        ExtractSettings(threshold=0.7),
        ExtractSettings(thresholds={"Task": 0.9}),
        ExtractSettings(labels={"ORG": "Method"}),
    ],
)
def test_settings_change_it(settings: ExtractSettings) -> None:
    assert fingerprint(settings, KINDS) != fingerprint(ExtractSettings(), KINDS)


def test_kinds_change_it_but_not_their_colours() -> None:
    plain = fingerprint(ExtractSettings(), {**KINDS, "Tool": Kind("Tool", "USES", "#111111")})
    red = fingerprint(ExtractSettings(), {**KINDS, "Tool": Kind("Tool", "USES", "#ff0000")})
    assert plain == red != fingerprint(ExtractSettings(), KINDS)


def test_a_changed_pipeline_changes_it(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("a", encoding="utf-8")
    settings = ExtractSettings(pipeline=str(tmp_path))
    before = fingerprint(settings, KINDS)
    (tmp_path / "config.cfg").write_text("b", encoding="utf-8")
    assert fingerprint(settings, KINDS) != before


def test_an_unknown_pipeline_is_an_error_of_settings() -> None:
    with pytest.raises(SettingsError, match="neither a folder nor an installed"):
        fingerprint(ExtractSettings(pipeline="no_such_pipeline"), KINDS)
