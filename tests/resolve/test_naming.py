"""What concepts are called."""

from __future__ import annotations

import pytest

from litweave import keys
from litweave.resolve import naming


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("$\\tau^2$-Bench", "τ²-Bench"),
        ("\\textbf{R}eward \\textbf{G}uided \\textbf{D}ecoding", "Reward Guided Decoding"),
        ("$\\epsilon$-greedy", "ε-greedy"),
        ("$k$NN-LM", "kNN-LM"),
        ("M$^3$", "M³"),
        ("R^2", "R^2"),
        ("LensNet_0$-val", "LensNet_0-val"),
        ("LensNet 256$\\times$256", "LensNet 256×256"),
        ("A* search", "A* search"),
        ("~", "~"),
        ("$", "$"),
    ],
)
def test_names_have_no_latex(written: str, name: str) -> None:
    assert naming.readable(written) == name
    assert keys.fold("Method", written) == keys.fold("Method", name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Large Language Model (LLM) agents", "Large Language Model agents"),
        ("offline reinforcement learning (RL) agent", "offline reinforcement learning agent"),
        ("lens flow (Bayesian) model", "lens flow (Bayesian) model"),  # no acronym of it
        ("TD(lambda) learning", "TD(lambda) learning"),
        ("text-to-lens (T2L) models", "text-to-lens models"),
        ("autoregressive (AR) decoding", "autoregressive decoding"),
        ("contrastive learning (CL)", "contrastive learning (CL)"),
    ],
)
def test_names_have_no_acronym_inside(written: str, name: str) -> None:
    assert naming.readable(written) == name


def test_spellings_with_and_without_an_acronym_inside_are_counted_together() -> None:
    spellings = {"Lens Flow (LF) nets": (3, 3), "Lens Flow nets": (2, 2), "lens flow nets": (4, 4)}
    assert naming.choose("Method", spellings) == "Lens Flow nets"


def test_spellings_with_and_without_latex_are_counted_together() -> None:
    spellings = {"$\\tau^2$-Bench": (3, 3), "τ²-Bench": (2, 2), "Tau2-Bench": (4, 4)}
    assert naming.choose("Dataset", spellings) == "τ²-Bench"
    assert naming.choose_long("Method", ["$k$-means", "k-means"]) == "k-means"


def test_of_two_words_for_one_thing_the_commoner_one_is_shown() -> None:
    spellings = {"robotic grasping": (30, 31), "robot grasping": (9, 9)}
    assert naming.choose("Task", spellings) == "robotic grasping"
    assert naming.choose("Task", {"robotic lens": (2, 2), "robot lens": (3, 3)}) == "robot lens"
