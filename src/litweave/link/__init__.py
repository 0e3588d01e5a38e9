"""Papers that share concepts, and concepts that share papers.

`relate` links papers and says why, `cooccur` links concepts. docs/linking.md has the method and
what was measured.
"""

from __future__ import annotations

from litweave.link.cooccur import cooccur
from litweave.link.relate import relate, related_batches

__all__ = ["cooccur", "relate", "related_batches"]
