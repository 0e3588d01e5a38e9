"""List what litweave depends on and under which licence; fail where one forbids its use.

    python tools/licences.py                    a table; 1 if a licence is unknown or forbids use
    python tools/licences.py --sbom bom.json    a bill of materials besides, CycloneDX 1.6

Read from the metadata of what is installed here: the packages that litweave needs and what those
need in turn. Extras are listed apart: igraph is GPL, so it is never needed, only used where the
user has installed it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement

OURS = "litweave"
# Of each word of an expression: may be used in and beside an MIT program by anyone.
FREE = re.compile(
    r"MIT|MIT-CMU|BSD.*|Apache.*|ISC.*|PSF.*|Python.*|MPL.*|Mozilla.*|Unlicense.*|0BSD|Zlib.*|"
    r"HPND|CC0.*|CNRI.*|BSL-1\.0|LGPL.*|GNU Lesser.*|Public Domain",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"A?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package."""

    name: str
    version: str
    licence: str
    needed: bool  # without extras

    @property
    def problem(self) -> str:
        """Return why it may not be used, "" if it may."""
        if not self.licence:
            return "says no licence"
        if COPYLEFT.search(self.licence) and "Lesser" not in self.licence:
            return "copyleft" if self.needed else ""
        words = re.split(r"\s+(?:AND|OR|WITH)\s+|[;()]|\s/\s", self.licence)
        unknown = [w.strip() for w in words if w.strip() and not FREE.match(w.strip())]
        return f"unknown licence {unknown[0]!r}" if unknown else ""


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sbom", type=Path, help="write a CycloneDX bill of materials")
    given = parser.parse_args(arguments)
    found = sorted(packages(), key=lambda package: (not package.needed, package.name.lower()))
    for package in found:
        mark = "" if package.needed else "  (extra)"
        print(f"{package.name:24} {package.version:14} {package.licence}{mark}  {package.problem}")
    if given.sbom:
        given.sbom.write_text(json.dumps(bill(found), indent=1) + "\n", encoding="utf-8")
    bad = [package for package in found if package.problem]
    print(f"{len(found)} packages, {len(bad)} with a licence to look at", file=sys.stderr)
    return 1 if bad else 0


def packages() -> Iterator[Package]:
    """Yield what litweave needs, then what its extras need besides, as far as installed."""
    needed = closure([], {""})
    for name in sorted(needed):
        yield of(name, needed=True)
    for name in sorted(
        closure([], set(distribution(OURS).metadata.get_all("Provides-Extra", []))) - needed
    ):
        yield of(name, needed=False)


def closure(seen: Iterable[str], extras: set[str]) -> set[str]:
    """Return the names of all that litweave with these extras rests on here."""
    found: set[str] = set(seen)
    waiting = [(OURS, extras | {""})]
    done: set[tuple[str, str]] = set()
    while waiting:
        name, wanted = waiting.pop()
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:  # for another system, or an extra that is not here
            continue
        if name != OURS:
            found.add(name)
        for text in requires:
            one = Requirement(text)
            markers = [
                extra for extra in wanted if not one.marker or one.marker.evaluate({"extra": extra})
            ]
            key = (normal(one.name), ",".join(sorted(one.extras)))
            if markers and key not in done and key[0] != OURS:
                done.add(key)
                waiting.append((key[0], {"", *one.extras}))
            elif markers and key[0] == OURS and key not in done:
                done.add(key)
                waiting.append((OURS, set(one.extras)))
    return found


def normal(name: str) -> str:
    """Return the name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def of(name: str, *, needed: bool) -> Package:
    """Return one installed package."""
    found = distribution(name)
    return Package(found.metadata["Name"], found.version, licence(found), needed)


def licence(found: Distribution) -> str:
    """Return the licence as the package's metadata has it: expression, classifiers, or text."""
    metadata = found.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [
        text.rsplit(" :: ", 1)[1]
        for text in metadata.get_all("Classifier", [])
        if text.startswith("License :: ") and text.count(" :: ") > 1
    ]
    stated = metadata["License"].strip().partition("\n")[0] if "License" in metadata else ""
    return "; ".join(classifiers) or stated[:60]


def bill(found: Iterable[Package]) -> dict[str, Any]:
    """Return a CycloneDX 1.6 bill of materials, the same for the same packages."""
    version = distribution(OURS).version
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{normal(package.name)}@{package.version}",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:pypi/{normal(package.name)}@{package.version}",
            "scope": "required" if package.needed else "optional",
            "licenses": [{"license": {"name": package.licence}}] if package.licence else [],
        }
        for package in found
    ]
    main_component = {
        "type": "application", "bom-ref": f"pkg:pypi/{OURS}@{version}", "name": OURS,
        "version": version, "purl": f"pkg:pypi/{OURS}@{version}",
        "licenses": [{"license": {"id": "MIT"}}],
    }  # fmt: skip
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(components))}",
        "version": 1,
        "metadata": {"component": main_component},
        "components": components,
        "dependencies": [
            {
                "ref": main_component["bom-ref"],
                "dependsOn": [c["bom-ref"] for c in components if c["scope"] == "required"],
            }
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
