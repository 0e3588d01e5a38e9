"""A trained network made narrower by what its texts need of it, without learning anything anew.

What a thin convolution or a head of attention brings to a token is a point in the space of the
network's width. Over many tokens those points lie near a space of few dimensions, that of their
first principal components: the matrix behind it is replaced by its projection onto that space (as
in Chen et al., DRONE: Data-aware Low-rank Compression for Large NLP Models, NeurIPS 2021). Singular
values of the matrix alone would keep directions as well that no text asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from network import Attention, ThinConv, window
from torch import Tensor, nn
from train import Item, Model

Brought = Callable[[nn.Module, Tensor, Tensor], Tensor]  # block, tokens, mask -> (parts, n, width)


def cut(model: Model, items: Sequence[Item], ranks: Sequence[int]) -> None:
    """Cut each block to its rank, first to last, as texts need it that `items` hold.

    `ranks`: of a convolution, or the numbers of one head's values; 0: as it is. Each block is
    measured behind those that are cut already. Raises `ValueError` where not every block has one.
    """
    for place, rank in zip(range(len(model.net.blocks)), ranks, strict=True):
        wide = model.net.blocks[place]
        if not rank:
            continue
        if isinstance(wide, Attention):
            narrow = cut_values(wide, rank, *components(model, items, place, of_heads))
        else:
            narrow = cut_convolution(wide, rank, *components(model, items, place, of_convolution))
        model.net.blocks[place] = narrow


@torch.no_grad()
def components(
    model: Model, items: Sequence[Item], place: int, brought: Brought
) -> tuple[Tensor, Tensor]:
    """Return means (parts, width) and principal components (parts, width, width), first to last.

    They are of what the block at `place` brings to the tokens of `items`, in double precision.
    """
    count = 0
    total = products = torch.zeros(())

    def add(block: nn.Module, given: tuple[Tensor, Tensor], _: Tensor) -> None:
        nonlocal count, total, products
        points = brought(block, *given).double()
        count += points.shape[1]
        total = total + points.sum(1)
        products = products + points.transpose(1, 2) @ points

    hook = model.net.blocks[place].register_forward_hook(add)
    model.predict(list(items))
    hook.remove()
    mean = total / count
    covariance = products / count - mean[:, :, None] * mean[:, None, :]
    return mean, torch.linalg.eigh(covariance)[1].flip(2)


def of_convolution(block: nn.Module, x: Tensor, mask: Tensor) -> Tensor:
    """Return what a thin convolution brings to each token before its silu."""
    near = window(x, mask, block.dilation)[mask[..., 0] > 0]
    brought: Tensor = block.outward(block.inward(near))
    return brought[None]


def of_heads(block: nn.Module, x: Tensor, read: Tensor) -> Tensor:
    """Return what each head of an attention brings to each token that is read."""
    mixed = block.mixed(x, read).transpose(1, 2)[read[..., 0] > 0]  # tokens, heads, numbers
    outward = block.outward.weight.view(-1, block.heads, block.size)
    return torch.einsum("nhs,whs->hnw", mixed.float(), outward)


def cut_convolution(wide: ThinConv, rank: int, means: Tensor, axes: Tensor) -> ThinConv:
    """Return a convolution of this rank whose points lie in the first components."""
    weight, bias = (part.double() for part in wide.whole())
    mean, kept = means[0], axes[0, :, :rank]
    narrow = ThinConv(len(bias), wide.dilation, rank)
    with torch.no_grad():
        narrow.inward.weight.copy_(kept.T @ weight)
        narrow.outward.weight.copy_(kept)
        narrow.outward.bias.copy_(mean - kept @ (kept.T @ (mean - bias)))
    return narrow


def cut_values(wide: Attention, size: int, means: Tensor, axes: Tensor) -> Attention:
    """Return an attention of which each head's values have `size` numbers."""
    heads, inward = wide.heads, torch.cat([wide.inward.weight, wide.inward.bias[:, None]], 1)
    *match, values = inward.detach().double().split([heads * each for each in wide.sizes])
    outward = wide.outward.weight.detach().double().view(-1, heads, wide.size)
    kept = axes[:, :, :size]  # heads, width, size
    shorter = torch.einsum(
        "hwk,whs,hsi->hki", kept, outward, values.view(heads, wide.size, -1)
    ).flatten(0, 1)
    # Outside the components each head brings its mean.
    rest = means - torch.einsum("hwk,hvk,hv->hw", kept, kept, means)
    narrow = Attention(len(outward), heads, size, wide.match)
    with torch.no_grad():
        made = torch.cat([*match, shorter])
        narrow.inward.weight.copy_(made[:, :-1])
        narrow.inward.bias.copy_(made[:, -1])
        narrow.outward.weight.copy_(kept.permute(1, 0, 2).flatten(1))
        narrow.outward.bias.copy_(wide.outward.bias + rest.sum(0))
    return narrow
