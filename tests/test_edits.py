"""Adding, replacing, removing, re-extracting in any sequence gives what a fresh build gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from edits import contents, write
from litweave import pipeline
from litweave.engines import Local
from litweave.settings import Settings

pytestmark = pytest.mark.model

# `make torture` asks for more.
SCRIPTS = int(os.environ.get("LITWEAVE_SCRIPTS", "12"))

# Each source keeps a paper that no step touches, for a source without records is an error.
ANCHORS = {"a.jsonl": 90, "b.jsonl": 91}


@dataclass
class Model:
    """What the graph must be equal to: the records of each source, and which are taken out."""

    sources: dict[str, dict[int, int]] = field(default_factory=dict)  # name -> number -> version
    out: set[tuple[int, int]] = field(default_factory=set)  # (number, version)
    settings: Settings = field(default_factory=Settings)
    curation: str = ""

    def left(self, name: str) -> dict[int, int]:
        return {n: v for n, v in self.sources[name].items() if (n, v) not in self.out}

    def present(self) -> set[int]:
        return {n for name in self.sources for n in self.left(name)}


Step = Callable[[Model, Path], None]


def give(name: str, records: dict[int, int]) -> Step:
    """Give a source, new or again."""

    def step(model: Model, graph: Path) -> None:
        model.sources[name] = {**records, ANCHORS[name]: 0}
        write(Path(name), model.sources[name])
        pipeline.build([name], graph, settings=model.settings)

    return step


def take_out(number: int) -> Step:
    """Remove a paper by its id."""

    def step(model: Model, graph: Path) -> None:
        if number not in model.present():
            return
        model.out |= {(number, m[number]) for m in model.sources.values() if number in m}
        pipeline.remove(graph, [f"arxiv:2501.{number:05}"])

    return step


def adjust(section: str, key: str, value: object) -> Step:
    """Change a setting: of extraction, so that every text is read anew, or of links."""

    def step(model: Model, graph: Path) -> None:
        model.settings = Settings.model_validate({section: {key: value}})
        pipeline.build([], graph, settings=model.settings)

    return step


def curate(lines: str) -> Step:
    """Decide something by hand."""

    def step(model: Model, graph: Path) -> None:
        model.curation = f"action,kind,name,target\n{lines}" if lines else ""
        graph.mkdir(exist_ok=True)
        (graph / "curation.csv").write_text(model.curation)
        pipeline.build([], graph, settings=model.settings)

    return step


def damage(which: int, how: str) -> Step:
    """Cut, overwrite or delete a shard of evidence, or a table, and build again."""

    def step(model: Model, graph: Path) -> None:
        if not model.sources:
            return
        files = sorted([*graph.glob("evidence/*.parquet"), *graph.glob("tables/*")])
        file = files[which % len(files)]
        data = file.read_bytes()
        if how == "delete":
            file.unlink()
        else:
            file.write_bytes(data[: len(data) // 2] if how == "cut" else bytes(len(data)))
        other = Settings.model_validate({"link": {"top_k": 3}})
        pipeline.build([], graph, settings=other)
        pipeline.build([], graph, settings=model.settings)

    return step


numbers = st.integers(0, 6)
steps = st.one_of(
    st.builds(give, st.sampled_from(sorted(ANCHORS)), st.dictionaries(numbers, st.integers(0, 2))),
    st.builds(take_out, numbers),
    st.builds(adjust, st.just("link"), st.just("top_k"), st.sampled_from([1, 20])),
    st.builds(adjust, st.just("extract"), st.just("threshold"), st.sampled_from([None, 0.9])),
    st.builds(damage, st.integers(0, 30), st.sampled_from(["cut", "blank", "delete"])),
    st.builds(curate, st.sampled_from(["", "block,Method,BERT,\n", "rename,Method,BERT,Bert\n"])),
)


@given(st.lists(steps, min_size=2, max_size=6), st.integers(1, 3))
@settings(
    max_examples=SCRIPTS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_sequence_of_edits_gives_what_a_fresh_build_gives(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    script: list[Step],
    shard: int,
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    (folder / "fresh").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(pipeline, "TEXTS_PER_SHARD", shard)
    graph, model = Path("graph"), Model()
    for step in script:
        step(model, graph)
    assume(model.sources)
    monkeypatch.chdir(folder / "fresh")
    if model.curation:
        graph.mkdir()
        (graph / "curation.csv").write_text(model.curation)
    for name in model.sources:
        write(Path(name), model.left(name))
    # Small parts, so that records go through files as those of large collections do.
    pipeline.build(
        sorted(model.sources), graph, settings=model.settings, engine=Local(memory=1 << 15)
    )
    assert contents(graph) == contents(folder / "graph")
