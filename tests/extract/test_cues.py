from __future__ import annotations

import pytest

from litweave.extract.cues import find, near


@pytest.mark.parametrize(
    ("text", "name", "stands"),
    [
        ("We propose LensNet, a network.", "LensNet", "object"),
        ("In this paper, we present a novel method called LensNet.", "LensNet", "object"),
        ("This paper introduces LensNet.", "LensNet", "object"),
        ("To this end, we further develop whittled search.", "whittled search", "object"),
        ("Our LensNet wins.", "LensNet", "object"),
        ("We suggest a simple deep lens prior.", "lens prior", "object"),
        ("We propose a network, LensNet.", "LensNet", "sentence"),
        ("We introduce a dataset for LensNet.", "LensNet", None),
        ("We propose a tool that uses LensNet.", "LensNet", None),
        ("We propose X. LensNet is old.", "LensNet", None),
        ("Ada et al. proposed LensNet.", "LensNet", None),
    ],
)
def test_how_a_name_stands_to_a_cue(text: str, name: str, stands: str | None) -> None:
    start = text.index(name)
    sentence = text.rfind(". ", 0, start) + 1
    assert near(text, find(text), start, sentence) == stands
