"""Amounts as people write them, in the language's own writing: `$1.5 million`, `2500ms`, `10:1`."""

import re
from decimal import Decimal
from typing import NamedTuple

from kpilint.values.currency import CODES, SYMBOLS
from kpilint.values.numbers import read_digits
from kpilint.values.quantity import SECONDS, Quantity, parse_quantity

UNSURE_OF_WORDS = frozenset(
    {"last", "previous", "prior", "vs", "versus", "yoy", "qoq", "mom", "more", "less", "above"}
    | {"below", "over", "under", "than", "growth", "increase", "decrease", "reduction", "lift"}
    | {"improvement", "change", "drop", "from", "compared", "baseline", "and", "or", "not", "no"}
    | {"by", "to", "until", "per", "target", "stretch", "min", "max", "better", "worse", "higher"}
    | {"lower", "between", "but", "if", "except", "budget", "plan", "current", "now", "x", "times"}
    | {
        "goal",
        "actual",
        "was",
        "is",
        "with",
        "without",
        "then",
        "tbd",
        "tbc",
        "th",
        "st",
        "nd",
        "rd",
    }
)
"""Words beside a number that make something else of it."""


COMMA = "the comma is taken for the decimals'"
POINTS = "the points are taken for the thousands'"


class Amount(NamedTuple):
    """An amount as specs write it; `unit` as a Goal has it, `words` are what else stands there.

    `why` says what was guessed.
    """

    text: str
    unit: str = ""
    why: str = ""
    words: str = ""


_CURRENCY = r"US\$|[$€£]|[A-Z]{3}(?![A-Za-z])"
_DIGITS = r"[0-9.](?:[0-9.,_']| (?=[0-9]{3}(?![0-9])))*"
_AMOUNT = re.compile(rf"({_CURRENCY})? ?({_DIGITS}) ?(.*)", re.DOTALL)
_RANGE = re.compile(
    rf"(?:between )?((?:(?:{_CURRENCY}) ?)?{_DIGITS} ?[A-Za-z%€$£]{{0,10}})"
    r" ?(?:-|to|\.\.|and) ?(\S.*)",
    re.DOTALL,
)
_SCALE = re.compile(
    r"(k|mm|mio|mn|m|bn|b|thousand|millions?|mil|billions?|tsd)(?![A-Za-z])\.? ?", re.IGNORECASE
)
_SCALES = {
    **dict.fromkeys(("k", "thousand", "tsd"), "k"),
    **dict.fromkeys(("m", "mm", "mio", "mn", "mil", "million", "millions"), "M"),
    **dict.fromkeys(("b", "bn", "billion", "billions"), "B"),
}
_RATIO = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,4})?) ?: ?1(?:\.0{1,4})?")
_OUT_OF = re.compile(rf"({_DIGITS}) ?(/|out of) ?([0-9]{{1,6}})", re.IGNORECASE)
_TIMES = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,4})?) ?[x×]", re.IGNORECASE)
_YEAR = re.compile(r"20[0-4][0-9]")
_SCORES = frozenset({"5", "10", "100"})
_WORDS = re.compile(r"[A-Za-z][A-Za-z-]{0,30}(?: [A-Za-z][A-Za-z-]{0,30}){0,3}")
_PERCENT = re.compile(r"(?:%|percent|pct\.?|per cent)(?![A-Za-z-])(?! ?points?) ?", re.IGNORECASE)
_POINTS = re.compile(
    r"(?:pp|ppts?|pts|p\.p\.|(?:%|percentage)[- ]?points?)(?![A-Za-z]) ?", re.IGNORECASE
)
_TIME = re.compile(r"([A-Za-z]{1,12})(?![A-Za-z])\.? ?")
_UNITS = {
    **{unit: unit for unit in SECONDS},
    **{unit[:-1]: unit for unit in SECONDS},
    **dict.fromkeys(("s", "sec", "secs"), "seconds"),
    **dict.fromkeys(("min", "mins"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs"), "hours"),
    **dict.fromkeys(("d",), "days"),
    **dict.fromkeys(("w", "wk", "wks"), "weeks"),
    **dict.fromkeys(("mo", "mos", "mth", "mths"), "months"),
    **dict.fromkeys(("qtr", "qtrs"), "quarters"),
    **dict.fromkeys(("y", "yr", "yrs"), "years"),
}
_MILLISECONDS = ("ms", "msec", "millisecond", "milliseconds")
_MONEY = {"dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP"}


def read_amount(words: str) -> Amount | None:
    """The amount that the words are; None where they are none, or might be something else."""
    special = _special(words)
    if special:
        return special
    found = _AMOUNT.fullmatch(words)
    if not found:
        return None
    symbol = (found[1] or "").removeprefix("US") if found[1] != "USD" else "USD"
    number = _number(found[2])
    if number is None or (symbol and symbol not in SYMBOLS and symbol not in CODES):
        return None
    if not symbol and _YEAR.fullmatch(words):
        return Amount(words, "", "it could be a year")
    return _measured(symbol, *number, found[3])


def read_range(words: str) -> Amount | None:
    """Two amounts as a range of the language: `10-12%`, `between $1M and $1.2M`."""
    found = _RANGE.fullmatch(words)
    if not found or (" and " in words) is not words.lower().startswith("between "):
        return None
    low, high = read_amount(found[1].strip()), read_amount(found[2])
    if low is None or high is None or high.words or low.words:
        return None
    text = f"{low.text}..{high.text}"
    if not isinstance(parse_quantity(text), Quantity):
        return None
    is_bare = not (low.unit or high.unit)
    why = low.why or high.why or ("taken for a range, not for a date" if is_bare else "")
    return Amount(text, high.unit or low.unit, why)


def _special(words: str) -> Amount | None:
    if ratio := _RATIO.fullmatch(words):
        return Amount(ratio[1], "ratio", words=words)
    if times := _TIMES.fullmatch(words):
        return Amount(times[1], "ratio", "a multiple: of what is not said", words)
    if share := _OUT_OF.fullmatch(words):
        number = _number(share[1])
        if number is None or Decimal(number[0]) > int(share[3]):
            return None
        if share[2] == "/" and share[3] not in _SCORES:
            return None
        why = number[1] or ("taken for a score" if share[2] == "/" else "")
        return Amount(number[0], "", why, words)
    return None


def _number(raw: str) -> tuple[str, str] | None:
    """The number as plain digits, and what was guessed; None where it could be several."""
    raw = raw.rstrip(".,_'")
    if raw.count(".") <= 1 and not re.search("[ ']", raw):
        plain = _plain(raw)
        if plain:
            return plain, ""
    plain = _plain(re.sub("[ ']", "_", raw))
    if plain:
        return plain, ""
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,9}|[0-9]+,[0-9]{1,9}", raw):
        return raw.replace(".", "").replace(",", "."), COMMA
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}", raw):
        return raw.replace(".", ""), POINTS
    return None


def _plain(text: str) -> str:
    if not re.fullmatch(r"[0-9][0-9_,]*(?:\.[0-9]+)?|\.[0-9]+", text):
        return ""
    value = read_digits(text)
    return "" if value is None else f"{value:f}"


def _measured(symbol: str, number: str, why: str, tail: str) -> Amount | None:
    scale = ""
    found = _SCALE.match(tail)
    if found and not (symbol == "" and found[1].lower() == "mm"):
        if found[1] == "m" and not symbol:
            return None  # months, minutes or millions
        scale, tail = _SCALES[found[1].lower()], tail[found.end() :]
        why = why or ("`MM` is taken for millions" if found[1].lower() == "mm" else "")
    if symbol:
        return _money(symbol, f"{number}{scale}", why, tail)
    return _with_unit(number, scale, why, tail)


def _money(symbol: str, number: str, why: str, tail: str) -> Amount | None:
    if not _is_aside(tail):
        return None
    code = SYMBOLS.get(symbol, symbol)
    text = f"{symbol}{number}" if symbol in SYMBOLS else f"{number} {symbol}"
    return Amount(text, code, why, tail)


def _with_unit(number: str, scale: str, why: str, tail: str) -> Amount | None:
    if not tail:
        return Amount(f"{number}{scale}", "", why)
    for pattern, sign, unit in ((_PERCENT, "%", "percent"), (_POINTS, "pp", "points")):
        found = pattern.match(tail)
        if found:
            rest = tail[found.end() :]
            return Amount(f"{number}{scale}{sign}", unit, why, rest) if _is_aside(rest) else None
    found = _TIME.match(tail)
    word, rest = (found[1], tail[found.end() :]) if found else (tail[:1], tail[1:].strip())
    code = word if word in CODES else SYMBOLS.get(word) or _MONEY.get(word.lower())
    if code and _is_aside(rest):
        return Amount(f"{number}{scale} {code}", code, why, rest)
    if not scale and word.lower() in (*_UNITS, *_MILLISECONDS) and _is_aside(rest):
        return _time(number, word.lower(), why, rest)
    return _counted(f"{number}{scale}", why, tail)


def _time(number: str, unit: str, why: str, rest: str) -> Amount:
    if unit in _MILLISECONDS:
        seconds = Decimal(number).scaleb(-3)
        return Amount(f"{seconds.normalize():f} seconds", "duration", why, rest or unit)
    return Amount(f"{number} {_UNITS[unit]}", "duration", why, rest)


def _counted(number: str, why: str, tail: str) -> Amount | None:
    """A number of things, if that is what the words are."""
    words = tail.casefold().split()
    if len(words) > 3 or not _WORDS.fullmatch(tail) or UNSURE_OF_WORDS & set(words):
        return None
    return Amount(number, tail, why)


def _is_aside(tail: str) -> bool:
    """Whether the words behind an amount only say what it is of."""
    words = tail.casefold().split()
    return not tail or bool(_WORDS.fullmatch(tail) and not UNSURE_OF_WORDS & set(words))
