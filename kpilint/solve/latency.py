"""What enters a stage in a period may have to set out long before: from where, and when."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce

from kpilint.frozen import frozen
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Stage, Target
from kpilint.solve.arithmetic import ONE, ZERO, over, plus, times
from kpilint.solve.assumptions import DEAL_SIZE, presumed
from kpilint.solve.known import Known, alike, known
from kpilint.solve.rates import Rate, product, rates
from kpilint.solve.targets import level, tolerance
from kpilint.values.dates import FIRST_YEAR
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

DAY = Decimal(86_400)
HALF = Decimal("0.5")
FURTHEST = 60
"""Periods that are looked back on to name those that something set out in."""


@frozen
class Way:
    """The way into a stage from the nearest earlier one that has targets.

    `takes` is the time of all its steps, from their shortest to their longest.
    """

    source: Kpi
    first: Stage
    last: Stage
    takes: Quantity

    def left_in(self, period: Period, arrival: Period) -> bool:
        """Whether what set out in the middle of `period` arrives in `arrival`."""
        middle = EXACT.add(_day(period.start), EXACT.multiply(Decimal(period.days), HALF))
        shortest, longest = (EXACT.divide(end, DAY) for end in (self.takes.low, self.takes.high))
        latest = EXACT.subtract(EXACT.add(_day(arrival.end), ONE), shortest)
        return EXACT.subtract(_day(arrival.start), longest) <= middle <= latest

    def departures(self, arrival: Period) -> tuple[Period, ...]:
        """The like periods that arrivals set out in, oldest first, as far as one can look back."""
        found, period = [], arrival
        for _ in range(FURTHEST):
            if period.start.year <= FIRST_YEAR:
                break
            period = period.previous()
            if self.left_in(period, arrival):
                found.append(period)
        return tuple(reversed(found))


@frozen
class Supply:
    """The most that can arrive: of the best known of the periods that it set out in.

    `best` is None where none of these is known; `needed` is what the target would have needed.
    """

    way: Way
    best: Known | None = None
    rates: tuple[Rate, ...] = ()
    arrives: Quantity | None = None
    needed: Quantity | None = None
    suffices: bool = False


def supply(project: Project, kpi: Kpi, target: Target, today: date) -> Supply | None:
    """What a target of a volume or value can be made of.

    None where the way into its stage is no longer than the period, or too little is known.
    """
    way = _way(project, kpi.id)
    period = EXACT.multiply(Decimal(target.period.days), DAY)
    if way is None or way.takes.low <= period or _is_counted(project, kpi, target):
        return None
    numbers = known(project, way.source.id, today)
    left = [each for each in numbers if way.left_in(each.period, target.period)]
    alikes = [each for each in left if alike(target.period, each.period)]
    if not alikes:
        unclear = left or any(_spans(way, each.period, target.period) for each in numbers)
        return None if unclear else Supply(way)
    best = max(alikes, key=lambda each: each.value.high)
    return _arriving(project, kpi, target, way, best)


@once
def _way(project: Project, id: str) -> Way | None:
    kpi = project.kpis[id]
    stage = next(iter(project.stages_of(kpi)), None)
    if stage is None or not kpi.measure or kpi.measure.kind not in ("volume", "value"):
        return None
    stages = project.funnels[stage.funnel].stages
    for first in reversed(stages[: stage.index]):
        for source in project.measuring("volume", first):
            if any(level(project, target) for target in project.targets_of(source.id)):
                between = stages[first.index + 1 : stage.index + 1]
                takes = _added([each.takes for each in between if each.takes])
                return Way(source, first, stage, takes) if takes else None
    return None


def _added(times: list[Quantity]) -> Quantity | None:
    """All of them together, in the unit of the longest."""
    longest = max(times, key=lambda each: each.high, default=None)
    return replace(reduce(plus, times), unit=longest.unit) if longest else None


def _is_counted(project: Project, kpi: Kpi, target: Target) -> bool:
    """Whether money has a target for the number of deals beside it, which is judged instead."""
    stage = next(iter(project.stages_of(kpi)), None)
    if stage is None or not kpi.measure or kpi.measure.kind != "value":
        return False
    counting = {each.id for each in project.measuring("volume", stage)}
    return any(each.kpi in counting for each in project.targets_for(target.period))


def _spans(way: Way, known: Period, arrival: Period) -> bool:
    """Whether a period of another length holds some of those that arrivals set out in."""
    return any(known.contains(period) for period in way.departures(arrival))


def _arriving(project: Project, kpi: Kpi, target: Target, way: Way, best: Known) -> Supply | None:
    value = _counted(project, kpi, target)
    found = rates(project, way.first, way.last, target.period, target)
    if value is None or not found:
        return None
    rate = product(found)
    arrives = times(best.value, rate)
    enough = EXACT.subtract(value.low, _off(project, target, value))
    suffices = EXACT.subtract(enough, arrives.high) < ONE
    return Supply(way, best, found, arrives, over(value, rate), suffices)


def _counted(project: Project, kpi: Kpi, target: Target) -> Quantity | None:
    """How many the target asks for; of money, how many deals make it up."""
    value = level(project, target)
    if value is None or value.kind is Kind.NUMBER:
        return value
    size = presumed(project, kpi, target, DEAL_SIZE)
    deals = over(value, size) if size and size.currency == value.currency else None
    return Quantity(Kind.NUMBER, deals.low, deals.high) if deals else None


def _off(project: Project, target: Target, counted: Quantity) -> Decimal:
    """How many may be lacking: the share of the count that the tolerance is of the level."""
    value = level(project, target)
    if value is None or value.high <= 0:
        return ZERO
    share = EXACT.divide(tolerance(target, value), value.high)
    return EXACT.multiply(share, counted.high)


def _day(day: date) -> Decimal:
    return Decimal(day.toordinal())
