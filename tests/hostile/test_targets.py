"""The fuzzing targets, with their seeds and some broken ones; atheris does the long runs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from random import Random

import pytest
from fuzz_targets import TARGETS

MUTANTS = 40  # a target
PIECES = (
    *(
        b"\x00",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n\n",
        b"\t",
        b" " * 40,
    ),
    *(b'"', b"'", b"\\", b"{", b"}" * 5, b"[" * 50, b"</", b"<![CDATA[", b"&#0;", b"<!DOCTYPE x ["),
    *(
        b"NaN",
        b"1e999",
        b"9" * 30,
        b"-1",
        b"null",
        b"\\ud800",
        "²é图\u202e".encode(),
        b"://",
        b"%00",
    ),
)


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def mutant(random: Random, seeds: list[bytes]) -> bytes:
    """Return a seed with some cuts, repetitions, insertions and flips."""
    data = bytearray(random.choice(seeds))
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.randint(0, 30))
        match random.randrange(5):
            case 0:
                del data[at:end]
            case 1:
                data[at:at] = random.choice(PIECES)
            case 2:
                data[at:at] = data[at:end] * random.randint(1, 20)
            case 3 if at < len(data):
                data[at] ^= 1 << random.randrange(8)
            case _:
                other = random.choice(seeds)
                data[at:end] = other[len(other) // 3 : len(other) // 3 + 30]
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_target(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    assert seeds
    for seed in seeds:
        target.check(seed)
    target.check(b"")
    random = Random(name)  # noqa: S311 - no secret
    for _ in range(MUTANTS):
        data = mutant(random, seeds)
        try:
            target.check(data)
        except Exception as error:
            raise AssertionError(f"{name}: {data!r}") from error
