"""What was probably meant by a quantity that cannot be read."""

import re
from collections.abc import Iterator

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
_WORD = re.compile(r"(.*[0-9kKMB]) ?([^0-9 ].*)")
_DASHED = re.compile(r"([^ –—-].{0,40}?) ?(?:-|–|—|…|\.\.\.|to) ?([^ ].{0,40})")


def mends(text: str) -> Iterator[tuple[str, str]]:
    """Other ways to write the text, each with what is wrong with this one (`has …`, `uses …`)."""
    if not text.isascii():
        yield _in_ascii(text), "has characters that only look like the usual ones"
    if "'" in text or text.endswith("."):
        yield text.replace("'", "_").rstrip("."), "has marks that do not belong in a number"
    if re.search(r"[0-9] [0-9]{3}", text):
        yield re.sub(r"([0-9]) (?=[0-9]{3})", r"\1_", text), "has spaces between its digits"
    if re.search(r"[0-9],[0-9]", text):
        yield text.translate(str.maketrans(",.", ".,")), "has a comma before its decimals"
        yield text.replace(",", ""), "does not have its thousands in groups of three"
    if re.search(r"[0-9]_", text):
        yield text.replace("_", ""), "does not have its thousands in groups of three"
    if word := _WORD.fullmatch(text):
        yield from _other_unit(*word.groups())
    if text[:1] in "~≈≤≥<>=":
        yield text.lstrip("~≈≤≥<>= "), "says more than a quantity"
    if dashed := _DASHED.fullmatch(text):
        yield "..".join(dashed.groups()), "is no range: two dots stand between its ends"


def _in_ascii(text: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKC", text.replace("…", ".."))
    return "".join(str(unicodedata.decimal(c, c)) for c in plain)


def _other_unit(number: str, unit: str) -> Iterator[tuple[str, str]]:
    reason = f"has `{unit}` for a unit"
    if unit in ("m", "M"):
        yield f"{number} months", f"{reason}, which could be months, minutes or millions"
    for known in dict.fromkeys((unit, unit.lower())):
        if known in _UNITS:
            mended = _UNITS[known]
            space = " " if len(mended) > 2 else ""
            yield f"{number}{space}{mended}", reason
    yield f"{number} {unit.upper()}", reason
    if unit in ("k", "K", "B", "b"):
        yield f"{number}{unit.upper().replace('K', 'k')}", f"does not have `{unit}` as a unit"
    if unit.isalpha() and (near := _near(unit)):
        yield f"{number} {near}", reason
    if unit.isalpha() and not unit.isupper():
        yield number, f"{reason}; the KPI says what is counted"


def _near(unit: str) -> str | None:
    from kpilint.suggest import suggest
    from kpilint.values.quantity import SECONDS

    return suggest(unit, SECONDS)
