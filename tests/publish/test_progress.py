"""How far a target is by what came so far: the arithmetic behind "on track"."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kpilint.publish.outcomes import Result, judged
from kpilint.publish.progress import Progress, latest, nearest, progress
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Quantity, parse_quantity

TODAY = date(2026, 11, 21)
ADDS = {"measure": {"kind": "activity", "of": "calls"}}
LEVEL = {"measure": {"kind": "other"}, "unit": "percent"}

Measured = Callable[..., Any]


def quantity(text: str) -> Quantity:
    found = parse_quantity(text)
    assert isinstance(found, Quantity)
    return found


def period(text: str) -> Period:
    found = parse_period(text)
    assert isinstance(found, Period)
    return found


@pytest.fixture
def project(tmp_path: Path, report_of: Callable[[Path], Any]) -> Measured:
    """Read a project with one KPI, its targets and its actuals."""

    def write(kpi: Any, targets: Any, *rows: str) -> Any:
        specs = {
            "kpis": {"calls": {"name": "Calls", "definition": "d", **kpi}},
            "targets": {
                name: {"calls": t if isinstance(t, dict) else {"value": t}}
                for name, t in targets.items()
            },
        }
        (tmp_path / "kpi_specs/actuals").mkdir(parents=True)
        (tmp_path / "kpi_specs/all.yaml").write_text(yaml.safe_dump(specs))
        lines = ("kpi,period,value,segment,updated_on", *(f"calls,{row}" for row in rows))
        (tmp_path / "kpi_specs/actuals/all.csv").write_text("\n".join(lines) + "\n")
        (tmp_path / "kpilint.toml").write_text("")
        return report_of(tmp_path).project

    return write


@pytest.fixture
def found(project: Measured) -> Callable[..., Progress | None]:
    """Give the progress of the one target."""

    def find(kpi: Any, name: str, target: Any, *rows: str) -> Progress | None:
        read = project(kpi, {name: target}, *rows)
        return progress(read, read.targets[name, "calls"], TODAY)

    return find


@pytest.mark.parametrize(
    ("target", "rows", "value", "word"),
    [
        # October is 31 of the quarter's 92 days: 920 a quarter are 310 until then.
        (920, ["2026-10,310,,"], 310, "on track"),
        (920, ["2026-10,309,,"], 309, "nearly on track"),
        (920, ["2026-10,279,,"], 279, "nearly on track"),
        (920, ["2026-10,278,,"], 278, "off track"),
        (920, ["2026-10,920,,"], 920, "reached already"),
        (920, ["2026-10,310,,", "2026-W45,70,,", "2026-W46,70,,"], 450, "on track"),
        (920, ["2026-10,310,,", "2026-W45,70,,", "2026-W46,69,,"], 449, "nearly on track"),
        # What lies within a month that is there is in it already.
        (920, ["2026-10,310,,", "2026-W42,99,,"], 310, "on track"),
        # A segment is a part of the whole.
        (920, ["2026-10,310,,", "2026-10,300,north,"], 310, "on track"),
        # Until the tenth of October these are 100.
        (920, ["2026-10,100,,2026-10-10"], 100, "on track"),
        (920, ["2026-Q4,520,,"], 520, "on track"),
        (920, ["2026-Q4,519,,"], 519, "nearly on track"),
        ({"value": 920, "tolerance": 0}, ["2026-10,309,,"], 309, "off track"),
        ({"pending": "Later."}, ["2026-10,310,,"], 310, ""),
        ({"confidential": True, "value": 920}, ["2026-10,310,,"], 310, ""),
    ],
)
def test_what_adds_up_is_held_against_the_days_gone(
    found: Any, target: Any, rows: list[str], value: int, word: str
) -> None:
    progress = found(ADDS, "2026-Q4", target, *rows)
    assert (progress.value.low, progress.word) == (value, word)


def test_the_shares_say_how_far(found: Any) -> None:
    progress = found(ADDS, "2026-Q4", 920, "2026-10,460,,")
    assert progress.done == Decimal("0.5")
    assert (progress.gone * 92).quantize(Decimal("0.001")) == 31
    assert [period.text for period in progress.periods] == ["2026-10"]


@pytest.mark.parametrize(
    ("direction", "value", "word"),
    [
        ("down", 310, "on track"),
        ("down", 311, "nearly on track"),
        ("down", 342, "off track"),
        ("down", 100, "on track"),
        ("hold", 280, "on track"),
        ("hold", 342, "off track"),
        ("hold", 278, "off track"),
    ],
)
def test_less_may_be_better(found: Any, direction: str, value: int, word: str) -> None:
    kpi = {**ADDS, "direction": direction}
    assert found(kpi, "2026-Q4", 920, f"2026-10,{value},,").word == word


@pytest.mark.parametrize(
    ("rows", "value", "word"),
    [
        (["2026-10,50%,,"], "0.5", "on track"),
        (["2026-10,45%,,"], "0.45", "nearly on track"),
        (["2026-10,44%,,"], "0.44", "off track"),
        (["2026-10,44%,,", "2026-W46,51%,,"], "0.51", "on track"),
    ],
)
def test_what_does_not_add_up_is_as_it_was_last(
    found: Any, rows: list[str], value: str, word: str
) -> None:
    progress = found(LEVEL, "2026-Q4", "50%", *rows)
    assert (progress.value.low, progress.word) == (Decimal(value), word)
    assert progress.done is progress.gone is None


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (["2026-Q3,100,,"], "met"),
        (["2026-Q3,95,,"], "missed, within the tolerance"),
        (["2026-Q3,89,,"], "missed"),
        (["2026-07,50,,", "2026-08,20,,", "2026-09,30,,"], "met"),
        (["2026-07,50,,", "2026-08,60,,"], "not measured to the end"),
        ([f"2026-W{week},8,," for week in range(27, 40)], "met"),
        ([f"2026-W{week},9,," for week in range(27, 39)], "not measured to the end"),
    ],
)
def test_a_period_that_is_over_has_a_result(found: Any, rows: list[str], word: str) -> None:
    assert found(ADDS, "2026-Q3", 100, *rows).word == word


@pytest.mark.parametrize("rows", [[], ["2026-Q3,5,,"], ["2026-10,5,north,"], ["2026-12,5,,"]])
def test_without_an_actual_there_is_no_progress(found: Any, rows: list[str]) -> None:
    assert found(ADDS, "2026-Q4", 100, *rows) is None


def test_the_latest_actual_is_the_one_that_ends_last(project: Measured) -> None:
    rows = ("2026-Q3,1,,", "2026-09,2,,", "2026-10,3,,", "2026-10,9,north,", "2027-01,4,,")
    read = project(ADDS, {}, *rows)
    for until, value in ((TODAY, 3), (date(2026, 9, 30), 1), (date(2027, 5, 1), 4)):
        actual = latest(read, "calls", until)
        assert actual is not None
        assert actual.value.low == value
    assert latest(read, "calls", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ("2026-Q4", "2026-Q4"),
        ("2026-11", "2026-11"),
        ("2026-Q3", "2026-Q3"),
        ("2027-Q1", "2027-Q1"),
        ("2026", "2026"),
    ],
)
def test_the_nearest_target_is_about_as_long(project: Measured, span: str, text: str) -> None:
    names = ("2026", "2026-Q3", "2026-Q4", "2026-11", "2027-Q1")
    targets = project(ADDS, dict.fromkeys(names, 5)).targets_of("calls")
    asked = period(span)
    target = nearest(targets, asked.start, asked.end, TODAY)
    assert target is not None
    assert target.period.text == text
    assert nearest((), asked.start, asked.end, TODAY) is None


@given(st.integers(-50, 50), st.integers(1, 50), st.integers(0, 20))
def test_nothing_is_both_met_and_missed(was: int, goal: int, near: int) -> None:
    level, came, off = (
        quantity(str(goal)),
        Quantity(quantity("1").kind, *(Decimal(was),) * 2),
        was - goal,
    )
    results = {way: judged(way, level, came, Decimal(near)) for way in ("up", "down", "hold")}
    assert (results["up"] is Result.MET) == (off >= 0)
    assert (results["down"] is Result.MET) == (off <= 0)
    assert (results["hold"] is Result.MET) == (abs(off) <= near)
    assert (results["up"] is Result.MISSED) == (off < -near)
    assert (results["down"] is Result.MISSED) == (off > near)
