"""Learn which acronyms the field has settled: writes src/litweave/resolve/common.tsv.

    python tools/acronyms.py GRAPH

GRAPH is one built from many abstracts (the shipped list: 67,223 of arXiv's AI lists, 2025 and
2026). An acronym is settled where enough papers define it and nearly all of them mean the same.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from litweave import keys
from litweave.graph import Graph
from litweave.resolve import acronyms

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "litweave" / "resolve" / "common.tsv"

# Papers that define it, and the share of them that agree. Letters meet by chance in short ones.
LEAST, LEAST_SHORT, SHORT = 5, 12, 3
SHARE = 0.95


def learn(graph: Graph) -> list[tuple[str, str, str, int]]:
    """Return (kind, acronym, long form, papers), sorted."""
    names = dict(zip(*(graph.concepts[c].to_pylist() for c in ("id", "name")), strict=True))
    shorts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    longs: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    long_names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for merge in graph.table("merges").to_pylist():
        if merge["rule"] != "definition":
            continue
        key = merge["kind"], keys.compact(keys.fold(merge["kind"], merge["name"]))
        shorts[key][merge["name"]] += merge["papers"]
        longs[key][merge["concept_id"]] += merge["papers"]
        long_names[merge["concept_id"]][merge["target"]] += merge["papers"]
    found = []
    for (kind, key), some in longs.items():
        concept, papers = min(some.items(), key=lambda item: (-item[1], item[0]))
        least = LEAST_SHORT if len(key) <= SHORT else LEAST
        if papers < least or papers < SHARE * some.total() or concept not in names:
            continue
        short = min(shorts[kind, key].items(), key=lambda item: (-item[1], item[0]))[0]
        if " " in short or "-" in short:
            continue  # "VLA models" follows from VLA
        long = min(long_names[concept].items(), key=lambda item: (-item[1], item[0]))[0]
        if acronyms.spelt_out(short, long) == long and "- " not in long:
            found.append((kind, short, long, papers))
    return sorted(found)


def main() -> None:
    """Write the list and say how long it is."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("graph", type=Path)
    found = learn(Graph(parser.parse_args().graph))
    OUT.write_text("".join("\t".join(map(str, row)) + "\n" for row in found), encoding="utf-8")
    print(f"{len(found)} acronyms in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
