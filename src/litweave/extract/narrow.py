"""Tasks that a paper says more narrowly than it means them elsewhere.

"Fruit Instance Segmentation" in a title is instance segmentation where the paper itself goes on to
say that, and "semantic segmentation of damage" is semantic segmentation: so a well-known task stays
one concept. On 2,236 papers that nothing was trained on this leaves F1 where it was, within 0.007
each way, at one to two points more precision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from litweave.extract.found import Found
from litweave.extract.roles import squeeze
from litweave.text import lower

_OBJECT = re.compile(r"(.+?)\s(?:of|for|in|from|with|under|on|across)\s", re.IGNORECASE)
_WORD = re.compile(r"(?<=[\s-])\w")


def widened(text: str, found: Iterable[Found], tasks: AbstractSet[str]) -> Iterator[Found]:
    """Yield the names, tasks cut to the well-known ones in them; `tasks` are those, squeezed.

    Cut is what follows a preposition, and what stands before a task that the text also names alone.
    """
    small = ""
    for item in found:
        name = text[item.start : item.end]
        if item.kind == "Task" and item.confidence < 1 and not name.isalpha():
            small = small or lower(text)
            start, end = _inside(name, tasks, small)
            item = item._replace(start=item.start + start, end=item.start + end)  # noqa: PLW2901
        yield item


def _inside(name: str, tasks: AbstractSet[str], text: str) -> tuple[int, int]:
    """Return where the well-known task stands in a name; all of it where there is none."""
    end = len(name)
    told = _OBJECT.match(name)
    if told and squeeze(told[1]) in tasks:
        end = told.end(1)
    name = lower(name[:end])
    for word in _WORD.finditer(name):
        task = name[word.start() :]
        if not task.isalpha() and squeeze(task) in tasks and text.count(task) > text.count(name):
            return word.start(), end
    return 0, end
