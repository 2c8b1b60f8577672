"""When things have to be at a stage to be at another one in a period."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from kpilint.model.types import Stage
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import SECONDS, Kind, Quantity

_DAY = timedelta(days=1)
_MONTHS = {"months": 1, "quarters": 3, "years": 12}


class Window(NamedTuple):
    """A stretch of whole days, both ends included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


Takes = Mapping[int, Quantity]
"""How long it takes into a stage, by its position in the funnel."""


def windows(
    stages: tuple[Stage, ...], takes: Takes, goal: int, period: Period
) -> dict[int, Window]:
    """When each stage is reached by what is at stage `goal` in the period, as far as can be known.

    Whole months are taken off the calendar, so that six months before a quarter are two quarters.
    """
    found = {goal: Window(period.start, period.end)}
    for index in range(goal - 1, -1, -1):
        window = _before(found.get(index + 1), takes.get(index + 1))
        if window:
            found[index] = window
    for index in range(goal + 1, len(stages)):
        window = _after(found.get(index - 1), takes.get(index))
        if window:
            found[index] = window
    return dict(sorted(found.items()))


def together(takes: Takes, first: int, last: int) -> Quantity | None:
    """How long it takes from one stage to a later one; None where a step's time is unknown."""
    steps = [takes.get(index) for index in range(first + 1, last + 1)]
    known = [step for step in steps if step]
    if not known or len(known) < len(steps):
        return None
    low = sum((step.low for step in known), start=Decimal(0))
    high = sum((step.high for step in known), start=Decimal(0))
    unit = "months" if high > SECONDS["quarters"] else "days"
    return Quantity(Kind.DURATION, low, high, unit=unit)


def _before(window: Window | None, takes: Quantity | None) -> Window | None:
    if window is None or takes is None:
        return None
    start = _shifted(window.start, takes, takes.high, -1)
    end = _shifted(window.end + _DAY, takes, takes.low, -1) if window.end < date.max else None
    return Window(start, end - _DAY) if start and end and start < end else None


def _after(window: Window | None, takes: Quantity | None) -> Window | None:
    if window is None or takes is None:
        return None
    start = _shifted(window.start, takes, takes.low, 1)
    end = _shifted(window.end + _DAY, takes, takes.high, 1) if window.end < date.max else None
    return Window(start, end - _DAY) if start and end and start < end else None


def _shifted(day: date, takes: Quantity, seconds: Decimal, sign: int) -> date | None:
    """The day so much earlier or later; None beyond the calendar."""
    months = _whole_months(takes, seconds)
    try:
        if months is not None:
            return _months_on(day, sign * months)
        days = EXACT.divide(seconds, SECONDS["days"]).to_integral_value(ROUND_HALF_UP)
        return day + timedelta(days=sign * int(days))
    except (OverflowError, ValueError):
        return None


def _whole_months(takes: Quantity, seconds: Decimal) -> int | None:
    units = takes.unit.split("..")
    months = EXACT.divide(seconds, SECONDS["months"])
    whole = all(unit in _MONTHS for unit in units) and months == months.to_integral_value()
    return int(months) if whole else None


def _months_on(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    following = number + 1
    last = date(following // 12, following % 12 + 1, 1) - _DAY
    return first.replace(day=min(day.day, last.day))
