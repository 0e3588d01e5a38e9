"""Charts as plain SVG: sharp in print, readable without colour, each bar with its number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

WIDTH = 760
LABELS = 270  # pixels left of horizontal bars
LABEL_LETTERS = 36
ROW = 22
BAR = 14
GAP = 6
COLUMNS_HEIGHT = 190
FOOT = 24
LEAST_STEP = 30  # pixels between two labels under columns
NARROW = 26  # pixels: columns narrower than this carry no number
BRIGHT = 140  # of 255: on brighter bars dark text is clearer
RULE = "#c9ced6"
BLUE = "#3b76b5"
STYLE = (
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;"
    "fill:#1b2330}.n{fill:#566072;font-size:11px}.w{fill:#ffffff;font-size:11px}.h{font-weight:650}.d{font-size:11px}"
)

Bar = tuple[str, float, str]  # label, value, the value as written


def columns(bars: Sequence[Bar], *, title: str, colour: str = BLUE) -> str:
    """Draw upright bars from left to right, for things in the order of time."""
    top = max((value for _, value, _ in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    every = max(1, math.ceil(LEAST_STEP / step))
    parts = [_line(0, COLUMNS_HEIGHT, WIDTH, COLUMNS_HEIGHT)]
    for place, (label, value, written) in enumerate(bars):
        height = (COLUMNS_HEIGHT - 18) * value / top
        left, middle = place * step + step * 0.1, (place + 0.5) * step
        parts.append(
            _bar(left, COLUMNS_HEIGHT - height, step * 0.8, height, colour, f"{label}: {written}")
        )
        if step >= NARROW and value:
            parts.append(_text(middle, COLUMNS_HEIGHT - height - 5, written, "middle", "n"))
        if place % every == 0:
            parts.append(_text(middle, COLUMNS_HEIGHT + 16, label, "middle"))
    return _svg(COLUMNS_HEIGHT + FOOT, parts, title)


def rows(groups: Sequence[tuple[str, str, Sequence[Bar]]], *, title: str) -> str:
    """Draw lying bars, group by group: heading, colour, bars; all groups share one scale."""
    top = max((value for _, _, bars in groups for _, value, _ in bars), default=0) or 1
    room = WIDTH - LABELS - 60
    parts: list[str] = []
    y = 0.0
    for heading, colour, bars in groups:
        if heading:
            parts.append(_text(0, y + 15, heading, "start", "h"))
            y += ROW
        for label, value, written in bars:
            width = room * value / top
            parts.append(_text(LABELS - GAP * 2, y + 15, shorten(label), "end"))
            parts.append(_bar(LABELS, y + 4, width, BAR, colour, f"{label}: {written}"))
            parts.append(_text(LABELS + width + GAP, y + 15, written, "start", "n"))
            y += ROW
        y += GAP
    return _svg(y, parts, title)


def stacks(
    lines: Sequence[tuple[str, Sequence[float]]], parts_of: Sequence[tuple[str, str]], *, title: str
) -> str:
    """Draw one bar of full width a line, divided in shares; `parts_of` are names and colours."""
    drawn = _legend(parts_of)
    room = WIDTH - LABELS
    y = float(ROW + GAP)
    for label, values in lines:
        total = sum(values) or 1
        drawn.append(_text(LABELS - GAP * 2, y + 15, shorten(label), "end"))
        left = float(LABELS)
        for (name, colour), value in zip(parts_of, values, strict=True):
            width = room * value / total
            share = f"{100 * value / total:.0f}%"
            drawn.append(_bar(left, y + 3, width, BAR + 2, colour, f"{label}: {name} {share}"))
            if width >= NARROW + GAP:
                drawn.append(_text(left + width / 2, y + 15, share, "middle", _inside(colour)))
            left += width
        y += ROW
    return _svg(y + GAP, drawn, title)


def courses(
    lines: Sequence[tuple[str, str, Sequence[float], str]], *, ends: tuple[str, str], title: str
) -> str:
    """Draw one small course over time a line: label, colour, values, what is written behind it."""
    room = WIDTH - LABELS - 190
    drawn = [
        _text(LABELS, 14, ends[0], "start", "n"),
        _text(LABELS + room, 14, ends[1], "end", "n"),
    ]
    y = float(ROW)
    for label, colour, values, written in lines:
        drawn.append(_text(LABELS - GAP * 2, y + 15, shorten(label), "end"))
        top = max(values, default=0) or 1
        step = room / max(len(values), 1)
        drawn.append(_line(LABELS, y + 19, LABELS + room, y + 19))
        for place, value in enumerate(values):
            height = 15 * value / top
            left = LABELS + place * step + step * 0.1
            drawn.append(
                _bar(left, y + 19 - height, step * 0.8, height, colour, f"{label}: {value:g}")
            )
        drawn.append(_text(LABELS + room + GAP * 2, y + 15, written, "start", "n"))
        y += ROW + 2
    return _svg(y + GAP, drawn, title)


def shorten(label: str) -> str:
    """Return the label, cut where it would run out of its column."""
    return label if len(label) <= LABEL_LETTERS else f"{label[: LABEL_LETTERS - 1].rstrip()}…"


def _legend(parts_of: Sequence[tuple[str, str]]) -> list[str]:
    drawn, left = [], float(LABELS)
    for name, colour in parts_of:
        drawn += [_bar(left, 5, 12, 12, colour, name), _text(left + 17, 15, name)]
        left += 34 + 7.2 * len(name)
    return drawn


def _bar(x: float, y: float, width: float, height: float, colour: str, hint: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'fill="{colour}"><title>{escape(clean(hint))}</title></rect>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> str:  # fmt: skip
    more = f' class="{kind}"' if kind else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(clean(text))}</text>'
    )


def _inside(colour: str) -> str:
    """Return the class of text on a bar of this colour: white, or dark where that is clearer."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "w" if 0.299 * red + 0.587 * green + 0.114 * blue < BRIGHT else "d"


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{RULE}"/>'


def _svg(height: float, parts: Sequence[str], title: str) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {math.ceil(height)}" '
        f'width="{WIDTH}" height="{math.ceil(height)}" role="img" aria-label="{escape(title)}">\n'
        f"<style>{STYLE}</style>\n{body}\n</svg>\n"
    )


def clean(text: str) -> str:
    """Return the text without what XML forbids."""
    return "".join(
        c for c in text if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff"
    )
