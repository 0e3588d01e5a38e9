"""One extractor of each sort for all tests here: building one takes a second."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from litweave.extract.extractor import Extractor
from litweave.extract.tokenizer import mend_tokenizer
from litweave.records import KINDS
from litweave.settings import ExtractSettings


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor(ExtractSettings(), KINDS)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a pipeline that recognises nothing: what is left are the rules."""
    nlp = spacy.blank("en")
    nlp.tokenizer = mend_tokenizer(nlp)
    folder = tmp_path_factory.mktemp("blank")
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="session")
def rules(blank: Path) -> Extractor:
    return Extractor(ExtractSettings(pipeline=str(blank)), KINDS)
