"""The periods that a text names as people write them: `Q4`, `FY27 goal`, `Nov-26`, `1H26`."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kpilint.values.dates import MONTH_NUMBERS
from kpilint.values.period import Period, parse_period

_MONTHS = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_YEAR = "['’]?(?:20[0-9]{2}|[23][0-9])"
_GAP = "[ ]?[-/_.]?[ ]?"
WHEN = (
    r"(?<![^\W_])(?:20[0-9]{2}-(?:0[1-9]|1[0-2]|W[0-5][0-9])"
    rf"|(?:[QH][1-4]|[1-4]Q|[12]H)(?:{_GAP}(?:FY|CY)?[ ]?{_YEAR})?"
    rf"|(?:FY|CY)?[ ]?{_YEAR}{_GAP}(?:[QH][1-4]|[1-4]Q|[12]H)"
    rf"|(?:FY|CY)(?:[ ]?{_YEAR})?"
    rf"|(?:{_MONTHS}|sept)(?:\.?[ ]?[-/]?[ ]?{_YEAR})?"
    r"|(?:FY[ ]?)?20[0-9]{2}(?:[ ]?FY)?"
    r"|annual|yearly|full[- ]year|year[- ]end|end[ ]of[ ]year|eoy)(?![^\W_])"
)
"""What names a period, for regular expressions that ignore case."""

_WHEN = re.compile(WHEN, re.IGNORECASE)
_PART = re.compile(r"([QH])([1-4])|([1-4])([QH])", re.IGNORECASE)
_YEARS = re.compile(r"20([0-9]{2})|(?<![0-9])([23][0-9])(?![0-9])")
_WORD = re.compile(r"[A-Za-z]+")
_NUMBERS = {**MONTH_NUMBERS, "sept": 9}
_QUARTER = r"(?:quarter|quartal|qtr)"
_SAME = (
    (r"(20[0-9]{2}-[01][0-9])-[0-3][0-9](?:[ T][0-9:.]{1,15})?", r"\1"),
    (r"(20[0-9]{2})[/.](0[1-9]|1[0-2])", r"\1-\2"),
    (r"(20[0-9]{2})[/.]([1-9])", r"\1-0\2"),
    (r"(?:[0-3]?[0-9]\.)?(0[1-9]|1[0-2])[/.](20[0-9]{2})", r"\2-\1"),
    (r"(?:[0-3]?[0-9]\.)?([1-9])[/.](20[0-9]{2})", r"\2-0\1"),
    (rf"([1-4])(?:st|nd|rd|th|\.)? ?{_QUARTER}(?: of)?((?: .{{1,10}})?)", r"Q\1\2"),
    (rf"{_QUARTER} ([1-4])((?: .{{1,10}})?)", r"Q\1\2"),
    *(
        (rf"{word} {_QUARTER}(?: of)?((?: .{{1,10}})?)", rf"Q{number}\1")
        for number, word in enumerate(("first", "second", "third", "fourth"), 1)
    ),
)
"""Other writings of a period, and what they are written as here."""
_BEFORE = re.compile(r"(?:(?:by|in|for|until|the|end|close|of) )+", re.IGNORECASE)


class When(NamedTuple):
    """A period in the language's own writing, or nothing; `why` says what was guessed from what.

    `words` are those that name it.
    """

    text: str = ""
    why: str = ""
    words: str = ""

    @property
    def sure(self) -> bool:
        return not self.why


def named(text: str) -> str:
    """The first words of a text that name a period, as they stand there; nothing if none do."""
    found = _WHEN.search(text[:300])
    return found[0] if found else ""


def several(text: str) -> bool:
    """Whether a text names more than one period."""
    return len({found.casefold() for found in _WHEN.findall(text[:300])}) > 1


def period_in(cell: str, near: tuple[str, ...], today: date, fiscal_year_start: int) -> When:
    """The period that a cell of its own names; nothing if it names none.

    Where the cell says more than the period, that is a guess.
    """
    words = _BEFORE.sub("", " ".join(cell[:300].split()), count=1)
    for pattern, same in _SAME:
        found = re.fullmatch(pattern, words, re.IGNORECASE)
        words = found.expand(same) if found else words
    known = named(words)
    if not known:
        return When()
    if known == words:
        return period_of(words, near, today, fiscal_year_start)
    rest = words.replace(known, " ", 1).strip()
    when = period_of(known, (rest, *near), today, fiscal_year_start)
    why = f"of “{_short(cell)}” only “{known}” is read as a period"
    return when._replace(why="; ".join(filter(None, (why, when.why))))


@lru_cache(maxsize=1 << 12)
def period_of(words: str, near: tuple[str, ...], today: date, fiscal_year_start: int) -> When:
    """The period that the words name; a year that is not there comes from the texts near them.

    Where these do not say it either, it is the year of `today`. A fiscal year that begins in
    January is the calendar's.
    """
    part, month = _PART.search(words), _month(words)
    fiscal = "fy" in words.casefold()
    year, why = _year(words), ""
    if not year:
        fiscal, year, why = _near_year(near, today, fiscal_year_start, fiscal)
    text = f"FY{year}" if fiscal and not month and fiscal_year_start > 1 else str(year)
    week = re.search(r"-W[0-9]{2}", words)
    if week:
        text += week[0]
    elif part:
        text += f"-{(part[1] or part[4]).upper()}{part[2] or part[3]}"
    elif month:
        text += f"-{month:02}"
    found = parse_period(text, fiscal_year_start)
    if not isinstance(found, Period):
        return When(words=words)
    return When(found.text, why, words)


def _near_year(
    near: tuple[str, ...], today: date, start: int, fiscal: bool
) -> tuple[bool, int, str]:
    for text in near:
        said = named(text)
        year = _year(said)
        if year:
            return fiscal or "fy" in said.casefold(), year, f"the year is from “{_short(text)}”"
    year = today.year + (1 if fiscal and 1 < start <= today.month else 0)
    return fiscal, year, "the year is not said: taken for today's"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _year(words: str) -> int:
    found = _YEARS.search(words)
    return 2000 + int(found[1] or found[2]) if found else 0


def _month(words: str) -> int:
    iso = re.search(r"20[0-9]{2}-([01][0-9])", words)
    if iso:
        return int(iso[1])
    found = (word.casefold() for word in _WORD.findall(words))
    return next((_NUMBERS[word] for word in found if word in _NUMBERS), 0)
