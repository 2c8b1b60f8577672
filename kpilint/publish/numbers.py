"""Numbers, periods and dates as people read them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from kpilint.values.numbers import EXACT, show
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import SECONDS, Kind, Quantity

LOCALE = Locale("en")
MOST_DIGITS = 60
"""More than any number that is written has; products may have as many."""

WHOLE_MONEY = 1_000
"""From here on rounded money has no cents."""


@lru_cache(maxsize=1 << 14)
def number(value: Decimal, places: int | None = None) -> str:
    """A number with its thousands set apart, rounded to at most `places` decimals, if any."""
    return f"{_rounded(value, places):,f}".translate(_symbols())


@lru_cache(maxsize=1)
def _symbols() -> dict[int, str]:
    """What the locale puts between thousands and before decimals."""
    return {ord(","): get_group_symbol(LOCALE), ord("."): get_decimal_symbol(LOCALE)}


@lru_cache(maxsize=1 << 14)
def amount(quantity: Quantity, places: int | None = None) -> str:
    """A quantity with its unit: `22%`, `25–33%`, `$84,000`, `+5 points`, `6–9 months`."""
    if quantity.kind is Kind.DURATION:
        return _duration(quantity, places)
    tail = {Kind.PERCENT: "%", Kind.RELATIVE: "%", Kind.POINTS: _points(quantity)}
    ends = [_end(end, quantity, places) for end in (quantity.low, quantity.high)]
    shown = ends[0] if ends[0] == ends[1] else _joined(*ends)
    return shown + tail.get(quantity.kind, "")


@lru_cache(maxsize=1 << 12)
def day(value: date) -> str:
    """A date, with the month in words: 4 October 2026."""
    return f"{value.day} {month(value)}"


def month(value: date) -> str:
    """The month that a day lies in: October 2026."""
    return f"{_month_names()[value.month]} {value.year}"


@cache
def _month_names() -> Mapping[int, str]:
    return get_month_names("wide", locale=LOCALE)


def months(period: Period) -> str:
    """What a period covers: `October to December 2026`."""
    if period.kind is PeriodKind.WEEK:
        return f"{day(period.start)} to {day(period.end)}"
    first, last = month(period.start), month(period.end)
    if first == last:
        return first
    same_year = period.start.year == period.end.year
    return f"{first.rpartition(' ')[0] if same_year else first} to {last}"


def _joined(low: str, high: str) -> str:
    return f"{low} to {high}" if low[0] in "+-" or high[0] in "+-" else f"{low}–{high}"


def _end(value: Decimal, quantity: Quantity, places: int | None) -> str:
    sign = "+" if quantity.signed and value > 0 else ""
    if quantity.kind is Kind.MONEY:
        return sign + _money(value, quantity.currency, places)
    hundredths = quantity.kind in (Kind.PERCENT, Kind.RELATIVE, Kind.POINTS)
    return sign + number(EXACT.scaleb(value, 2) if hundredths else value, places)


def _points(quantity: Quantity) -> str:
    return " point" if abs(quantity.low) == abs(quantity.high) == Decimal("0.01") else " points"


def _duration(quantity: Quantity, places: int | None) -> str:
    low_unit, _, high_unit = (quantity.unit or "days").partition("..")
    high_unit = high_unit or low_unit
    low = _in_unit(quantity.low, low_unit, quantity.signed, places)
    high = _in_unit(quantity.high, high_unit, quantity.signed, places)
    if low_unit != high_unit:
        return f"{low} {_counted(low, low_unit)} to {high} {_counted(high, high_unit)}"
    return f"{low if low == high else _joined(low, high)} {_counted(high, high_unit)}"


def _in_unit(seconds: Decimal, unit: str, signed: bool, places: int | None) -> str:
    count = EXACT.divide(seconds, SECONDS[unit])
    exact = EXACT.multiply(count, SECONDS[unit]) == seconds
    shown = number(count, 2 if places is None and not exact else places)
    return f"+{shown}" if signed and seconds > 0 else shown


def _counted(shown: str, unit: str) -> str:
    return unit[:-1] if shown.lstrip("+-") == "1" else unit


@lru_cache(maxsize=1 << 14)
def _money(value: Decimal, currency: str, places: int | None) -> str:
    if value.adjusted() >= MOST_DIGITS:
        return f"{show(value, places)} {currency}"
    if places is not None:
        value = _rounded(value, 0 if abs(value) >= WHOLE_MONEY else 2)
    size = EXACT.normalize(value.copy_abs())
    tenths = size.as_tuple().exponent == -1
    sign = "-" if value.is_signed() else ""
    return f"{sign}{_before(currency)}{number(size)}{'0' if tenths else ''}"


@lru_cache(maxsize=1 << 8)
def _before(currency: str) -> str:
    """What stands before the digits of money."""
    symbol = get_currency_symbol(currency, LOCALE)
    return f"{symbol}\N{NO-BREAK SPACE}" if symbol[-1:].isalpha() else symbol


def _rounded(value: Decimal, places: int | None) -> Decimal:
    """At most so many decimals; what is too small for that keeps two digits, and is not 0."""
    if value and places is not None and value.adjusted() < -places:
        places = 1 - value.adjusted()
    if places is not None and -places > value.as_tuple().exponent:  # type: ignore[operator]
        value = value.quantize(Decimal(1).scaleb(-places), context=EXACT)
    return EXACT.normalize(value)
