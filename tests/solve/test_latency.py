"""Which periods something set out in, that arrives in another."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.solve.known import alike
from kpilint.solve.latency import Way
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Quantity, parse_quantity


def way(takes: str) -> Way:
    quantity = parse_quantity(takes)
    assert isinstance(quantity, Quantity)
    nowhere: Any = None
    return Way(nowhere, nowhere, nowhere, quantity)


def period(text: str, fiscal_year_start: int = 1) -> Period:
    found = parse_period(text, fiscal_year_start)
    assert isinstance(found, Period)
    return found


@pytest.mark.parametrize(
    ("takes", "arrival", "departures"),
    [
        ("6..9 months", "2026-Q4", ["2026-Q1", "2026-Q2"]),
        ("6 months", "2026-Q4", ["2026-Q2"]),
        ("9 months", "2026-Q4", ["2026-Q1"]),
        ("100 days", "2026-Q4", ["2026-Q3"]),
        ("6 weeks", "2026-11", ["2026-10"]),
        ("3 weeks", "2026-W50", ["2026-W47"]),
        ("2 years", "2026", ["2024"]),
        ("5 years", "1902", []),
    ],
)
def test_departures(takes: str, arrival: str, departures: list[str]) -> None:
    assert [str(each) for each in way(takes).departures(period(arrival))] == departures


@given(
    shortest=st.integers(1, 2000),
    longer=st.integers(0, 1000),
    arrival=st.sampled_from(["2026", "2026-H1", "2026-Q3", "2026-02", "2026-W53", "FY2027-Q2"]),
)
def test_whoever_sets_out_in_the_middle_arrives_in_the_period(
    shortest: int, longer: int, arrival: str
) -> None:
    goal = period(arrival, 7)
    found = way(f"{shortest}..{shortest + longer} days").departures(goal)
    for each in found:
        middle = each.start + timedelta(days=each.days // 2)
        assert middle + timedelta(days=shortest) <= goal.end + timedelta(days=1)
        assert middle + timedelta(days=shortest + longer + 1) >= goal.start
        assert alike(each, goal)
    # The middles of like periods lie up to four days further apart than a short one is long.
    assert found or longer < 4 or shortest < goal.days or shortest > 59 * goal.days


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-Q1", "2025-Q4", True),
        ("2026-Q1", "2025-12", False),
        ("2026-W01", "2025-W50", True),
        ("2026", "FY2026", False),
        ("2026-Q1", "FY2026-Q1", False),
        ("FY2026-Q1", "FY2025-Q3", True),
    ],
)
def test_alike(one: str, other: str, same: bool) -> None:
    assert alike(period(one, 2), period(other, 2)) is same
