"""Scores of extracted concepts and links against a gold file: precision, recall, F1.

A gold paper names concepts by all their surface strings. Predicted and gold concepts of one kind
are matched one to one by the number of surfaces that they share; a surface of a matched concept
that its gold concept does not have counts as one more wrong concept, so lumping gains nothing, and
a concept split in two has one half right and one wrong. Concepts that both readers marked must be
found; what only one marked may be found and counts neither way. Averages are micro.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from litweave import pipeline
from litweave.errors import SourceError
from litweave.records import INTRODUCED, KINDS, Paper
from litweave.settings import Settings

# The kinds that gold files are annotated with.
SCORED = tuple(KINDS)


class GoldConcept(BaseModel):
    """A concept of a gold paper; `agreed` where the readers agree that it is one of this type."""

    name: str
    type: str
    forms: list[str]
    agreed: bool = True
    types: list[str] = []
    roles: list[str] = []


class GoldLink(BaseModel):
    """A link of a gold paper and the kinds that readers gave it."""

    url: str
    kinds: list[str]


class GoldPaper(BaseModel):
    """One line of a gold file."""

    id: str
    title: str
    abstract: str
    concepts: list[GoldConcept]
    links: list[GoldLink]


@dataclass(frozen=True, slots=True)
class Scores:
    """What `evaluate` found: figures by name, and each error."""

    figures: Mapping[str, Any]  # papers, papers_missing, then a table for each kind
    missed: Sequence[tuple[str, str, str]]  # kind, name, title
    spurious: Sequence[tuple[str, str, str]]


def evaluate(
    gold: Path, predicted: Path | None = None, *, settings: Settings | None = None
) -> Scores:
    """Score `predicted` (lines of `litweave extract`), or what is extracted from gold's own text.

    Raises `SourceError` at the first line of either file that has not the form wanted.
    """
    papers = list(read_gold(gold))
    if predicted is None:
        texts = [Paper(paper.id, paper.title, paper.abstract) for paper in papers]
        lines = list(pipeline.describe(texts, settings or Settings()))
    else:
        lines = [line for _, line in _lines(predicted)]
    return score(papers, lines)


def read_gold(path: Path) -> Iterator[GoldPaper]:
    """Yield the papers of a gold file or of an annotated set (all agreed). Raises `SourceError`."""
    for number, line in _lines(path):
        try:
            yield GoldPaper.model_validate(_from_annotated(line) if "text" in line else line)
        except (ValidationError, KeyError, TypeError, AttributeError) as error:
            problem = f"is no gold paper with id, title, abstract, concepts and links ({error})"
            raise SourceError(str(path), number, " ".join(problem.split())[:300]) from error


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, text in enumerate(file, start=1):
                if not text.strip():
                    continue
                try:
                    line = json.loads(text)
                except (ValueError, RecursionError) as error:
                    raise SourceError(str(path), number, f"is not JSON: {error}") from error
                if not isinstance(line, dict) or not ("title" in line or "text" in line):
                    raise SourceError(str(path), number, "is no object with a title")
                yield number, line
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise SourceError(str(path), 0, f"cannot be read: {error}") from error


def _from_annotated(line: dict[str, Any]) -> dict[str, Any]:
    """Turn a line of an annotated set (text, title_end, one reader) into a gold paper."""
    text, end = line["text"], line["title_end"]
    return {
        "id": line["id"],
        "title": text[:end],
        "abstract": text[end:].strip(),
        "concepts": [
            {**c, "types": [c["type"]], "roles": [c["role"]] if c.get("role") else []}
            for c in line["concepts"]
        ],
        "links": [{"url": link["url"], "kinds": [link["kind"]]} for link in line["links"]],
    }


def surface_key(text: str) -> str:
    """Return what surfaces have in common that differ in case, hyphens, markup or plural s."""
    text = re.sub(r"[^a-z0-9+. ]+", " ", text.lower().replace("-", " ").replace("\\", ""))
    # A plural s goes from words of four letters on ("gans", not "gas").
    words = (re.sub(r"^(..+[^s])s$", r"\1", word) for word in text.split())
    return " ".join(words).strip(" .")


def _title_key(title: str) -> str:
    return re.sub(r"\W+", " ", title.lower()).strip()


def _url_key(url: str) -> str:
    host, _, path = re.sub(r"^https?://(www\.)?", "", url.strip()).rstrip("/.").partition("/")
    return f"{host.lower()}/{path.removesuffix('.git')}"


def _surfaces(concept: Mapping[str, Any]) -> set[str]:
    texts = [mention["text"] for mention in concept.get("mentions", [])] or [concept["name"]]
    return {surface_key(text) for text in texts} - {""}


def score(gold: Sequence[GoldPaper], predicted: Sequence[Mapping[str, Any]]) -> Scores:
    """Score lines of `litweave extract` against gold papers, matched by title."""
    by_title = {_title_key(line["title"]): line for line in predicted}
    tally = _Tally()
    for paper in gold:
        line = by_title.get(_title_key(paper.title))
        tally.papers_missing += line is None
        line = line or {"concepts": [], "links": []}
        for kind in SCORED:
            guesses = [c for c in line["concepts"] if c["type"] == kind]
            tally.add_concepts(kind, paper, guesses)
        tally.add_links(paper, line.get("links", []))
    return tally.scores(len(gold))


class _Tally:
    """Counts of right and wrong, added up paper by paper."""

    def __init__(self) -> None:
        self.papers_missing = 0
        self.count: Counter[tuple[str, str]] = Counter()
        self.missed: list[tuple[str, str, str]] = []
        self.spurious: list[tuple[str, str, str]] = []

    def add_concepts(
        self, kind: str, paper: GoldPaper, guesses: Sequence[Mapping[str, Any]]
    ) -> None:
        must = [c for c in paper.concepts if c.agreed and c.type == kind]
        may = [c for c in paper.concepts if not c.agreed and kind in c.types]
        gold = must + may
        forms = [{surface_key(form) for form in concept.forms} for concept in gold]
        surfaces = [_surfaces(guess) for guess in guesses]
        partner = _match(surfaces, forms)
        for number, guess in enumerate(guesses):
            index = partner.get(number)
            found = None if index is None else gold[index]
            if index is None:
                self._wrong(kind, guess["name"], paper)
            else:
                self.count[kind, "right"] += index < len(must)
                for extra in sorted(surfaces[number] - forms[index]):
                    self._wrong(kind, f"{guess['name']} <- {extra}", paper)
            if kind == "Method" and guess.get("role") == INTRODUCED:
                self._introduced(found, must=index is not None and index < len(must))
        guess_of = {index: guesses[number] for number, index in partner.items()}
        for index, concept in enumerate(must):
            guess_found = guess_of.get(index)
            self.count[kind, "gold"] += 1
            self.count[kind, "found"] += guess_found is not None
            if guess_found is None:
                self.missed.append((kind, concept.name, paper.title))
            if kind == "Method" and concept.roles == [INTRODUCED]:
                self.count[INTRODUCED, "gold"] += 1
                role = guess_found.get("role") if guess_found else None
                self.count[INTRODUCED, "found"] += role == INTRODUCED

    def _introduced(self, found: GoldConcept | None, *, must: bool) -> None:
        if found is None or INTRODUCED not in found.roles:
            self.count[INTRODUCED, "wrong"] += 1
        elif must:
            self.count[INTRODUCED, "right"] += 1

    def _wrong(self, kind: str, name: str, paper: GoldPaper) -> None:
        self.count[kind, "wrong"] += 1
        self.spurious.append((kind, name, paper.title))

    def add_links(self, paper: GoldPaper, links: Sequence[Mapping[str, Any]]) -> None:
        gold = {_url_key(link.url): link for link in paper.links}
        guesses = {_url_key(link["url"]): link for link in links}
        both = gold.keys() & guesses.keys()
        self.count["links", "right"] += len(both)
        self.count["links", "found"] += len(both)
        self.count["links", "wrong"] += len(guesses) - len(both)
        self.count["links", "gold"] += len(gold)
        self.count["links", "kind"] += sum(guesses[u].get("kind") in gold[u].kinds for u in both)
        self.missed += [("Link", url, paper.title) for url in sorted(gold.keys() - both)]
        self.spurious += [("Link", url, paper.title) for url in sorted(guesses.keys() - both)]

    def scores(self, papers: int) -> Scores:
        figures: dict[str, Any] = {"papers": papers, "papers_missing": self.papers_missing}
        for name in (*SCORED, INTRODUCED, "links"):
            figures[name] = self._figures(name)
        right = self.count["links", "right"]
        accuracy = round(self.count["links", "kind"] / right, 4) if right else 0.0
        figures["links"]["kind_accuracy"] = accuracy
        return Scores(figures, self.missed, self.spurious)

    def _figures(self, name: str) -> dict[str, Any]:
        right, wrong = self.count[name, "right"], self.count[name, "wrong"]
        found, gold = self.count[name, "found"], self.count[name, "gold"]
        precision = right / (right + wrong) if right + wrong else 0.0
        recall = found / gold if gold else 0.0
        total = precision + recall
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": (round(2 * precision * recall / total, 4) if total else 0.0) if gold else None,
            "predicted": right + wrong,
            "gold": gold,
        }


def _match(guesses: Sequence[set[str]], gold: Sequence[set[str]]) -> dict[int, int]:
    """Pair guesses with gold, most shared surfaces first, then first guess, then first gold."""
    shared = sorted(
        (-len(guess & forms), i, j)
        for i, guess in enumerate(guesses)
        for j, forms in enumerate(gold)
        if guess & forms
    )
    partner: dict[int, int] = {}
    taken = set()
    for _, i, j in shared:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner
