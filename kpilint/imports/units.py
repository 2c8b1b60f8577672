"""Units as people write them in a column of their own, and amounts that are to be in them."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from kpilint.values.currency import CODES, SYMBOLS
from kpilint.values.numbers import show
from kpilint.values.quantity import SECONDS, Kind, Quantity, parse_quantity
from kpilint.values.unit import UnitKind, fit, fit_change, parse_unit
from kpilint.values.unreadable import Unreadable

_WORDS = {
    **dict.fromkeys(("%", "percent", "percentage", "pct", "per cent", "in %", "share"), "percent"),
    **dict.fromkeys(
        ("#", "count", "number", "no.", "num", "integer", "n", "units", "pcs"), "count"
    ),
    **dict.fromkeys(("ratio", "x", "x:1", "multiple"), "ratio"),
    **dict.fromkeys(("money", "currency", "amount", "revenue"), "money"),
    **dict.fromkeys(("duration", "time"), "duration"),
    **dict.fromkeys(("dollar", "dollars", "us$"), "USD"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("pounds", "pound"), "GBP"),
}
_SCALES = {"k": "k", "000s": "k", "000": "k", "thousand": "k", "m": "M", "mm": "M", "million": "M"}
_TIMES = {
    **{unit: unit for unit in SECONDS},
    **{unit[:-1]: unit for unit in SECONDS},
    **dict.fromkeys(("sec", "secs", "s"), "seconds"),
    **dict.fromkeys(("min", "mins"), "minutes"),
    **dict.fromkeys(("hr", "hrs", "h"), "hours"),
    **dict.fromkeys(("d",), "days"),
    **dict.fromkeys(("wk", "wks"), "weeks"),
    **dict.fromkeys(("mo", "mos"), "months"),
}


class Named(NamedTuple):
    """A unit of the language, and what stands around a number that has none of it yet."""

    unit: str
    before: str = ""
    behind: str = ""


def unit_named(text: str) -> Named | None:
    """The unit that a text names for sure: `%`, `$k`, `days`; None where it may be anything."""
    words = " ".join(text.casefold().split()).removeprefix("in ")
    if words in _TIMES:
        return Named("duration", "", f" {_TIMES[words]}")
    if words in _WORDS:
        unit = _WORDS[words]
        return Named(unit, "", {"percent": "%"}.get(unit, ""))
    if text.strip().upper() in CODES and len(text.strip()) == 3:
        return Named(text.strip().upper())
    for symbol, code in SYMBOLS.items():
        rest = words.removeprefix(symbol).removesuffix(symbol).strip(" '’,")
        if symbol in words and (not rest or rest in _SCALES):
            return Named(code, symbol, _SCALES.get(rest, ""))
    return None


class Fitted(NamedTuple):
    """An amount in the language's own writing that fits a unit, and what was guessed for that."""

    text: str
    guess: str = ""


def fitted(text: str, named: Named, currency: str) -> Fitted | None:
    """The level as one in the unit; None where it is none, or could be two."""
    found = parse_quantity(text)
    if isinstance(found, Unreadable):
        return None
    unit = parse_unit(named.unit)
    if found.kind is Kind.NUMBER and (named.before or named.behind):
        return _completed(found, named, unit.kind is UnitKind.PERCENT)
    level = fit(found, unit, currency)
    return None if isinstance(level, Unreadable) else Fitted(text)


def _completed(found: Quantity, named: Named, is_percent: bool) -> Fitted | None:
    """A bare number with its unit: 84 in a column of percents is 84%, and 0.84 could be too."""
    low, high = found.low, found.high
    if is_percent and high <= Decimal("1.5") and high != 0:
        return None
    ends = show(low, None) if low == high else f"{show(low, None)}..{show(high, None)}"
    text = f"{named.before}{ends}{named.behind}"
    if isinstance(parse_quantity(text), Unreadable):
        return None
    return Fitted(text, f"the number is taken for {text}")


def fits_as_change(text: str, unit: str, currency: str) -> bool:
    """Whether a change is one of levels in the unit, and cannot be read in two ways."""
    found = parse_quantity(text)
    if isinstance(found, Unreadable):
        return False
    known = parse_unit(unit)
    change = fit_change(replace(found, signed=True), known, currency)
    if isinstance(change, Unreadable):
        return False
    return not (known.kind is UnitKind.PERCENT and change.kind is Kind.PERCENT)
