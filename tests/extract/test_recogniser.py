from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import threadpool_limits

from litweave.errors import LitweaveError
from litweave.extract import forward, recogniser
from litweave.extract.decode import BEGIN, END, INSIDE, KINDS, SINGLE, TAGS, decode, span_score, tag
from litweave.extract.lexicon import COLUMNS, Lexicon
from litweave.extract.recogniser import NAME, SPANS, Recogniser
from litweave.extract.subwords import SHAPES, Subwords, places, shape, stretches
from litweave.extract.tokenizer import mend_tokenizer
from litweave.extract.weights import Reading, Weights, read_weights, write_weights

WORDS = ("we", "train", "\n\n", "foonet", "on", "barbench", "with", "attention")
BLOCKS = ("conv1", "attention", "conv2", "conv1")
THIN, RANK = {0, 3}, 4  # blocks that are a product of two narrow matrices
WIDTH, ROW, HEADS, HEAD, MATCH = 8, 6, 2, 3, 2  # HEAD: size of a value, MATCH: of query and key
UNREAD = 2  # "we" and "train" are attended to by nobody
DULL = WORDS[:UNREAD]
SHIPPED = Path(recogniser.__file__).parent / "en_litweave"
EVEN = ((0.0, 1.0), (0.0, 1.0))
TEXTS = (
    "FooNet: we train\n\nWe train FooNet on BarBench with attention.",
    "Attention\n\nOn BarBench, FooNet-2 with unseen words is trained; we train it twice.",
    "A title",
    "BarBench on\n\nwith with with FooNet",
    "We train",
)


def some_weights(*, lexicon: bool = True) -> Weights:
    random = np.random.default_rng(7)
    rows = 2 + len(WORDS) + 50 + SHAPES

    def matrix(*size: int) -> NDArray[np.float16]:
        return random.normal(0, size[0] ** -0.5, size).astype(np.float16)

    arrays: dict[str, NDArray[np.generic]] = {
        "table": random.integers(-127, 128, (rows, ROW)).astype(np.int8),
        "scale": np.full(rows, 0.01, np.float16),
        "project.weight": matrix(ROW, WIDTH),
        "project.bias": matrix(WIDTH),
        "place.weight": matrix(11, WIDTH),
        "heads.weight": matrix(WIDTH, TAGS + 1),
        "heads.bias": matrix(TAGS + 1),
        "lexicon.weight": matrix(COLUMNS, WIDTH),
    }
    for i, name in enumerate(BLOCKS):
        if name == "attention":
            arrays[f"{i}.inward.weight"] = matrix(WIDTH, HEADS * (2 * MATCH + HEAD))
            arrays[f"{i}.inward.bias"] = matrix(HEADS * (2 * MATCH + HEAD))
            arrays[f"{i}.outward.weight"] = matrix(HEADS * HEAD, WIDTH)
            arrays[f"{i}.outward.bias"] = matrix(WIDTH)
        elif i in THIN:
            arrays[f"{i}.inward.weight"] = matrix(3 * WIDTH, RANK)
            arrays[f"{i}.outward.weight"] = matrix(RANK, WIDTH)
            arrays[f"{i}.outward.bias"] = matrix(WIDTH)
        else:
            arrays[f"{i}.weight"] = matrix(3 * WIDTH, WIDTH)
            arrays[f"{i}.bias"] = matrix(WIDTH)
    return Weights(
        arrays=arrays,
        words=WORDS,
        phrases=("foonet", "barbench with") if lexicon else (),
        shares=np.array([[200, 0, 10, 0], [0, 90, 0, 0]][: 2 * lexicon], np.uint8).reshape(-1, 4),
        blocks=BLOCKS,
        heads=HEADS,
        subwords=(50, 3, 4),
        reading=Reading(-1.0, dict.fromkeys(KINDS, EVEN), EVEN, dict.fromkeys(KINDS, 0.0)),
        unread=UNREAD,
    )


@pytest.fixture
def nlp() -> Language:
    nlp = English()
    nlp.tokenizer = mend_tokenizer(nlp)
    return nlp


def plain_forward(
    weights: Weights, texts: list[str], places_: list[int], hints: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The network as a textbook writes it: loops over tokens, 64 bits, no cache."""
    a = {name: array.astype(np.float64) for name, array in weights.arrays.items()}
    words = Subwords({w: 2 + i for i, w in enumerate(WORDS)}, *weights.subwords)

    def norm(v: NDArray[np.float64]) -> NDArray[np.float64]:
        divided: NDArray[np.float64] = v / np.sqrt((v**2).mean() + 1e-6)
        return divided

    x = []
    for text, place, hint in zip(texts, places_, hints, strict=True):
        index, share = words.rows(text)
        row = sum(s * a["scale"][i] * a["table"][i] for i, s in zip(index, share, strict=True))
        vector = norm(row @ a["project.weight"] + a["project.bias"])
        x.append(vector + a["place.weight"][place] + hint @ a["lexicon.weight"])
    for i, name in enumerate(weights.blocks):
        h = [norm(v) for v in x]
        if name == "attention":
            parts = [v @ a[f"{i}.inward.weight"] + a[f"{i}.inward.bias"] for v in h]
            qkv = [np.split(v, [HEADS * MATCH, 2 * HEADS * MATCH]) for v in parts]
            read = [
                v for v, text in zip(qkv, texts, strict=True) if text.lower() not in DULL
            ] or qkv
            change = []
            for t in range(len(x)):
                mixed = []
                for head in range(HEADS):
                    at = slice(MATCH * head, MATCH * (head + 1))
                    e = np.exp([qkv[t][0][at] @ k[at] / np.sqrt(MATCH) for _, k, _ in read])
                    at = slice(HEAD * head, HEAD * (head + 1))
                    mixed.append(
                        sum(w * v[at] for w, (_, _, v) in zip(e / e.sum(), read, strict=True))
                    )
                change.append(
                    np.concatenate(mixed) @ a[f"{i}.outward.weight"] + a[f"{i}.outward.bias"]
                )
        else:
            d, zero = int(name.removeprefix("conv")), np.zeros(WIDTH)
            change = []
            if i in THIN:
                whole = a[f"{i}.inward.weight"] @ a[f"{i}.outward.weight"]
                bias = a[f"{i}.outward.bias"]
            else:
                whole, bias = a[f"{i}.weight"], a[f"{i}.bias"]
            for t in range(len(x)):
                window = [h[u] if 0 <= u < len(h) else zero for u in (t - d, t, t + d)]
                z = np.concatenate(window) @ whole + bias
                change.append(z / (1 + np.exp(-z)))
        x = [v + c for v, c in zip(x, change, strict=True)]
    out = np.array([norm(v) @ a["heads.weight"] + a["heads.bias"] for v in x])[:, :-1]
    e = np.exp(out)
    return e / e.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


@pytest.mark.parametrize("text", TEXTS)
def test_the_fast_network_equals_the_plain_one(nlp: Language, text: str) -> None:
    assert_equals_the_plain_one(some_weights(), nlp.make_doc(text))


def test_strong_attention_does_not_overflow(nlp: Language) -> None:
    weights = some_weights()
    strong = dict(weights.arrays)
    strong["1.inward.weight"] = strong["1.inward.weight"] * np.float16(20)
    text = TEXTS[0]
    assert_equals_the_plain_one(replace(weights, arrays=strong), nlp.make_doc(text))


def assert_equals_the_plain_one(weights: Weights, doc: Doc) -> None:
    tags, _ = Recogniser(weights).probabilities(doc)
    words = [token.text for token in doc]
    title = words.index("\n\n") if "\n\n" in words else 0
    numbers = {word: i for i, word in enumerate(dict.fromkeys(t.lower() for t in words))}
    phrases = [p.split(" ") for p in weights.phrases]
    lexicon = Lexicon(
        [[numbers.get(w, -9) for w in p] for p in phrases],
        weights.shares.astype(np.float32) / np.float32(255),
    )
    hints = lexicon.features([numbers[w.lower()] for w in words])
    plain = plain_forward(weights, words, places(len(words), title).tolist(), hints)
    np.testing.assert_allclose(tags, plain, atol=2e-5)


def test_results_do_not_depend_on_what_was_read_before(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = [nlp.make_doc(text) for text in TEXTS]
    alone = [Recogniser(some_weights()).probabilities(doc)[0].tobytes() for doc in docs]
    one = Recogniser(some_weights())
    assert [one.probabilities(doc)[0].tobytes() for doc in docs] == alone
    assert [one.probabilities(doc)[0].tobytes() for doc in docs[::-1]] == alone[::-1]
    monkeypatch.setattr(forward, "CACHED_WORDS", 20)  # the cache starts anew at almost every text
    small = Recogniser(some_weights())
    assert [small.probabilities(doc)[0].tobytes() for doc in docs] == alone


def test_threads_may_share_a_recogniser(nlp: Language) -> None:
    docs = [nlp.make_doc(" ".join(TEXTS) * n) for n in range(1, 30)]
    one = Recogniser(some_weights())
    alone = [one.probabilities(doc)[0].tobytes() for doc in docs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda doc: one.probabilities(doc)[0].tobytes(), docs * 4))
    assert together == alone * 4


def test_threads_of_the_linear_algebra_change_nothing(nlp: Language) -> None:
    doc = nlp.make_doc(" ".join(TEXTS) * 10)
    with threadpool_limits(1):
        one = Recogniser(some_weights()).probabilities(doc)[0].tobytes()
    with threadpool_limits(4):
        assert Recogniser(some_weights()).probabilities(doc)[0].tobytes() == one


@pytest.mark.model
def test_threads_at_the_start_of_a_process_change_nothing() -> None:
    """What is worked out while loading counts too."""
    code = (
        "import hashlib, sys, spacy; nlp = spacy.load(sys.argv[1])\n"
        f"one = nlp.get_pipe({NAME!r}).probabilities(nlp.make_doc(sys.argv[2]))[0]\n"
        "print(hashlib.sha256(one.tobytes()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(SHIPPED), TEXTS[0]]
    prints = {
        subprocess.check_output(command, env={**os.environ, "OMP_NUM_THREADS": threads})
        for threads in ("1", "2", "3")
    }
    assert len(prints) == 1


def test_long_texts_are_read_in_pieces(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "LONGEST", 5)
    doc = nlp.make_doc("we train foonet on barbench " * 7)
    tags, roles = Recogniser(some_weights()).probabilities(doc)
    assert len(tags) == len(roles) == len(doc)


def test_found_are_what_stands_in_the_text(nlp: Language) -> None:
    doc = nlp.make_doc(TEXTS[0])
    found = Recogniser(some_weights()).find(doc)
    assert found
    assert [f.start for f in found] == sorted(f.start for f in found)
    for f in found:
        assert doc.char_span(f.start, f.end) is not None
        assert f.kind in KINDS
        assert 0 <= f.confidence <= 1
        assert f.confidence == round(f.confidence, 3)
        assert (f.role is not None) == (f.kind in {"Method", "Dataset"})
        assert f.kind not in dict(f.alternatives)


def test_thresholds_hold_mentions_back(nlp: Language) -> None:
    doc, one = nlp.make_doc(TEXTS[0]), Recogniser(some_weights())
    everything = one.find(doc)
    some = one.find(doc, thresholds={f.kind: f.confidence for f in everything[:1]})
    assert everything[0] in some
    assert one.find(doc, thresholds=dict.fromkeys(KINDS, 1.01)) == []


def test_texts_read_together_are_read_as_alone(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = [nlp.make_doc(text) for text in ("", *TEXTS, " ".join(TEXTS))]
    monkeypatch.setattr(recogniser, "LONGEST", 9)
    one = Recogniser(some_weights())
    alone = [one.find(doc) for doc in docs]
    assert sum(map(len, alone)) > len(docs)
    assert one.find_all(docs) == alone
    assert one.find_all(docs[::-1], thresholds={"Method": 1.01})[::-1] == [
        [f for f in found if f.kind != "Method"] for found in alone
    ]


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_token_stands_in_the_title_or_in_a_tenth(title: int, rest: int) -> None:
    expected = [0] * title + [1 + i * 10 // rest for i in range(rest)]
    assert places(title + rest, title).tolist() == expected
    assert all(first < after for first, after, _ in stretches(title + rest, title))


def test_an_empty_text_has_no_mentions(nlp: Language) -> None:
    assert Recogniser(some_weights()).find(nlp.make_doc("")) == []


def test_a_recogniser_without_weights_says_so(nlp: Language) -> None:
    with pytest.raises(ValueError, match=r"has no weights.*spacy\.load"):
        Recogniser().find(nlp.make_doc("text"))


def test_the_component_writes_spans(nlp: Language, tmp_path: Path) -> None:
    component = nlp.add_pipe(NAME)
    assert isinstance(component, Recogniser)
    component.load(some_weights())
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    doc = again(TEXTS[0])
    group = doc.spans[SPANS]
    found = component.find(nlp.make_doc(TEXTS[0]))
    assert [(s.start_char, s.end_char, s.label_) for s in group] == [
        (f.start, f.end, f.kind) for f in found
    ]
    assert group.attrs["confidences"] == [f.confidence for f in found]


def test_weights_survive_the_disk_byte_for_byte(tmp_path: Path) -> None:
    write_weights(some_weights(), tmp_path / "a")
    write_weights(read_weights(tmp_path / "a"), tmp_path / "b")
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_weights_of_another_format_are_refused(tmp_path: Path) -> None:
    write_weights(some_weights(lexicon=False), tmp_path)
    layout = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps({**layout, "format": 99}))
    with pytest.raises(LitweaveError, match="format 99"):
        read_weights(tmp_path)


def readings(n: int) -> list[list[tuple[int, int, int]]]:
    """Every way to mark spans on n tokens."""
    if n == 0:
        return [[]]
    out = [list(r) for r in readings(n - 1)]
    for length, kind in product(range(1, n + 1), range(len(KINDS))):
        out += [[*r, (n - length, n, kind)] for r in readings(n - length)]
    return out


def log_probability(p: NDArray[np.float32], spans: list[tuple[int, int, int]]) -> float:
    columns = [0] * len(p)
    for first, after, kind in spans:
        columns[first:after] = [tag(kind, INSIDE)] * (after - first)
        columns[first], columns[after - 1] = tag(kind, BEGIN), tag(kind, END)
        if after == first + 1:
            columns[first] = tag(kind, SINGLE)
    return float(np.log(p[range(len(p)), columns]).sum())


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(0, 10_000))
def test_decoding_finds_the_likeliest_reading(n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    p = random.dirichlet(np.full(TAGS, 0.3), n).astype(np.float32) * 0.999 + 1e-5
    p[:, 0] = np.minimum(p[:, 0], 0.97)
    best = max(log_probability(p, spans) for spans in readings(n))
    assert log_probability(p, decode(p)) == pytest.approx(best, abs=1e-4)


def test_a_lower_bias_against_nothing_finds_more() -> None:
    p = np.full((3, TAGS), 0.01, np.float32)
    p[:, 0], p[1, tag(2, SINGLE)] = 0.8, 0.6
    assert decode(p) == []
    assert decode(p, outside=-1.0) == [(1, 2, 2)]
    assert span_score(p[1:2].tolist(), 2) == pytest.approx(0.6)


def test_the_score_of_a_span_is_the_geometric_mean_of_its_tags() -> None:
    p = np.full((3, TAGS), 0.01, np.float32)
    p[0, tag(1, BEGIN)], p[1, tag(1, INSIDE)], p[2, tag(1, END)] = 0.5, 0.8, 0.9
    assert span_score(p.tolist(), 1) == pytest.approx((0.5 * 0.8 * 0.9) ** (1 / 3))


@given(st.floats(-0.5, 1.5))
def test_interpolation_equals_numpys(x: float) -> None:
    curve = ((0.1, 0.4, 0.9), (0.0, 0.7, 0.8))
    assert recogniser.interpolate(x, curve) == pytest.approx(float(np.interp(x, *curve)))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("BERT", "XX"), ("LLaMA-7B", "XXxXX-dX"), ("mAP", "xXX"), ("2019", "dd"), ("a", "x")],
)
def test_shape(word: str, expected: str) -> None:
    assert shape(word) == expected


def test_the_longest_phrase_is_read() -> None:
    shares = np.array([[1, 0, 0, 0], [0, 0, 0.5, 0]], np.float32)
    lexicon = Lexicon([[1], [1, 2]], shares)
    assert lexicon.find([1, 3, 1, 2]) == [(0, 1, 0), (2, 4, 1)]
    features = lexicon.features([1, 3, 1, 2])
    assert features[0, 0] == 1
    assert features[1].tolist() == [0] * COLUMNS
    assert features[2, 2] == features[3, 4 + 2] == features[3, 8 + 2] == 0.5


@pytest.fixture(scope="module")
def shipped() -> Language:
    return spacy.load(SHIPPED)


@pytest.mark.model
def test_the_shipped_pipeline_reads_names(shipped: Language) -> None:
    text = (
        "QuillNet: Sparse Graph Attention for Question Answering\n\n"
        "We propose QuillNet, a graph neural network for question answering. "
        "On SQuAD, QuillNet raises F1 over BERT-based baselines."
    )
    recogniser_ = shipped.get_pipe(NAME)
    assert isinstance(recogniser_, Recogniser)
    found = recogniser_.find(shipped.make_doc(text))
    names = {(text[f.start : f.end], f.kind, f.role) for f in found}
    assert ("QuillNet", "Method", "introduced") in names
    assert ("graph neural network", "Method", "used") in names
    assert ("BERT", "Method", "used") in names
    assert ("SQuAD", "Dataset", "used") in names
    assert ("question answering", "Task", None) in names
    assert ("F1", "Metric", None) in names


@pytest.mark.model
def test_the_shipped_pipeline_is_batch_independent(shipped: Language) -> None:
    texts = [*TEXTS, " ".join(TEXTS) * 30]
    recogniser_ = shipped.get_pipe(NAME)
    assert isinstance(recogniser_, Recogniser)
    alone = [recogniser_.probabilities(shipped.make_doc(text))[0].tobytes() for text in texts]
    fresh = spacy.load(SHIPPED)
    for text, expected in reversed(list(zip(texts, alone, strict=True))):
        pipe = fresh.get_pipe(NAME)
        assert isinstance(pipe, Recogniser)
        assert pipe.probabilities(fresh.make_doc(text))[0].tobytes() == expected


@pytest.mark.model
def test_the_shipped_weights_are_small() -> None:
    assert sum(f.stat().st_size for f in SHIPPED.rglob("*") if f.is_file()) < 25_000_000
