"""Show that the memory of extraction is flat: what one process holds after so many abstracts.

    python benchmarks/memory.py [PAPERS.jsonl.gz] [--papers 6000] [--every 500]

Also prints abstracts per CPU second between two lines. Linux.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

from extract import GOLD, read
from litweave.extract.extractor import Extractor
from litweave.records import KINDS
from litweave.settings import ExtractSettings


def main() -> None:
    """Extract abstract after abstract and print a line now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--papers", type=int, default=6000)
    parser.add_argument("--every", type=int, default=500)
    arguments = parser.parse_args()
    papers = read(arguments.source, arguments.papers)
    extractor = Extractor(ExtractSettings(), KINDS)
    found = extractor.extract(papers)
    print("| abstracts | MB held | abstracts per CPU second |\n|---:|---:|---:|")
    print(f"| 0 | {held():.0f} | |")
    for number in range(arguments.every, arguments.papers + 1, arguments.every):
        start = time.process_time()
        for _ in islice(found, arguments.every):
            pass
        rate = arguments.every / (time.process_time() - start)
        print(f"| {number:,} | {held():.0f} | {rate:.0f} |", flush=True)


def held() -> float:
    """Return the megabytes that this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
