"""Arithmetic on quantities and ranges of them: from the lowest it can be to the highest.

All amounts are taken to be at or above zero, as counts, rates, times and money of a funnel are.
"""

from decimal import Decimal

from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

ZERO, ONE = Decimal(0), Decimal(1)
_ORDER = {Kind.MONEY: 0, Kind.DURATION: 1, Kind.NUMBER: 2}


def times(one: Quantity, other: Quantity) -> Quantity:
    """The product; of a count and a rate it is a count, of a count and money it is money."""
    low, high = EXACT.multiply(one.low, other.low), EXACT.multiply(one.high, other.high)
    return with_ends(_kept(one, other), low, high)


def over(one: Quantity, other: Quantity) -> Quantity | None:
    """The quotient: what, multiplied by `other`, gives `one`; None where `other` can be zero.

    Of two quantities of one kind it is a share, in percent.
    """
    if other.low <= 0:
        return None
    low, high = EXACT.divide(one.low, other.high), EXACT.divide(one.high, other.low)
    if one.kind is other.kind:
        return Quantity(Kind.PERCENT, low, high)
    kept = one if other.kind is Kind.PERCENT or one.kind is not Kind.PERCENT else other
    return with_ends(kept, low, high)


def plus(one: Quantity, other: Quantity) -> Quantity:
    """The sum of two quantities of one kind."""
    return with_ends(one, EXACT.add(one.low, other.low), EXACT.add(one.high, other.high))


def with_ends(like: Quantity, low: Decimal, high: Decimal | None = None) -> Quantity:
    """A level of the kind and unit of `like`, from `low` to `high`."""
    return Quantity(like.kind, low, low if high is None else high, like.currency, like.unit)


def relative(before: Decimal, after: Decimal) -> Decimal | None:
    """The change as a fraction of what was before; None where that is zero."""
    return EXACT.divide(EXACT.subtract(after, before), abs(before)) if before else None


def rounded(amount: Quantity) -> Quantity:
    """Both ends rounded to the nearest whole; a half goes up."""
    return with_ends(amount, _whole(amount.low), _whole(amount.high))


def _whole(end: Decimal) -> Decimal:
    # What has more digits than can be kept is whole already.
    return EXACT.quantize(end, ONE) if end.adjusted() < EXACT.prec else end


def _kept(one: Quantity, other: Quantity) -> Quantity:
    """Which of two factors says what the product is: money before counts, these before rates."""
    return min((one, other), key=lambda each: _ORDER.get(each.kind, len(_ORDER)))
