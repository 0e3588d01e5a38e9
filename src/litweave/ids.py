"""Ids of papers in every form that people write them, and their one normal form.

`arxiv:2304.01234` has no version, DOIs are lower case and without resolver. What is of no known
scheme keeps its own scheme name and is never identity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote

# Best first: the paper takes its id from the first scheme that it has.
SCHEMES = ("arxiv", "doi", "s2", "openalex", "pmid", "acl", "openreview")
TITLE_SCHEME = "title"
FOREIGN_SCHEME = "id"  # an id column whose values are of no known scheme

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|"
    "cond-mat|cs|dg-ga|econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|"
    "nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat|"
    "supr-con"
)
# Four digits after the dot until 2014, five since: "1998.1234" or a bare decimal is no id.
_ARXIV_NEW = (
    r"(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{5}"
)
_ARXIV_OLD = rf"(?:{_ARCHIVES})(?:\.[a-z]{{2}})?/[0-9]{{7}}"
_BARE_ARXIV = re.compile(_ARXIV_NEW)
# The forms in which arXiv itself gives them; the pattern after it reads them too, but slowly.
_PLAIN_ARXIV = re.compile(rf"(?:https?://arxiv\.org/abs/)?({_ARXIV_NEW})(?:v[0-9]{{1,3}})?")
_ARXIV = re.compile(
    rf"(?:https?://)?(?:[a-z0-9-]+\.)?(?:arxiv\.org/(?:abs|pdf|html|format|ps|src|e-print)/)?"
    rf"(?:huggingface\.co/papers/|alphaxiv\.org/abs/|oai:arxiv\.org:|arxiv:\s?)?"
    rf"({_ARXIV_NEW}|{_ARXIV_OLD})(?:v[0-9]{{1,3}})?(?:\.pdf|\.ps)?(?:[?#].*|\s*\[[a-z.\s-]+\])?/?",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|(?:info:)?doi\s?[:/=]?\s?)?(10\.[0-9]{1,9}(?:\.[0-9]{1,9})*/\S+)",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)")
_ACL_DOI = re.compile(r"10\.(?:18653/v1|3115)/(.+)")
_S2 = re.compile(
    r"(?:(?:https?://)?(?:www\.|api\.)?semanticscholar\.org/(?:paper/(?:[^/?#\s]+/)?|corpusid:))?"
    r"(?:corpus_?id:\s?)?([0-9]{1,12}|[0-9a-f]{40})(?:[?#].*)?",
    re.IGNORECASE,
)
_OPENALEX = re.compile(
    r"(?:(?:https?://)?(?:api\.)?openalex\.org/(?:works/)?)?(w[0-9]{1,12})", re.IGNORECASE
)
_PMID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)|"
    r"pmid:?\s?)?0{0,4}([0-9]{1,8})/?(?:[?#].*)?",
    re.IGNORECASE,
)
_ACL_FORM = r"[a-z][0-9]{2}-[0-9]{4}|[0-9]{4}\.[a-z0-9_]+-[a-z0-9_]+\.[0-9]+"
_ACL = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:aclanthology\.org/|aclweb\.org/anthology/(?:papers/)?))?"
    rf"({_ACL_FORM})(?:\.pdf|\.bib)?/?",
    re.IGNORECASE,
)
_OPENREVIEW = re.compile(
    r"(?:(?:https?://)?openreview\.net/(?:forum|pdf|attachment)\?id=)?([\w-]{5,20})(?:&.*)?",
    re.IGNORECASE,
)
_PATTERNS = {
    "arxiv": _ARXIV,
    "doi": _DOI,
    "s2": _S2,
    "openalex": _OPENALEX,
    "pmid": _PMID,
    "acl": _ACL,
    "openreview": _OPENREVIEW,
}
_SCHEME_NAMES = {
    "arxivid": "arxiv", "arxiv": "arxiv", "eprint": "arxiv",
    "doi": "doi",
    "s2": "s2", "corpusid": "s2", "s2corpusid": "s2", "semanticscholar": "s2", "s2id": "s2",
    "openalex": "openalex", "openalexid": "openalex",
    "pmid": "pmid", "pubmed": "pmid", "medline": "pmid", "pubmedid": "pmid",
    "acl": "acl", "aclid": "acl", "anthology": "acl", "anthologyid": "acl",
    "openreview": "openreview", "forum": "openreview", "openreviewid": "openreview",
}  # fmt: skip
# Marks that make a scheme certain without being told; a bare number could be anything.
_TELLING = {
    "s2": re.compile(r"semanticscholar\.org|corpus_?id:|^[0-9a-f]{40}$", re.IGNORECASE),
    "openalex": re.compile(r"openalex\.org|^W[0-9]{6,}$", re.IGNORECASE),
    "pmid": re.compile(r"pubmed|^pmid", re.IGNORECASE),
    "openreview": re.compile(r"openreview\.net/", re.IGNORECASE),
}
_MAX_LENGTH = 500  # no id is longer; a stray abstract in an id column is not worth a search


def scheme(name: str) -> str | None:
    """Return the known scheme that a source calls `name` ("ArXiv", "corpus_id"), if any."""
    return _SCHEME_NAMES.get(name) or _SCHEME_NAMES.get(re.sub(r"[^a-z0-9]", "", name.lower()))


def normalise(scheme_name: str, value: str) -> list[tuple[str, str]]:
    """Return the ids that `value`, said to be of this scheme, stands for; none if it is not.

    arXiv's own DOIs are arXiv ids; a DOI of the ACL gives the ACL id as well.
    """
    value = value.strip()
    if not value or len(value) > _MAX_LENGTH or not value.isprintable():
        return []
    match = _PATTERNS[scheme_name].fullmatch(value)
    if match is None:
        return []
    return _NORMAL[scheme_name](match[1])


def recognise(value: str) -> list[tuple[str, str]]:
    """Return the ids that `value` stands for, judged by its form alone; none if it is foreign."""
    value = value.strip()
    if _BARE_ARXIV.fullmatch(value):
        return [("arxiv", value)]
    head, _, tail = value.partition(":")
    named = scheme(head) if tail and not tail.startswith("//") else None
    if named and (found := normalise(named, tail)):
        return found
    for name in SCHEMES:
        telling = _TELLING.get(name)
        if (telling is None or telling.search(value[:_MAX_LENGTH])) and (
            found := normalise(name, value)
        ):
            return found
    return []


def gather(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return (scheme as the source calls it, value) pairs as normalised, sorted, distinct ids.

    What cannot be read as its scheme says is judged by its form; what has no known form is kept
    under the scheme's name as given.
    """
    ids: set[tuple[str, str]] = set()
    for name, value in pairs:
        if name == "arxiv" and (plain := _PLAIN_ARXIV.fullmatch(value)):
            ids.add((name, plain[1]))
            continue
        known = scheme(name)
        found = (normalise(known, value) if known else []) or recognise(value)
        foreign = [((name if not known else FOREIGN_SCHEME), value.strip()[:_MAX_LENGTH])]
        ids.update(found or (foreign if value.strip() else []))
    return tuple(sorted(ids))


def _normal_arxiv(value: str) -> str:
    archive, slash, number = value.lower().partition("/")
    return f"{archive.partition('.')[0]}/{number}" if slash else archive


def _from_doi(value: str) -> list[tuple[str, str]]:
    doi = unquote(value).lower().rstrip(".,;:\"'>")
    for opening, closing in ("()", "[]", "{}"):
        while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
            doi = doi[:-1].rstrip(".,;:\"'")
    if (match := _ARXIV_DOI.fullmatch(doi)) and (found := normalise("arxiv", match[1])):
        return found
    ids = [("doi", doi)]
    if match := _ACL_DOI.fullmatch(doi):
        ids += normalise("acl", match[1])
    return ids


def _normal_s2(value: str) -> str:
    # A corpus id is a number; the 40 digits of a hash may begin with 0.
    return value.lower() if len(value) == 40 else value.lstrip("0") or "0"  # noqa: PLR2004


def _from_acl(value: str) -> str:
    return value.upper() if value[0].isalpha() else value.lower()


_NORMAL: Mapping[str, Callable[[str], list[tuple[str, str]]]] = {
    "arxiv": lambda found: [("arxiv", _normal_arxiv(found))],
    "doi": _from_doi,
    "s2": lambda found: [("s2", _normal_s2(found))],
    "openalex": lambda found: [("openalex", found.upper())],
    "pmid": lambda found: [("pmid", found.lstrip("0") or "0")],
    "acl": lambda found: [("acl", _from_acl(found))],
    "openreview": lambda found: [("openreview", found)],
}
