"""Sales math: the worked numbers, and what holds whatever the numbers are."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.model.project import Project
from kpilint.solve.arithmetic import over, relative, rounded
from kpilint.solve.flow import Flow, back, flow, path, through
from kpilint.solve.ways import Changes, Ways, ways
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Kind, Quantity, parse_quantity

Read = Callable[..., Project]
NEAR = Fraction(1, 10**60)


def quantity(text: str) -> Quantity:
    found = parse_quantity(text)
    assert isinstance(found, Quantity)
    return found


def quarter() -> Period:
    found = parse_period("2026-Q4")
    assert isinstance(found, Period)
    return found


def funnel(*conversions: str) -> str:
    """A funnel of as many stages as there are conversions, and one before them."""
    stages = [f"{{term: s{n}, conversion: {c}}}" for n, c in enumerate(conversions, 1)]
    terms = [f"s{n}: {{name: S{n}, definition: d}}" for n in range(len(conversions) + 1)]
    listed = ", ".join(["{term: s0}", *stages])
    return f"terms: {{{', '.join(terms)}}}\nfunnels: {{f: {{name: F, stages: [{listed}]}}}}\n"


def known(found: Project, changes: Changes | None = None) -> Ways:
    return ways(found, found.funnels["f"], quarter(), changes or Changes())


def counts(found: Project, stage: int, count: str, changes: Changes | None = None) -> Flow:
    return flow(known(found, changes), found.funnels["f"].stages[stage], quantity(count))


def wholes(found: Flow) -> list[str]:
    return [count.whole.shown() for count in found.values()]


def exacts(found: Flow) -> list[str]:
    return [count.exact.shown(2) for count in found.values()]


def test_from_a_quota_to_activities(project: Read) -> None:
    deals = over(quantity("$250k"), quantity("$84k"))
    assert deals is not None
    assert Quantity(Kind.NUMBER, deals.low, deals.high).shown(3) == "2.976"
    chain = project(funnel("2%", "60%", "33%"))
    goal = Quantity(Kind.NUMBER, deals.low, deals.high)
    found = flow(known(chain), chain.funnels["f"].stages[3], goal)
    assert wholes(found) == ["750", "15", "9", "3"]
    assert exacts(found) == ["750", "15", "9.09", "2.98"]


def test_from_an_audience_to_attendees(project: Read) -> None:
    found = counts(project(funnel("30%", "20%", "25..30%")), 0, "500")
    assert exacts(found) == ["500", "150", "30", "7.5..9"]
    assert wholes(found) == ["500", "150", "30", "8..9"]


def test_points_are_not_percent() -> None:
    before, after = quantity("15%").low, quantity("20%").low
    share = relative(before, after)
    assert share is not None
    assert Quantity(Kind.POINTS, after - before, after - before, signed=True).shown() == "+5 pp"
    assert Quantity(Kind.RELATIVE, share, share, signed=True).shown() == "+33.3% relative"


def test_nine_months_to_six_is_half_as_much_again() -> None:
    assert relative(quantity("6 months").low, quantity("9 months").low) == Decimal("0.5")


def test_from_the_middle_it_goes_both_ways(project: Read) -> None:
    found = counts(project(funnel("20%", "50%", "25%..33%")), 2, "100")
    assert wholes(found) == ["1,000", "200", "100", "25..33"]


def test_what_a_missing_conversion_hides(project: Read) -> None:
    found = project(funnel("20%", "50%", "25%"))
    gone = project(funnel("20%", "50%", "25%").replace("conversion: 50%", "takes: 1 day"))
    assert list(counts(found, 3, "10")) == [0, 1, 2, 3]
    assert list(counts(gone, 3, "10")) == [2, 3]
    assert list(counts(gone, 0, "10")) == [0, 1]


def test_more_digits_than_can_be_kept_are_whole(project: Read) -> None:
    tiny = f"0.{'0' * 23}1%"
    found = counts(project(funnel(*[tiny] * 5)), 5, "7")
    assert wholes(found)[0].replace(",", "") == f"7{'0' * 130}"


def test_a_conversion_of_nothing_leads_nowhere(project: Read) -> None:
    assert list(counts(project(funnel("20%", "0%", "25%")), 3, "10")) == [2, 3]


SPAN = """\
kpis:
  one: {name: One, definition: d, measure: {kind: conversion, from: f.s0, to: f.s1}}
  all: {name: All, definition: d, measure: {kind: conversion, from: f.s0, to: f.s2}}
targets:
  %s:
    %s
"""


@pytest.mark.parametrize(
    ("period", "target", "expected"),
    [
        ("2026-Q4", "one: {value: 10%}", ["2,000", "200", "100"]),
        ("2026", "one: {value: 10%}", ["2,000", "200", "100"]),
        ("2026-Q3", "one: {value: 10%}", ["1,000", "200", "100"]),
        ("2026-10", "one: {value: 10%}", ["1,000", "200", "100"]),
        ("2026-Q4", "one: {change: -10pp, baseline: {value: 20%}}", ["2,000", "200", "100"]),
        ("2026-Q4", "all: {value: 5%}", ["2,000", "200", "100"]),
        ("2026-Q4", "one: {pending: Later.}", ["1,000", "200", "100"]),
    ],
)
def test_a_target_for_a_conversion_wins_in_its_period(
    project: Read, period: str, target: str, expected: list[str]
) -> None:
    found = project(funnel("20%", "50%"), SPAN % (period, target))
    assert wholes(counts(found, 2, "100")) == expected


def test_what_is_tried_wins_over_everything(project: Read) -> None:
    changes = Changes(rates={1: quantity("25%")})
    one = project(funnel("20%", "50%"), SPAN % ("2026-Q4", "one: {value: 10%}"))
    assert wholes(counts(one, 2, "100", changes)) == ["800", "200", "100"]
    spanning = project(funnel("20%", "50%"), SPAN % ("2026-Q4", "all: {value: 5%}"))
    assert wholes(counts(spanning, 2, "100", changes)) == ["800", "200", "100"]
    assert wholes(counts(spanning, 0, "1000")) == ["1,000", "200", "50"]


PERCENTS = st.decimals(min_value="0.1", max_value="100", places=1)
RANGES = st.lists(st.tuples(PERCENTS, PERCENTS).map(sorted), min_size=1, max_size=5)
AMOUNTS = st.integers(min_value=1, max_value=10**7)
SHARES = st.lists(st.fractions(min_value=0, max_value=1), min_size=5, max_size=5)


def written(ranges: list[list[Decimal]]) -> list[str]:
    return [f"{low}%..{high}%" for low, high in ranges]


def whole_way(found: Project, count: Flow, goal: int, other: int) -> tuple[Quantity, Quantity]:
    stages = found.funnels["f"].stages
    steps = path(count, stages[goal], stages[other])
    return count[goal].whole, through(back(count[goal].whole, steps), steps)


@given(RANGES, AMOUNTS)
def test_back_and_forth_contains_the_start(
    project: Read, ranges: list[list[Decimal]], amount: int
) -> None:
    found = project(funnel(*written(ranges)))
    start, returned = whole_way(found, counts(found, len(ranges), str(amount)), len(ranges), 0)
    assert Fraction(returned.low) * (1 - NEAR) <= start.low
    assert start.high <= Fraction(returned.high) * (1 + NEAR)


@given(RANGES, AMOUNTS, SHARES)
def test_no_conversion_within_its_range_leaves_the_result(
    project: Read, ranges: list[list[Decimal]], amount: int, shares: list[Fraction]
) -> None:
    found = project(funnel(*written(ranges)))
    steps = path(
        counts(found, 0, str(amount)),
        found.funnels["f"].stages[0],
        found.funnels["f"].stages[len(ranges)],
    )
    chosen = [
        (Fraction(low) + (Fraction(high) - Fraction(low)) * share) / 100
        for (low, high), share in zip(ranges, shares, strict=False)
    ]
    forwards, backwards = Fraction(amount), Fraction(amount)
    for rate in chosen:
        forwards, backwards = forwards * rate, backwards / rate
    for exact, given_range in (
        (forwards, through(quantity(str(amount)), steps)),
        (backwards, back(quantity(str(amount)), steps)),
    ):
        assert Fraction(given_range.low) * (1 - NEAR) <= exact
        assert exact <= Fraction(given_range.high) * (1 + NEAR)


@given(RANGES, AMOUNTS)
def test_every_sum_starts_from_the_whole_before(
    project: Read, ranges: list[list[Decimal]], amount: int
) -> None:
    found = project(funnel(*written(ranges)))
    for goal in (0, len(ranges)):
        for count in (seen := counts(found, goal, str(amount))).values():
            assert count.whole == rounded(count.exact)
            assert abs(count.whole.low - count.exact.low) <= Decimal("0.5")
            if count.way:
                before = count.way.first if goal == 0 else count.way.last
                given_there = seen[before.index].whole
                again = (
                    through(given_there, (count.way,))
                    if goal == 0
                    else back(given_there, (count.way,))
                )
                assert again == count.exact
