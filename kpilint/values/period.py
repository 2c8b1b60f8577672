"""Periods: years, halves, quarters, months and ISO weeks; of the calendar or the fiscal year."""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from kpilint.frozen import frozen
from kpilint.values.dates import FIRST_YEAR, LAST_YEAR, MONTH_NUMBERS
from kpilint.values.unreadable import Unreadable, quoted


class PeriodKind(StrEnum):
    """How long a period is."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


_MONTHS = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}
_LETTERS = {"H": PeriodKind.HALF, "Q": PeriodKind.QUARTER, "W": PeriodKind.WEEK}
_FORMS = {
    PeriodKind.YEAR: "",
    PeriodKind.HALF: "-H{}",
    PeriodKind.QUARTER: "-Q{}",
    PeriodKind.MONTH: "-{:02}",
    PeriodKind.WEEK: "-W{:02}",
}
_PLURALS = {
    PeriodKind.HALF: "halves",
    PeriodKind.QUARTER: "quarters",
    PeriodKind.MONTH: "months",
    PeriodKind.WEEK: "weeks",
}
_MAX_LENGTH = 40
_DAY = timedelta(days=1)
_PERIOD = re.compile(r"(FY)?([0-9]{4})(?:-(?:([HQW])((?<=[HQ])[0-9]|(?<=W)[0-9]{2})|([0-9]{2})))?")
_TOKENS = r"[0-9]+|[A-Za-z]+"
# Other ways to write a period in which nothing is left out and nothing could be something else.
_SAME = r"(?i:FY ?[0-9]{4}|(?:FY ?)?[0-9]{4}[ -]?[QH][1-4]|[QH][1-4][ -]?(?:FY ?)?[0-9]{4})"
_HOW_TO_WRITE = (
    "write a period as `2026`, `2026-H1`, `2026-Q4`, `2026-11` or `2026-W47`,"
    " and one of the fiscal year as `FY2027`, `FY2027-H2` or `FY2027-Q1`"
)


@frozen
class Period:
    """A stretch of whole days, both ends included, under the name that specs give it."""

    text: str
    kind: PeriodKind
    start: date
    end: date
    fiscal: bool

    def __str__(self) -> str:
        return self.text

    @property
    def days(self) -> int:
        """How many days long it is."""
        return (self.end - self.start).days + 1

    @property
    def order(self) -> tuple[date, int, str]:
        """Sorts by the first day; of those that begin together the longest comes first."""
        return (self.start, -self.days, self.text)

    def ended(self, today: date) -> bool:
        """Whether its last day lies before today."""
        return self.end < today

    def holds(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.start <= day <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether they have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, other: "Period") -> bool:
        """Whether the other belongs to this one; a week does where its Thursday lies."""
        if other.kind is PeriodKind.WEEK is not self.kind:
            return self.holds(other.start + 3 * _DAY)
        return self.start <= other.start and other.end <= self.end

    def previous(self) -> "Period":
        """The period of the same kind that ends the day before this one begins."""
        year, index = self._numbers
        if index > 1:
            return self._named(self.kind, year, index - 1)
        return self._named(self.kind, year - 1, _count(self.kind, year - 1))

    def year_before(self) -> "Period":
        """The like period a year earlier; for a week 53 where there was none, the last week."""
        year, index = self._numbers
        return self._named(self.kind, year - 1, min(index, _count(self.kind, year - 1)))

    def parts(self, kind: PeriodKind) -> tuple["Period", ...]:
        """The periods of a kind that belong to this one, in order; none if the kind is longer.

        The halves and quarters of a fiscal year are fiscal ones.
        """
        if kind is self.kind:
            return (self,)
        if kind is PeriodKind.WEEK:
            return self._weeks()
        if self.kind is PeriodKind.WEEK or _MONTHS[kind] > _MONTHS[self.kind]:
            return ()
        count = _MONTHS[self.kind] // _MONTHS[kind]
        if kind is PeriodKind.MONTH:
            first = self.start.year * 12 + self.start.month - 1
            months = range(first, first + count)
            return tuple(_period(kind, month // 12, month % 12 + 1) for month in months)
        year, index = self._numbers
        return tuple(
            self._named(kind, year, number)
            for number in range((index - 1) * count + 1, index * count + 1)
        )

    def _weeks(self) -> tuple["Period", ...]:
        first_thursday = (3 - self.start.weekday()) % 7
        thursdays = (self.start + day * _DAY for day in range(first_thursday, self.days, 7))
        return tuple(_period(PeriodKind.WEEK, *day.isocalendar()[:2]) for day in thursdays)

    @property
    def _numbers(self) -> tuple[int, int]:
        """The year it is named after, and which of that year's it is."""
        year, _, rest = self.text.removeprefix("FY").partition("-")
        return int(year), int(rest.lstrip("HQW") or 1)

    def _named(self, kind: PeriodKind, year: int, index: int) -> "Period":
        """Another period of the same sort of year, calendar or fiscal."""
        if not self.fiscal:
            return _period(kind, year, index)
        months_before = (self._numbers[1] - 1) * _MONTHS[self.kind]
        year_start = (self.start.month - 1 - months_before) % 12 + 1
        return _period(kind, year, index, year_start)


def parse_period(text: str | int, fiscal_year_start: int = 1) -> Period | Unreadable:
    """Read `2026`, `2026-H1`, `2026-Q4`, `2026-11`, `2026-W47`, `FY2027`, `FY2027-Q1`.

    `fiscal_year_start` is the month (1 to 12) in which fiscal years begin; FY2027 ends in 2027.
    """
    if isinstance(text, int):
        if isinstance(text, bool) or not FIRST_YEAR <= text <= LAST_YEAR:
            return Unreadable("such a value is no period", _HOW_TO_WRITE)
        text = str(text)
    elif len(text) > _MAX_LENGTH:
        return Unreadable(f"{quoted(text)} is too long for a period", _HOW_TO_WRITE)
    return _read(text.strip(), fiscal_year_start)


@lru_cache(maxsize=1 << 12)
def _read(text: str, fiscal_year_start: int) -> Period | Unreadable:
    found = _parse(text, fiscal_year_start)
    if isinstance(found, str):
        meant = _meant(text)
        if meant != text and isinstance(_parse(meant, fiscal_year_start), Period):
            sure = bool(re.fullmatch(_SAME, text)) and (fiscal_year_start == 1 or "FY" in meant)
            return Unreadable(
                f"{quoted(text)} is no period", f"write `{meant}`", meant if sure else ""
            )
        return Unreadable(f"{quoted(text)} is no period", found)
    return found


def _parse(text: str, fiscal_year_start: int) -> Period | str:
    """The period, or what to do where there is none of that name."""
    match = _PERIOD.fullmatch(text)
    if not match:
        return _HOW_TO_WRITE
    fiscal, year_text, letter, number, month = match.groups()
    kind = _LETTERS[letter] if letter else PeriodKind.MONTH if month else PeriodKind.YEAR
    year, index = int(year_text), int(number or month or 1)
    if fiscal and kind in (PeriodKind.MONTH, PeriodKind.WEEK):
        return f"a {kind} is not fiscal: write the calendar's, as in `{_written(kind, year, 11)}`"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"years go from {FIRST_YEAR} to {LAST_YEAR}"
    last = _count(kind, year)
    if not 1 <= index <= last:
        prefix = fiscal or ""
        first_text, last_text = (
            prefix + _written(kind, year, 1),
            prefix + _written(kind, year, last),
        )
        return f"{year} has {last} {_PLURALS[kind]}: `{first_text}` to `{last_text}`"
    return _period(kind, year, index, fiscal_year_start if fiscal else 0)


def _written(kind: PeriodKind, year: int, index: int) -> str:
    return f"{year}{_FORMS[kind].format(index)}"


def _count(kind: PeriodKind, year: int) -> int:
    """How many periods of the kind a year has."""
    if kind is PeriodKind.WEEK:
        return date(year, 12, 28).isocalendar().week
    return 12 // _MONTHS[kind]


def _period(kind: PeriodKind, year: int, index: int, year_start: int = 0) -> Period:
    """The period with these numbers; fiscal where the month is given in which the year starts."""
    text = _written(kind, year, index)
    if kind is PeriodKind.WEEK:
        monday = date.fromisocalendar(year, index, 1)
        return Period(text, kind, monday, monday + 6 * _DAY, False)
    first = year * 12 + (index - 1) * _MONTHS[kind]
    if year_start:
        text = f"FY{text}"
        first += (year_start - 1) - (12 if year_start > 1 else 0)
    end = _month(first + _MONTHS[kind]) - _DAY
    return Period(text, kind, _month(first), end, year_start > 0)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _meant(text: str) -> str:
    """The period that a text with the same words in another form could mean."""
    tokens = re.findall(_TOKENS, text.upper())
    numbers = [token for token in tokens if token.isdecimal()]
    words = [token for token in tokens if not token.isdecimal()]
    fiscal = "FY" if "FY" in words else ""
    year = next((number for number in numbers if len(number) == 4), "")
    if fiscal and not year and numbers:
        year = next((number for number in numbers if len(number) == 2), "")
    rest = [int(number) for number in numbers if number != year]
    year = fiscal + (f"20{year}" if len(year) == 2 else year)
    letter = next((word for word in words if word in _LETTERS), "")
    month = next((MONTH_NUMBERS[w.lower()] for w in words if w.lower() in MONTH_NUMBERS), 0)
    if letter and rest:
        return year + _FORMS[_LETTERS[letter]].format(rest[0])
    if month or rest:
        return year + _FORMS[PeriodKind.MONTH].format(month or rest[0])
    return year
