"""Nodes and relationships as programs that draw want them: with a label and a weight.

Works on groups of `export.elements`, adds columns and changes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from litweave.analysis import network
from litweave.export.elements import (
    ARROW_TYPES,
    CO_OCCURS_WITH,
    DOUBLE,
    PAPER,
    RESOURCE,
    STRING,
    EdgeGroup,
    NodeGroup,
)

LABEL = "label"
WEIGHT = "weight"
KIND = "kind"

# Longer labels hide the picture behind them; the whole title stands in `title`.
LABEL_CHARACTERS = 40
# "LoomNet: weaving features" is LoomNet to everyone who knows it.
COINED = r"^([^\s:][^:]{0,28}[^\s:]):\s.*$"


def extended(
    batches: Callable[[], Iterator[pa.RecordBatch]],
    types: Mapping[str, str],
    make: Callable[[pa.RecordBatch], Iterable[pa.Array]],
) -> Callable[[], Iterator[pa.RecordBatch]]:
    """Return `batches` with further columns of these types, which `make` computes from each."""

    def more() -> Iterator[pa.RecordBatch]:
        for batch in batches():
            grown = batch
            for (name, type_), values in zip(types.items(), make(batch), strict=True):
                grown = grown.append_column(pa.field(name, ARROW_TYPES[type_]), values)
            yield grown

    return more


def with_label(group: NodeGroup) -> NodeGroup:
    """Add `label`: a name, a title's coined name or its start, and where there is none the id."""
    source = "title" if group.label == PAPER else "name"

    def make(batch: pa.RecordBatch) -> Iterator[pa.Array]:
        texts = batch[source]
        named = pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), None, texts)
        yield pc.coalesce(shortened(named) if group.label == PAPER else named, batch["id"])

    types = {LABEL: STRING}
    columns = {**types, **group.columns}
    return replace(group, columns=columns, batches=extended(group.batches, types, make))


def shortened(titles: pa.Array) -> pa.Array:
    """Return what stands before a title's colon, else 40 characters, cut between words."""
    texts = pc.replace_substring_regex(titles, COINED, r"\1")
    cut = pc.utf8_slice_codeunits(texts, 0, LABEL_CHARACTERS - 1)
    longer = pc.utf8_slice_codeunits(texts, 0, LABEL_CHARACTERS)
    whole_words = pc.replace_substring_regex(longer, r"\s+\S*$", "")
    kept = pc.utf8_length(whole_words)
    enough = pc.and_(pc.greater_equal(kept, LABEL_CHARACTERS // 2), pc.less(kept, LABEL_CHARACTERS))
    short = pc.binary_join_element_wise(pc.if_else(enough, whole_words, cut), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(texts), LABEL_CHARACTERS), short, texts)


def with_weight(group: EdgeGroup) -> EdgeGroup:
    """Add `kind`, the type, and `weight`, above 0 and at most 1 for every type.

    A related paper's own weight, a use's confidence, half of 1 + npmi for concepts that occur
    together, 1 for links.
    """

    def make(batch: pa.RecordBatch) -> Iterator[pa.Array]:
        yield pa.repeat(pa.scalar(group.type), len(batch))
        if WEIGHT not in group.columns:
            yield weights(group.type, batch)

    types = {KIND: STRING} | ({} if WEIGHT in group.columns else {WEIGHT: DOUBLE})
    columns = {**types, **group.columns}
    return replace(group, columns=columns, batches=extended(group.batches, types, make))


def weights(type_: str, batch: pa.RecordBatch) -> pa.Array:
    """Return the weights of relationships of one type, those that analysis computes with."""
    names = batch.schema.names
    if type_ == CO_OCCURS_WITH:
        return pa.array(network.weights(type_, npmi=batch["npmi"]))
    if "confidence" in names:
        return pa.array(network.weights(type_, confidence=batch["confidence"]))
    return pa.repeat(pa.scalar(1.0), len(batch))


def columns_of(groups: Iterable[NodeGroup | EdgeGroup]) -> dict[str, str]:
    """Return every column of the groups and its type, in the order met.

    Raises `ValueError` where two groups give one name two types: no format can hold that.
    """
    found: dict[str, str] = {}
    for group in groups:
        for name, type_ in group.columns.items():
            if found.setdefault(name, type_) != type_:
                raise ValueError(f"column {name} is both {found[name]} and {type_}")
    return found


def labels_of(group: NodeGroup) -> tuple[str, ...]:
    """Return all labels of a group's nodes, the general one first: Concept, Method."""
    own, extra = (group.label,), group.extra_labels
    return own + extra if group.label == RESOURCE else extra + own


def labels_text(group: NodeGroup) -> str:
    """Return the labels as Cypher writes them: ":Concept:Method"."""
    return "".join(f":{label}" for label in labels_of(group))
