"""What users would pick instead of litweave, beside it, in one run: quality and speed as a page.

    python -m venv .peers && .peers/bin/pip install -r benchmarks/peers/requirements.txt
    python benchmarks/peers/compare.py GOLD.jsonl --peers .peers/bin/python -o docs/comparison.md

GOLD is a gold file as `litweave evaluate` reads it. Each peer runs in the interpreter `--peers`,
where its package is installed, in a process of its own; one that does not run is reported with the
reason. Linking is compared on invented papers, and writing on a random graph on
a real Neo4j server (tests/services/neo4j).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pages
import writing

from litweave import evaluate
from litweave.extract import abbreviations

HERE = Path(__file__).parent
ANY = "Concept"  # the one type that all concepts have where types are not compared

# script -> what it is on the page
EXTRACTORS = {
    "litweave_concepts.py": "litweave",
    "spacy_entities.py": "spaCy's entities (en_core_web_sm)",
    "spacy_noun_chunks.py": "spaCy's noun chunks (en_core_web_sm)",
    "noun_phrases.py": "noun phrases by GraphRAG's rules (TextBlob)",
    "cso_syntactic.py": "CSO classifier, syntactic part",
    "ontology_labels.py": "labels of the Computer Science Ontology",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one peer gave; `failed` says why it gave nothing."""

    lines: Sequence[Any] = ()
    seconds: float = 0.0
    version: str = ""
    failed: str = ""


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--peers", default=sys.executable, help="interpreter with the peers")
    parser.add_argument("--cso", type=Path, help="the ontology's labels, a column of a .tsv.gz")
    parser.add_argument("--without-server", action="store_true", help="leave Neo4j out")
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    gold = list(evaluate.read_gold(given.gold))
    text = pages.page(
        gold=gold,
        extraction=extraction(gold, given.peers, given.cso),
        typed=evaluate.score(gold, run("litweave_concepts.py", gold, sys.executable).lines).figures,
        definitions=definitions(gold, given.peers),
        links=writing.links(),
        loads=[] if given.without_server else writing.loads(given.peers),
    )
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    else:
        print(text)


def run(script: str, gold: Sequence[evaluate.GoldPaper], python: str, *arguments: str) -> Answer:
    """Run one peer over the papers."""
    papers = "".join(json.dumps({"title": p.title, "abstract": p.abstract}) + "\n" for p in gold)
    done = subprocess.run(
        [python, str(HERE / script), *arguments],
        input=papers, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        return Answer(failed=last[0][:200])
    *lines, told = (json.loads(line) for line in done.stdout.splitlines() if line[:1] in "[{")
    return Answer(lines, told["seconds"], told["version"])


def extraction(
    gold: Sequence[evaluate.GoldPaper], peers: str, cso: Path | None
) -> list[dict[str, Any]]:
    """Score every extractor on whether it finds the concepts, whatever their type."""
    rows = []
    for script, name in EXTRACTORS.items():
        if script == "ontology_labels.py":
            answer = run(script, gold, peers, str(cso)) if cso else Answer(failed="no --cso given")
        else:
            answer = run(script, gold, sys.executable if name == "litweave" else peers)
        row: dict[str, Any] = {"name": name, "version": answer.version, "failed": answer.failed}
        if not answer.failed:
            figures = untyped(gold, answer.lines)
            row |= {**figures, "rate": len(gold) / answer.seconds}
        rows.append(row)
    return rows


def untyped(
    gold: Sequence[evaluate.GoldPaper], lines: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return precision, recall and F1 where a concept counts whatever its type.

    The scorer is that of `litweave evaluate`, which pairs each gold concept with one guess. Gold
    concepts of one name and two types count once.
    """
    flat = []
    for paper in gold:
        once: dict[str, evaluate.GoldConcept] = {}
        for concept in sorted(paper.concepts, key=lambda c: not c.agreed):
            once.setdefault(
                evaluate.surface_key(concept.name),
                concept.model_copy(update={"type": "Method", "types": ["Method"], "roles": []}),
            )
        flat.append(paper.model_copy(update={"concepts": list(once.values())}))
    guesses = [
        {
            **line,
            "concepts": merged([{**c, "type": "Method", "role": None} for c in line["concepts"]]),
        }
        for line in lines
    ]
    return dict(evaluate.score(flat, guesses).figures["Method"])


def merged(concepts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join guesses of one paper that differ in case, hyphens or plural alone, for every peer."""
    once: dict[str, dict[str, Any]] = {}
    for concept in concepts:
        texts = [m["text"] for m in concept.get("mentions", [])] or [concept["name"]]
        kept = once.setdefault(evaluate.surface_key(texts[0]), {**concept, "mentions": []})
        kept["mentions"] += [{"text": text} for text in texts]
    return list(once.values())


def definitions(gold: Sequence[evaluate.GoldPaper], peers: str) -> dict[str, Any]:
    """Compare definitions of acronyms with scispaCy's detector: number, difference, speed."""
    answer = run("abbreviations.py", gold, peers)
    if answer.failed:
        return {"failed": answer.failed}
    texts = [f"{paper.title}\n\n{paper.abstract}" for paper in gold]
    begun = time.process_time()
    ours = [
        {
            (t[p.short_start : p.short_end], t[p.long_start : p.long_end])
            for p in abbreviations.pairs(t)
        }
        for t in texts
    ]
    seconds = time.process_time() - begun
    theirs = [{(short, long) for short, long in line} for line in answer.lines]
    both = sum(len(a & b) for a, b in zip(ours, theirs, strict=True))
    return {
        "version": answer.version,
        "both": both,
        "ours": sorted(pair for a, b in zip(ours, theirs, strict=True) for pair in a - b),
        "theirs": sorted(pair for a, b in zip(ours, theirs, strict=True) for pair in b - a),
        "our_rate": len(gold) / seconds,
        "their_rate": len(gold) / answer.seconds,
    }


if __name__ == "__main__":
    main()
