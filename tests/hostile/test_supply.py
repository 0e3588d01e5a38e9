"""What the package rests on: licences that allow use, a bill of materials, the same wheel twice."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import licences
import pytest
import try_wheel


def test_no_needed_package_forbids_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert licences.main([]) == 0
    listed = capsys.readouterr().out
    assert "spacy" in listed
    assert "pyarrow" in listed
    needed = [line for line in listed.splitlines() if "(extra)" not in line]
    assert len(needed) > 30
    assert not [line for line in needed if "General Public" in line or "GPL" in line]


def test_igraph_is_an_extra_alone() -> None:
    assert "igraph" not in licences.closure([], {""})
    try:
        distribution("igraph")
    except PackageNotFoundError:
        pytest.skip("igraph is not installed")
    assert "igraph" in licences.closure([], {"igraph"})


@pytest.mark.parametrize(
    ("licence", "needed", "fine"),
    [
        ("MIT", True, True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True, True),
        ("Apache-2.0 OR BSD-2-Clause", True, True),
        ("GNU General Public License v3 (GPLv3)", True, False),
        ("AGPL-3.0-only", True, False),
        ("GPL-2.0-or-later", False, True),
        ("CC-BY-NC-4.0", True, False),
        ("Proprietary", True, False),
        ("", True, False),
    ],
)
def test_licences_are_judged(*, licence: str, needed: bool, fine: bool) -> None:
    assert (licences.Package("x", "1", licence, needed).problem == "") == fine


def test_the_bill_of_materials_names_everything_once(tmp_path: Path) -> None:
    bills = []
    for name in ("one.json", "two.json"):
        assert licences.main(["--sbom", str(tmp_path / name)]) == 0
        bills.append((tmp_path / name).read_bytes())
    assert bills[0] == bills[1]
    bill = json.loads(bills[0])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    purls = [component["purl"] for component in bill["components"]]
    assert len(purls) == len(set(purls)) > 30
    assert all(purl.startswith("pkg:pypi/") for purl in purls)
    assert bill["metadata"]["component"]["name"] == "litweave"


def test_the_wheel_is_the_same_twice_and_holds_everything(tmp_path: Path) -> None:
    """Two builds without isolation; `try_wheel` does the rest."""
    try:
        distribution("hatchling")
    except PackageNotFoundError:
        pytest.skip("hatchling is not installed; tools/try_wheel.py builds in isolation")
    wheel = try_wheel.built(tmp_path, isolated=False)
    try_wheel.look_into(wheel)
