"""Colours of pictures: one a kind, one a community. Readable on white and on black."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping

from litweave.records import Kind

PAPER_COLOUR = "#8a8d91"  # grey: papers are many, concepts should stand out
RESOURCE_COLOUR = "#e45756"
NONE_COLOUR = "#bab0ac"  # of what belongs to no community

# Tableau's ten without its grey, then eight more that keep apart from them.
COMMUNITY_COLOURS = (
    *("#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2", "#eeca3b", "#ff9da6"),
    *("#9d755d", "#1f9e89", "#6f4fb3", "#c2185b", "#7cb342", "#0288d1", "#a1662f", "#5d6d7e"),
    *("#d4a017", "#8e24aa"),
)
GOLDEN_TURN = 0.618033988749895


def kind_colours(kinds: Mapping[str, Kind]) -> dict[str, str]:
    """Return the colour of every label, papers and resources included."""
    own = {label: kind.colour for label, kind in kinds.items()}
    return {"Paper": PAPER_COLOUR, **own, "Resource": RESOURCE_COLOUR}


def community_colour(number: int) -> str:
    """Return the colour of a community; those beyond the list get ever new hues."""
    if number < 0:
        return NONE_COLOUR
    if number < len(COMMUNITY_COLOURS):
        return COMMUNITY_COLOURS[number]
    step = number - len(COMMUNITY_COLOURS)
    hue = (step * GOLDEN_TURN) % 1
    red, green, blue = colorsys.hls_to_rgb(hue, 0.42 + 0.16 * (step % 3 / 2), 0.55)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of "#rrggbb", 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
