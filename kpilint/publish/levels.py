"""What a target comes to: its level, and how far that is from where it starts."""

from dataclasses import replace
from decimal import Decimal

from kpilint.model.types import Target
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity


def level(target: Target) -> Quantity | None:
    """The level to reach: as stated, or the baseline with the change put on it."""
    base = target.baseline.value if target.baseline else None
    if target.value or not target.change or not base:
        return target.value
    return _changed(base, target.change)


def change(target: Target) -> Quantity | None:
    """The distance from the baseline: points of a percentage, else relative; None if unknown."""
    base, goal = target.baseline.value if target.baseline else None, level(target)
    if not base or not goal or base.is_range or goal.is_range or base.kind is not goal.kind:
        return None
    difference = EXACT.subtract(goal.low, base.low)
    if base.kind is Kind.PERCENT:
        return Quantity(Kind.POINTS, difference, difference, signed=True)
    if base.low <= 0:
        return None
    relative = EXACT.divide(difference, base.low)
    return Quantity(Kind.RELATIVE, relative, relative, signed=True)


def gap(target: Target) -> Quantity | None:
    """By how much the top-down number exceeds the bottom-up one, relative to the smaller."""
    top, bottom = target.top_down, target.bottom_up
    if not top or not bottom or top.is_range or bottom.is_range:
        return None
    least = min(top.low, bottom.low)
    if least <= 0:
        return None
    apart = EXACT.divide(abs(EXACT.subtract(top.low, bottom.low)), least)
    return Quantity(Kind.PERCENT, apart, apart)


def _changed(base: Quantity, by: Quantity) -> Quantity | None:
    if by.kind is Kind.RELATIVE:
        ends = EXACT.add(1, by.low), EXACT.add(1, by.high)
        return _with_ends(
            base, EXACT.multiply(base.low, ends[0]), EXACT.multiply(base.high, ends[1])
        )
    same = by.kind is base.kind and by.kind is not Kind.PERCENT
    if same or (by.kind is Kind.POINTS and base.kind is Kind.PERCENT):
        return _with_ends(base, EXACT.add(base.low, by.low), EXACT.add(base.high, by.high))
    return None


def _with_ends(base: Quantity, low: Decimal, high: Decimal) -> Quantity:
    return replace(base, low=low, high=high, signed=False)
