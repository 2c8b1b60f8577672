"""Natural process limits: how far a number may lie from the ones before it by chance alone."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import pairwise

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Target
from kpilint.solve.arithmetic import ZERO
from kpilint.solve.known import Known, alike
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

MOST, FEWEST = 8, 6
"""Periods that are looked back on at most, and that it takes at the least."""

WIDTH = Decimal("2.66")
"""Mean steps from the middle to a limit; of the chart of individual values (XmR)."""


@frozen
class Limits:
    """From `low` to `high`: `steps` mean steps of size `step` to either side of `middle`.

    `around` is the period whose actual the middle is; None where it is the mean of all.
    """

    middle: Decimal
    step: Decimal
    around: Known | None = None
    steps: Decimal = WIDTH

    @property
    def low(self) -> Decimal:
        return EXACT.subtract(self.middle, EXACT.multiply(self.steps, self.step))

    @property
    def high(self) -> Decimal:
        return EXACT.add(self.middle, EXACT.multiply(self.steps, self.step))

    def distance(self, value: Quantity) -> Decimal:
        """How far outside the value lies; 0 within."""
        below, above = EXACT.subtract(self.low, value.high), EXACT.subtract(value.low, self.high)
        return max(below, above, ZERO)


@frozen
class Trend:
    """The last like periods before a target's, oldest first, and the limits that they set.

    Where the periods themselves keep within the limits around their mean, these are the limits.
    Where they do not, the KPI has moved on: the limits lie around the last period, as many times
    wider as there are periods from it to the target's, and around the period a year before.
    """

    periods: tuple[Known, ...]
    limits: tuple[Limits, ...]
    target: Period

    @property
    def last(self) -> Known:
        return self.periods[-1]

    @property
    def year_before(self) -> Known | None:
        """The like period a year before the target's, if it is among them."""
        return _year_before(self.target, self.periods)

    def holds(self, value: Quantity) -> bool:
        """Whether the value lies within one of the limits."""
        return any(each.low <= value.high and value.low <= each.high for each in self.limits)

    def nearest(self, value: Quantity) -> Limits:
        """The limits that the value lies within, or least far outside."""
        return min(self.limits, key=lambda limits: limits.distance(value))


def trend(project: Project, target: Target, value: Quantity, today: date) -> Trend | None:
    """What the last eight like periods that are over make likely; None of fewer than six."""
    periods = _before(project, target, value, today)
    if len(periods) < FEWEST:
        return None
    return Trend(periods, _limits(target.period, periods), target.period)


def _before(project: Project, target: Target, value: Quantity, today: date) -> tuple[Known, ...]:
    period, first = target.period, min(target.period.start, today)
    like = [
        actual
        for actual in project.actuals_of(target.kpi)
        if actual.period.end < first
        and not actual.segment
        and actual.value.kind is value.kind
        and actual.value.currency == value.currency
        and alike(period, actual.period)
    ]
    return tuple([Known(actual.period, actual.value, actual) for actual in like[-MOST:]])


def _year_before(target: Period, periods: tuple[Known, ...]) -> Known | None:
    start = target.year_before().start
    return next((each for each in periods if each.period.start == start), None)


def _limits(target: Period, periods: tuple[Known, ...]) -> tuple[Limits, ...]:
    values = [each.value.middle for each in periods]
    step = _mean([EXACT.subtract(one, after).copy_abs() for one, after in pairwise(values)])
    steady = Limits(_mean(values), step)
    if steady.low <= min(values) and max(values) <= steady.high:
        return (steady,)
    last, year_before = periods[-1], _year_before(target, periods)
    moving = Limits(values[-1], step, last, EXACT.multiply(WIDTH, _away(last, target)))
    if year_before is None or year_before is last:
        return (moving,)
    return (moving, Limits(year_before.value.middle, step, year_before))


def _away(last: Known, target: Period) -> Decimal:
    """How many periods the target's comes after the last one, to the nearest whole."""
    days = (target.start - last.period.start).days
    length = target.days
    return Decimal(max((2 * days + length) // (2 * length), 1))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return EXACT.divide(reduce(EXACT.add, values), Decimal(len(values)))
