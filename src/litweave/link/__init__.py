"""Papers that share concepts, and concepts that share papers.

`relate` links papers and says why, `cooccur` links concepts. docs/linking.md has the method and
what was measured.
"""

from __future__ import annotations

from litweave.link.related import relate, related_batches
from litweave.link.together import cooccur

__all__ = ["cooccur", "relate", "related_batches"]
