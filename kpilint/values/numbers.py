"""Decimal numbers as people write them and as they are shown; never a float on the way."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""Arithmetic on numbers that were read: they have at most 28 digits, so nothing is rounded."""

MAX_DIGITS = 28
SCALES = {
    "k": Decimal(1_000),
    "K": Decimal(1_000),
    "M": Decimal(1_000_000),
    "B": Decimal(1_000_000_000),
}

_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:_[0-9]{3})+|(?:,[0-9]{3})+)(?:\.[0-9]+)?")


def read_digits(text: str) -> Decimal | None:
    """The number behind `1200`, `1_200`, `1,200` or `.5`; None where groups are not of three.

    The text holds only digits, `_`, `,` and at most one point, followed by digits.
    """
    if "_" in text or "," in text:
        if not _GROUPED.fullmatch(text):
            return None
        text = text.replace("_", "").replace(",", "")
    return Decimal(text)


def digits_written(value: Decimal) -> int:
    """How many digits it takes to write a finite number without an exponent."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101
    return max(value.adjusted(), 0) + 1 + max(-exponent, 0)


def show(value: Decimal, places: int | None = 2) -> str:
    """The number as a person writes it (`1,234.5`), rounded to at most `places` decimals.

    Numbers too small for that keep two significant digits rather than become 0.
    With `places=None` nothing is rounded.
    """
    text = f"{value if places is None else _rounded(value, places):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rounded(value: Decimal, places: int) -> Decimal:
    if value and value.adjusted() < -places:
        places = 1 - value.adjusted()
    step = Decimal((0, (1,), -places))
    return value.quantize(step, context=EXACT) if value.adjusted() < MAX_DIGITS * 2 else value
