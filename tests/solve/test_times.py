"""When things have to be at a stage, and what is known of that time."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.model.project import Project
from kpilint.solve.shifted import past
from kpilint.solve.times import Window, together, windows
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Quantity, parse_quantity

Read = Callable[..., Project]


def quantity(text: str) -> Quantity:
    found = parse_quantity(text)
    assert isinstance(found, Quantity)
    return found


def period(text: str) -> Period:
    found = parse_period(text)
    assert isinstance(found, Period)
    return found


FUNNEL = """\
terms: {a: {name: A, definition: d}, b: {name: B, definition: d}, c: {name: C, definition: d}}
funnels: {f: {name: F, stages: [{term: a}, {term: b}, {term: c}]}}
kpis: {as: {name: As, definition: d, measure: {kind: volume, of: f.a}}}
"""


def shown(project: Read, takes: dict[int, str], goal: int, text: str = "2026-Q4") -> list[str]:
    stages = project(FUNNEL).funnels["f"].stages
    read = {index: quantity(each) for index, each in takes.items()}
    found = windows(stages, read, goal, period(text))
    return [f"{window.start} {window.end}" for window in found.values()]


@pytest.mark.parametrize(
    ("takes", "goal", "expected"),
    [
        (
            {1: "10 days", 2: "6..9 months"},
            2,
            ["2025-12-22 2026-06-20", "2026-01-01 2026-06-30", "2026-10-01 2026-12-31"],
        ),
        (
            {1: "10 days", 2: "6..9 months"},
            0,
            ["2026-10-01 2026-12-31", "2026-10-11 2027-01-10", "2027-04-11 2027-10-10"],
        ),
        ({2: "2 quarters"}, 2, ["2026-04-01 2026-06-30", "2026-10-01 2026-12-31"]),
        ({1: "3 days"}, 2, ["2026-10-01 2026-12-31"]),
        (
            {1: "12 hours", 2: "1 week"},
            1,
            ["2026-09-30 2026-12-30", "2026-10-01 2026-12-31", "2026-10-08 2027-01-07"],
        ),
        ({1: "0 days"}, 1, ["2026-10-01 2026-12-31", "2026-10-01 2026-12-31"]),
        ({2: "9999 years"}, 2, ["2026-10-01 2026-12-31"]),
        ({2: "99999999999999999999 days"}, 2, ["2026-10-01 2026-12-31"]),
    ],
)
def test_windows(project: Read, takes: dict[int, str], goal: int, expected: list[str]) -> None:
    assert shown(project, takes, goal) == expected


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_window_and_back_again_holds_the_period(project: Read, one: int, other: int) -> None:
    low, high = sorted((one, other))
    stages = project(FUNNEL).funnels["f"].stages
    takes = {1: quantity(f"{low}..{high} days")}
    there = windows(stages, takes, 1, period("2026-Q4"))[0]
    assert (there.end - there.start).days == 91 + high - low
    assert (date(2026, 10, 1) - there.start).days == high


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        ({1: "10 days", 2: "3 weeks"}, "31 days"),
        ({1: "1 month", 2: "6..9 months"}, "7..10 months"),
        ({1: "10 days"}, None),
        ({}, None),
    ],
)
def test_together(takes: dict[int, str], expected: str | None) -> None:
    found = together({index: quantity(text) for index, text in takes.items()}, 0, 2)
    assert (found and found.shown()) == expected


ACTUALS = "kpi,period,value,segment\nas,2026-Q1,90,\nas,2026-Q1,7,small\nas,2026-Q2,182,\n"
TARGETS = "targets: {2026-Q2: {as: {value: 5}}, 2026-Q3: {as: {value: 100}}}"


@pytest.mark.parametrize(
    ("start", "end", "parts", "mean"),
    [
        # An actual of what is over comes before a target.
        (date(2026, 1, 1), date(2026, 6, 30), [("90", True), ("182", True)], "136.3"),
        (date(2026, 4, 1), date(2026, 6, 30), [("182", True)], "182"),
        (date(2026, 7, 1), date(2026, 8, 15), [("100", False)], "100"),
        (date(2026, 9, 1), date(2026, 10, 15), None, ""),
    ],
)
def test_what_is_known_of_a_window(
    project: Read, start: date, end: date, parts: list[tuple[str, bool]] | None, mean: str
) -> None:
    found = project(FUNNEL, TARGETS, actuals=ACTUALS)
    stage = found.funnels["f"].stages[0]
    known = past(found, stage, Window(start, end), period("2026-Q4"), date(2026, 8, 1))
    if parts is None:
        assert known is None
    else:
        assert known is not None
        assert [(each.value.shown(), each.actual) for each in known.known] == parts
        assert known.usual.shown() == mean
