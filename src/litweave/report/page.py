"""The page around the figures: plain HTML that prints well; it may load and run nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape

from litweave.report.charts import STYLE, clean
from litweave.report.figures import Cell, Figure

CSS = """
:root { color-scheme: light; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "DejaVu Sans", sans-serif; color: #1b2330; background: #ffffff; }
body { max-width: 800px; margin: 32px auto; padding: 0 20px; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 44px 0 4px; }
p { margin: 0 0 12px; }
.small { color: #566072; font-size: 13px; }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; margin-top: 12px; }
caption { text-align: left; color: #566072; padding-bottom: 4px; }
th, td { text-align: left; padding: 3px 10px 3px 0; border-bottom: 1px solid #dcdfe5;
  vertical-align: top; overflow-wrap: break-word; }
th { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
thead { display: table-header-group; }
@page { margin: 18mm 16mm; }
@media print {
  body { margin: 0; padding: 0; max-width: none; }
  h2, figure, tr { break-inside: avoid; }
  h2, p { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  figure svg { max-height: 225mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
figure { margin: 8px 0 0; }
"""

ROWS = 60  # of a table on the page; its CSV has them all


def render(name: str, figures: Sequence[Figure], *, generator: str) -> str:
    """Return the page."""
    # The pictures carry their style inside, for who takes them out: the policy names it too.
    policy = f"default-src 'none'; style-src {_hash(CSS)} {_hash(STYLE)}; base-uri 'none'"
    made = escape(f"litweave {generator}".strip())
    title = escape(clean(name))
    sections = "\n".join(_section(figure) for figure in figures)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{made}">
<title>{title}: report</title>
<style>{CSS}</style>
</head>
<body>
<h1>{title}</h1>
<p class="small">Made by {made}. Each figure stands beside this page as SVG, its numbers as CSV.</p>
{sections}
</body>
</html>
"""


def _section(figure: Figure) -> str:
    head = "".join(
        f'<th scope="col"{_class(figure, i)}>{escape(name)}</th>'
        for i, name in enumerate(figure.columns)
    )
    body = "\n".join(
        "<tr>"
        + "".join(
            f"<td{_class(figure, i)}>{_cell(cell, figure.columns[i])}</td>"
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in figure.rows[:ROWS]
    )
    rest = len(figure.rows) - ROWS
    more = f" (the first {ROWS} rows, {rest:,} more are in the file)" if rest > 0 else ""
    table = (
        f"<table><caption>{escape(figure.name)}.csv{more}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>"
    )
    return f"""<section id="{figure.name}">
<h2>{escape(figure.title)}</h2>
<p>{escape(clean(figure.says))}</p>
<figure>
{figure.picture.strip()}
</figure>
{table if figure.rows else ""}
</section>"""


def _class(figure: Figure, column: int) -> str:
    values = [row[column] for row in figure.rows if row[column] is not None]
    return ' class="number"' if values and not isinstance(values[0], str) else ""


def _cell(cell: Cell, column: str) -> str:
    if isinstance(cell, int) and "year" not in column:
        return f"{cell:,}"
    return escape(clean("" if cell is None else str(cell)))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
