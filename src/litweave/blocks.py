"""Which records may be one paper: blocks that `identity.assign` can take one at a time.

Records of different blocks share neither an id nor a title, so nothing that identity does, from
joining to naming, looks across. Assigning block by block gives what assigning all at once does, and
a block is small: that is how collections larger than memory, or than one machine, are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from litweave.ids import SCHEMES
from litweave.text import title_key

Keys = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]


def keys(title: str, abstract: str, ids: Sequence[tuple[str, str]]) -> list[int]:
    """Return what may join a record to others, as numbers of 64 bits; two that meet by chance
    make a block larger than need be, and change nothing else.
    """  # noqa: D205 - one sentence
    names = [f"{scheme}:{value}" for scheme, value in ids if scheme in SCHEMES]
    names.append(f"title:{title_key(title or abstract)}")
    return [_number(name) for name in names]


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def components(row: npt.NDArray[np.int64], key: Keys, rows: int) -> Ints:
    """Return the block of each of `rows` records; `row[i]` has the key `key[i]`.

    Memory: about 60 bytes a pair. Keys that stand once join nothing and are left out first.
    """
    _, code, count = np.unique(key, return_inverse=True, return_counts=True)
    shared = count[code] > 1
    row, code = row[shared], np.unique(code[shared], return_inverse=True)[1]
    size = rows + int(code.max(initial=-1)) + 1
    edges = sparse.coo_matrix((np.ones(len(row), np.int8), (row, rows + code)), shape=(size, size))
    labels: Ints = csgraph.connected_components(edges, directed=False)[1][:rows]
    return labels
