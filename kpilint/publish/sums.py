"""The arithmetic of a funnel, forwards: how many arrive at each stage, how long it takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpilint.model.types import Funnel, Stage
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import SECONDS, Kind, Quantity


@dataclass(frozen=True, slots=True)
class Step:
    """A stage and how many arrive there; None from where a conversion is missing."""

    stage: Stage
    count: Quantity | None


def steps(funnel: Funnel, start: Quantity, first: int = 0) -> tuple[Step, ...]:
    """Every stage from number `first` on, when `start` enter there."""
    found: list[Step] = []
    count: Quantity | None = start
    for stage in funnel.stages[first:]:
        if found:
            count = times(count, stage.conversion)
        found.append(Step(stage, count))
    return tuple(found)


def times(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    """The product; of ranges, from the product of the lower ends to that of the upper ends."""
    if one is None or other is None:
        return None
    low, high = EXACT.multiply(one.low, other.low), EXACT.multiply(one.high, other.high)
    money = next((factor for factor in (one, other) if factor.kind is Kind.MONEY), None)
    if money:
        return Quantity(Kind.MONEY, low, high, currency=money.currency)
    return Quantity(Kind.NUMBER, low, high)


def duration(stages: Iterable[Stage]) -> Quantity | None:
    """How long the stages take together, in days, or in months above a quarter of a year."""
    times_taken = [stage.takes for stage in stages if stage.takes]
    if not times_taken:
        return None
    low = sum((taken.low for taken in times_taken), start=times_taken[0].low * 0)
    high = sum((taken.high for taken in times_taken), start=low * 0)
    unit = "months" if high > SECONDS["quarters"] else "days"
    return Quantity(Kind.DURATION, low, high, unit=unit)
