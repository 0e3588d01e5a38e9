"""Links of a paper: where they stand, what they hold, and whether they are the paper's own.

`find` reads title, abstract and comment; `stated` takes what the source gave beside the text.
What a link holds is said by the words before it, and by its host where they are silent; a
repository holds code unless the sentence names something else and no code. A link is the paper's
own unless the words around it, or its host, say that it is another's.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from litweave.extract.urls import UrlSpan, canonical, find_urls
from litweave.records import ABSTRACT, COMMENT, LINK_KINDS, SOURCE, TITLE, Link, Paper

__all__ = ["canonical", "find", "stated"]

_FIELDS = (TITLE, ABSTRACT, COMMENT)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# What the words before a link say that it holds; the first that is there wins. Code leads: a link
# to code and data is code. A page that shows videos is a project page.
_SAID: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "code",
        _words(
            r"(?:source|py|training|inference|evaluation)?[- ]?codes?|codebases?|"
            r"implementations?|implemented|softwares?|scripts?|"
            r"librar(?:y|ies)|toolkits?|toolbox(?:es)?|packages?|reproducib\w+|notebooks?|"
            r"programs?|plugins?|simulators?"
        ),
    ),
    (
        "other",
        _words(
            r"(?:full|extended|long|longer|latest|arxiv|journal) versions?|appendi(?:x|ces|xes)|"
            r"paper[- ]lists?|reading lists?|(?:relevant|related|surveyed) papers|"
            r"follow-up updates|supplement(?:ary)? (?:pdf|paper)|slides|poster"
        ),
    ),
    ("project", _words(r"project (?:web ?)?(?:home ?)?(?:page|site)s?|project and \w+ pages?")),
    (
        "dataset",
        _words(
            r"datasets?|data ?sets?|data|corpus|corpora|benchmarks?|test ?sets?|annotations?|"
            r"leaderboards?|treebanks?|lexicons?|resource"
        ),
    ),
    ("project", _words(r"projects?|web ?sites?|web ?pages?|home ?pages?|pages?")),
    ("video", _words(r"videos?|screencasts?|visuali[sz]ations?")),
    (
        "demo",
        _words(
            r"demos?|demonstrations?|(?:audio|speech|music|sound)[- ]samples?|samples|playground|"
            r"interactive(?:ly)?|online (?:system|version|tool)|web ?(?:apps?|applications?|"
            r"services?|interfaces?|servers?)|trial"
        ),
    ),
    ("model", _words(r"models?|checkpoints?|weights|embeddings")),
)

# What a host is for, where the words are silent; the first that fits decides.
_HOSTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dataset", (r"huggingface\.co/datasets/", r"kaggle\.com/(?:datasets|competitions|c)/")),
    (
        "demo",
        (r"huggingface\.co/(?:spaces|chat)", r"[\w.-]*(?:hf\.space|streamlit\.app|gradio\.live)"),
    ),
    ("model", (r"huggingface\.co/[\w.-]+/[\w.-]+",)),
    ("video", (r"(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com)\b",)),
    (
        "dataset",
        (
            r"(?:zenodo\.org|figshare\.com|osf\.io|data\.mendeley\.com|physionet\.org)\b",
            r"ieee-dataport\.org\b",
            r"dataverse\.",
            r"doi\.org/10\.(?:5281|6084|7910|5061|34740|17632)/",  # Zenodo, figshare, Dataverse...
        ),
    ),
    (
        "other",
        (
            r"(?:arxiv|doi|aclanthology|biorxiv|semanticscholar|(?:[a-z]{2}\.)?wikipedia)\.org\b",
            r"(?:openreview\.net|dl\.acm\.org|link\.springer\.com|ieeexplore\.ieee\.org)\b",
            r"proceedings\.",
        ),
    ),
    (
        "code",
        (
            r"(?:colab\.research\.google\.com|pypi\.org|cran\.r-project\.org|git\.io)\b",
            r"(?:anonymous\.4open\.science|codeocean\.com|sourceforge\.net|hub\.docker\.com)\b",
            r"[\w.-]+\.readthedocs\.io\b",
        ),
    ),
)
_OF_HOST = tuple((kind, re.compile("|".join(patterns))) for kind, patterns in _HOSTS)
_REPOSITORY = re.compile(
    r"(?:gist\.)?github\.com|(?:[\w-]+\.)*(?:git|[a-z]*gitlab[\w-]*|jugit|gitea)(?:\.[\w-]+)+|"
    r"bitbucket\.org|codeberg\.org"
)
_PAGES = re.compile(r"\.(?:gitlab|github|bitbucket)\.io$")
# Kinds of hosts that say more than words for several links do ("data and models" at Zenodo).
_TELLING = frozenset({"video", "dataset", "demo", "model"})
# Hosts that hold one thing, whatever the words are.
_ONLY: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("video", re.compile(r"(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com)\b")),
    ("dataset", re.compile(r"huggingface\.co/datasets/|kaggle\.com/datasets/")),
)

# What a repository may hold instead of code, where the sentence names no code.
_BESIDES_CODE = frozenset({"dataset", "video", "demo", "other"})
_PAGE = re.compile(r"\bproject\b(?! (?:will|can|is) )|\bproject is available", re.IGNORECASE)

_HOLDS_CODE = re.compile(r"\W*(?:for|contains?|holds?) (?:the |our )?(?:source )?code")

# The words before a link that is another's: a tool, source or data set that the paper takes.
_OTHERS = re.compile(
    r"\b(?:from|using|used|uses|use|via|with|by|on top of|buil[dt]s? (?:up)?on|based on|extend\w*|"
    r"provided by|hosted by|developed by|crawled|collected from|downloaded from|obtained from|"
    r"taken from|following|adopt\w*|leverag\w+|according to|such as|like|e\.g\.,?|"
    r"challenge|competition|shared task|task|workshop|framework|package|platform|service)"
    r"\s*(?:the |a |an )?[\w\s\"'-]{0,40}[\s(\[{\\]*(?:url|href|footnote)?[({\[\\]*$",
    re.IGNORECASE,
)
# What the paper's own things are made with, whoever says "our" before: "our code builds on URL".
_TAKEN = re.compile(
    r"\b(?:uses?|using|used|buil(?:ds?|t|ding) (?:up)?on|based on|on top of|rel(?:y|ies|ied) on|"
    r"extend(?:s|ed|ing)?|(?:adapted|adopted|forked|borrowed|modified|derived|initiali[sz]ed|taken)"
    r" from|(?:trained|implemented|developed|written|made) (?:with|in|using|on)|adopts?|adopting)"
    r"\b(?P<what>\s[^,;:.!?]{0,60})?$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:avail\w+|access\w+|releas\w*|found|open[- ]?sourc\w*|provided|shared?|published|hosted|"
    r"obtained|here|visit|see|download\w*|at|our)\b",
    re.IGNORECASE,
)
_NEVER_OWN = re.compile(r"https?://(?:[\w.-]*wikipedia\.org|(?:www\.)?arxiv\.org/?$)")
# A name with its home page in brackets or a footnote: "within Kuaishou (https://...)".
_BEHIND_NAME = re.compile(r"[A-Z]\w*[~\s]*(?:\\footnote|\\url|\\href|[({\[~\\\s])+$")
# ... unless they also say that something is made available.
_OWN = re.compile(
    r"\b(?:our|ours|avail\w+|accessible|accessed|releas\w*|found|open[- ]?sourc\w*|provided|"
    r"shared?|published|hosted|obtained|project|demo|website|homepage|here|visit|see|download\w*|"
    r"supplement\w*|repository)\b|^\W*(?:source )?(?:code|data|dataset|video|model)s?\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<![A-Z])[.!?][\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9\\])")
_JOINERS = re.compile(
    r"[\s,;:()\[\]{}.&/|]*(?:and|or|as well as|\d\.?)?[\s,;:()\[\]{}.\\]*(?:url)?[\s{]*"
)
# What stands in brackets right behind a link is said of it, and not of the next one.
_BRACKET = re.compile(r"[\s,;]{0,2}\(([^()]{2,60})\)")
# Where the words behind a link begin to be about the next link.
_TURN = re.compile(r"[,;]|\b(?:and|while|whereas)\b")
# Words after a link matter where those before are silent: "(URL) holds the code".
_AFTER = 80
_BEFORE = 300
_APART = 30  # characters between two links that share their words


def find(paper: Paper) -> list[Link]:
    """Return the links of a paper's own text, sorted: title, abstract, comment, then place.

    Each target once, where it stands first, unless a later place says that it is code.
    """
    links: dict[str, Link] = {}
    for field in _FIELDS:
        text: str = getattr(paper, field)
        for link in _links(paper.id, field, text, find_urls(text)):
            links.setdefault(link.url, link)
    return list(links.values())


def stated(paper: Paper) -> list[Link]:
    """Return the links that the paper's sources state beside its text, sorted by URL.

    What is no URL is left out; a kind that is none of ours counts as not given.
    """
    links: dict[str, Link] = {}
    for said in paper.links:
        url = canonical(said.url)
        if url is None:
            continue
        kind = said.kind if said.kind in LINK_KINDS else _kind("", "", url)
        link = Link(paper.id, url, kind or "other", said.own, SOURCE, None, None)
        old = links.get(url)
        if old is None or _rank(link) < _rank(old):
            links[url] = link
    return [links[url] for url in sorted(links)]


def _rank(link: Link) -> tuple[bool, int]:
    return not link.own, LINK_KINDS.index(link.kind)


def _links(paper_id: str, field: str, text: str, spans: list[UrlSpan]) -> list[Link]:
    links = []
    before, floor = "", 0
    for i, span in enumerate(spans):
        # "at URL and URL": the words are those before the first, but a telling host is heard.
        between = text[floor : span.start]
        joined = bool(i and len(between) <= _APART and _JOINERS.fullmatch(between))
        if not joined:
            before = _tail_sentence(text[max(floor, span.start - _BEFORE) : span.start])
        bracket = _BRACKET.match(text, span.end)
        remark = _said(bracket[1]) if bracket else None
        floor = bracket.end() if bracket and remark else span.end
        kind = (joined and _telling(span.url)) or _kind(
            before, _after(text, spans, i), span.url, remark
        )
        own = field == COMMENT or _own(text, span)
        links.append(Link(paper_id, span.url, kind, own, field, span.start, span.end))
    return links


def _after(text: str, spans: list[UrlSpan], number: int) -> str:
    """Return the rest of a link's sentence, without what is said of the link that follows."""
    end = spans[number].end
    following = spans[number + 1].start if number + 1 < len(spans) else len(text)
    after = _head_sentence(text[end : min(following, end + _AFTER)])
    if end + len(after) < following:
        return after
    turn = _TURN.search(after)
    return after[: turn.start()] if turn else after


def _tail_sentence(text: str) -> str:
    if text.rstrip().endswith((".", "!", "?")):
        return ""  # the URL stands as a sentence of its own
    ends = [m.end() for m in _SENTENCE_END.finditer(text)]
    return text[ends[-1] :] if ends else text


def _head_sentence(text: str) -> str:
    end = _SENTENCE_END.search(text)
    return text[: end.start()] if end else text


def _telling(url: str) -> str | None:
    kind = _of_host(url)
    return kind if kind in _TELLING else None


def _of_host(url: str) -> str | None:
    address = url.partition("://")[2].removeprefix("www.")
    return next((kind for kind, pattern in _OF_HOST if pattern.match(address)), None)


def _kind(before: str, after: str, url: str, remark: str | None = None) -> str:
    address = url.partition("://")[2].removeprefix("www.")
    only = next((kind for kind, pattern in _ONLY if pattern.match(address)), None)
    if only is not None:
        return only
    said = remark or _said(before) or _said(after)
    if _HOLDS_CODE.match(after):
        said = "code"
    host = urlsplit(url).netloc.removeprefix("www.")
    if _REPOSITORY.fullmatch(host) and not _PAGES.search(host):
        page = said == "project" and _PAGE.search(before)
        return said if said in _BESIDES_CODE or (said and page) else "code"
    if said != "code" and (kind := _telling(url)):
        return kind
    return said or _of_host(url) or "project"


def _said(words: str) -> str | None:
    return next((kind for kind, pattern in _SAID if pattern.search(words)), None)


def _own(text: str, span: UrlSpan) -> bool:
    """Say whether a link is the paper's own, by its sentence up to it, other links included."""
    if _NEVER_OWN.match(span.url):
        return False
    before = _tail_sentence(text[max(0, span.start - _BEFORE) : span.start])
    taken = _TAKEN.search(before)
    if taken and not _GIVEN.search(taken["what"] or ""):
        return False
    if _OWN.search(before):
        return True
    root = not urlsplit(span.url).path and not _PAGES.search(span.url)
    return not (_OTHERS.search(before) or (root and _BEHIND_NAME.search(before)))
