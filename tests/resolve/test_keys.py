"""Names to keys: what falls away, and what never does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave import keys
from litweave.keys.words import american, singular


@pytest.mark.parametrize(
    ("surface", "key"),
    [
        ("Convolutional Neural Networks", "convolutional neural network"),
        ("ResNet50", "resnet 50"),
        ("GPT-4", "gpt 4"),
        ("OPT-1.3B", "opt 1.3b"),
        ("F1", "f1"),
        ("DeepLabv3+", "deeplab 3+"),
        ("Recall @ 10", "recall @ 10"),
        ("NeRF--", "nerf--"),
        ("τ²-bench", "tau 2 bench"),
        ("∞-Bench", "∞ bench"),
        ("$\\beta$-VAE", "beta vae"),
        ("Poincar\\'e embeddings", "poincare embedding"),
        ("Variational Auto-Encoders (VAEs)", "variational auto encoder"),
        ("TD(λ)", "td lambda"),
        ("the Transformer", "transformer"),
        ("a-noosemia", "a noosemia"),
        ("A* algorithm", "a*"),
        ("BERT models", "bert"),
        ("language models", "language model"),
        ("Generative AI models", "generative ai model"),
        ("3D models", "3d model"),
        ("LAnguage Models", "language model"),
        ("AI-assisted software", "ai assisted software"),
    ],
)
def test_key_of_a_method(surface: str, key: str) -> None:
    assert keys.fold("Method", surface) == key


@pytest.mark.parametrize(
    ("surface", "key"),
    [
        ("WMT14", "wmt 2014"),
        ("WMT'14", "wmt 2014"),
        ("AIME 24", "aime 2024"),
        ("TREC DL 19", "trec dl 2019"),
        ("VOC2007", "voc 2007"),
        ("MUC-92", "muc 1992"),
        ("UCF101", "ucf 101"),
        ("Waymo Open Dataset", "waymo open dataset"),
        ("ImageNet dataset", "imagenet"),
        ("GLUE benchmark suite", "glue"),
    ],
)
def test_key_of_a_dataset(surface: str, key: str) -> None:
    assert keys.fold("Dataset", surface) == key


@pytest.mark.parametrize(
    ("british", "expected"),
    [
        ("optimisation", "optimization"),
        ("generalised", "generalized"),
        ("tokeniser", "tokenizer"),
        ("behaviour", "behavior"),
        ("labelling", "labeling"),
        ("modelling", "modeling"),
        ("centre", "center"),
        ("paralysed", "paralyzed"),
        ("haemorrhage", "hemorrhage"),
        ("paediatric", "pediatric"),
        # spelt with s or ll everywhere
        ("supervised", "supervised"),
        ("unsupervised", "unsupervised"),
        ("denoising", "denoising"),
        ("pairwise", "pairwise"),
        ("noise", "noise"),
        ("precise", "precise"),
        ("promising", "promising"),
        ("exercise", "exercise"),
        ("controlling", "controlling"),
        ("rolling", "rolling"),
        ("hour", "hour"),
        ("four", "four"),
        ("contour", "contour"),
    ],
)
def test_american_spelling(british: str, expected: str) -> None:
    assert american(british) == expected


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("networks", "network"),
        ("losses", "loss"),
        ("policies", "policy"),
        ("matrices", "matrix"),
        ("analyses", "analysis"),
        ("processes", "process"),
        ("metrics", "metric"),
        ("boxes", "box"),
        ("branches", "branch"),
        # no plurals
        ("bias", "bias"),
        ("lens", "lens"),
        ("dynamics", "dynamics"),
        ("analysis", "analysis"),
        ("loss", "loss"),
        ("series", "series"),
        ("bus", "bus"),
        ("gas", "gas"),
    ],
)
def test_singular(plural: str, expected: str) -> None:
    assert singular(plural) == expected


@pytest.mark.parametrize(
    ("kind", "surface", "concept_id"),
    [
        ("Method", "GPT-4", "method:gpt-4"),
        ("Metric", "Recall@10", "metric:recall-%40-10"),
        ("Method", "A*", "method:a%2A"),
        ("Dataset", "∞-Bench", "dataset:%E2%88%9E-bench"),
        ("Method", "PixArt-α", "method:pixart-alpha"),
        ("Method", "对比学习", "method:%E5%AF%B9%E6%AF%94%E5%AD%A6%E4%B9%A0"),
    ],
)
def test_id(kind: str, surface: str, concept_id: str) -> None:
    assert keys.concept_id(kind, keys.fold(kind, surface)) == concept_id


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("Adam", "ADAM", "case"),
        ("fine-tuning", "finetuning", "hyphen or spacing"),
        ("Schrödinger bridge", "Schrodinger bridge", "Unicode or LaTeX"),
        ("colour constancy", "color constancy", "spelling"),
        ("robotic manipulation", "Robot Manipulation", "spelling"),
        ("normalizing flows", "normalizing flow", "plural"),
        ("SQuAD v2.0", "SQuAD 2.0", "version or year"),
        ("GSM8K benchmark", "GSM8K", "generic word"),
        ("Graph Neural Network (GNN)", "graph neural network", "bracket"),
        ("text-to-image (T2I) models", "text-to-image models", "bracket"),
        ("autoregressive (AR) models", "autoregressive models", "bracket"),
    ],
)
def test_the_reason_is_the_weakest_rule_that_suffices(a: str, b: str, rule: str) -> None:
    assert keys.explain(a, b) == rule


@pytest.mark.parametrize(
    "text", ["Llama (LLM) agents", "autoregressive (AR)", "TD(lambda) learning"]
)
def test_what_is_in_brackets_stays_where_it_may_be_a_name_of_its_own(text: str) -> None:
    assert keys.unbracket(text).split() == text.replace("(", " ").replace(")", " ").split()


@given(st.sampled_from(["Method", "Dataset", "Task", "Metric", "Instrument"]), st.text(min_size=1))
def test_every_name_has_a_key_and_an_id_of_plain_characters(kind: str, surface: str) -> None:
    key = keys.fold(kind, surface)
    assert key
    assert re.fullmatch(r"[a-z]+:[a-z0-9.~%A-F_-]+", keys.concept_id(kind, key))


@given(st.text(), st.sampled_from("0123456789+*"))
def test_a_further_digit_or_sign_makes_another_key(name: str, sign: str) -> None:
    first, second = f"Net{name}Q", f"Net{name}Q{sign}"
    assert keys.compact(keys.fold("Method", first)) != keys.compact(keys.fold("Method", second))


@given(st.lists(st.sampled_from(["graph", "loss", "flows", "auto", "labelling"]), min_size=1))
def test_case_and_hyphens_of_words_do_not_count(words: list[str]) -> None:
    folded = {
        keys.compact(keys.fold("Task", text))
        for text in (" ".join(words), "-".join(words), " ".join(w.title() for w in words))
    }
    assert len(folded) == 1


@pytest.mark.parametrize(
    "piece", ["a(", "(a)", "((((", "\\'", "--", "v1.", "'9", "a b", "$^{", "1,000,", "A-"]
)
def test_long_names_take_linear_time(piece: str) -> None:
    # Quadratic work on 200,000 characters would take minutes, and pytest would not end.
    assert keys.fold("Method", piece * 50_000)


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("precision", "pre cision"),
        ("chain of thought", "chainof thought"),
        ("llm agent", "llmagent"),
        ("large language model", "largelanguage model"),
        ("resnet 50", "res net 50"),
        ("gpt 4o", "gpt 4 o"),
        ("multimodal", "multi modal"),
        ("fine tuning", "finetuning"),
    ],
)
def test_ids_are_of_ordinary_words(plain: str, odd: str) -> None:
    assert keys.oddness(plain) < keys.oddness(odd)
