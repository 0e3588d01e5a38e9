"""Which library does the heavy work: networkx, or igraph where the user has installed it.

igraph is 10 to 30 times faster and under the GPL, so that it is no dependency. What a library
chooses freely (which of two equal partitions) may differ between them, the meaning does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from litweave.errors import MissingPackageError, UnknownNameError

NETWORKX = "networkx"
IGRAPH = "igraph"


def choose(engine: str | None = None) -> str:
    """Return the engine asked for, or the fastest that is installed.

    Raises `UnknownNameError`, and `MissingPackageError` for igraph where it is not installed.
    """
    installed = find_spec(IGRAPH) is not None
    if engine is None:
        return IGRAPH if installed else NETWORKX
    if engine not in {NETWORKX, IGRAPH}:
        raise UnknownNameError("engine", engine, [NETWORKX, IGRAPH])
    if engine == IGRAPH and not installed:
        raise MissingPackageError(IGRAPH, IGRAPH)
    return engine


@contextmanager
def seeded(seed: int) -> Iterator[Any]:
    """Yield igraph, its random numbers fixed until the block ends."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - no secret
    try:
        yield igraph
    finally:
        igraph.set_random_number_generator(random)
