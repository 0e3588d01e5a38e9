"""What no name looks like: spans that are cut right, and spans that are dropped.

Checked on the 57,000 spans of the training papers: of what is dropped they have three (companies
marked as methods), of what is cut off five.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from litweave.extract.found import Found

# Marks of quoting and LaTeX before a name, and signs behind it.
_LEAD = re.compile(
    r"(?:[\s\"'`\u2018\u201c,;:.\u2013\u2014-]|\\(?:text|math)?[a-z]{2,4}\{(?![^{}]*\})|[({\[$](?=[^)}\]$]*$))+"
)
_TAIL = re.compile(
    r"(?<![\s\"'`\u2019\u201d,;:])[\s\"'`\u2019\u201d,;:]++$|(?<![A-Za-z])\.$|(?<=[a-z]{3})\.$"
)
# Sizes, ratios and lone letters: "7B", "+26.6", "4B-8B".
_NO_NAME = re.compile(
    r"[+\-\u2212\u2013~<>=]?[$]?\d[\d.,]*\s?(?:[BMKbmkxX%\u00d7]|\\%)?(?:[-\u2013/x][\d.,]+[BMKbmk%]?)*[$]?|\W*\w?[^\w*]*"
)
_COMPANIES = frozenset(
    "openai anthropic google meta microsoft nvidia github deepmind amazon apple ibm intel tencent"  # noqa: SIM905 - reads better
    " alibaba baidu bytedance facebook tiktok huawei samsung salesforce adobe".split()
)


def tidy(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """Yield what may be a name, without marks at its edges; the user's own patterns as they are."""
    for item in found:
        if item.confidence >= 1:
            yield item
            continue
        name = text[item.start : item.end]
        lead = _LEAD.match(name)
        start = item.start + (lead.end() if lead else 0)
        name = text[start : item.end]
        tail = _TAIL.search(name)
        end = start + tail.start() if tail else item.end
        closed = name.find(")")
        if 0 <= closed < name.find("(") or (closed >= 0 and "(" not in name):
            end = min(end, start + closed)  # "LLM) agents"
        name = text[start:end]
        if not name or _NO_NAME.fullmatch(name) or name.lower() in _COMPANIES:
            continue
        same = start == item.start and end == item.end
        yield item if same else replace(item, start=start, end=end)
