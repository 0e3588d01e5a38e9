"""The network in torch, for training only; `litweave.extract.forward` is the same in numpy.

A token's vector is a weighted sum of rows (its word, its character n-grams, its shape), projected
and normalised; so far it depends on the surface form alone and can be cached. Then residual blocks
over one paper: convolutions of width three and attention over the whole text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

PLACES = 11  # 0: title; 1 to 10: tenth of the abstract
LEXICON = 0  # columns of the phrase lexicon; 0: network without it


@dataclass(frozen=True)
class Shape:
    """What a network looks like; `blocks` holds "conv1", "conv2" (dilation) or "attention"."""

    rows: int
    tags: int
    row_size: int = 160
    width: int = 256
    heads: int = 4
    head_size: int = 32
    blocks: Sequence[str] = field(default_factory=list)
    lexicon: int = 0  # columns of lexicon features a token; 0: none
    opening: int = 0  # rank of the first convolution, whose products are cached; 0: full
    rank: int = 0  # of the others; 0: full
    match: int = 0  # numbers of a query and of a key; 0: as many as of a value


def normalise(x: Tensor) -> Tensor:
    """Root mean square normalisation without a gain: the next matrix holds it."""
    return x * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-6).to(x.dtype)


def drop_out(x: Tensor, chance: float, random: np.random.Generator | None) -> Tensor:
    """Return x with this chance (in 256ths) of a zero a number; torch's own takes 5 times as long.

    Without `random` nothing is dropped.
    """
    lost = round(256 * chance)
    if random is None or not lost:
        return x
    dice = torch.from_numpy(np.frombuffer(random.bytes(x.numel()), np.uint8).copy())
    kept = (dice >= lost).view(x.shape).to(x.dtype)
    return x * kept.mul_(256 / (256 - lost))


def window(x: Tensor, mask: Tensor, distance: int) -> Tensor:
    """Return each normalised token between those `distance` before and after it."""
    h = normalise(x) * mask
    before = functional.pad(h, (0, 0, distance, 0))[:, :-distance]
    after = functional.pad(h, (0, 0, 0, distance))[:, distance:]
    return torch.cat([before, h, after], -1)


class Conv(nn.Module):
    """x + silu(W [x before, x, x after] + b), over normalised x."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation, self.linear = dilation, nn.Linear(3 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the change; positions outside `mask` are read as zeros."""
        return functional.silu(self.linear(window(x, mask, self.dilation)))

    def whole(self) -> tuple[Tensor, Tensor]:
        """Return the matrix and the bias."""
        return self.linear.weight.detach(), self.linear.bias.detach()


class ThinConv(nn.Module):
    """A convolution whose matrix is a product of two narrow ones: fewer numbers to multiply."""

    def __init__(self, width: int, dilation: int, rank: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.inward, self.outward = nn.Linear(3 * width, rank, bias=False), nn.Linear(rank, width)

    def take(self, other: Conv | ThinConv) -> None:
        """Take the best approximation of another convolution (Eckart and Young, 1936).

        Of a narrower one it is exact; what is new begins with an input and no output, to learn.
        """
        weight, bias = other.whole()
        u, s, v = torch.linalg.svd(weight, full_matrices=False)
        rank, root = self.inward.out_features, s.sqrt()
        root = root.clamp(min=root.max() / 10)
        with torch.no_grad():
            self.outward.weight.copy_((u * s / root)[:, :rank])
            self.inward.weight.copy_((root[:, None] * v)[:rank])
            self.outward.bias.copy_(bias)

    def whole(self) -> tuple[Tensor, Tensor]:
        """Return the product of the two matrices, and the bias."""
        product = self.outward.weight.detach() @ self.inward.weight.detach()
        return product, self.outward.bias.detach()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the change; positions outside `mask` are read as zeros."""
        return functional.silu(self.outward(self.inward(window(x, mask, self.dilation))))


class Attention(nn.Module):
    """Attention of every token to the tokens of the same paper that say something."""

    def __init__(self, width: int, heads: int, size: int, match: int = 0) -> None:
        super().__init__()
        self.heads, self.size, self.match = heads, size, match or size
        self.inward = nn.Linear(width, heads * (2 * self.match + size))
        self.outward = nn.Linear(heads * size, width)
        nn.init.zeros_(self.outward.weight)

    def take(self, whole: Attention) -> None:
        """Take over `whole` with the best shorter queries and keys (Eckart and Young, 1936).

        What a query's bias and a key's bias make of each other is the same for all keys and falls
        out of the softmax; the biases are one more row of the matrices.
        """
        both = torch.cat([whole.inward.weight, whole.inward.bias[:, None]], 1).detach()
        queries, keys, values = both.split([whole.heads * s for s in whole.sizes])
        shorter = ([], [])
        for q, k in zip(queries.chunk(whole.heads), keys.chunk(whole.heads), strict=True):
            u, s, v = torch.linalg.svd(q.T @ k * whole.match**-0.5, full_matrices=False)
            root = (s[: self.match] * self.match**0.5).sqrt()
            shorter[0].append((u[:, : self.match] * root).T)
            shorter[1].append(v[: self.match] * root[:, None])
        made = torch.cat([*shorter[0], *shorter[1], values])
        with torch.no_grad():
            self.inward.weight.copy_(made[:, :-1])
            self.inward.bias.copy_(made[:, -1])
        self.outward.load_state_dict(whole.outward.state_dict())

    @property
    def sizes(self) -> tuple[int, int, int]:
        """The numbers of a query, a key and a value of one head."""
        return self.match, self.match, self.size

    def forward(self, x: Tensor, read: Tensor) -> Tensor:
        """Return the change; nobody attends to positions outside `read`."""
        return self.outward(self.mixed(x, read).transpose(1, 2).flatten(2))

    def mixed(self, x: Tensor, read: Tensor) -> Tensor:
        """Return what heads read: (papers, heads, tokens, numbers of a value)."""
        n, length, _ = x.shape
        parts = self.inward(normalise(x)).split([self.heads * s for s in self.sizes], -1)
        q, k, v = (part.view(n, length, self.heads, -1).transpose(1, 2) for part in parts)
        bias = torch.where(read[:, None, None, :, 0] > 0, 0.0, -1e4).to(q.dtype)
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)


def block(shape: Shape, name: str, *, first: bool) -> nn.Module:
    """Return a new block by its name."""
    if name == "attention":
        return Attention(shape.width, shape.heads, shape.head_size, shape.match)
    distance = int(name.removeprefix("conv"))
    rank = shape.opening if first else shape.rank
    return ThinConv(shape.width, distance, rank) if rank else Conv(shape.width, distance)


class Network(nn.Module):
    """Tokens of a batch of papers -> a vector a token, tag scores, role scores."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.table = nn.Parameter(torch.zeros(shape.rows, shape.row_size))
        self.project = nn.Linear(shape.row_size, width)
        self.place = nn.Embedding(PLACES, width)
        nn.init.normal_(self.place.weight, std=0.02)
        self.lexicon = nn.Linear(shape.lexicon, width) if shape.lexicon else None
        self.blocks = nn.ModuleList(
            block(shape, name, first=not i) for i, name in enumerate(shape.blocks)
        )
        # So many of the commonest words nobody attends to; a buffer: it stays with the weights.
        self.register_buffer("unread", torch.tensor(0))
        self.tags = nn.Linear(width, shape.tags)
        self.role = nn.Linear(width, 1)

    def embed(self, index: Tensor, weight: Tensor, offsets: Tensor) -> Tensor:
        """Return one vector a surface form from its rows (flat, with offsets) and weights."""
        rows = functional.embedding_bag(
            index, self.table, offsets, mode="sum", sparse=True, per_sample_weights=weight
        )
        return normalise(self.project(rows))

    def encode(
        self,
        x: Tensor,
        place: Tensor,
        mask: Tensor,
        drop: float = 0.0,
        lexicon: Tensor | None = None,
        random: np.random.Generator | None = None,
        read: Tensor | None = None,
    ) -> Tensor:
        """Return the normalised last layer; x: papers, tokens, width. `random`: for dropout.

        `read`: which tokens of `mask` are attended to; all without it.
        """
        x = x + self.place(place)
        if self.lexicon is not None and lexicon is not None:
            x = x + self.lexicon(lexicon)
        x = drop_out(x, drop, random)
        for block in self.blocks:
            seen = mask if read is None or not isinstance(block, Attention) else read
            x = x + drop_out(block(x, seen), drop, random)
        return normalise(x)
