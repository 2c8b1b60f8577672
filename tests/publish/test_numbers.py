"""Numbers, periods, levels and sums as people read them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.publish.levels import change, gap, level
from kpilint.publish.numbers import amount, day, months, number
from kpilint.publish.sums import duration, times
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


def target(value: str = "", base: str = "", by: str = "", top: str = "", bottom: str = "") -> Any:
    return SimpleNamespace(
        value=quantity(value) if value else None,
        change=quantity(by) if by else None,
        baseline=SimpleNamespace(value=quantity(base)) if base else None,
        top_down=quantity(top) if top else None,
        bottom_up=quantity(bottom) if bottom else None,
    )


@pytest.mark.parametrize(
    ("base", "by", "goal"),
    [
        ("100", "+15%  relative", "115"),
        ("100", "+12", "112"),
        ("60%", "+5pp", "65%"),
        ("60%", "+5% relative", "63%"),
        ("10 days", "-2 days", "8 days"),
        ("$80..90k", "+10% relative", "$88,000–$99,000"),
    ],
)
def test_a_change_is_put_on_the_baseline(base: str, by: str, goal: str) -> None:
    found = level(target(base=base, by=by))
    assert found
    assert amount(found) == goal


@pytest.mark.parametrize(("base", "by"), [("60%", "+5%"), ("", "+12"), ("100", "+5pp")])
def test_a_change_that_could_mean_two_things_is_not_worked_out(base: str, by: str) -> None:
    assert level(target(base=base, by=by)) is None


@pytest.mark.parametrize(
    ("base", "value", "moved"),
    [("100", "115", "+15%"), ("60%", "65%", "+5 points"), ("100", "80", "-20%")],
)
def test_the_distance_from_the_baseline(base: str, value: str, moved: str) -> None:
    found = change(target(value, base))
    assert found
    assert amount(found) == moved


@pytest.mark.parametrize(("base", "value"), [("0", "5"), ("", "5"), ("1..2", "5"), ("5%", "5")])
def test_no_distance_where_there_is_none(base: str, value: str) -> None:
    assert change(target(value, base)) is None


def test_how_far_top_down_and_bottom_up_are_apart() -> None:
    apart = gap(target(top="130", bottom="104"))
    assert apart
    assert amount(apart) == "25%"
    assert gap(target(top="130")) is None
    assert gap(target(top="130", bottom="0")) is None


def test_products_keep_their_ranges_and_their_money() -> None:
    shown = {
        ("1000", "22%"): "220",
        ("86.5", "25%..33%"): "21.625–28.545",
        ("20..30", "$84k"): "$1,680,000–$2,520,000",
    }
    for (one, other), product in shown.items():
        found = times(quantity(one), quantity(other))
        assert found
        assert amount(found) == product
    assert times(quantity("1"), None) is None


def test_times_add_up() -> None:
    stages: Any = [SimpleNamespace(takes=quantity(t)) for t in ("10 days", "3..5 days")]
    assert amount(duration(stages)) == "13–15 days"  # type: ignore[arg-type]
    longer: Any = [
        *stages,
        SimpleNamespace(takes=quantity("6 months")),
        SimpleNamespace(takes=None),
    ]
    assert "months" in amount(duration(longer), 1)  # type: ignore[arg-type]
    assert duration([]) is None


def test_a_single_point_is_one_point() -> None:
    one = quantity("+1pp")
    assert amount(one) == "+1 point"
    assert amount(replace(one, high=Decimal("0.02"))) == "+1 to +2 points"
