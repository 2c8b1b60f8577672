"""Quantities: numbers, percents, points, relative changes, money, durations, and ranges of them."""

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from kpilint.frozen import frozen
from kpilint.values.currency import CODES, SYMBOL_OF, SYMBOLS
from kpilint.values.numbers import EXACT, MAX_DIGITS, SCALES, digits_written, read_digits
from kpilint.values.numbers import show as show
from kpilint.values.unreadable import Unreadable, quoted

MAX_LENGTH = 100
HOW_TO_WRITE = (
    "write a number (`120`, `250k`), a percent (`20%`), points (`+5pp`), money (`$84k`, `84k EUR`),"
    " a duration (`10 days`), or a range of one of them (`25%..30%`)"
)
SECONDS = {
    "seconds": Decimal(1),
    "minutes": Decimal(60),
    "hours": Decimal(3_600),
    "days": Decimal(86_400),
    "weeks": Decimal(604_800),
    "months": Decimal(2_629_800),
    "quarters": Decimal(7_889_400),
    "years": Decimal(31_557_600),
}
"""How long each unit of duration is: a year has 365.25 days, a month a twelfth of them."""


class Kind(StrEnum):
    """What sort of quantity it is."""

    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    RELATIVE = "relative"
    MONEY = "money"
    DURATION = "duration"


IN_WORDS = {
    Kind.NUMBER: "a plain number",
    Kind.PERCENT: "a percent",
    Kind.POINTS: "percentage points",
    Kind.RELATIVE: "a relative change",
    Kind.MONEY: "money",
    Kind.DURATION: "a duration",
}
_TAILS = {Kind.POINTS: " pp", Kind.RELATIVE: " relative"}
_HUNDREDTH = Decimal("0.01")
_TOO_GREAT = 10**MAX_DIGITS


@frozen
class Quantity:
    """An exact amount, or a range of them, in base units.

    Percents, points and relative changes are fractions (20% is 0.2), money is in whole currency
    units, durations are in seconds. `unit` is the duration's unit as written, in the plural
    (`weeks..months` where the ends of a range have different ones). `signed` says that it was
    written with a leading + or -, as changes are.
    """

    kind: Kind
    low: Decimal
    high: Decimal
    currency: str = ""
    unit: str = ""
    signed: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it has two different ends."""
        return self.low != self.high

    @property
    def amount(self) -> Decimal:
        """The amount, if it is exact; the lower end of a range."""
        return self.low

    @property
    def middle(self) -> Decimal:
        """Halfway between the ends; the amount itself, if it is exact."""
        if self.low is self.high:
            return self.low
        return EXACT.multiply(EXACT.add(self.low, self.high), Decimal("0.5"))

    def __str__(self) -> str:
        return self.shown(None)

    def shown(self, places: int | None = 1) -> str:
        """As a person writes it, rounded to at most `places` decimals (None: not at all)."""
        low_unit, _, high_unit = self.unit.partition("..")
        low = self._end(self.low, low_unit, places)
        high = self._end(self.high, high_unit or low_unit, places)
        if self.kind is Kind.DURATION:
            return _durations(low, low_unit or "days", high, high_unit or low_unit or "days")
        return (low if low == high else f"{low}..{high}") + _TAILS.get(self.kind, "")

    def _end(self, value: Decimal, unit: str, places: int | None) -> str:
        sign = "-" if value < 0 else "+" if self.signed else ""
        size = value.copy_abs()
        match self.kind:
            case Kind.NUMBER:
                return sign + show(size, places)
            case Kind.POINTS:
                return sign + show(EXACT.scaleb(size, 2), places)
            case Kind.PERCENT | Kind.RELATIVE:
                return f"{sign}{show(EXACT.scaleb(size, 2), places)}%"
            case Kind.DURATION:
                return sign + _in_unit(size, unit or "days", places)
            case Kind.MONEY:
                symbol = SYMBOL_OF.get(self.currency, "")
                code = f" {self.currency}" if self.currency and not symbol else ""
                return f"{sign}{symbol}{show(size, places)}{code}"


def _in_unit(seconds: Decimal, unit: str, places: int | None) -> str:
    number = EXACT.divide(seconds, SECONDS[unit])
    exact = EXACT.multiply(number, SECONDS[unit]) == seconds
    return show(number, places if exact or places is not None else 2)


def _durations(low: str, low_unit: str, high: str, high_unit: str) -> str:
    if low_unit != high_unit:
        return f"{_counted(low, low_unit)}..{_counted(high, high_unit)}"
    return _counted(low, low_unit) if low == high else f"{low}..{high} {low_unit}"


def _counted(number: str, unit: str) -> str:
    return f"{number} {unit[:-1] if number.lstrip('+-') == '1' else unit}"


class _Measure(NamedTuple):
    """What a unit makes of the number before or after it."""

    kind: Kind
    factor: Decimal = Decimal(1)
    currency: str = ""
    unit: str = ""


class _Amount(NamedTuple):
    """One end as written: the number in front of its scale (`k`) and its unit, if it has them."""

    number: Decimal
    scale: Decimal | None
    measure: _Measure | None
    signed: bool


_POINTS = _Measure(Kind.POINTS, _HUNDREDTH)
_PERCENT = _Measure(Kind.PERCENT, _HUNDREDTH)
_RELATIVE = _Measure(Kind.RELATIVE, _HUNDREDTH)
_NUMBER = _Measure(Kind.NUMBER)
_MEASURES: dict[str, _Measure] = {
    "%": _PERCENT,
    "% relative": _RELATIVE,
    **dict.fromkeys(("pp", "point", "points"), _POINTS),
    **dict.fromkeys(("percentage point", "percentage points"), _POINTS),
    **{code: _Measure(Kind.MONEY, currency=code) for code in CODES},
    **{symbol: _Measure(Kind.MONEY, currency=code) for symbol, code in SYMBOLS.items()},
}
for _unit, _seconds in SECONDS.items():
    _MEASURES[_unit] = _MEASURES[_unit[:-1]] = _Measure(Kind.DURATION, _seconds, unit=_unit)

_AMOUNT = re.compile(
    r"([+-]?) ?(?:([$€£]|[A-Z]{3}) ?([+-]?))?([0-9][0-9_,]*(?:\.[0-9]+)?|\.[0-9]+)(.*)"
)
_EXPONENT = r"[+-]?[0-9]{1,28}(?:\.[0-9]{1,28})?[eE][+-]?[0-9]{1,2}"


def parse_quantity(raw: str | int | Decimal) -> Quantity | Unreadable:
    """Read a quantity as specs write it: `120`, `20%`, `+5pp`, `$84k`, `10 days`, `25..30%`."""
    if isinstance(raw, str):
        if len(raw) <= MAX_LENGTH:
            return _read(raw)
        return Unreadable(f"{quoted(raw)} is too long for a quantity", HOW_TO_WRITE)
    if isinstance(raw, bool):
        return Unreadable(f"`{str(raw).lower()}` is no quantity", HOW_TO_WRITE)
    if isinstance(raw, int):
        if abs(raw) >= _TOO_GREAT:
            return _plain(Decimal("Infinity"))
        number = Decimal(raw)
        return Quantity(Kind.NUMBER, number, number, signed=raw < 0)
    return _plain(raw)


def _plain(number: Decimal) -> Quantity | Unreadable:
    if not number.is_finite():
        return Unreadable(f"a number has at most {MAX_DIGITS} digits, and is finite", HOW_TO_WRITE)
    if digits_written(number) > MAX_DIGITS:
        return _too_long(str(number))
    return Quantity(Kind.NUMBER, number, number, signed=number < 0)


@lru_cache(maxsize=1 << 16)
def _read(raw: str) -> Quantity | Unreadable:
    text = " ".join(raw.split())
    found = _parse(text.replace("−", "-"))
    if isinstance(found, Quantity) or found.help:
        return found
    from kpilint.values.mend import mends

    for candidate, reason, sure in mends(text):
        mended = _parse(candidate)
        if isinstance(mended, Quantity):
            mend = candidate if sure else ""
            return Unreadable(f"{quoted(text)} {reason}", f"write {quoted(candidate)}", mend)
    return Unreadable(found.message, HOW_TO_WRITE)


def _parse(text: str) -> Quantity | Unreadable:
    if ".." in text:
        return _parse_range(text)
    amount = _parse_amount(text)
    if isinstance(amount, Unreadable):
        return _plain(Decimal(text)) if re.fullmatch(_EXPONENT, text) else amount
    measure = amount.measure or _NUMBER
    value = _base(amount, measure)
    return Quantity(measure.kind, value, value, measure.currency, measure.unit, amount.signed)


def _base(amount: _Amount, measure: _Measure) -> Decimal:
    number = amount.number if amount.scale is None else EXACT.multiply(amount.number, amount.scale)
    return number if measure.factor == 1 else EXACT.multiply(number, measure.factor)


def _parse_amount(text: str) -> _Amount | Unreadable:
    match = _AMOUNT.fullmatch(text)
    if not match:
        return Unreadable(f"{quoted(text)} is no quantity")
    sign, before, inner_sign, digits, tail = match.groups()
    number = read_digits(digits)
    if number is None:
        return Unreadable(f"{quoted(digits)} does not have its thousands in groups of three")
    if sign and inner_sign:
        return Unreadable(f"{quoted(text)} has two signs")
    scale, measure, unknown = _parse_tail(tail)
    if before:
        if measure or unknown:
            return Unreadable(f"{quoted(text)} has a currency in front and another unit behind")
        measure, unknown = _MEASURES.get(before), before
    if unknown and not measure:
        return Unreadable(f"{quoted(unknown)} in {quoted(text)} is no unit")
    if (
        len(text) > MAX_DIGITS // 2
        and digits_written(EXACT.multiply(number, scale or 1)) > MAX_DIGITS
    ):
        return _too_long(text)
    sign = sign or inner_sign or ""
    return _Amount(number.copy_negate() if sign == "-" else number, scale, measure, bool(sign))


def _parse_tail(tail: str) -> tuple[Decimal | None, _Measure | None, str]:
    """The scale and the unit behind a number, and what is neither."""
    if not tail:
        return None, None, ""
    measure = _measure(tail)
    if measure:
        return None, measure, ""
    scale = SCALES.get(tail[0])
    rest = tail[1:] if scale else tail
    measure = _measure(rest)
    return scale, measure, "" if measure else rest.strip()


def _measure(text: str) -> _Measure | None:
    unit = text.strip()
    return _MEASURES.get(unit) or _MEASURES.get(unit.lower())


def _too_long(text: str) -> Unreadable:
    return Unreadable(
        f"{quoted(text)} has more than {MAX_DIGITS} digits", "write it with fewer digits"
    )


def _parse_range(text: str) -> Quantity | Unreadable:
    low_text, _, high_text = (part.strip() for part in text.partition(".."))
    if not low_text or not high_text:
        return Unreadable(f"{quoted(text)} lacks one end", "write a range as `25%..30%`")
    if high_text.startswith(".") or ".." in high_text:
        return Unreadable(f"{quoted(text)} has more than two dots")
    low, high = _parse_amount(low_text), _parse_amount(high_text)
    if isinstance(low, Unreadable):
        return low
    if isinstance(high, Unreadable):
        return high
    return _range(text, *_sharing(low, high))


def _sharing(low: _Amount, high: _Amount) -> tuple[_Amount, _Amount]:
    """Both ends with the unit and the scale that stand only once, as in `$80..90k`."""
    if low.measure is None or high.measure is None:
        shared = low.measure or high.measure
        low, high = low._replace(measure=shared), high._replace(measure=shared)
        if low.scale is None and high.scale and low.number <= high.number:
            low = low._replace(scale=high.scale)
    elif low.measure is _PERCENT and high.measure is _RELATIVE:
        low = low._replace(measure=_RELATIVE)
    return low, high


def _range(text: str, low: _Amount, high: _Amount) -> Quantity | Unreadable:
    first, last = low.measure or _NUMBER, high.measure or _NUMBER
    if (first.kind, first.currency) != (last.kind, last.currency):
        return Unreadable(
            f"{quoted(text)} mixes {_in_words(first)} with {_in_words(last)}",
            "write both ends of a range in one unit",
        )
    start, end = _base(low, first), _base(high, last)
    signed = low.signed or high.signed
    if start <= end:
        mixed = start != end and first.unit != last.unit
        unit = f"{first.unit}..{last.unit}" if mixed else first.unit
        return Quantity(first.kind, start, end, first.currency, unit, signed)
    if low.scale and not high.scale and low.number <= high.number:
        mended = _range(text, low, high._replace(scale=low.scale))
    else:
        mended = _range(text, high, low)
    return Unreadable(f"{quoted(text)} is upside down", f"write `{mended}`")


def _in_words(measure: _Measure) -> str:
    return measure.currency or IN_WORDS[measure.kind]
