"""Numbers, periods, levels and sums as people read them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.publish.differences import change, difference, gap
from kpilint.publish.numbers import amount, day, months, number
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Quantity, parse_quantity


def quantity(text: str) -> Quantity:
    read = parse_quantity(text)
    assert isinstance(read, Quantity)
    return read


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("120", "120"),
        ("1_200", "1,200"),
        ("0.1234567", "0.1234567"),
        ("22%", "22%"),
        ("25%..33%", "25–33%"),
        ("+5pp", "+5 points"),
        ("+1pp", "+1 point"),
        ("-1.5pp", "-1.5 points"),
        ("+33%", "+33%"),
        ("$84k", "$84,000"),
        ("$84.5", "$84.50"),
        ("84_000 EUR", "€84,000"),
        ("500 CHF", "CHF\N{NO-BREAK SPACE}500"),
        ("$80..90k", "$80,000–$90,000"),
        ("1 month", "1 month"),
        ("6..9 months", "6–9 months"),
        ("2 weeks..1 quarter", "2 weeks to 1 quarter"),
        ("-3..-2 days", "-3 to -2 days"),
        ("9999999999999999999999999999", "9,999,999,999,999,999,999,999,999,999"),
    ],
)
def test_quantities(written: str, shown: str) -> None:
    assert amount(quantity(written)) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [("171.66", "171.7"), ("102.96", "103"), ("$1234.56", "$1,235"), ("$3.456", "$3.46")],
)
def test_what_follows_is_rounded(written: str, shown: str) -> None:
    assert amount(quantity(written), 1) == shown


@given(st.decimals(min_value=-(10**27), max_value=10**27, places=6))
def test_no_digit_is_lost(value: Decimal) -> None:
    assert Decimal(number(value).replace(",", "")) == value


def period(text: str) -> Period:
    read = parse_period(text, 1)
    assert isinstance(read, Period)
    return read


@pytest.mark.parametrize(
    ("written", "covers"),
    [
        ("2026-Q4", "October to December 2026"),
        ("2026-11", "November 2026"),
        ("2026", "January to December 2026"),
        ("2026-W47", "16 November 2026 to 22 November 2026"),
    ],
)
def test_periods(written: str, covers: str) -> None:
    assert months(period(written)) == covers


def test_days() -> None:
    assert day(date(2026, 10, 4)) == "4 October 2026"


@pytest.mark.parametrize(
    ("base", "value", "moved", "apart"),
    [
        ("100", "115", "+15%", "+15"),
        ("60%", "65%", "+5 points", "+5 points"),
        ("100", "80", "-20%", "-20"),
        ("$80k", "$84k", "+5%", "+$4,000"),
        ("4 days", "3 days", "-25%", "-1 day"),
    ],
)
def test_the_distance_between_two_levels(base: str, value: str, moved: str, apart: str) -> None:
    relative = change(quantity(base), quantity(value))
    absolute = difference(quantity(base), quantity(value))
    assert relative
    assert absolute
    assert (amount(relative), amount(absolute)) == (moved, apart)


@pytest.mark.parametrize(("base", "value"), [("0", "5"), ("1..2", "5"), ("5%", "5")])
def test_no_distance_where_there_is_none(base: str, value: str) -> None:
    assert change(quantity(base), quantity(value)) is None


def test_how_far_top_down_and_bottom_up_are_apart() -> None:
    for one, other in (("130", "104"), ("104", "130")):
        apart = gap(quantity(one), quantity(other))
        assert apart
        assert amount(apart) == "25%"
    assert gap(quantity("130"), None) is None
    assert gap(quantity("130"), quantity("0")) is None


def test_what_is_small_is_not_rounded_to_nothing() -> None:
    assert amount(quantity("0.00123"), 1) == "0.0012"
    assert amount(quantity("0.004%"), 2) == "0.004%"
    assert amount(quantity("0"), 1) == "0"


def test_a_single_point_is_one_point() -> None:
    one = quantity("+1pp")
    assert amount(one) == "+1 point"
    assert amount(replace(one, high=Decimal("0.02"))) == "+1 to +2 points"
