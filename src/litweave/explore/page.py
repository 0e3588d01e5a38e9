"""The page around the data: one HTML file that needs nothing else and may do nothing else.

Its policy lets run only the two scripts whose hashes it names, and lets nothing be fetched.
"""

from __future__ import annotations

import html
import json
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

# The order matters only to the reader: functions are found wherever they stand.
SCRIPTS = (
    "data.js", "state.js", "filters.js", "colours.js", "dom.js", "search.js", "paper.js",
    "concept.js", "controls.js", "table.js", "lines.js", "captions.js", "overlay.js", "rings.js",
    "picture.js", "keys.js", "main.js",
)  # fmt: skip
_HOLE = re.compile(r"\{\{([a-z]+)\}\}")


def render(picture: Mapping[str, Any], texts: Mapping[str, Any], *, generator: str) -> bytes:
    """Return the page; the same blocks give the same bytes."""
    drawing, scripts, style = _asset("vendor/drawing.js"), _scripts(), _asset("page/style.css")
    parts = {
        "policy": _policy([drawing, scripts], style),
        "title": html.escape(str(picture["title"])),
        "generator": html.escape(generator),
        "style": style,
        "licences": html.escape(_asset("vendor/LICENSES.txt")),
        "picture": pack(picture),
        "texts": pack(texts),
        "drawing": drawing,
        "scripts": scripts,
    }
    # One pass: what is put in is not searched for holes again.
    page = _HOLE.sub(lambda hole: parts[hole[1]], _asset("page/template.html"))
    return page.encode()


def pack(block: Mapping[str, Any]) -> str:
    """Return a block as deflated JSON in base64: small, and no paper's text stands in the HTML."""
    plain = json.dumps(block, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return b64encode(zlib.compress(plain.encode(errors="replace"), 9)).decode()


def _policy(scripts: list[str], style: str) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _scripts() -> str:
    joined = "\n".join(_asset(f"page/{name}") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{joined}}})();\n'


@cache
def _asset(name: str) -> str:
    # Browsers read \r\n as \n before they hash; so must a checkout on Windows.
    text = files(__package__ or "litweave.explore").joinpath(name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")
