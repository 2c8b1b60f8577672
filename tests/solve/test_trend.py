"""Natural process limits over the periods before a target's."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.check import check
from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.solve.targets import level
from kpilint.solve.trend import Trend, trend

TODAY = date(2026, 11, 21)
SPECS = """\
kpis:
  calls: {{name: Calls, definition: d, measure: {{kind: activity, of: calls}}}}
targets:
  2026-Q4: {{calls: {{value: {value}}}}}
"""


def quarter(number: int) -> str:
    """The quarter that lies so many before 2026-Q4."""
    index = 2026 * 4 + 3 - number
    return f"{index // 4}-Q{index % 4 + 1}"


def project(folder: Path, values: list[int | Decimal], value: str = "10") -> Project:
    specs = folder / "kpi_specs"
    (specs / "actuals").mkdir(parents=True, exist_ok=True)
    (specs / "a.yaml").write_text(SPECS.format(value=value))
    rows = "".join(f"calls,{quarter(len(values) - n)},{v}\n" for n, v in enumerate(values))
    (specs / "actuals" / "a.csv").write_text(f"kpi,period,value\n{rows}")
    return check(Config(root=folder), TODAY).project


def found(folder: Path, values: list[int | Decimal], value: str = "10") -> Trend | None:
    whole = project(folder, values, value)
    target = whole.targets["2026-Q4", "calls"]
    aim = level(whole, target)
    assert aim
    return trend(whole, target, aim, TODAY)


def test_the_limits_of_what_keeps_to_itself(tmp_path: Path) -> None:
    # Mean 10, steps 4, 2, 4, 2, 4: a mean of 3.2, times 2.66 is 8.512.
    steady = found(tmp_path, [8, 12, 10, 6, 8, 12, 14, 10][2:])
    assert steady
    (limits,) = steady.limits
    assert (limits.middle, limits.step) == (Decimal(10), Decimal("3.2"))
    assert (limits.low, limits.high) == (Decimal("1.488"), Decimal("18.512"))
    assert limits.around is None


def test_what_moves_on_has_its_limits_around_the_last_and_the_year_before(tmp_path: Path) -> None:
    moving = found(tmp_path, [10, 20, 30, 40, 50, 60, 70, 80])
    assert moving
    last, year = moving.limits
    assert (last.low, last.high) == (Decimal("53.4"), Decimal("106.6"))
    assert (year.low, year.high) == (Decimal("23.4"), Decimal("76.6"))
    assert moving.last.period.text == "2026-Q3"
    assert moving.year_before
    assert moving.year_before.period.text == "2025-Q4"


@pytest.mark.parametrize(("count", "periods"), [(5, 0), (6, 6), (8, 8), (11, 8)])
def test_how_far_it_looks_back(tmp_path: Path, count: int, periods: int) -> None:
    seen = found(tmp_path, [10] * count)
    assert (len(seen.periods) if seen else 0) == periods


amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@given(values=st.lists(amounts, min_size=6, max_size=8), factor=st.integers(1, 50))
def test_limits_grow_with_what_they_are_about(
    tmp_path_factory: pytest.TempPathFactory, values: list[Decimal], factor: int
) -> None:
    folder = tmp_path_factory.mktemp("trend")
    one, many = found(folder, values), found(folder, [value * factor for value in values])
    assert one
    assert many
    assert len(one.limits) == len(many.limits)
    for small, large in zip(one.limits, many.limits, strict=True):
        assert abs(small.low * factor - large.low) < Decimal("1e-9")
        assert abs(small.high * factor - large.high) < Decimal("1e-9")


@given(values=st.lists(amounts, min_size=6, max_size=8))
def test_either_all_lie_within_or_the_limits_follow_the_last(
    tmp_path_factory: pytest.TempPathFactory, values: list[Decimal]
) -> None:
    seen = found(tmp_path_factory.mktemp("trend"), values)
    assert seen
    limits = seen.limits[0]
    if limits.around is None:
        assert all(limits.distance(each.value) == 0 for each in seen.periods)
    else:
        assert limits.distance(seen.last.value) == 0
        assert limits.middle == values[-1]
