"""Any table or JSON whose fields have telling names: which field of ours reads which of theirs.

The settings' field map comes first: `{"title": "Paper Title", "published": "meta.year"}`, a dotted
path walking into nested values; `links` and `ids.SCHEME` may be mapped too. What is not mapped is
found by the names below, in their order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litweave import ids
from litweave.errors import SettingsError
from litweave.records import LINK_KINDS, StatedLink
from litweave.sources.base import Input, Row, make

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "paper_title", "Title", "TITLE", "article_title"),
    "abstract": (
        "abstract", "summary", "Abstract", "ABSTRACT", "paper_abstract", "abstractText",
        "abstract_text", "description",
    ),
    "published": (
        "published", "publication_date", "publicationDate", "publishedAt", "published_at",
        "published_date", "pub_date", "publicationdate", "date", "Date", "year", "Year",
        "publication_year", "pub_year",
    ),
    "authors": ("authors", "author", "Authors", "Author", "author_names"),
    "categories": (
        "categories", "category", "Categories", "subjects", "fieldsOfStudy", "keywords", "tags",
    ),
    "venue": (
        "venue", "journal", "conference", "booktitle", "journal_ref", "journal-ref", "Venue",
        "Journal", "container-title",
    ),
    "comment": ("comment", "comments", "Comments", "note"),
}  # fmt: skip
ID_NAMES = (
    "id", "paper_id", "paperId", "ID", "arxiv_id", "arxivId", "arxiv", "doi", "DOI", "pmid", "PMID",
    "corpus_id", "corpusId", "corpusid", "s2_id", "openalex_id", "openalex", "acl_id",
    "openreview_id", "ids", "externalIds", "externalids", "url", "paper_url", "pdf_url", "link",
)  # fmt: skip
# Fields that state a link, and what kind it is; None: judged by the host.
LINK_NAMES: Mapping[str, str | None] = {
    "code_url": "code", "codeUrl": "code", "code": "code", "github": "code", "github_url": "code",
    "githubRepo": "code", "repo_url": "code", "repo": "code", "repository": "code",
    "project_page": "project", "projectPage": "project", "project_url": "project",
    "dataset_url": "dataset", "data_url": "dataset", "model_url": "model", "demo_url": "demo",
    "video_url": "video",
}  # fmt: skip
# Where a run of signs begins and nowhere inside it: else a long one costs the square of its length.
_BETWEEN_URLS = re.compile(r"(?<![;,\s])[;,\s]++(?=https?://|$)|^\s+")
_BARE_IDS = frozenset({"id", "ID", "ids", "paper_id", "paperId"})
_URL_IDS = frozenset({"url", "paper_url", "pdf_url", "link"})

Values = Mapping[str, Any]
MAX_NAMES = 5_000  # authors of one paper; the largest collaborations have 3,000

# name -> (field, how early its names come in the list of the field)
_PLACES = {name: (field, at) for field, names in NAMES.items() for at, name in enumerate(names)}
_ID_NAMES = frozenset(ID_NAMES)


def needed(mapped: Mapping[str, str]) -> list[str]:
    """Return the top-level names that a reader has to take from each record, sorted."""
    names = {name for group in NAMES.values() for name in group}
    names |= {*ID_NAMES, *LINK_NAMES}
    names |= {part for path in mapped.values() for part in (path, path.partition(".")[0])}
    return sorted(names)


def check_map(mapped: Mapping[str, str]) -> None:
    """Raise `SettingsError` for a field that papers do not have, with the known ones."""
    known = [*NAMES, "id", "links", *(f"ids.{scheme}" for scheme in ids.SCHEMES)]
    for name in mapped:
        if name not in known and not name.startswith(("ids.", "links.")):
            problem = f"unknown field {name!r} in sources.fields; known: {', '.join(known)}"
            raise SettingsError("settings", problem)
        if name.startswith("links.") and name[6:] not in LINK_KINDS:
            problem = f"unknown kind of link {name!r}; known: {', '.join(LINK_KINDS)}"
            raise SettingsError("settings", problem)


def record(source: Input, place: str, values: Values, raw: str | None = None) -> Row:
    """Return what `values` (name -> value) say, as a record or a reject."""
    mapped = source.settings.fields
    found = _fields(values)
    if mapped:
        found |= {field: at(values, mapped[field]) for field in NAMES if field in mapped}
    title, abstract = found.get("title"), found.get("abstract")
    return make(
        source,
        place,
        title=title if isinstance(title, str) else " ".join(texts(title)),
        abstract=abstract if isinstance(abstract, str) else "\n".join(texts(abstract)),
        published=found.get("published"),
        authors=people(found.get("authors")),
        categories=_split_categories(found.get("categories")),
        venue=next(texts(found.get("venue")), None),
        named_ids=_ids(values, mapped),
        comment=" ".join(texts(found.get("comment"))),
        links=_links(values, mapped),
        raw=raw,
    )


def _fields(values: Values) -> dict[str, Any]:
    """Return each field's value: that of the first of its names which has one."""
    found: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    for name, value in values.items():
        place = _PLACES.get(name)
        if place is None or value is None or value in ("", []):
            continue
        field, rank = place
        if rank < ranks.get(field, len(_PLACES)):
            found[field], ranks[field] = value, rank
    return found


def at(values: Values, path: str) -> Any:
    """Return the value of a name, or what lies at a dotted path."""
    if (found := values.get(path)) is not None:
        return found
    top, _, rest = path.partition(".")
    return walk(values.get(top), rest) if rest else None


def walk(value: Any, path: str) -> Any:
    """Return what lies at a dotted path of nested mappings and lists ("externalIds.ArXiv")."""
    for part in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value: itself, or those of a list or a mapping of `value`s."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, (int, float)):
        yield str(value)
    elif isinstance(value, Mapping):
        yield from texts(value.get("value", value.get("name", value.get("text"))))
    elif isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        for part in value:
            yield from texts(part)


def people(value: Any) -> list[str]:
    """Return authors' names, given name first, from any of the forms that sources use."""
    if isinstance(value, str):
        return _split_people(value)
    names: list[str] = []
    for person in value if isinstance(value, (list, tuple)) else ():
        if isinstance(person, str):
            names.append(_given_first(person))
        elif isinstance(person, Mapping):
            names.append(_person(person))
        elif isinstance(person, (list, tuple)):  # arXiv: family, given, suffix
            names.append(" ".join(str(p) for p in (*person[1:2], *person[:1], *person[2:3]) if p))
        if len(names) >= MAX_NAMES:
            break
    return [name for name in names if name.strip()]


def _person(person: Mapping[str, Any]) -> str:
    for key in ("name", "fullname", "full_name", "display_name", "literal", "author"):
        found = person.get(key)
        if isinstance(found, Mapping):
            return _person(found)
        if isinstance(found, str) and found.strip():
            return _given_first(found)
    given = person.get("given") or person.get("first") or person.get("forenames") or ""
    family = person.get("family") or person.get("last") or person.get("keyname") or ""
    particle = person.get("non-dropping-particle") or person.get("dropping-particle") or ""
    return " ".join(str(part) for part in (given, particle, family) if part)


def _given_first(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else name


def _split_people(value: str) -> list[str]:
    value = " ".join(value.split())
    if value[:1] == "[" and value[-1:] == "]" and (parsed := _json(value)) is not None:
        return people(parsed)
    if ";" in value:
        parts = value.split(";")
    elif (
        " and " in value and value.count(",") >= value.count(" and ") + 1 and ", and " not in value
    ):
        parts = value.split(" and ")  # BibTeX: "Family, Given and Family, Given"
    else:
        parts = value.replace(", and ", ", ").replace(" and ", ", ").split(",")
        return [p.strip() for p in parts if p.strip()][:MAX_NAMES]
    return [_given_first(p.strip()) for p in parts if p.strip()][:MAX_NAMES]


def _split_categories(value: Any) -> list[str]:
    if isinstance(value, str):
        if value[:1] == "[" and (parsed := _json(value)) is not None:
            return list(texts(parsed))
        mark = next((m for m in (";", ",", "|") if m in value), None)
        # arXiv writes "cs.CL cs.LG"; words with a blank between them are one category elsewhere.
        if mark is None and all("." in p or "-" in p for p in value.split()):
            return value.split()
        return value.split(mark) if mark else [value]
    return list(texts(value))


def _ids(values: Values, mapped: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for field, path in mapped.items():
        if field == "id" or field.startswith("ids."):
            name = field[4:] or ids.FOREIGN_SCHEME
            pairs += [(name, value) for value in texts(at(values, path))]
    taken = set(mapped.values())
    for name in sorted(_ID_NAMES.intersection(values) - taken):
        value = values[name]
        if name in _URL_IDS:  # a page that is no known id is no id at all
            pairs += [("url", v) for v in texts(value) if ids.recognise(v)]
        elif isinstance(value, Mapping):
            pairs += [(str(k), v) for k, inner in value.items() for v in texts(inner)]
        else:
            scheme = ids.FOREIGN_SCHEME if name in _BARE_IDS else name
            pairs += [(scheme, v) for v in texts(value)]
    return pairs


def _links(values: Values, mapped: Mapping[str, str]) -> list[StatedLink]:
    found: list[StatedLink] = []
    for field, path in mapped.items():
        if field == "links" or field.startswith("links."):
            kind = field[6:] or None
            found += [StatedLink(url, kind) for url in _urls(at(values, path))]
    taken = set(mapped.values())
    for name in sorted(LINK_NAMES.keys() & values.keys() - taken):
        kind = LINK_NAMES[name]
        found += [StatedLink(url, kind) for url in _urls(values[name])]
    return found


def _urls(value: Any) -> Iterator[str]:
    """Yield the addresses in a value; one text may hold several, a remark is none."""
    for text in texts(value):
        parts = [part for part in _BETWEEN_URLS.split(text) if part]
        if all(map(is_url, parts)):
            yield from parts


def ids_in(value: str) -> list[tuple[str, str]]:
    """Return the ids that an address or name shows by its form; none if it is just a page."""
    return ids.recognise(value)


def is_url(value: str) -> bool:
    """Say whether a stated value is a web address rather than a remark."""
    value = value.strip()
    return value.lower().startswith(("http://", "https://")) and not any(c.isspace() for c in value)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
