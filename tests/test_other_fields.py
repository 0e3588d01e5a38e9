"""The settings for another field that the documentation shows load, and find diseases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litweave import pipeline, settings
from litweave.curation import load as load_curation
from litweave.extract import patterns
from litweave.records import Paper

TEXT = (
    "Patients with Alzheimer's disease and heart failure were followed for two years. Lung tumors "
    "were seen in three of them, and COVID-19 in none. Kidney stones are no part of the list."
)


@pytest.fixture
def medicine(examples: Path) -> settings.Settings:
    return settings.load(examples / "medicine" / "litweave.toml")


def test_the_files_are_valid(medicine: settings.Settings) -> None:
    kinds = medicine.all_kinds()
    assert kinds["Disease"].relationship == "STUDIES"
    assert medicine.extract.patterns
    assert medicine.resolve.curation
    rows = patterns.read(medicine.extract.patterns, kinds)
    assert len(rows) == 136
    assert len({json.dumps(row) for row in rows}) == len(rows)
    assert {kind for kind, _ in rows} == {"Disease"}
    assert len(load_curation(medicine.resolve.curation, kinds).decisions) == 3


@pytest.mark.model
def test_diseases_are_found(medicine: settings.Settings) -> None:
    (line,) = pipeline.describe([Paper("x", "A cohort study", TEXT)], medicine)
    found = {c["name"] for c in line["concepts"] if c["type"] == "Disease"}
    assert found == {"Alzheimer's disease", "heart failure", "Lung tumors", "COVID-19"}
