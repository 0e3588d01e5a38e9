"""Word lists written as text, because a thousand quotation marks are hard to read."""

from __future__ import annotations


def word_list(text: str) -> list[str]:
    """Return the words of a text in order."""
    return text.split()


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())
