"""What was probably meant by a quantity that cannot be read."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_UNITS = {
    "percent": "%",
    "pct": "%",
    "per cent": "%",
    "p.p.": "pp",
    "ppt": "pp",
    "ppts": "pp",
    "pts": "pp",
    "% points": "pp",
    "%-points": "pp",
    "sec": "seconds",
    "secs": "seconds",
    "s": "seconds",
    "min": "minutes",
    "mins": "minutes",
    "h": "hours",
    "hr": "hours",
    "hrs": "hours",
    "d": "days",
    "w": "weeks",
    "wk": "weeks",
    "wks": "weeks",
    "mo": "months",
    "mos": "months",
    "mth": "months",
    "mths": "months",
    "q": "quarters",
    "qtr": "quarters",
    "qtrs": "quarters",
    "y": "years",
    "yr": "years",
    "yrs": "years",
    "thousand": "k",
    "mn": "M",
    "mio": "M",
    "million": "M",
    "bn": "B",
    "billion": "B",
}
_SURE = {
    *("percent", "pct", "per cent", "p.p.", "% points", "%-points", "thousand", "million"),
    *("sec", "secs", "mins", "hr", "hrs", "wk", "wks", "mth", "mths", "qtr", "qtrs", "yr", "yrs"),
}
"""Units that nobody takes for another one."""

_WORD = re.compile(r"(.*[0-9kKMB]) ?([^0-9 ].*)")
_DASHED = re.compile(r"([^ –—-].{0,40}?) ?(?:-|–|—|…|\.\.\.|to) ?([^ ].{0,40})")


class Mend(NamedTuple):
    """Another way to write a text, and what is wrong with this one (`has …`, `uses …`).

    `sure` says that nothing else can have been meant.
    """

    text: str
    reason: str
    sure: bool = False


def mends(text: str) -> Iterator[Mend]:
    """Other ways to write the text, the likeliest first."""
    if not text.isascii():
        yield Mend(_in_ascii(text), "has characters that only look like the usual ones")
    if "'" in text or text.endswith("."):
        yield Mend(text.replace("'", "_").rstrip("."), "has marks that do not belong in a number")
    if re.search(r"[0-9] [0-9]{3}", text):
        yield Mend(re.sub(r"([0-9]) (?=[0-9]{3})", r"\1_", text), "has spaces between its digits")
    if re.search(r"[0-9],[0-9]", text):
        yield Mend(text.translate(str.maketrans(",.", ".,")), "has a comma before its decimals")
        yield Mend(text.replace(",", ""), "does not have its thousands in groups of three")
    if re.search(r"[0-9]_", text):
        yield Mend(text.replace("_", ""), "does not have its thousands in groups of three")
    if word := _WORD.fullmatch(text):
        yield from _other_unit(*word.groups())
    if text[:1] in "~≈≤≥<>=":
        yield Mend(text.lstrip("~≈≤≥<>= "), "says more than a quantity")
    if dashed := _DASHED.fullmatch(text):
        yield Mend("..".join(dashed.groups()), "is no range: two dots stand between its ends")


def _in_ascii(text: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKC", text.replace("…", ".."))
    return "".join(str(unicodedata.decimal(c, c)) for c in plain)


def _other_unit(number: str, unit: str) -> Iterator[Mend]:
    reason = f"has `{unit}` for a unit"
    if unit in ("m", "M"):
        yield Mend(f"{number} months", f"{reason}, which could be months, minutes or millions")
    for known in dict.fromkeys((unit, unit.lower())):
        if known in _UNITS:
            mended = _UNITS[known]
            space = " " if len(mended) > 2 else ""
            yield Mend(f"{number}{space}{mended}", reason, known in _SURE)
    yield Mend(f"{number} {unit.upper()}", reason)
    if unit in ("k", "K", "B", "b"):
        mended = unit.upper().replace("K", "k")
        yield Mend(f"{number}{mended}", f"does not have `{unit}` as a unit")
    if unit.isalpha() and (near := _near(unit)):
        yield Mend(f"{number} {near}", reason)
    if unit.isalpha() and not unit.isupper():
        yield Mend(number, f"{reason}; the KPI says what is counted")


def _near(unit: str) -> str | None:
    from kpilint.suggest import suggest
    from kpilint.values.quantity import SECONDS

    return suggest(unit, SECONDS)
