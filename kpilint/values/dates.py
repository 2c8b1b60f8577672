"""Dates, written as ISO 8601 has them."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from kpilint.values.unreadable import Unreadable, quoted

FIRST_YEAR, LAST_YEAR = 1900, 2999
PARTS = 3
"""Year, month and day."""

MONTHS = (
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
)
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)} | {
    name[:3].lower(): number for number, name in enumerate(MONTHS, 1)
}
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TOKENS = r"[0-9]+|[A-Za-z]+"
_HOW_TO_WRITE = "write a date as year, month and day: `2026-09-24`"


@lru_cache(maxsize=1 << 12)
def parse_date(text: str) -> date | Unreadable:
    """Read `2026-09-24`; other ways to write a date are refused with the right one proposed."""
    text = text.strip()
    match = _ISO.fullmatch(text)
    if not match:
        found = sorted(_meant(text))
        meant = " or ".join(f"`{day}`" for day in found)
        whole = len(re.findall(_TOKENS, text)) == PARTS
        return Unreadable(
            f"{quoted(text)} is no date",
            f"write {meant}" if meant else _HOW_TO_WRITE,
            str(found[0]) if whole and len(found) == 1 else "",
        )
    year, month, day = map(int, match.groups())
    named = _date(year, month, day)
    return named if named else Unreadable(f"`{text}` is no date", _impossible(year, month))


def _date(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _impossible(year: int, month: int) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"years go from {FIRST_YEAR} to {LAST_YEAR}"
    if not 1 <= month <= 12:
        return "months go from 01 to 12"
    last = next(day for day in (31, 30, 29, 28) if _date(year, month, day))
    return f"{MONTHS[month - 1]} {year} has {last} days"


def _meant(text: str) -> set[date]:
    """The dates that a text in another order, with other marks or a month's name could mean."""
    tokens = re.findall(_TOKENS, text[:40].lower())
    return {found for order in _orders(tokens[:3]) if (found := _date(*order))}


def _orders(tokens: list[str]) -> Iterator[tuple[int, int, int]]:
    named = [MONTH_NUMBERS[token] for token in tokens if token in MONTH_NUMBERS]
    numbers = [int(token) for token in tokens if token.isdecimal() and len(token) <= 4]
    if len(numbers) == 2 and named:
        yield max(numbers), named[0], min(numbers)
    elif len(numbers) == 3 and numbers[0] > 31:
        yield numbers[0], numbers[1], numbers[2]
    elif len(numbers) == 3:
        yield numbers[2], numbers[1], numbers[0]
        if "." not in tokens:
            yield numbers[2], numbers[0], numbers[1]
