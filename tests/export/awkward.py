"""Text that breaks writers, and what files can hold of it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# Nearly any text, and more often than by chance what breaks XML, CSV and file formats.
BREAKERS = (
    *("]]>", "<![CDATA[", "&amp;", "<", ">", '"', "'", "\x00", "\x08", "\x1b", "\ufffe"),
    *("\uffff", "\x85", "\u2028", "\r\n", "\t", "--", "<!--", "|", "💥", "e\u0301", " "),
)
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(BREAKERS), st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    ),
    max_size=8,
).map("".join)


def lists_joined(data: dict[str, Any]) -> dict[str, Any]:
    """Return attributes as GraphML can hold them."""
    joined = {
        name: "|".join(str(v) for v in value) if isinstance(value, list) else value
        for name, value in data.items()
    }
    if "labels" in joined:
        joined["labels"] = "".join(f":{label}" for label in joined["labels"])
    return joined


def legal(text: str) -> str:
    """Return the text without what XML 1.0 forbids, by the definition of Char."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r"
        or "\x20" <= c <= "\ud7ff"
        or "\ue000" <= c <= "\ufffd"
        or c >= "\U00010000"
    )
