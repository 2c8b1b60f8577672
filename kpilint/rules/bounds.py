"""The nearest number that one would write into a file and that still fits."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpilint.solve.arithmetic import ONE, with_ends
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import SECONDS, Kind, Quantity
from kpilint.values.unit import Unit, UnitKind

TENTH = Decimal("0.1")
_STEPS = {Kind.PERCENT: Decimal("0.001"), Kind.MONEY: ONE}
_CENTS = Decimal(100)
"""The amount of money above which nobody writes a decimal point."""


def at_most(amount: Quantity, unit: Unit | None) -> Quantity:
    """The amount, rounded down to what is usual in the unit."""
    return _rounded(amount, unit, ROUND_FLOOR)


def at_least(amount: Quantity, unit: Unit | None) -> Quantity:
    """The amount, rounded up to what is usual in the unit."""
    return _rounded(amount, unit, ROUND_CEILING)


def _rounded(amount: Quantity, unit: Unit | None, how: str) -> Quantity:
    step = _step(amount, unit)
    times = EXACT.divide(amount.low, step).to_integral_value(how)
    return with_ends(amount, EXACT.multiply(times, step))


def _step(amount: Quantity, unit: Unit | None) -> Decimal:
    if unit and unit.kind is UnitKind.COUNT:
        return ONE
    if amount.kind is Kind.DURATION:
        return EXACT.multiply(TENTH, SECONDS[amount.unit.partition("..")[0] or "days"])
    if amount.kind is Kind.MONEY and amount.low.copy_abs() < _CENTS:
        return TENTH
    return _STEPS.get(amount.kind, TENTH)
