"""The unit that a KPI is measured in, and what fits it."""

from dataclasses import replace
from enum import StrEnum

from kpilint.frozen import frozen
from kpilint.values.currency import CODES
from kpilint.values.quantity import IN_WORDS, Kind, Quantity
from kpilint.values.unreadable import Unreadable


class UnitKind(StrEnum):
    """What sort of unit it is, in the word that specs use for it."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    MONEY = "money"
    DURATION = "duration"
    OTHER = "other"


@frozen
class Unit:
    """A KPI's unit; money without a currency is in the project's, `noun` is for other units."""

    kind: UnitKind
    currency: str = ""
    noun: str = ""

    def __str__(self) -> str:
        if self.kind is UnitKind.MONEY:
            return f"money in {self.currency}" if self.currency else "money"
        return self.noun or f"a {self.kind}"


_NAMED = {str(kind): Unit(kind) for kind in UnitKind if kind is not UnitKind.OTHER}
_LEVELS = {
    UnitKind.COUNT: (Kind.NUMBER,),
    UnitKind.PERCENT: (Kind.PERCENT,),
    UnitKind.RATIO: (Kind.NUMBER, Kind.PERCENT),
    UnitKind.MONEY: (Kind.MONEY,),
    UnitKind.DURATION: (Kind.DURATION,),
    UnitKind.OTHER: (Kind.NUMBER,),
}
_EXAMPLES = {
    UnitKind.COUNT: "120",
    UnitKind.PERCENT: "20%",
    UnitKind.RATIO: "3.5",
    UnitKind.DURATION: "10 days",
    UnitKind.OTHER: "120",
}


def parse_unit(text: str) -> Unit:
    """Read `count`, `percent`, `ratio`, `money`, `duration`, a currency code, or any noun."""
    text = " ".join(text.split())
    if text in CODES:
        return Unit(UnitKind.MONEY, currency=text)
    return _NAMED.get(text.lower()) or Unit(UnitKind.OTHER, noun=text)


def fit(quantity: Quantity, unit: Unit, currency: str) -> Quantity | Unreadable:
    """The quantity as a level in the unit, or why it is none.

    `currency` is the project's: bare numbers and units of money without a currency take it.
    """
    if not (quantity.signed or quantity.currency) and quantity.kind in _LEVELS[unit.kind]:
        return quantity
    fitted = _fit(quantity, unit, currency)
    if isinstance(fitted, Quantity) and fitted.signed:
        return replace(fitted, signed=False)
    return fitted


def fit_change(quantity: Quantity, unit: Unit, currency: str) -> Quantity | Unreadable:
    """The quantity as a change of a level in the unit, or why it is none.

    A percent comes back as a relative change, except of a percent: there it stays as it is,
    since it could mean points as well.
    """
    is_percent = unit.kind is UnitKind.PERCENT
    match quantity.kind:
        case Kind.RELATIVE:
            return quantity
        case Kind.PERCENT:
            return quantity if is_percent else replace(quantity, kind=Kind.RELATIVE)
        case Kind.POINTS if is_percent:
            return quantity
        case Kind.POINTS:
            return _unfit(quantity, unit, "points are for percents: write `+15%` or `+12`")
    if is_percent:
        number = str(quantity) if quantity.kind is Kind.NUMBER else "+5"
        return _unfit(quantity, unit, f"write `{number}pp` or `{number}% relative`")
    return _fit(quantity, unit, currency)


def _fit(quantity: Quantity, unit: Unit, currency: str) -> Quantity | Unreadable:
    currency = unit.currency or currency
    if unit.kind is UnitKind.MONEY and quantity.kind is Kind.NUMBER:
        return replace(quantity, kind=Kind.MONEY, currency=currency)
    if quantity.kind not in _LEVELS[unit.kind]:
        return _unfit(quantity, unit, _mend(quantity, unit, currency))
    if quantity.currency and currency and quantity.currency != currency:
        return Unreadable(
            f"`{quantity}` is in {quantity.currency}, where money in {currency} is meant",
            f"write the amount in {currency}",
        )
    return quantity


def _unfit(quantity: Quantity, unit: Unit, mend: str) -> Unreadable:
    meant = f"a number of {unit}" if unit.kind is UnitKind.OTHER else unit
    return Unreadable(f"`{quantity}` is {IN_WORDS[quantity.kind]}, where {meant} is meant", mend)


def _mend(quantity: Quantity, unit: Unit, currency: str) -> str:
    if quantity.kind in (Kind.POINTS, Kind.RELATIVE):
        return "write what the level shall be, or put the change under `change:`"
    if quantity.kind is Kind.NUMBER and unit.kind is UnitKind.PERCENT:
        is_share = quantity.high.copy_abs() < 1
        return f"write `{replace(quantity, kind=Kind.PERCENT) if is_share else f'{quantity}%'}`"
    if quantity.kind is Kind.NUMBER and unit.kind is UnitKind.DURATION:
        return f"write `{quantity} days`, or whatever unit of time it is in"
    if unit.kind is UnitKind.MONEY:
        return f"write an amount of money, as in `84k {currency or 'EUR'}`"
    return f"write it as in `{_EXAMPLES[unit.kind]}`"
