"""Colours of pictures: one a kind, one a community. Readable on white and on black."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping

from litweave.records import Kind

PAPER_COLOUR = "#8a8d91"  # grey: papers are many, concepts should stand out
RESOURCE_COLOUR = "#e45756"
NONE_COLOUR = "#bab0ac"  # of what belongs to no community

# Eleven colours that most eyes tell apart, then eleven more beside them; each has a contrast of at
# least 3:1 with a light ground and a dark one, as WCAG asks of graphics.
COMMUNITY_COLOURS = (
    *("#3b76b5", "#d9702b", "#3a9153", "#c8474b", "#8561b5", "#9b6b24", "#c95a9c", "#1f9190"),
    *("#868f1a", "#5b62d6", "#b38500", "#4395c0", "#b5794f", "#5f9b5a", "#c96f8f", "#9c7fcb"),
    *("#8a7a4a", "#c86cb9", "#4d9b83", "#958f49", "#7586de", "#b18537"),
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
