from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litweave.extract.abbreviations import mostly_spells, pairs


def read(text: str) -> list[tuple[str, str]]:
    return [
        (text[p.short_start : p.short_end], text[p.long_start : p.long_end]) for p in pairs(text)
    ]


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("We use contrastive learning (CL) here.", [("CL", "contrastive learning")]),
        ("the Variational AutoEncoder (VAE)", [("VAE", "Variational AutoEncoder")]),
        ("sparse autoencoders (SAEs) find", [("SAEs", "sparse autoencoders")]),
        ("mean Average Precision (mAP)", [("mAP", "mean Average Precision")]),
        ("an autoencoder (AE) of", [("AE", "autoencoder")]),
        ("of state-of-the-art (SOTA) models", [("SOTA", "state-of-the-art")]),
        (
            "multi-modal large language models (MLLMs)",
            [("MLLMs", "multi-modal large language models")],
        ),
        (
            "Simultaneous Localization and Mapping (SLAM)",
            [("SLAM", "Simultaneous Localization and Mapping")],
        ),
        ("speech-to-speech translation (S2ST)", [("S2ST", "speech-to-speech translation")]),
        (
            "we develop a discrete-to-open lens coder (D2OLC)",
            [("D2OLC", "discrete-to-open lens coder")],
        ),
        ("fitted by dual dreary order (D2O)", [("D2O", "dual dreary order")]),
        ("explainable AI (XAI)", [("XAI", "explainable AI")]),
        ("Alzheimer's disease (AD)", [("AD", "Alzheimer's disease")]),
        ("key-value (kv) caches", [("kv", "key-value")]),
        ("graph networks (or GNs) are", [("GNs", "graph networks")]),
        ('the so-called "graph networks" (GNs)', [("GNs", "graph networks")]),
        ("graph networks (GNs; see below)", [("GNs", "graph networks")]),
        ("Fisher information (the Fisher matrix (FM)) and", [("FM", "Fisher matrix")]),
        # the other order
        ("with CL (contrastive learning) we", [("CL", "contrastive learning")]),
        ("SIR (susceptible-infectious-recovered)", [("SIR", "susceptible-infectious-recovered")]),
        # the nearest start that leaves no word out, not the farthest that fits
        (
            "deep nets and convolutional neural networks (CNNs)",
            [("CNNs", "convolutional neural networks")],
        ),
        # none
        ("it holds that (i) a and (ii) b and (iii) c", []),
        ("in recent years (2023)", []),
        ("many models (see Table 2)", []),
        ("by Ada Byron (Cambridge)", []),
        ("delivering leading performance on both levels (DHB)", []),
        ("We test ResNet (a convolutional network).", []),
        ("ends here. Rapid learning (XY)", []),
        ("", []),
        ("(CL)", []),
    ],
)
def test_definitions(text: str, defined: list[tuple[str, str]]) -> None:
    assert read(text) == defined


@given(st.text(alphabet="abcAB (),.-s\n'", max_size=60))
def test_both_halves_lie_in_the_text_apart(text: str) -> None:
    for pair in pairs(text):
        assert 0 <= pair.short_start < pair.short_end <= len(text)
        assert 0 <= pair.long_start < pair.long_end <= len(text)
        assert pair.long_end <= pair.short_start or pair.short_end <= pair.long_start
        assert (
            text[pair.long_start : pair.long_end].strip() == text[pair.long_start : pair.long_end]
        )


def test_letters_that_change_length_in_lower_case_do_no_harm() -> None:
    assert read("\u0130stanbul Data (\u0130D) and graph networks (GN)") == [
        ("GN", "graph networks")
    ]


@pytest.mark.parametrize("unit", ["(", "a (AB) ", "(AB", "aa-", "A (a b "])
def test_cost_grows_no_faster_than_the_text(unit: str) -> None:
    def cost(repeats: int) -> float:
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            pairs(unit * repeats)
            best = min(best, time.process_time() - begin)
        return best

    assert cost(16_000) < max(0.05, 24 * cost(2_000))


@pytest.mark.parametrize(
    ("short", "long", "does"),
    [
        ("MemQ", "Memory-augmented Query Reconstruction", False),  # half of the words
        ("PoGDiff", "Product-of-Gaussians Diffusion Models", True),
        ("VAEs", "variational autoencoder", True),
        ("SMAR", "Semantic-enhanced Modality-Asymmetric Retrieval", True),
        ("SMAR", "Asymmetric Retrieval", False),  # the first letter
        ("LensQ", "Lens Grand Wide Finder Query", False),
        ("MAE", "Masking", False),  # one word
        ("++", "Plus Plus", False),
    ],
)
def test_a_short_form_of_most_words(short: str, long: str, *, does: bool) -> None:
    assert mostly_spells(short, long) == does
