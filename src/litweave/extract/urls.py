"""URLs in prose: where they stand, and the one way in which each is written.

`find_urls` takes whatever saved pages, LaTeX and PDF columns leave of a URL: no scheme, a scheme
torn off (`https: //`), a host broken after a dot, a path broken after a slash or hyphen, braces,
markdown, a full stop behind it, two in a row. `canonical` is what a person would open.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Top-level domains that a host without scheme may end in; a scheme makes any domain one.
_TLD = (
    "com|org|net|edu|gov|io|ai|dev|app|co|me|info|xyz|cc|ly|tech|cloud|page|site|science|wiki|"
    "sh|gl|de|fr|uk|cn|ch|jp|eu|nl|it|in|se|au|ca|es|kr|sg|at|be|dk|fi|no|pl|pt|il|hk|tw|us"
)
# Hosts that name a page of someone's own even where no path follows.
_PAGES = r"(?:github|gitlab|bitbucket|readthedocs|wixsite|netlify|vercel|herokuapp)\.(?:io|com|app)"

# What cannot be in a text without a URL; costs one pass.
_HINTS = ("http", "www.", "ftp:")
_HINT = re.compile(rf"\.(?:{_TLD})\b")

# One class repeated, so the cost is linear; what does not belong is cut off afterwards.
_BODY = r"(?:[\w\-.~:/?#\[\]@!$&()*+,;=%\u2010-\u2013]|\\[_#%&~$])"
_LONGEST = 2000  # characters of a URL; browsers stop there too, and trimming costs their square
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_URL = re.compile(
    r"(?P<scheme>https?(?:\s{0,2}:\s{0,2}/{1,3}|//)\s{0,2}(?=[\w\[])|ftp://)"
    rf"(?P<body>{_BODY}{{1,{_LONGEST}}})"
    rf"|(?<![\w@/.-])(?P<bare>(?:{_LABEL}\.){{1,5}}(?:{_TLD})(?![\w-])(?!\.\w)(?:[:/?#]{_BODY}{{0,{_LONGEST}}})?)",
    re.IGNORECASE,
)
# A bare host without path counts where the words before it say that it is an address.
_ADDRESS = re.compile(
    r"(?:\b(?:at|visit|see|via|under|on|url|website|page|link)|[:({<\[~])\s*$", re.IGNORECASE
)

_NEXT_SCHEME = re.compile(r"(?<![/=])https?:/|(?<=.)www\.(?=\w+\.)", re.IGNORECASE)
# A sentence that begins without a blank: `.../repo.The code`.
_GLUED = re.compile(
    r"\.(?:The|Our|We|This|It|In|Code|Codes|To|For|A|An|Moreover|Data|Demo|Video|Project|Keywords)\b.*$"
)
_HOST = re.compile(
    rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]{{1,62}}|(?:\d{{1,3}}\.){{3}}\d{{1,3}}", re.IGNORECASE
)
_WHOLE_HOST = re.compile(rf"\.(?:{_TLD})$", re.IGNORECASE)
_BROKEN_HOST = re.compile(
    rf"\s{{1,2}}((?:{_LABEL}\.){{0,4}}(?:{_TLD})\b(?:/{_BODY}{{0,{_LONGEST}}})?)", re.IGNORECASE
)
_PIECE = re.compile(r"\s{1,2}([\w][\w.\-]*(?:/[\w.\-]+)*/?)")
_LAST_PIECE = re.compile(r"\s([\w\-]+)\.?\s*$")
_ORDINARY = frozenset(
    "and or as in on at for to now here soon with under upon where which via is are was will the"  # noqa: SIM905 - reads better
    " publicly online today respectively too also please".split()
)
_REPOSITORY = re.compile(r"(?:github|gitlab|bitbucket|codeberg)\.[a-z.]+$")
_ACADEMIC = re.compile(r"\.(?:edu|ac\.[a-z]{2}|edu\.[a-z]{2})$")
_NAMEISH = re.compile(r"[0-9_\-/]|[a-z][A-Z]|^[A-Z]{2}|^[A-Z][a-z]+[A-Z]")
_CLOSERS = {")": "(", "]": "[", "}": "{"}

_LONGEST_HOST = 253  # characters, as the domain name system has it

# Hosts that answer on https and whose path is the same whatever its case of host or last slash.
_SECURE = re.compile(
    r"(?:^|\.)(?:github\.com|github\.io|gitlab\.com|gitlab\.io|bitbucket\.org|bitbucket\.io|"
    r"huggingface\.co|zenodo\.org|doi\.org|arxiv\.org|youtube\.com|youtu\.be|vimeo\.com|"
    r"sites\.google\.com|kaggle\.com|figshare\.com|anonymous\.4open\.science|aclanthology\.org|"
    r"openreview\.net|colab\.research\.google\.com|codeberg\.org|readthedocs\.io|git\.io|pypi\.org)$"
)
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|usp|tab|feature|si|ref|ref_src|igshid|source|via)",
    re.IGNORECASE,
)
_TRACKING_ANYWHERE = re.compile(
    r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|ref_src|igshid)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class UrlSpan:
    """Characters `start:end` of a text are a URL; `url` is its canonical form."""

    start: int
    end: int
    url: str


def find_urls(text: str) -> list[UrlSpan]:
    """Return the URLs of `text` in order, each place once; the same target may come twice.

    Linear in the length of the text. The placeholder "this https URL" is none.
    """
    lower = text.lower()
    if not (any(hint in lower for hint in _HINTS) or _HINT.search(lower)):
        return []
    spans: list[UrlSpan] = []
    position = 0
    while match := _URL.search(text, position):
        found = _bare(text, match) if match["bare"] else _with_scheme(text, match)
        if found is None:
            position = match.end()
            continue
        spans.append(found)
        position = max(found.end, match.start() + 1)
    return spans


def canonical(url: str) -> str | None:
    """Return the one form of a URL as someone wrote it, or None if it is no URL.

    The scheme is added, the host in lower case, the path as written; tracking parameters go, and
    on repository hosts also `.git` and fragments. A last slash goes from hosts and known sites.
    What has more than four times the length that browsers take is no URL.
    """
    if len(url) > 4 * _LONGEST:
        return None
    found = _canonical(url)
    # What is cut off may lay bare what would be cut off in turn: "b~.git" is "b~" is "b".
    while found and (again := _canonical(found)) != found:
        found = again
    return found


def _canonical(url: str) -> str | None:
    url = unicodedata.normalize("NFKC", url).strip(" \t\r\n<>\"'`{}")
    for old, new in _LATEX:
        url = url.replace(old, new)
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "https", url
    scheme = scheme.lower()
    if scheme not in {"http", "https", "ftp"}:
        return None
    rest = _trim(rest)
    cut = min((i for i in map(rest.find, "/?#") if i >= 0), default=len(rest))
    host, tail = rest[:cut].rpartition("@")[2], rest[cut:]
    host, colon, port = host.lower().rstrip(".").partition(":")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host) or (colon and not port.isdigit()):
        return None
    bare_host = host.removeprefix("www.")
    if _SECURE.search(bare_host):
        scheme, host = "https", bare_host
    path = _clean_tail(bare_host, tail)
    return f"{scheme}://{host}{colon}{port}{path}"


_LATEX = (
    ("\\textasciitilde", "~"),
    ("$\\sim$", "~"),
    ("\\sim", "~"),
    ("\\_", "_"),
    ("\\#", "#"),
    ("\\%", "%"),
    ("\\&", "&"),
    ("\\~", "~"),
    ("\\$", "$"),
    ("\u2010", "-"),
    ("\u2011", "-"),
)


def _clean_tail(host: str, tail: str) -> str:
    path, hash_, fragment = tail.partition("#")
    path, question, query = path.partition("?")
    repository = bool(_REPOSITORY.search(host))
    if question:
        drop = _TRACKING if repository or _SECURE.search(host) else _TRACKING_ANYWHERE
        kept = [p for p in query.split("&") if p and not drop.fullmatch(p.partition("=")[0])]
        query = "&".join(kept)
    if repository:
        hash_, fragment = "", ""
        path = re.sub(r"/{2,}", "/", path).rstrip("/")
        path = path.removesuffix(".git")
    elif _SECURE.search(host) or path == "/":
        path = path.rstrip("/")
    if fragment.startswith(":~:") or not fragment:
        hash_, fragment = "", ""
    return path + ("?" + query if query else "") + hash_ + fragment


def _trim(body: str) -> str:
    """Cut off what belongs to the sentence: closing signs, a glued sentence, a second URL."""
    if second := _NEXT_SCHEME.search(body, 1):
        body = body[: second.start()]
    body = re.split(r"[,;](?=[A-Za-z])|\[|\((?<![_/]\()|\\", body, maxsplit=1)[0]
    body = _GLUED.sub("", body)
    while body:
        last = body[-1]
        opener = _CLOSERS.get(last)
        if last in ".,;:!?*'&=-\u2013\u2014$(@~" or (
            opener and body.count(last) > body.count(opener)
        ):
            body = body[:-1]
        else:
            break
    return body


def _bare(text: str, match: re.Match[str]) -> UrlSpan | None:
    body = _trim_latex(match["bare"])
    host = re.split(r"[:/?#]", body, maxsplit=1)[0]
    has_path = len(body.rstrip("/")) > len(host)
    named = host.lower().startswith("www.") or re.search(rf"\.{_PAGES}$", host, re.IGNORECASE)
    if not (has_path or named or body.endswith("/")):
        before = text[max(0, match.start() - 16) : match.start()]
        if not _ADDRESS.search(before) or host.count(".") > 3:  # noqa: PLR2004 - a name, no host
            return None
    start = match.start("bare")
    body, end = _mend(text, body, start + len(body))
    url = canonical(body)
    return UrlSpan(start, end, url) if url else None


def _with_scheme(text: str, match: re.Match[str]) -> UrlSpan | None:
    body = _trim_latex(match["body"])
    if text[max(0, match.start() - 1) : match.start()] == "_":  # _https://..._ in markdown
        body = body.rstrip("_")
    start, end = match.start(), match.start("body") + len(body)
    body, end = _mend(text, body, end)
    scheme = "ftp://" if match["scheme"].lower().startswith("ftp") else "https://"
    if match["scheme"].lower().startswith("http") and not match["scheme"].lower().startswith(
        "https"
    ):
        scheme = "http://"
    url = canonical(scheme + body)
    return UrlSpan(start, end, url) if url else None


def _trim_latex(body: str) -> str:
    r"""Trim, where an escaped sign (`\_`) is part of the URL and any other backslash ends it."""
    parts = re.split(r"(\\[_#%&~$])", body)
    if len(parts) == 1:
        return _trim(body)
    marks = "".join(
        p if i % 2 == 0 else "\ue000" + chr(0xE001 + "_#%&~$".index(p[1]))
        for i, p in enumerate(parts)
    )
    trimmed = _trim(marks).removesuffix("\ue000")
    return re.sub("\ue000(.)", lambda m: "\\" + "_#%&~$"[ord(m[1]) - 0xE001], trimmed)


def _mend(text: str, body: str, end: int) -> tuple[str, int]:
    """Join the pieces of a URL that a line or a blank broke; returns the body and its new end."""
    host, slash, path = body.partition("/")
    if not slash and text.startswith(".", end) and not _WHOLE_HOST.search(host):
        piece = _BROKEN_HOST.match(text, end + 1)  # "github. com/a/b", "gdo-datasci. llnl.gov/x"
        if piece and (re.search(r"[./]", piece[1]) or "." not in host):
            joined = _trim_latex(piece[1])
            body, end = f"{host}.{joined}", piece.start(1) + len(joined)
            host, slash, path = body.partition("/")
    if not slash:
        return body, end
    host_key = host.lower()
    piece = _PIECE.match(text, end + (text[end : end + 1] in {"-", "_"}))
    if piece and _nameish(piece[1]):
        rest = _trim(piece[1])
        glue = _glue(host_key, path, text[end : end + 1], rest)
        if glue is not None:
            return body + glue + rest, piece.start(1) + len(rest)
    if _REPOSITORY.search(host_key) and path.count("/") == 1 and not path.endswith("/"):
        last = _LAST_PIECE.match(text, end)
        if last and _nameish(last[1]):  # "github.com/owner/UNI KD." for UNI_KD
            return f"{body}_{last[1]}", last.end(1)
    return body, end


def _glue(host: str, path: str, after: str, rest: str) -> str | None:
    """Return what joins a path to the piece behind a blank; None where they do not belong together.

    `after` is the sign that ended the path.
    """
    if after in {"-", "_"}:  # trimmed off as punctuation, but the line was broken there
        return after
    if path.endswith("_"):
        return ""
    if path and not path.endswith("/"):
        return None
    # A repository needs an owner and a name.
    if _REPOSITORY.search(host):
        return "" if path.count("/") + (not path) <= 1 else None
    # PDF readers lose the tilde of a home page and leave a blank.
    return "~" if _ACADEMIC.search(host) and ("/" in rest or rest.isupper()) else None


def _nameish(piece: str) -> bool:
    """Say whether a piece looks like part of a path and not like a word of the sentence."""
    return bool(_NAMEISH.search(piece.strip("."))) and piece.lower() not in _ORDINARY
