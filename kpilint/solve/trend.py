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
from kpilint.solve.known import Known, alike, measured
from kpilint.values.numbers import EXACT
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
    year_before: Known | None

    @property
    def last(self) -> Known:
        return self.periods[-1]

    def nearest(self, value: Quantity) -> Limits:
        """The limits that the value lies within, or least far outside."""
        return min(self.limits, key=lambda limits: limits.distance(value))


def trend(project: Project, target: Target, value: Quantity, today: date) -> Trend | None:
    """What the last eight like periods that are over make likely; None of fewer than six."""
    periods = _before(project, target, value, today)
    if len(periods) < FEWEST:
        return None
    ago = target.period.year_before()
    year_before = next((each for each in periods if each.period.start == ago.start), None)
    return Trend(periods, _limits(target, periods, year_before), year_before)


def _before(project: Project, target: Target, value: Quantity, today: date) -> tuple[Known, ...]:
    kind, currency = value.kind, value.currency
    like = [
        each
        for each in measured(project, target.kpi)
        if each.period.end < target.period.start
        and each.period.ended(today)
        and (each.value.kind, each.value.currency) == (kind, currency)
        and alike(target.period, each.period)
    ]
    return tuple(like[-MOST:])


def _limits(
    target: Target, periods: tuple[Known, ...], year_before: Known | None
) -> tuple[Limits, ...]:
    values = [each.value.middle for each in periods]
    step = _mean([EXACT.subtract(one, after).copy_abs() for one, after in pairwise(values)])
    steady = Limits(_mean(values), step)
    if all(steady.low <= value <= steady.high for value in values):
        return (steady,)
    last = periods[-1]
    moving = Limits(values[-1], step, last, EXACT.multiply(WIDTH, _away(last, target)))
    if year_before is None or year_before is last:
        return (moving,)
    return (moving, Limits(year_before.value.middle, step, year_before))


def _away(last: Known, target: Target) -> Decimal:
    """How many periods the target's comes after the last one, to the nearest whole."""
    days = (target.period.start - last.period.start).days
    length = target.period.days
    return Decimal(max((2 * days + length) // (2 * length), 1))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return EXACT.divide(reduce(EXACT.add, values), Decimal(len(values)))
