"""The user's own names: patterns.jsonl in spaCy's form, phrases and token patterns alike.

{"label": "Method", "pattern": "LensNet"}
{"label": "Simulator", "pattern": [{"LOWER": "isaac"}, {"LOWER": "gym"}], "id": "isaac-gym"}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litweave.errors import SettingsError
from litweave.extract.found import Found
from litweave.extract.page import Finder, Page
from litweave.records import Kind
from litweave.settings import ExtractSettings

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "pattern"
CONFIDENCE = 1.0  # the user said so


def read(path: Path, kinds: Mapping[str, Kind]) -> list[tuple[str, str | list[dict[str, Any]]]]:
    """Return (kind, pattern) of every line. Raises `SettingsError` naming the first wrong line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}") from error
    rows: list[tuple[str, str | list[dict[str, Any]]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SettingsError(place, f"is not JSON: {error}") from error
        if not isinstance(row, dict) or "label" not in row or "pattern" not in row:
            raise SettingsError(place, 'needs "label" and "pattern"')
        label, pattern = row["label"], row["pattern"]
        if not isinstance(label, str) or label not in kinds:
            raise SettingsError(place, f"unknown kind {label!r}; known: {', '.join(kinds)}")
        phrase = isinstance(pattern, str) and pattern.strip()
        tokens = isinstance(pattern, list) and pattern and all(isinstance(t, dict) for t in pattern)
        if not phrase and not tokens:
            raise SettingsError(place, '"pattern" is a phrase or a list of token patterns')
        rows.append((label, pattern))
    return rows


def make(nlp: Language, settings: ExtractSettings, kinds: Mapping[str, Kind]) -> Finder | None:
    """Build the matchers, or None without patterns. Raises `SettingsError`.

    Token patterns are some hundred times slower than phrases from a thousand on.
    """
    if settings.patterns is None:
        return None
    from spacy.errors import MatchPatternError
    from spacy.matcher import Matcher, PhraseMatcher

    phrases, tokens = PhraseMatcher(nlp.vocab), Matcher(nlp.vocab)
    for label, pattern in read(settings.patterns, kinds):
        if isinstance(pattern, str):
            phrases.add(label, [nlp.make_doc(pattern)])
            continue
        try:
            tokens.add(label, [pattern])
        except (MatchPatternError, ValueError) as error:
            problem = " ".join(str(error).split())
            raise SettingsError(str(settings.patterns), f"{pattern}: {problem}") from error
    labels = {nlp.vocab.strings[kind]: kind for kind in kinds}
    matchers = [matcher for matcher in (phrases, tokens) if len(matcher)]

    def find(page: Page) -> Iterator[Found]:
        doc = page.doc
        for matcher in matchers:
            for label, start, end in matcher(doc):
                first, last = doc[start], doc[end - 1]
                yield Found(first.idx, last.idx + len(last), labels[label], CONFIDENCE, NAME)

    return find
