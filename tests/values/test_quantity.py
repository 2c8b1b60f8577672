"""Quantities are read as people write them, printed so that they read back, and never raise."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.values.currency import CODES
from kpilint.values.quantity import SECONDS, Kind, Quantity, parse_quantity, show
from kpilint.values.unreadable import Unreadable

DAY = 86_400
MONTH = 2_629_800


def quantity(kind: Kind, low: str | int, high: str | int = "", **rest: object) -> Quantity:
    start = Decimal(low)
    return Quantity(kind, start, Decimal(high) if high != "" else start, **rest)  # type: ignore[arg-type]


NUMBER, PERCENT, POINTS = Kind.NUMBER, Kind.PERCENT, Kind.POINTS
RELATIVE, MONEY, DURATION = Kind.RELATIVE, Kind.MONEY, Kind.DURATION

READ = [
    ("120", quantity(NUMBER, 120), "120"),
    ("1_200", quantity(NUMBER, 1200), "1,200"),
    ("1,200", quantity(NUMBER, 1200), "1,200"),
    ("1,234,567.50", quantity(NUMBER, "1234567.5"), "1,234,567.5"),
    ("250k", quantity(NUMBER, 250_000), "250,000"),
    ("5M", quantity(NUMBER, 5_000_000), "5,000,000"),
    ("1.2B", quantity(NUMBER, 1_200_000_000), "1,200,000,000"),
    (".5", quantity(NUMBER, "0.5"), "0.5"),
    ("012", quantity(NUMBER, 12), "12"),
    ("1.5e3", quantity(NUMBER, 1500), "1,500"),
    ("-3", quantity(NUMBER, -3, signed=True), "-3"),
    ("+0", quantity(NUMBER, 0, signed=True), "+0"),
    ("20%", quantity(PERCENT, "0.2"), "20%"),
    ("20 %", quantity(PERCENT, "0.2"), "20%"),
    ("12.50%", quantity(PERCENT, "0.125"), "12.5%"),
    ("+33%", quantity(PERCENT, "0.33", signed=True), "+33%"),
    ("+33% relative", quantity(RELATIVE, "0.33", signed=True), "+33% relative"),
    ("+5pp", quantity(POINTS, "0.05", signed=True), "+5 pp"),
    ("-1.5pp", quantity(POINTS, "-0.015", signed=True), "-1.5 pp"),
    ("−1.5pp", quantity(POINTS, "-0.015", signed=True), "-1.5 pp"),
    ("+5 points", quantity(POINTS, "0.05", signed=True), "+5 pp"),
    ("+1 percentage point", quantity(POINTS, "0.01", signed=True), "+1 pp"),
    ("5 pp", quantity(POINTS, "0.05"), "5 pp"),
    ("$84k", quantity(MONEY, 84_000, currency="USD"), "$84,000"),
    ("€84k", quantity(MONEY, 84_000, currency="EUR"), "€84,000"),
    ("£1.5M", quantity(MONEY, 1_500_000, currency="GBP"), "£1,500,000"),
    ("84_000 EUR", quantity(MONEY, 84_000, currency="EUR"), "€84,000"),
    ("EUR 84k", quantity(MONEY, 84_000, currency="EUR"), "€84,000"),
    ("84k €", quantity(MONEY, 84_000, currency="EUR"), "€84,000"),
    ("84k CHF", quantity(MONEY, 84_000, currency="CHF"), "84,000 CHF"),
    ("5MXN", quantity(MONEY, 5, currency="MXN"), "5 MXN"),
    ("-$5k", quantity(MONEY, -5000, currency="USD", signed=True), "-$5,000"),
    ("$-5k", quantity(MONEY, -5000, currency="USD", signed=True), "-$5,000"),
    ("+$5k", quantity(MONEY, 5000, currency="USD", signed=True), "+$5,000"),
    ("30 seconds", quantity(DURATION, 30, unit="seconds"), "30 seconds"),
    ("5 minutes", quantity(DURATION, 300, unit="minutes"), "5 minutes"),
    ("4 hours", quantity(DURATION, 14_400, unit="hours"), "4 hours"),
    ("1 day", quantity(DURATION, DAY, unit="days"), "1 day"),
    ("10 Days", quantity(DURATION, 10 * DAY, unit="days"), "10 days"),
    ("6 weeks", quantity(DURATION, 42 * DAY, unit="weeks"), "6 weeks"),
    ("9 months", quantity(DURATION, 9 * MONTH, unit="months"), "9 months"),
    ("2 quarters", quantity(DURATION, 6 * MONTH, unit="quarters"), "2 quarters"),
    ("1.5 years", quantity(DURATION, 18 * MONTH, unit="years"), "1.5 years"),
    ("-2 days", quantity(DURATION, -2 * DAY, unit="days", signed=True), "-2 days"),
    ("104..120", quantity(NUMBER, 104, 120), "104..120"),
    ("25%..30%", quantity(PERCENT, "0.25", "0.3"), "25%..30%"),
    ("25% .. 30%", quantity(PERCENT, "0.25", "0.3"), "25%..30%"),
    ("25..30%", quantity(PERCENT, "0.25", "0.3"), "25%..30%"),
    ("25%..30", quantity(PERCENT, "0.25", "0.3"), "25%..30%"),
    ("25%..25%", quantity(PERCENT, "0.25"), "25%"),
    ("6 months..9 months", quantity(DURATION, 6 * MONTH, 9 * MONTH, unit="months"), "6..9 months"),
    ("6..9 months", quantity(DURATION, 6 * MONTH, 9 * MONTH, unit="months"), "6..9 months"),
    (
        "6 weeks..3 months",
        quantity(DURATION, 42 * DAY, 3 * MONTH, unit="weeks..months"),
        "6 weeks..3 months",
    ),
    ("7 days..1 week", quantity(DURATION, 7 * DAY, unit="days"), "7 days"),
    ("$80..90k", quantity(MONEY, 80_000, 90_000, currency="USD"), "$80,000..$90,000"),
    ("$80k..90k", quantity(MONEY, 80_000, 90_000, currency="USD"), "$80,000..$90,000"),
    ("80..90k EUR", quantity(MONEY, 80_000, 90_000, currency="EUR"), "€80,000..€90,000"),
    ("80..90k", quantity(NUMBER, 80_000, 90_000), "80,000..90,000"),
    ("500..2k", quantity(NUMBER, 500, 2000), "500..2,000"),
    ("$80..$90k", quantity(MONEY, 80, 90_000, currency="USD"), "$80..$90,000"),
    ("-5..5", quantity(NUMBER, -5, 5, signed=True), "-5..+5"),
    ("+5..+10pp", quantity(POINTS, "0.05", "0.1", signed=True), "+5..+10 pp"),
    (
        "+10%..+20% relative",
        quantity(RELATIVE, "0.1", "0.2", signed=True),
        "+10%..+20% relative",
    ),
]

REFUSED = [
    ("30%..25%", "`30%..25%` is upside down", "write `25%..30%`"),
    ("9..6 months", "`9..6 months` is upside down", "write `6..9 months`"),
    ("3 months..6 weeks", "`3 months..6 weeks` is upside down", "write `6 weeks..3 months`"),
    ("$80k..90", "`$80k..90` is upside down", "write `$80,000..$90,000`"),
    ("5%..6 days", "`5%..6 days` mixes a percent with a duration", "both ends"),
    ("$5..6 EUR", "`$5..6 EUR` mixes USD with EUR", "both ends"),
    ("5..", "`5..` lacks one end", "25%..30%"),
    ("..", "`..` lacks one end", "25%..30%"),
    ("1..2..3", "more than two dots", ""),
    ("25%...30%", "is no range", "write `25%..30%`"),
    ("25-30%", "is no range", "write `25..30%`"),
    ("25–30%", "is no range", "write `25..30%`"),
    ("25 to 30%", "is no range", "write `25..30%`"),
    ("6 months - 9 months", "is no range", "write `6 months..9 months`"),
    ("1,2,3", "groups of three", "123"),
    ("1__0", "groups of three", "10"),
    ("1_00", "groups of three", "100"),
    ("12,5", "`12,5` has a comma before its decimals", "write `12.5`"),
    ("12,5%", "`12,5%` has a comma before its decimals", "write `12.5%`"),
    ("1.200,50", "has a comma before its decimals", "write `1,200.50`"),
    ("12 500", "`12 500` has spaces between its digits", "write `12_500`"),
    ("1'200", "marks that do not belong", "write `1_200`"),
    ("5.", "marks that do not belong", "write `5`"),
    ("5d", "`5d` has `d` for a unit", "write `5 days`"),
    ("5m", "could be months, minutes or millions", "write `5 months`"),
    ("10 dys", "`10 dys` has `dys` for a unit", "write `10 days`"),
    ("3 mounths", "`3 mounths` has `mounths` for a unit", "write `3 months`"),
    ("10 seats", "the KPI says what is counted", "write `10`"),
    ("20 percent", "`20 percent` has `percent` for a unit", "write `20%`"),
    ("250 k", "`250 k` does not have `k` as a unit", "write `250k`"),
    ("84k usd", "`84k usd` has `usd` for a unit", "write `84k USD`"),
    ("5 leads", "the KPI says what is counted", "write `5`"),
    ("XYZ 100", "`XYZ` in `XYZ 100` is no unit", "write a number"),
    ("$84k USD", "a currency in front and another unit behind", "write a number"),
    ("> 120", "says more than a quantity", "write `120`"),
    ("５%", "only look like the usual ones", "write `5%`"),
    ("١٢", "only look like the usual ones", "write `12`"),
    ("+-5", "`+-5` is no quantity", "write a number"),
    ("+$-5", "`+$-5` has two signs", "write a number"),
    ("", "`` is no quantity", "write a number"),
    ("nan", "`nan` is no quantity", "write a number"),
    (".inf", "`.inf` is no quantity", "write a number"),
    ("1e99", "more than 28 digits", "fewer digits"),
    ("1" * 41, "more than 28 digits", "fewer digits"),
    ("1." + "1" * 40, "more than 28 digits", "fewer digits"),
    ("1" * 25 + "B", "more than 28 digits", "fewer digits"),
    ("1" * 101, "is too long for a quantity", "write a number"),
    ("\ud800", "is no quantity", "write a number"),
    ("2026-Q1", "`-Q1` in `2026-Q1` is no unit", "write a number"),
]


@pytest.mark.parametrize(("text", "meaning", "printed"), READ)
def test_reads_and_prints(text: str, meaning: Quantity, printed: str) -> None:
    assert parse_quantity(text) == meaning
    assert str(meaning) == printed
    assert parse_quantity(printed) == meaning


@pytest.mark.parametrize(("text", "message", "help_text"), REFUSED)
def test_says_what_is_wrong_and_how_to_write_it(text: str, message: str, help_text: str) -> None:
    found = parse_quantity(text)
    assert isinstance(found, Unreadable)
    assert message in found.message
    assert help_text in found.help
    found.message.encode()


@pytest.mark.parametrize("text", [text for text, _, help_text in REFUSED if "`" in help_text])
def test_what_help_proposes_can_be_read(text: str) -> None:
    found = parse_quantity(text)
    assert isinstance(found, Unreadable)
    assert isinstance(parse_quantity(found.help.split("`")[1]), Quantity)


def test_numbers_that_yaml_has_read() -> None:
    assert parse_quantity(5) == quantity(NUMBER, 5)
    assert parse_quantity(-5) == quantity(NUMBER, -5, signed=True)
    assert parse_quantity(Decimal("1.50")) == quantity(NUMBER, "1.5")
    refused = (True, False, 10**5000, Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"))
    for raw in (*refused, Decimal("1e29"), Decimal("1e-999999")):
        assert isinstance(parse_quantity(raw), Unreadable)


def test_equal_but_unlike_raw_values_are_not_mixed_up() -> None:
    assert parse_quantity("1") == parse_quantity(1)
    assert isinstance(parse_quantity(True), Unreadable)


def test_range_properties() -> None:
    found = parse_quantity("25..30%")
    assert isinstance(found, Quantity)
    assert (found.is_range, found.amount, found.middle) == (True, Decimal("0.25"), Decimal("0.275"))
    exact = quantity(NUMBER, 7)
    assert (exact.is_range, exact.amount, exact.middle) == (False, Decimal(7), Decimal(7))


def test_rounds_only_for_display() -> None:
    third = quantity(PERCENT, Decimal(1) / 3)  # type: ignore[arg-type]
    assert third.shown() == "33.3%"
    assert str(third) == "33.33333333333333333333333333%"
    assert quantity(NUMBER, "9.96", "10.04").shown() == "10"
    assert quantity(DURATION, 100_000, unit="days").shown() == "1.2 days"
    assert str(quantity(DURATION, 100_000, unit="weeks")) == "0.17 weeks"
    assert quantity(DURATION, DAY).shown() == "1 day"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("1234.565", 2, "1,234.57"),
        ("1234.5", 2, "1,234.5"),
        ("100", 0, "100"),
        ("2.5", 0, "3"),
        ("-0.0", 1, "0"),
        ("0.00123", 1, "0.0012"),
        ("1E+6", 2, "1,000,000"),
        ("-1234.999", 2, "-1,235"),
        ("0.1234567890123456789012345678901234567890", None, None),
    ],
)
def test_show(value: str, places: int | None, shown: str | None) -> None:
    assert show(Decimal(value), places) == (shown or value.rstrip("0"))


def test_the_surrounding_decimal_context_changes_nothing() -> None:
    with localcontext(prec=3):
        assert parse_quantity("-1,234,567.89%") == quantity(PERCENT, "-12345.6789", signed=True)
        assert str(quantity(NUMBER, -1234567)) == "-1,234,567"


SIZES = st.decimals(
    min_value=0, max_value=10**15, allow_nan=False, allow_infinity=False, places=4
) | st.integers(0, 10**9).map(Decimal)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    kind = draw(st.sampled_from(Kind))
    signed = draw(st.booleans())
    ends = sorted(
        size * draw(st.sampled_from([1, -1] if signed else [1]))
        for size in draw(st.lists(SIZES, min_size=1, max_size=2))
    )
    unit = draw(st.sampled_from(sorted(SECONDS))) if kind is DURATION else ""
    factor = Decimal("0.01") if kind in (PERCENT, POINTS, RELATIVE) else SECONDS.get(unit, 1)
    currency = draw(st.sampled_from(sorted(CODES))) if kind is MONEY else ""
    return Quantity(kind, ends[0] * factor, ends[-1] * factor, currency, unit, signed)


@given(quantities())
def test_what_is_printed_reads_back(value: Quantity) -> None:
    assert parse_quantity(str(value)) == value


@given(st.decimals(0, 10**20, places=6), st.sampled_from(["", "k", "M", "B"]))
def test_reading_is_exact(number: Decimal, scale: str) -> None:
    found = parse_quantity(f"{number:f}{scale}")
    assert isinstance(found, Quantity | Unreadable)
    if isinstance(found, Quantity):
        with localcontext(prec=60):
            assert found.low == number * 1000 ** " kMB".index(scale or " ")


PIECES = (
    "0 1 2 25 1,200 1_200 .5 . .. ... , _ - + − % pp points relative $ € EUR usd k M B m days"
    " months week to ~ e3 nan \N{FULLWIDTH DIGIT FIVE} \ud800 \x00"
)
TEXTS = st.lists(st.sampled_from([*PIECES.split(), " "]), max_size=8).map("".join)


@given(st.text(max_size=120) | TEXTS)
def test_any_text_gives_an_answer(text: str) -> None:
    found = parse_quantity(text)
    if isinstance(found, Quantity):
        assert found.low <= found.high
        assert parse_quantity(str(found)) == found
    else:
        assert found.help
        f"{found.message}{found.help}".encode()
