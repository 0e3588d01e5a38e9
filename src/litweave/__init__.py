"""litweave: from paper abstracts to a knowledge graph.

    import litweave
    graph = litweave.build(["page.txt"], "graph/")
    graph.papers.to_pandas()
    litweave.extract("We fine-tune BERT on SQuAD.")

Nothing heavy is imported before one of these is called.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from litweave.errors import LitweaveError

if TYPE_CHECKING:
    from litweave.graph import Graph
    from litweave.settings import Settings

__all__ = ["Graph", "LitweaveError", "__version__", "build", "extract", "open"]


def __getattr__(name: str) -> Any:
    """Load what is costly when it is asked for."""
    if name == "Graph":
        from litweave.graph import Graph

        return Graph
    if name == "__version__":
        from importlib.metadata import version

        return version("litweave")
    raise AttributeError(f"module 'litweave' has no attribute {name!r}")


def build(
    sources: str | Path | Sequence[str | Path],
    directory: str | Path,
    *,
    settings: Settings | str | Path | None = None,
    form: str | None = None,
    workers: int = 1,
) -> Graph:
    """Build the graph of files, folders or globs in `directory`, or bring it up to date.

    `settings` may be the path of a litweave.toml. A repeated call extracts nothing again. Raises
    `SourceError`, `SettingsError` or `GraphError`.
    """
    from litweave import pipeline
    from litweave.graph import Graph

    names = [sources] if isinstance(sources, str | Path) else sources
    pipeline.build(
        [str(name) for name in names],
        Path(directory),
        settings=_settings(settings),
        form=form,
        workers=workers,
    )
    return Graph(directory)


def open(directory: str | Path) -> Graph:  # noqa: A001 - read as litweave.open
    """Open the graph in `directory`. Raises `GraphError` where there is none."""
    from litweave.graph import Graph

    return Graph(directory)


def extract(
    text: str, *, title: str = "", settings: Settings | str | Path | None = None
) -> dict[str, Any]:
    """Return the concepts and links of one text, as a line of `litweave extract` has them.

    The first call loads the pipeline (about a second), and it is kept for the next.
    """
    from litweave import pipeline

    return pipeline.extract_text(text, title=title, settings=_settings(settings))


def _settings(given: Settings | str | Path | None) -> Settings | None:
    if not isinstance(given, str | Path):
        return given
    from litweave.settings import load

    return load(given)


class _Package(ModuleType):
    """Keeps the public function `extract` when the package of that name is imported.

    Python sets every imported submodule as an attribute of its parent, and would replace it.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "extract" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
