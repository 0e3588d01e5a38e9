"""One self-contained HTML page to look at a graph: no server, no network.

`cut.py` chooses what the page holds, `places.py` where it stands, `picture.py` and `texts.py` make
the data, `page.py` the file. The page's scripts are in `page/`, the drawing library in `vendor/`
(web/ builds it).
"""

from __future__ import annotations

from pathlib import Path

from litweave.errors import GraphError
from litweave.explore.cut import cut
from litweave.explore.options import Options
from litweave.explore.page import render
from litweave.explore.picture import picture_block
from litweave.explore.places import places
from litweave.explore.texts import texts_block
from litweave.export.options import Exported
from litweave.graph import Graph
from litweave.store import replacing

__all__ = ["Options", "write"]


def write(graph: Graph, out: Path, options: Options | None = None) -> Exported:
    """Write the page; the notes of what is returned say what was cut, as the page itself does.

    Takes the layout's time (seconds for 5,000 papers) and memory for the papers of the page.
    Raises `GraphError` where a table is damaged or the page cannot be written.
    """
    options = options or Options()
    chosen = cut(graph, options)
    title = options.title or graph.path.resolve().name
    page = render(
        picture_block(graph, chosen, places(chosen, list(graph.kinds)), title=title),
        texts_block(graph, chosen, text=options.text),
        generator=f"litweave {graph.manifest.version}".strip(),
    )
    try:
        with replacing(out) as file:
            file.write(page)
    except OSError as error:
        raise GraphError(str(out), f"cannot be written: {error.strerror or error}") from error
    nodes = len(chosen.papers) + len(chosen.concepts)
    return Exported(out, nodes, len(chosen.uses) + len(chosen.related), chosen.notes)
