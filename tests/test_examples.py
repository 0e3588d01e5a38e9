"""The examples hold what examples/README.md says they hold, and nothing that is not ours."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from litweave import identity, sources
from litweave.records import Record
from litweave.settings import SourceSettings

EXAMPLES = Path(__file__).parents[1] / "examples"
PAGES = sorted(EXAMPLES.glob("daily-papers-*.txt"))
OWN_HOSTS = (
    "github.com/litweave-examples/",
    "gitlab.com/litweave-examples/",
    "huggingface.co/litweave-examples/",
    "huggingface.co/datasets/litweave-examples/",
    "huggingface.co/spaces/litweave-examples/",
    "litweave-examples.github.io/",
    ".example.org",
    "doi.org/10.5555/",
    "youtube.com/watch?v=EXAMPLE",
    "vimeo.com/000000001",
    # Well-known libraries that some of the papers build on.
    "github.com/huggingface/peft",
    "github.com/facebookresearch/detectron2",
)
URL = re.compile(r"(?:https?://|www\.|\bgithub\.com/)[^\s{}]+")


def abstracts() -> list[str]:
    """Return the abstracts of the pages in order, repeats included."""
    blocks = [block for page in PAGES for block in page.read_text("utf-8").split("\n\n")]
    return [block.strip() for block in blocks if len(block.split()) > 60]


def library() -> list[dict[str, object]]:
    lines = (EXAMPLES / "library.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_pages_hold_41_entries_of_37_papers() -> None:
    assert len(PAGES) == 4
    assert len(abstracts()) == 41
    assert len(set(abstracts())) == 37


def test_abstracts_have_the_length_of_real_ones() -> None:
    lengths = [len(abstract.split()) for abstract in abstracts()]
    assert min(lengths) >= 120
    assert max(lengths) <= 200


def test_the_library_shares_four_papers_with_the_pages() -> None:
    on_pages = set(abstracts())
    records = library()
    assert len(records) == 6
    assert sum(record.get("abstract") in on_pages for record in records) == 4
    assert sum("abstract" not in record for record in records) == 1
    assert all(str(record["doi"]).startswith("10.5555/") for record in records)


def test_links_lead_to_placeholders() -> None:
    texts = [*abstracts(), *(str(record.get("abstract", "")) for record in library())]
    urls = [url for text in texts for url in URL.findall(text)]
    assert len(urls) > 40
    assert [url for url in urls if not any(host in url for host in OWN_HOSTS)] == []


def test_concepts_overlap_and_versions_stand_side_by_side() -> None:
    texts = set(abstracts())
    papers = Counter(
        name
        for text in texts
        for name in ("LoRA", "Llama-2-7B", "GPT-4", "KITTI", "FID", "CIFAR-100", "GSM8K")
        if name in text
    )
    assert all(papers[name] >= 3 for name in papers)
    assert len(papers) == 7
    assert any("CIFAR-10 and CIFAR-100" in text for text in texts)
    assert any("SQuAD 1.1" in text and "SQuAD 2.0" in text for text in texts)
    assert any("mean absolute error (MAE)" in text for text in texts)
    assert any("Masked autoencoders (MAEs)" in text for text in texts)


def test_they_are_read_as_47_records_of_39_papers() -> None:
    read: list[Record] = []
    for path in [*PAGES, EXAMPLES / "library.jsonl"]:
        for row in sources.read(path, path.name, settings=SourceSettings()):
            assert isinstance(row, Record)
            read.append(row)
    papers = identity.merge(read)
    assert len(read) == 47
    assert len(papers) == 39
    # What only the library says (DOI, date) is there for the papers of the page without dates.
    ferryman = next(paper for paper in papers if paper.title.startswith("Ferryman"))
    assert ferryman.id == "doi:10.5555/litweave.2023.0042"
    assert ferryman.published == "2023-11-01"
    assert ferryman.sources == ("daily-papers-2.txt", "daily-papers-4.txt", "library.jsonl")
    # Last papers without trailer (2), dates without a year (2), a page without trailers (5).
    assert sum(paper.published is None for paper in papers) == 9


def test_settings_name_a_kind_that_the_patterns_find() -> None:
    settings = tomllib.loads((EXAMPLES / "litweave.toml").read_text("utf-8"))
    lines = (EXAMPLES / settings["extract"]["patterns"]).read_text("utf-8").splitlines()
    assert {json.loads(line)["label"] for line in lines} == set(settings["kinds"])


@pytest.mark.shared
def test_no_sentence_is_taken_from_the_real_pages(shared: Path) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        eights = (tuple(words[i : i + 8]) for i in range(len(words) - 7))
        # "our code is available at https" is anybody's.
        return {run for run in eights if "https" not in run}

    files = [*shared.glob("pages/*.txt"), *shared.glob("gold/*.jsonl")]
    real = set().union(*(runs(file.read_text("utf-8")) for file in files))
    ours = set().union(*(runs(text) for text in abstracts()))
    assert real
    assert ours & real == set()
