from __future__ import annotations

import pytest

from litweave.extract.found import Found
from litweave.extract.roles import judge
from litweave.records import KINDS


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("We propose LensNet, a network.", "LensNet", "introduced"),
        ("In this paper, we present a novel method called LensNet.", "LensNet", "introduced"),
        ("This paper introduces LensNet.", "LensNet", "introduced"),
        ("To this end, we further develop whittled search.", "whittled search", "introduced"),
        ("Our LensNet wins.", "LensNet", "introduced"),
        ("We introduce a dataset for LensNet.", "LensNet", None),
        ("We propose a tool that uses LensNet.", "LensNet", "used"),
        ("We propose X. LensNet is old.", "LensNet", None),
        ("We introduce self-attention here.", "self-attention", "used"),
        ("Unlike LensNet, it is fast.", "LensNet", "used"),
        ("It is compared with LensNet.", "LensNet", "used"),
        ("Ada et al. proposed LensNet.", "LensNet", None),
    ],
)
def test_roles_by_cue(text: str, name: str, role: str | None) -> None:
    start = text.index(name)
    found = [Found(start, start + len(name), "Method", 0.9, "test")]
    opinion = judge(text, found, KINDS, {"self-attention"}).get(0)
    assert (opinion[0] if opinion else None) == role
