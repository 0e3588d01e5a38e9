"""The graph at a glance."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from fixtures import concept, p, paper, use, write_graph


def test_kinds_counts_and_names(tmp_path: Path) -> None:
    shown = write_graph(tmp_path / "sample")._repr_html_()
    rows = [
        [("".join(cell.itertext())) for cell in row]
        for row in ET.fromstring(shown).iter("tr")  # noqa: S314 - our own
    ]
    assert rows[0] == ["Paper", "10", "2020 to 2024"]
    assert rows[1] == ["Method", "4", "attention (4), LoomNet (4), YarnFormer (3), SpoolNet (2)"]
    assert [row[:2] for row in rows[2:]] == [
        ["Dataset", "4"],
        ["Task", "3"],
        ["Metric", "3"],
        ["Resource", "6"],
    ]


def test_names_run_no_script(tmp_path: Path) -> None:
    graph = write_graph(
        tmp_path / "<b>",
        papers=[paper(p(1), "<script>alert(1)</script>")],
        concepts=[concept("task:x", "<img src=x onerror=alert(1)>")],
        uses=[use(p(1), "task:x")],
        links=[],
    )
    assert "<img" not in graph._repr_html_()
    assert "<b><b>" not in graph._repr_html_()
    assert "&lt;img" in graph._repr_html_()
