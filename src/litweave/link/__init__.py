"""Papers that share concepts, and concepts that share papers.

`relate` links papers and says why, `cooccur` links concepts. docs/linking.md has the method and
what was measured.
"""

from __future__ import annotations

from litweave.link.related import (
    LINKS_AT_ONCE,
    ROWS_AT_ONCE,
    Finder,
    distinct,
    explain,
    relate,
    related_batches,
)
from litweave.link.together import cooccur
from litweave.link.vectors import Vectors, vectors

__all__ = [
    "LINKS_AT_ONCE",
    "ROWS_AT_ONCE",
    "Finder",
    "Vectors",
    "cooccur",
    "distinct",
    "explain",
    "relate",
    "related_batches",
    "vectors",
]
