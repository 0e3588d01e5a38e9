"""Pairs of names, judged by the build itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from litweave import pairs
from litweave.errors import SettingsError

HEAD = "kind\ta\tb\tsame\tnote\n"


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_counts_and_wrong_pairs(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Method\tGPT-3\tGPT-4\t0\tversion",
        "Method\tUNet\tU-Net\t1\thyphen",
        "Method\tLensNet\tLoomNet\t1\talias that nobody knows",
        'Dataset\t"Quoted"\tquoted\t0\tquotes are letters here, and this row is wrong',
    )
    result = pairs.evaluate(path)
    assert result == {
        "apart": 2,
        "false_merges": 1,
        "same": 2,
        "true_merges": 1,
        "wrong": [
            {"kind": "Method", "a": "LensNet", "b": "LoomNet", "same": True, "got": False},
            {"kind": "Dataset", "a": '"Quoted"', "b": "quoted", "same": False, "got": True},
        ],
    }
    text = pairs.report(result)
    assert "kept apart  1 of 2  (1 false merges)" in text
    assert "apart, are one: LensNet | LoomNet  (Method)" in text


def test_a_definition_goes_to_the_paper_of_the_short_form(tmp_path: Path) -> None:
    note = "needs definition: loom network (LN)"
    one, other = pairs.read(write(tmp_path, f"Method\tLN\tloom network\t1\t{note}",
                                  f"Method\tloom networks\tLNs\t1\t{note}"))  # fmt: skip
    assert one.definitions == ((("LN", "loom network"),), ())
    assert other.definitions == ((), (("LN", "loom network"),))
    assert pairs.is_one(one)
    assert pairs.is_one(other)


def test_without_the_definition_the_two_stay_apart(tmp_path: Path) -> None:
    [pair] = pairs.read(write(tmp_path, "Method\tLN\tloom network\t1\tno definition given"))
    assert not pairs.is_one(pair)


def test_both_papers_define_the_same_acronym(tmp_path: Path) -> None:
    note = "same acronym, even with definitions: loom network (LN) | linen node (LN)"
    [pair] = pairs.read(write(tmp_path, f"Method|Task\tloom network\tlinen node\t0\t{note}"))
    assert pair.kinds == ("Method", "Task")
    assert pair.definitions == ((("LN", "loom network"),), (("LN", "linen node"),))
    assert not pairs.is_one(pair)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,b\n", "the header is 'a,b', expected kind a b same note with tabs"),
        (HEAD + "Method\ta\tb\tyes\t\n", "line 2: expected kind, a, b, same (0 or 1) and a note"),
        (HEAD + "Thing\ta\tb\t1\t\n", "line 2: unknown kind 'Thing'; known: Method"),
    ],
)
def test_a_wrong_file_is_one_clear_error(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        pairs.evaluate(path)
    assert problem in str(error.value)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        pairs.evaluate(tmp_path / "none.tsv")
