"""Draw the graph of examples/ with Gephi itself: docs/images/gephi.png and gephi-communities.png.

    python tools/gephi_pictures.py [GRAPH]

What Gephi shows is what stands in our GEXF: its own layout is not asked. Needs Java and, at the
first run, Maven; pypdfium2 turns Gephi's PDF into a picture, because its PNG wants a screen.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

import litweave
from litweave.export import EXPORTERS
from litweave.export.options import BY_COMMUNITY, BY_KIND, Options
from litweave.settings import load

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
IMAGES = ROOT / "docs" / "images"
SCALE = 3  # pixels a point of Gephi's page
WIDTH = 1400
MARGIN = 20

sys.path.insert(0, str(ROOT / "tests"))

from services.gephi.toolkit import check  # noqa: E402 - lies with the tests


def main() -> None:
    """Build or open the graph, draw it by kind and by community."""
    with tempfile.TemporaryDirectory() as folder:
        graph = litweave.open(sys.argv[1]) if len(sys.argv) > 1 else build(Path(folder) / "graph")
        for name, colour in (("gephi", BY_KIND), ("gephi-communities", BY_COMMUNITY)):
            file, page = Path(folder) / f"{name}.gexf", Path(folder) / f"{name}.pdf"
            EXPORTERS["gexf"](graph, file, Options(colour=colour))
            seen = check(file, page)
            if seen.issues:
                raise SystemExit("\n".join(seen.issues))
            picture(page, IMAGES / f"{name}.png")
            print(f"{name}.png: {seen.nodes} nodes, {seen.edges} edges")


def build(path: Path) -> litweave.Graph:
    """Build the graph of the examples."""
    sources = [*sorted(EXAMPLES.glob("*.txt")), EXAMPLES / "library.jsonl"]
    return litweave.build(sources, path, settings=load(EXAMPLES / "litweave.toml"))


def picture(page: Path, out: Path) -> None:
    """Render Gephi's page, cut its empty border off and save it at one width."""
    whole = pypdfium2.PdfDocument(page)[0].render(scale=SCALE).to_pil().convert("RGB")
    empty = Image.new("RGB", whole.size, "white")
    left, top, right, bottom = ImageChops.difference(whole, empty).getbbox() or (0, 0, 1, 1)
    cut = whole.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    height = round(cut.height * WIDTH / cut.width)
    small = cut.resize((WIDTH, height), Image.Resampling.LANCZOS)
    out.parent.mkdir(parents=True, exist_ok=True)
    small.quantize(256, kmeans=1, dither=Image.Dither.NONE).save(out, optimize=True)


if __name__ == "__main__":
    main()
