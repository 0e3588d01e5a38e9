"""Time the extract stage: abstracts per CPU second, in whole and by part, beside spaCy.

    python benchmarks/extract.py [PAPERS.jsonl.gz] [--papers 400] [--runs 3]

CPU seconds of one thread, the best of some interleaved runs. Rows that do the same work are
checked to find the same mentions:

* stage: `Extractor.extract`, everything from papers to evidence
* nlp.pipe: the shipped pipeline alone as a user would call it, in spaCy's batches of 1000
* in thinc: the same pipeline with its network built as spaCy builds its own (thinc_network.py),
  through `nlp.pipe` as it comes; identical mentions
* spaCy CNN: what spaCy itself would bring, a blank pipeline with its usual tok2vec and ner of the
  default size and random weights, through `nlp.pipe`; no such mentions, only the cost

Without a file the invented abstracts of tests/data are read again and again. The last table needs
the package `abbreviations`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc_network import in_thinc
from threadpoolctl import threadpool_limits

from litweave.extract import links, recogniser, roles, sense
from litweave.extract.abbreviations import pairs
from litweave.extract.extractor import BATCH, Extractor
from litweave.extract.page import BREAK, Finder, Page, ask
from litweave.extract.settle import LIKELY, settle
from litweave.extract.tidy import tidy
from litweave.records import KINDS, Extraction, Paper
from litweave.settings import ExtractSettings

GOLD = Path(__file__).parent.parent / "tests" / "data" / "gold.jsonl"


def main() -> None:
    """Print two tables: the whole stage beside spaCy, then its parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--papers", type=int, default=400)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    papers = read(arguments.source, arguments.papers)
    extractor = Extractor(ExtractSettings(), KINDS)
    with threadpool_limits(1):
        whole(extractor, papers, arguments.runs)
        parts(extractor, papers, arguments.runs)
        definitions(papers, arguments.runs)


def read(source: Path, count: int) -> list[Paper]:
    """Return `count` papers, from the start again where the file has fewer."""
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, count)]
    papers = [Paper(row["id"], row["title"], row["abstract"]) for row in rows]
    return list(islice(cycle(papers), count))


def best(jobs: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Return the least CPU seconds of each job over interleaved runs."""
    least = dict.fromkeys(jobs, float("inf"))
    for _ in range(runs):
        for name, job in jobs.items():
            begin = time.process_time()
            job()
            least[name] = min(least[name], time.process_time() - begin)
    return least


def whole(extractor: Extractor, papers: list[Paper], runs: int) -> None:
    """Compare the stage with spaCy's own way of running a pipeline."""
    texts = [paper.title + BREAK + paper.abstract for paper in papers]
    nlp = extractor.nlp
    spacy_cnn, thinc = cnn(texts), in_thinc(nlp)
    jobs: dict[str, Callable[[], object]] = {
        "stage": lambda: list(extractor.extract(papers)),
        "nlp.pipe": lambda: list(nlp.pipe(texts)),
        "in thinc": lambda: list(thinc.pipe(texts)),
        "spaCy CNN": lambda: list(spacy_cnn.pipe(texts)),
    }
    assert same_mentions(nlp, thinc, texts)
    assert same_evidence(extractor, papers[:64])
    took = best(jobs, runs)
    print(f"{len(papers)} abstracts, {sum(map(len, texts)) // len(texts)} characters each\n")
    print("| what | abstracts per CPU second | ratio to the stage |\n|---|---|---|")
    for name, seconds in took.items():
        print(f"| {name} | {len(papers) / seconds:.0f} | {seconds / took['stage']:.2f} |")


def cnn(texts: list[str]) -> Language:
    """Return blank English with spaCy's tok2vec and ner of default size, random weights."""
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    for label in KINDS:
        ner.add_label(label)  # type: ignore[attr-defined] # add_pipe returns any callable
    nlp.initialize()
    list(nlp.pipe(texts[:8]))
    return nlp


def same_mentions(nlp: Language, thinc: Language, texts: list[str]) -> bool:
    """Say whether batches, single texts and the network in thinc give the same spans."""
    piped = [mentions(doc) for doc in nlp.pipe(texts)]
    single = [mentions(nlp(text)) for text in texts[:64]]
    return piped[:64] == single and piped == [mentions(doc) for doc in thinc.pipe(texts)]


def mentions(doc: Doc) -> list[tuple[int, int, str]]:
    """Return what the recogniser found."""
    return [(span.start_char, span.end_char, span.label_) for span in doc.spans[recogniser.SPANS]]


def same_evidence(extractor: Extractor, papers: list[Paper]) -> bool:
    """Say whether the stage gives each paper the same evidence alone and among others."""
    alone: list[Extraction] = [next(extractor.extract([paper])) for paper in papers]
    return list(extractor.extract(papers)) == alone


def parts(extractor: Extractor, papers: list[Paper], runs: int) -> None:
    """Time each step on what the step before it left."""
    texts = [paper.title + BREAK + paper.abstract for paper in papers]
    pages = [
        Page(extractor.nlp.make_doc(text), text, len(paper.title), tuple(pairs(text)))
        for text, paper in zip(texts, papers, strict=True)
    ]
    finders = extractor.finders
    found = [[item for finder in finders.values() for item in finder(page)] for page in pages]
    settled = [settle(items) for items in found]
    done = [
        sense.complete(page.text, items, page.pairs, ())
        for page, items in zip(pages, settled, strict=True)
    ]

    def agree() -> None:
        for page, items in zip(pages, done, strict=True):
            defined = sense.definitions(page.text, items, page.pairs)
            for group in sense.groups(page.text, items, defined):
                sense.agree(items, group)

    agreed = [
        [
            sense.agree(items, group)
            for group in sense.groups(
                page.text, items, sense.definitions(page.text, items, page.pairs)
            )
        ]
        for page, items in zip(pages, done, strict=True)
    ]

    def judge() -> None:
        for page, concepts in zip(pages, agreed, strict=True):
            outline = roles.outline(page.text, page.title_end)
            for items in concepts:
                if KINDS[items[0].kind].roles and items[0].confidence > LIKELY:
                    roles.introduced(outline, items)

    jobs: dict[str, Callable[[], object]] = {
        "tokenizer": lambda: [extractor.nlp.make_doc(text) for text in texts],
        **{f"finder: {name}": partial(run, finder, pages) for name, finder in finders.items()},
        "definitions": lambda: [pairs(text) for text in texts],
        "links": lambda: [links.find(paper) for paper in papers],
        "tidy and settle": lambda: [
            settle(tidy(page.text, items, page.title_end))
            for page, items in zip(pages, found, strict=True)
        ],
        "sense: complete": lambda: [
            sense.complete(page.text, items, page.pairs, ())
            for page, items in zip(pages, settled, strict=True)
        ],
        "sense: agree": agree,
        "roles": judge,
    }
    print("\n| part | microseconds an abstract |\n|---|---|")
    for name, seconds in best(jobs, runs).items():
        print(f"| {name} | {seconds / len(papers) * 1e6:.0f} |")


def definitions(papers: list[Paper], runs: int) -> None:
    """Compare with the package `abbreviations`, where it is installed."""
    try:
        from abbreviations import (  # type: ignore[import-not-found, unused-ignore] # optional
            schwartz_hearst,
        )
    except ImportError:
        print("\ndefinitions: pip install abbreviations, to compare")
        return
    texts = [paper.title + BREAK + paper.abstract for paper in papers]
    theirs = schwartz_hearst.extract_abbreviation_definition_pairs
    took = best(
        {
            "ours": lambda: [pairs(text) for text in texts],
            "abbreviations": lambda: [theirs(doc_text=text) for text in texts],
        },
        runs,
    )
    print("\n| definitions | abstracts per CPU second | found |\n|---|---|---|")
    found = {
        "ours": sum(len(pairs(text)) for text in texts),
        "abbreviations": sum(len(theirs(doc_text=text)) for text in texts),
    }
    for name, seconds in took.items():
        print(f"| {name} | {len(papers) / seconds:.0f} | {found[name]} |")


def run(finder: Finder, pages: list[Page]) -> None:
    """Exhaust a finder, in batches as the stage asks it."""
    for start in range(0, len(pages), BATCH):
        for found in ask(finder, pages[start : start + BATCH]):
            for _ in found:
                pass


if __name__ == "__main__":
    main()
