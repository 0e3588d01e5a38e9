"""Dates of publication, as precise as a source knows them: "2024", "2024-04" or "2024-04-27"."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

EARLIEST, LATEST = 1500, 2200  # years outside are no dates of publication

_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # fmt: skip
MONTH = "|".join(sorted({m[:n] for m in _NAMES for n in (3, len(m))} | {"Sept"}, reverse=True))

_MONTHS = {name[:3].lower(): number for number, name in enumerate(_NAMES, start=1)}

_FLAGS = re.IGNORECASE | re.DOTALL
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})?(?:[-/.](\d{1,2})?(?!\d).*)?)?", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(
    rf"(?:[a-z]{{3}},\s*)?(\d{{1,2}})\.?\s+({MONTH})\.?,?\s+(\d{{4}})\b.*",
    re.IGNORECASE | re.DOTALL,
)
_MONTH_FIRST = re.compile(rf"({MONTH})\.?\s+(?:(\d{{1,2}}),?\s+)?(\d{{4}})\b.*", _FLAGS)
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s+({MONTH})\.?(?:\s+(\d{{1,2}}))?\b.*", _FLAGS)
_LONGEST = 100  # characters of what may be a date
_MILLISECONDS = 10**11  # larger numbers are milliseconds since 1970, as OpenReview gives them
_LAST_MILLISECOND = 10**13  # in the year 2286
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse(value: Any) -> str | None:
    """Return the date that `value` (text, year, milliseconds, parts) stands for, if it is one.

    A month or day that cannot be is left out, the rest stays.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (date, datetime)):
        return build(value.year, value.month, value.day)
    if isinstance(value, (int, float)):
        return _from_number(value)
    if isinstance(value, (list, tuple)):
        parts = [number(str(p)) for p in value[:3]]
        return build(*parts) if parts and parts[0] else None
    return _from_text(value.strip()) if isinstance(value, str) else None


def build(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    """Return year, month and day as far as they are a date."""
    if not year or not EARLIEST <= year <= LATEST:
        return None
    if not month or not 1 <= month <= 12:  # noqa: PLR2004 - months
        return f"{year:04}"
    if day:
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    return f"{year:04}-{month:02}"


def number(digits: str) -> int | None:
    """Return what a year, month or day of decimal digits says; None for any other text."""
    return int(digits) if digits.isdecimal() and len(digits) <= 4 else None  # noqa: PLR2004 - a year


def month(name: str) -> int | None:
    """Return the number of a month by its English name or the first three letters of it."""
    return _MONTHS.get(name[:3].lower())


def latest_before(month_number: int, day: int, limit: date) -> str | None:
    """Return the latest such day that is not after `limit`; None if there never is one."""
    for year in range(limit.year, limit.year - 9, -1):  # two leap years lie at most 8 apart
        try:
            found = date(year, month_number, day)
        except ValueError:
            continue
        if found <= limit:
            return found.isoformat()
    return None


def _from_number(value: float) -> str | None:
    if EARLIEST <= value <= LATEST:
        return build(int(value))
    if not _MILLISECONDS <= abs(value) <= _LAST_MILLISECOND:  # NaN is not either
        return None
    moment = _EPOCH + timedelta(milliseconds=value)
    return build(moment.year, moment.month, moment.day)


# pattern -> which of its groups are year, month and day
_FORMS = (
    (_ISO, (1, 2, 3)),
    (_DAY_FIRST, (3, 2, 1)),
    (_MONTH_FIRST, (3, 1, 2)),
    (_YEAR_FIRST, (1, 2, 3)),
    (_COMPACT, (1, 2, 3)),
)


def _from_text(text: str) -> str | None:
    text = text[:_LONGEST]
    if text[4:5] == text[7:8] == "-" and not text[10:11].isdecimal():  # most are: no pattern needed
        with suppress(ValueError):
            year = date.fromisoformat(text[:10]).year
            return text[:10] if EARLIEST <= year <= LATEST else None
    for pattern, groups in _FORMS:
        if match := pattern.fullmatch(text):
            return build(*(_number(match[group]) for group in groups))
    return None


def _number(part: str | None) -> int | None:
    return None if not part else int(part) if part.isdecimal() else month(part)
