"""What stands in one cell of a sheet, and how a program for spreadsheets counts with it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kpilint.values.currency import SYMBOL_OF
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

CERTAIN = 15
"""Digits of a number that every program for spreadsheets keeps."""

GENERAL = "General"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text as the specs have it; beside it, where it is one, the number or day that it is.

    `format` is a number format as spreadsheets have them. `link` is a web address, or the address
    of an entry that another sheet has a row for.
    """

    text: str = ""
    number: Decimal | None = None
    format: str = GENERAL
    day: date | None = None
    link: str = ""


EMPTY = Cell()


def amount(quantity: Quantity | None, raw: Any) -> Cell:
    """A level: a number if it is one, else (a range, a duration) the text as it was written."""
    written = "" if raw is None else " ".join(str(raw).split())
    if quantity is None or quantity.is_range or quantity.kind not in _FORMATS:
        return Cell(written)
    number = quantity.low
    if not _is_certain(number):
        return Cell(written)
    text = plain(EXACT.scaleb(number, 2)) + "%" if quantity.kind is Kind.PERCENT else plain(number)
    return Cell(text, number, _FORMATS[quantity.kind](quantity))


def dated(day: date | None, raw: Any) -> Cell:
    """A day; one that cannot be read stays the text that it is."""
    if day is None:
        return Cell("" if raw is None else str(raw))
    return Cell(day.isoformat(), format="yyyy-mm-dd", day=day)


def plain(number: Decimal) -> str:
    """The number in digits alone."""
    return f"{EXACT.normalize(number):f}" if number else "0"


def _is_certain(number: Decimal) -> bool:
    """Whether a program that counts in binary gives the same digits back."""
    return Decimal(f"{float(number):.{CERTAIN}g}") == number


def _decimals(number: Decimal) -> str:
    exponent = EXACT.normalize(number).as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    return "." + "0" * places if places else ""


def _money(quantity: Quantity) -> str:
    digits = f"#,##0{_decimals(quantity.low)}"
    symbol = SYMBOL_OF.get(quantity.currency)
    return f'"{symbol}"{digits}' if symbol else f'{digits}" {quantity.currency}"'


_FORMATS = {
    Kind.NUMBER: lambda quantity: f"#,##0{_decimals(quantity.low)}",
    Kind.PERCENT: lambda quantity: f"0{_decimals(EXACT.scaleb(quantity.low, 2))}%",
    Kind.MONEY: _money,
}
