"""No regular expression of the package costs more than the length of the text."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hostile.expressions import Attack, Expression, attacks, collect
from litweave.text import clean

# What runs only on short text: characters at most, and what sees to that.
SHORT = {
    "litweave.extract.cues._BETWEEN": 70,  # _REACH
    "litweave.extract.links._BEHIND_NAME": 300,  # _BEFORE
    "litweave.extract.links._HOLDS_CODE": 80,  # _AFTER
    "litweave.extract.links._JOINERS": 30,  # _APART
    "litweave.extract.links._OTHERS": 300,  # _BEFORE
    "litweave.extract.links._OWN": 300,  # _BEFORE
    "litweave.extract.links._REPOSITORY": 253,  # _LONGEST_HOST
    "litweave.extract.links._SAID": 300,  # _BEFORE
    "litweave.extract.tidy._LEAD": 300,  # a name
    "litweave.extract.urls._HOST": 253,  # _LONGEST_HOST
    "litweave.extract.urls._REPOSITORY": 1_999,  # _LONGEST
    "litweave.ids": 500,  # _MAX_LENGTH
    "litweave.sources.hf_pages._DATE": 90,  # _MAX_FURNITURE
    "litweave.sources.hf_pages._OTHER_DATE": 90,  # _MAX_FURNITURE
}
# What another expression has let through: lists whose quotes are closed.
AFTER_ANOTHER = frozenset({"litweave.sources.tabular._QUOTED"})
# Those kept in tables, whose methods cannot be seen in the source.
IN_TABLES = {
    "litweave.extract.links._OF_HOST": "match",
    "litweave.extract.urls._TRACKING": "fullmatch",
    "litweave.extract.urls._TRACKING_ANYWHERE": "fullmatch",
    "litweave.ids._": "fullmatch",
}
# They read text as it is stored: with single blanks.
AFTER_CLEANING = ("litweave.extract.", "litweave.resolve.", "litweave.sentences")

SCREENED = 2_000  # characters
SUSPICIOUS = 0.002  # seconds for them; most take a tenth of a millisecond
LONGEST = 30_000

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="stops searches by a signal")


class TooSlowError(Exception):
    pass


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what takes longer, in seconds of the processor."""

    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(
    expression: Expression, text: str, clock: Callable[[], float] = time.thread_time
) -> float:
    before = clock()
    expression.run(text)
    return clock() - before


def text_of(expression: Expression, attack: Attack, length: int) -> str:
    text = attack.text(length)
    return clean(text) if expression.name.startswith(AFTER_CLEANING) else text


def grows(expression: Expression, attack: Attack) -> bool:
    """Whether the time grows faster than the length of the text."""

    def taken(length: int) -> float:
        text = text_of(expression, attack, length)
        return min(seconds(expression, text) for _ in range(2))

    length, last = SCREENED, taken(SCREENED)
    while length < LONGEST:
        length *= 4
        now = taken(length)
        if now > 0.05 and now > 9 * last:  # of four times the text, more than twice the rate
            return True
        last = now
    return False


def worst(expression: Expression) -> str | None:
    """Return what is wrong with an expression, None if nothing is."""
    limit = next((n for name, n in SHORT.items() if expression.name.startswith(name)), SCREENED)
    for attack in attacks(expression.pattern):
        text = text_of(expression, attack, limit)
        try:
            with at_most(1):
                slow = seconds(expression, text, time.perf_counter) > SUSPICIOUS
                if slow and limit < SCREENED:
                    # Run a few times a paper: ten milliseconds are the most.
                    slow = min(seconds(expression, text) for _ in range(3)) > 0.01
                elif slow and min(seconds(expression, text) for _ in range(2)) > 0:
                    slow = grows(expression, attack)
                else:
                    slow = False
        except TooSlowError:
            slow = True
        if slow:
            return (
                f"{expression.name}: {expression.pattern.pattern!r} on {text[:60]!r}... ({limit})"
            )
    return None


def test_expressions_are_found() -> None:
    found = {expression.name for expression in collect()}
    assert len(found) > 120
    assert "litweave.extract.urls._URL" in found
    assert any(name.startswith("litweave.settings, line") for name in found)


@needs_signals
@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"(\w+\s?)*:", r"\s+x", r"<a(.*?)>.*?</a>", r'"(?:[^"\\]|\\.)*"', r"(x|xx)*y"],
)
def test_bad_expressions_are_recognised(pattern: str) -> None:
    assert worst(Expression("x", re.compile(pattern, re.DOTALL), frozenset({"finditer"})))


@needs_signals
def test_no_expression_takes_longer_than_its_text_is_long() -> None:
    bad = []
    for expression in collect():
        if expression.name in AFTER_ANOTHER:
            continue
        method = next(
            (m for name, m in IN_TABLES.items() if expression.name.startswith(name)), None
        )
        if not expression.methods:
            methods = frozenset({method or "search"})
            expression = replace(expression, methods=methods)  # noqa: PLW2901 - completed
        bad.append(worst(expression))
    assert [one for one in bad if one] == []
