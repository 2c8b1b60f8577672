"""Quantities, periods, dates, units and formulas, as they stand in a value."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from kpilint.values.dates import parse_date
from kpilint.values.formula import Formula, parse_formula
from kpilint.values.period import Period, PeriodKind, parse_period
from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit, fit_change, parse_unit
from kpilint.values.unreadable import Unreadable
from tests.fuzz.fuzzer import Fuzzer, printable

LONGEST = 500
"""Characters of a message, whatever it quotes."""
WRITE = re.compile(r"write `([^`]+)`(?: or `([^`]+)`)?")
UNITS = [
    *(Unit(kind) for kind in UnitKind if kind is not UnitKind.OTHER),
    *(Unit(UnitKind.MONEY, currency="EUR"), Unit(UnitKind.OTHER, noun="seats")),
]


def attempt(text: str) -> None:
    _quantity(text)
    _date(text)
    _formula(text)
    str(parse_unit(text))
    for month in (1, 2, 12):
        _period(text, month)


def _quantity(text: str) -> None:
    found = parse_quantity(text)
    if isinstance(found, Unreadable):
        _told(found)
        for proposed in _proposed(found):
            assert isinstance(parse_quantity(proposed), Quantity), proposed
        return
    assert found.low.is_finite()
    assert found.low <= found.middle <= found.high
    printable(f"{found}{found.shown(0)}{found.shown(None)}")
    if found.kind is not Kind.DURATION:  # a third of a day has no end
        again = parse_quantity(found.shown(None))
        assert again == found or _is_zero(found, again), again
    for unit in UNITS:
        for fitted in (fit(found, unit, "USD"), fit_change(found, unit, "")):
            if isinstance(fitted, Unreadable):
                _told(fitted)


def _is_zero(found: Quantity, again: Quantity | Unreadable) -> bool:
    return isinstance(again, Quantity) and found.low == found.high == again.low == again.high == 0


def _period(text: str, month: int) -> None:
    found = parse_period(text, month)
    if isinstance(found, Unreadable):
        _told(found)
        for proposed in _proposed(found):
            assert isinstance(parse_period(proposed, month), Period), proposed
        return
    assert found.start <= found.end
    assert found.contains(found)
    assert parse_period(found.text, month) == found
    before = found.previous()
    assert (found.start - before.end).days == 1
    assert found.year_before().kind is before.kind is found.kind
    for kind in PeriodKind:
        parts = found.parts(kind)
        assert all(found.contains(part) for part in parts)
        assert all(one.end < other.start for one, other in pairwise(parts))


def _date(text: str) -> None:
    found = parse_date(text)
    if not isinstance(found, Unreadable):
        assert found.isoformat() == text.strip()
        return
    _told(found)
    for proposed in _proposed(found):
        assert not isinstance(parse_date(proposed), Unreadable), proposed


def _formula(text: str) -> None:
    found = parse_formula(text)
    if isinstance(found, Unreadable):
        _told(found)
        return
    assert isinstance(found, Formula)
    assert all(name in text for name in found.references)
    units = dict(zip(found.references, UNITS * len(found.references), strict=False))
    unit = found.unit(units.get)
    if isinstance(unit, Unreadable):
        _told(unit)
    assert not found.references or found.unit(lambda _name: None) is None
    for low, high in ((1, 3), (0, 0), (-2, 5), ("1e-9", "1e27")):
        value = found.evaluate(lambda _name, ends=(Decimal(low), Decimal(high)): ends)
        assert value is None or value[0] <= value[1]
        assert value is None or all(end.is_finite() for end in value)


def _told(problem: Unreadable) -> None:
    assert problem.message
    assert len(problem.message + problem.help) < LONGEST, problem
    printable(problem.message + problem.help)


def _proposed(problem: Unreadable) -> Iterator[str]:
    for found in WRITE.finditer(problem.help):
        yield from (each for each in found.groups() if each and "…" not in each)


def _seeds() -> list[str]:
    return [
        *("120", "1_200", "1,200", "250k", "1.2B", "20%", "20 %", "+5pp", "-1.5 points", "1e3"),
        *("+33% relative", "$84k", "€84k", "84_000 EUR", "EUR -84k", "5 minutes", "9 months"),
        *("25%..30%", "25..30%", "6 months..9 months", "6..9 months", "$80..90k", "30%..25%"),
        *("2026", "2026-H1", "2026-Q4", "2026-11", "2026-W53", "FY2027", "FY2027-Q1", "Q4 2026"),
        *("2026-09-24", "24.9.2026", "09/24/2026", "September 24, 2026", "2026-02-30"),
        *("won / (sqls + 20%)", "-a * (b - 1_000) / c", "a_1 + 2.5k", "((a))", "a % b"),
        *("count", "percent", "money", "EUR", "seats", "1.5 mio", "10 to 20", "~5", "5 Pct."),
    ]


NUMBERS = st.one_of(
    st.integers(0, 10**30).map(str),
    st.integers(0, 10**12).map("{:_}".format),
    st.integers(0, 10**12).map("{:,}".format),
    st.decimals(0, 10**6, allow_nan=False, places=3).map(str),
    st.sampled_from(("0", "1", ".5", "0.0", "9" * 28, "9" * 29, "0." + "0" * 27 + "1", "1e99")),
)
SCALES = st.sampled_from(("", "", "k", "K", "M", "B", " k", "m", " mio", "kk"))
UNIT_WORDS = st.sampled_from(
    (
        "",
        "%",
        " %",
        "pp",
        " points",
        "% relative",
        " EUR",
        "$",
        " days",
        " day",
        " months",
        " h",
        "x",
    )
)
FRONTS = st.sampled_from(("", "", "$", "€", "EUR ", "USD", "+", "-", "−", "~", "+$", "$-", " "))
AMOUNTS = st.tuples(FRONTS, NUMBERS, SCALES, UNIT_WORDS).map("".join)
RANGES = st.tuples(AMOUNTS, st.sampled_from(("..", " .. ", "-", " to ", "...", "–")), AMOUNTS)
PERIODS = st.tuples(
    st.sampled_from(("", "FY", "FY ", "fy")),
    st.sampled_from(("2026", "1900", "2999", "1899", "3000", "26", "0000", "9999")),
    st.sampled_from(("", "-", " ", "/")),
    st.sampled_from(("", "H", "Q", "W", "q", "KW", "Sep")),
    st.sampled_from(("", "0", "1", "2", "4", "5", "11", "13", "52", "53", "00", "99")),
).map("".join)
DATES = st.tuples(
    st.sampled_from(("2026", "24", "9", "Feb", "02", "1899", "0")),
    st.sampled_from(("-", ".", "/", " ")),
    st.sampled_from(("02", "13", "9", "February", "30", "00")),
    st.sampled_from(("-", ".", "/", ", ")),
    st.sampled_from(("29", "31", "2026", "24", "0", "2999")),
).map("".join)
FORMULAS = st.recursive(
    NUMBERS | st.sampled_from(("a", "b_2", "won", "20%", "1.5k", "A", "f.s", "-a", "")),
    lambda inner: (
        st.tuples(inner, st.sampled_from((" + ", "-", "*", " / ", " ", "×")), inner).map("".join)
        | inner.map("({})".format)
        | inner.map("-{}".format)
    ),
    max_leaves=20,
)
VALUES_FUZZER = Fuzzer(
    "values",
    attempt,
    st.one_of(AMOUNTS, RANGES.map("".join), PERIODS, DATES, FORMULAS, st.text(max_size=30)),
    _seeds,
    ("..", "%", "k", "M", "pp", "$", "EUR", " days", "months", "FY", "-Q", "-W", "relative", "+"),
)
