"""How far two levels of one KPI are apart."""

from kpilint.solve.arithmetic import ZERO, relative
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity


def change(before: Quantity, after: Quantity) -> Quantity | None:
    """The way from one level to another: points of a percentage, else relative; None if unknown."""
    if before.is_range or after.is_range or before.kind is not after.kind:
        return None
    if before.kind is Kind.PERCENT:
        return _signed(Kind.POINTS, before, after)
    share = relative(before.low, after.low) if before.low > ZERO else None
    return None if share is None else Quantity(Kind.RELATIVE, share, share, signed=True)


def difference(before: Quantity, after: Quantity) -> Quantity | None:
    """The way from one level to another in the KPI's own unit: points of a percentage."""
    if before.is_range or after.is_range or before.kind is not after.kind:
        return None
    return _signed(Kind.POINTS if before.kind is Kind.PERCENT else before.kind, before, after)


def gap(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    """By how much the larger exceeds the smaller, as a share of the smaller; None if unknown."""
    if not one or not other or one.is_range or other.is_range:
        return None
    least, most = sorted((one.low, other.low))
    share = relative(least, most) if least > ZERO else None
    return None if share is None else Quantity(Kind.PERCENT, share, share)


def _signed(kind: Kind, before: Quantity, after: Quantity) -> Quantity:
    amount = EXACT.subtract(after.low, before.low)
    return Quantity(kind, amount, amount, before.currency, before.unit, signed=True)
