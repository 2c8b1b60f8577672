"""Which way a commitment went, from the KPI's direction and not from the sign."""

from decimal import Decimal

from kpilint.model.types import Target
from kpilint.review.change import Verdict
from kpilint.solve.targets import tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Quantity

_STANCE = {"up": 1, "down": -1}


def of_level(direction: str, before: Quantity | None, after: Quantity | None) -> Verdict:
    """Of a level to reach: more asked is tightened, unless the ends part ways or it is to hold."""
    if before is None or after is None:
        return _came_or_went(before, after)
    stance = _STANCE.get(direction, 0)
    steps = {_sign(before.low, after.low) * stance, _sign(before.high, after.high) * stance}
    return _way(steps - {0})


def of_tolerance(before: Target, after: Target, was: Quantity, now: Quantity) -> Verdict:
    """Of the distance that is near enough, as a share of the level: wider is looser."""
    old, new = (
        EXACT.divide(tolerance(target, level), abs(level.high)) if level.high else Decimal(0)
        for target, level in ((before, was), (after, now))
    )
    return _way({_sign(new, old)} - {0})


def of_baseline(direction: str, before: Quantity | None, after: Quantity | None) -> Verdict:
    """Of the start of a level that stays: nearer to it, less is asked."""
    if before is None or after is None:
        return Verdict.CHANGED
    found = of_level(direction, before, after)
    turned = {Verdict.TIGHTENED: Verdict.LOOSENED, Verdict.LOOSENED: Verdict.TIGHTENED}
    return turned.get(found, found)


def of_means(before: Quantity | None, after: Quantity | None) -> Verdict:
    """Of what it takes to get there: the same for more is looser."""
    old, new = (value.high if value else Decimal(0) for value in (before, after))
    return _way({_sign(new, old)} - {0})


def of_levers(before: tuple[str, ...], after: tuple[str, ...]) -> Verdict:
    """Of the levers that it takes: more of them is looser."""
    more, fewer = set(after) - set(before), set(before) - set(after)
    return _way({-1} if more and not fewer else {1} if fewer and not more else set())


def _came_or_went(before: Quantity | None, after: Quantity | None) -> Verdict:
    if before is None and after is None:
        return Verdict.CHANGED
    return Verdict.NEW if before is None else Verdict.DROPPED


def _way(steps: set[int]) -> Verdict:
    ways = {1: Verdict.TIGHTENED, -1: Verdict.LOOSENED}
    return ways[steps.pop()] if len(steps) == 1 else Verdict.CHANGED


def _sign(start: Decimal, end: Decimal) -> int:
    return (end > start) - (end < start)
