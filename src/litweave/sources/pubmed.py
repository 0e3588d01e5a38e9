"""PubMed XML: articles and book chapters, as E-utilities and the yearly files give them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from litweave.sources import dates, xml_records
from litweave.sources.base import Head, Input, Row, Source, make

_TAGS = frozenset({"PubmedArticle", "PubmedBookArticle", "MedlineCitation"})
_RETRACTED = frozenset({"Retracted Publication"})
_SEASONS = {"winter": "01", "spring": "04", "summer": "07", "autumn": "10", "fall": "10"}


def _recognises(head: Head) -> bool:
    root = xml_records.root(head)
    names = {"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet", *_TAGS}
    return root is not None and root.name in names


def _record(source: Input, place: str, element: Element) -> Row:
    citation = element.find("MedlineCitation")
    if citation is None:
        citation = element.find("BookDocument")
    citation = element if citation is None else citation
    article = citation.find("Article")
    article = citation if article is None else article
    types = {
        (t.text or "").strip() for t in article.iterfind("PublicationTypeList/PublicationType")
    }
    return make(
        source,
        place,
        title=_text(article.find("ArticleTitle")) or _text(article.find("VernacularTitle")),
        abstract=_abstract(article),
        published=_date(article),
        authors=_authors(article),
        categories=[
            _text(heading)
            for path in ("KeywordList/Keyword", "MeshHeadingList/MeshHeading/DescriptorName")
            for heading in citation.iterfind(path)
        ],
        venue=article.findtext("Journal/Title") or article.findtext("Book/BookTitle"),
        named_ids=_ids(element, citation, article),
        flags=["retracted"] if types & _RETRACTED else [],
        raw=xml_records.raw(source, element),
    )


def _text(element: Element | None) -> str:
    """Return the text with that of inline elements (i, sub, sup, mml:math)."""
    return "".join(element.itertext()).strip() if element is not None else ""


def _abstract(article: Element) -> str:
    """Return the abstract, its parts as "BACKGROUND: ..."."""
    parts = []
    for part in article.iterfind("Abstract/AbstractText"):
        label, text = part.get("Label"), _text(part)
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return " ".join(parts)


def _date(article: Element) -> str | None:
    """Return the day it stood on the web, else the issue's date."""
    for path in ("ArticleDate", "Journal/JournalIssue/PubDate", "Book/PubDate"):
        found = article.find(path)
        if found is None:
            continue
        year, month, day = (found.findtext(name) or "" for name in ("Year", "Month", "Day"))
        if not year:  # "1998 Dec-1999 Jan", "2000 Spring"
            return dates.parse((found.findtext("MedlineDate") or "")[:8].split("-")[0].strip())
        season = _SEASONS.get((found.findtext("Season") or "").lower(), "")
        in_year = dates.number(month or season) or dates.month(month)
        return dates.build(dates.number(year), in_year, dates.number(day))
    return None


def _authors(article: Element) -> Iterator[str]:
    for author in article.iterfind("AuthorList/Author"):
        given = author.findtext("ForeName") or author.findtext("Initials") or ""
        family = author.findtext("LastName") or author.findtext("CollectiveName") or ""
        yield f"{given} {family}".strip()


def _ids(element: Element, citation: Element, article: Element) -> Iterator[tuple[str, str]]:
    yield "pmid", citation.findtext("PMID") or ""
    for location in article.iterfind("ELocationID"):
        if location.get("EIdType") == "doi" and location.get("ValidYN", "Y") == "Y":
            yield "doi", location.text or ""
    for path in ("PubmedData", "PubmedBookData"):
        for one in element.iterfind(f"{path}/ArticleIdList/ArticleId"):
            if one.get("IdType") in {"doi", "pubmed", "pmc"}:
                yield str(one.get("IdType")), one.text or ""


def _read(source: Input) -> Iterator[Row]:
    return xml_records.read(source, _TAGS, _record)


SOURCE = Source(
    "PubMed XML",
    "efetch -db pubmed -format xml -id 31978945 > pubmed.xml",
    _recognises,
    _read,
)
