"""ACL Anthology XML: a collection of volumes of papers, text with mixed content.

`pwccode` and `pwcdataset` are surviving labels of Papers with Code.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from litweave import ids
from litweave.latex import latex_to_text
from litweave.records import StatedLink
from litweave.sources import fields, xml_records
from litweave.sources.base import Head, Input, Row, Source, make

_STATED = {
    "software": "code", "pwccode": "code", "dataset": "dataset", "pwcdataset": "dataset",
    "video": "video",
}  # fmt: skip
_ATTACHED = frozenset({"software", "dataset"})
_HOME = "https://aclanthology.org/"


def _recognises(head: Head) -> bool:
    root = xml_records.root(head)
    return root is not None and root.name == "collection" and "<volume" in root.text


def _read(source: Input) -> Iterator[Row]:
    return _Reader().read(source)


class _Reader:
    """Knows the volume that a paper stands in: its title and year come before its papers."""

    def __init__(self) -> None:
        self.title = ""
        self.year: str | None = None
        self.papers = 0

    def read(self, source: Input) -> Iterator[Row]:
        return xml_records.read(source, frozenset({"meta", "paper"}), self.build)

    def build(self, source: Input, _place: str, element: Element) -> Row | None:
        if element.tag == "meta":
            self.title = _text(element.find("booktitle"))
            self.year = element.findtext("year")
            return None
        self.papers += 1
        return make(
            source,
            f"record {self.papers}",
            title=_text(element.find("title")),
            abstract=_text(element.find("abstract")),
            published=element.findtext("year") or self.year,
            authors=[
                " ".join(filter(None, (_text(a.find(p)) for p in ("first", "last", "suffix"))))
                for a in element.iterfind("author")
            ],
            venue=self.title,
            named_ids=_ids(element),
            links=_links(element),
            flags=_flags(element),
            raw=xml_records.raw(source, element),
        )


def _text(element: Element | None) -> str:
    """Return mixed content as text: case marks go, formulas are LaTeX, addresses stay."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        inner = _text(child)
        parts += [latex_to_text(f"${inner}$") if child.tag == "tex-math" else inner]
        parts.append(child.tail or "")
    return "".join(parts)


def _ids(element: Element) -> list[tuple[str, str]]:
    pairs = [("doi", (element.findtext("doi") or "").strip())]
    url = (element.findtext("url") or "").strip()
    return pairs + ids.normalise("acl", url.removeprefix(_HOME).rstrip("/"))


def _links(element: Element) -> Iterator[StatedLink]:
    """Yield what is stated; file names of attachments are resolved as the Anthology does."""
    for child in element:
        kind = _STATED.get(str(child.tag))
        if kind is None:
            continue
        url = (child.get("url") or child.get("href") or child.text or "").strip()
        if url and "/" not in url and child.tag in _ATTACHED:
            url = f"{_HOME}attachments/{url}"
        if fields.is_url(url):
            yield StatedLink(url, kind)


def _flags(element: Element) -> list[str]:
    retracted = element.find("retracted") is not None
    return ["retracted"] if retracted else []


SOURCE = Source(
    "ACL Anthology XML",
    "data/xml/2023.acl.xml of https://github.com/acl-org/acl-anthology",
    _recognises,
    _read,
)
