"""How exactly a number pretends to be known."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal

from kpilint.values.numbers import EXACT
from kpilint.values.quantity import SECONDS, Kind, Quantity

_WRITTEN = frozenset("0123456789.")


def digits(number: Quantity) -> int:
    """The significant digits as one writes the number; zeros at the end are none."""
    ends = str(number).split("..")
    return max(len(_significant("".join(filter(_WRITTEN.__contains__, end)))) for end in ends)


def shortened(number: Quantity, to: int) -> Quantity:
    """The number rounded to so many significant digits."""
    low_unit, _, high_unit = number.unit.partition("..")
    low = _rounded(number.low, number.kind, low_unit, to)
    return replace(
        number, low=low, high=_rounded(number.high, number.kind, high_unit or low_unit, to)
    )


def _significant(text: str) -> str:
    return text.replace(".", "").strip("0") if "." in text else text.strip("0")


def _rounded(end: Decimal, kind: Kind, unit: str, to: int) -> Decimal:
    size = SECONDS.get(unit, Decimal(1)) if kind is Kind.DURATION else Decimal(1)
    rounded = Context(prec=to, rounding=ROUND_HALF_UP).plus(EXACT.divide(end, size))
    return EXACT.multiply(rounded, size)
