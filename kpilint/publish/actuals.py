"""What was measured, beside what was aimed at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from markupsafe import Markup

from kpilint.model.actuals import Actual
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.publish.blocks import table
from kpilint.publish.differences import change, difference
from kpilint.publish.escape import escape, fill
from kpilint.publish.page import Page
from kpilint.solve.arithmetic import ZERO
from kpilint.solve.targets import level, tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

MOST = 12
"""Periods that a page looks back on."""


class Result(Enum):
    """How a period came out."""

    MET = "met"
    NEAR = "missed, within the tolerance"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An actual of a period that is over, beside the target of that period."""

    kpi: Kpi
    actual: Actual
    goal: Quantity
    result: Result

    @property
    def off(self) -> Decimal | None:
        """How far off it was, as a share of the goal; None where that cannot be said."""
        goal, was = self.goal, self.actual.value
        if goal.is_range or was.is_range or goal.kind is not was.kind or goal.low <= ZERO:
            return None
        return EXACT.divide(abs(EXACT.subtract(was.low, goal.low)), goal.low)


def beside_targets(page: Page, kpi: Kpi) -> Markup:
    """The latest periods as a table, the newest first; nothing where there are none."""
    targets = _by_days(page.company.project.targets_of(kpi.id))
    whole = (actual for actual in page.company.project.actuals_of(kpi.id) if not actual.segment)
    rows = [_row(page, kpi, actual, targets.get(_days(actual))) for actual in _newest(whole)]
    labels = ("Period", "Actual", "Target", "Difference", "Note")
    return _table("Actuals against the target, the newest first", labels, rows)


def by_segment(page: Page, kpi: Kpi) -> Markup:
    """The segments of the newest period that has any, as a table."""
    split = [actual for actual in page.company.project.actuals_of(kpi.id) if actual.segment]
    newest = _days(_newest(split)[0]) if split else None
    rows = [
        (each.segment, each.period.text, page.level(each.value, kpi), page.say(each.note))
        for each in split
        if _days(each) == newest
    ]
    labels = ("Segment", "Period", "Actual", "Note")
    return _table("The newest actuals by segment", labels, rows)


def outcomes(project: Project, kpi: Kpi, today: date) -> Iterable[Outcome]:
    """How the KPI's periods came out that are over, the newest first."""
    targets = _by_days(project.targets_of(kpi.id))
    for actual in reversed(project.actuals_of(kpi.id)):
        target = targets.get(_days(actual))
        if not target or actual.segment or not actual.period.ended(today):
            continue
        goal = open_level(project, target)
        if goal and goal.kind is actual.value.kind:
            yield Outcome(kpi, actual, goal, _result(kpi, target, goal, actual.value))


def _table(caption: str, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A table without the columns that nothing stands in."""
    if not rows:
        return Markup("")
    used = [
        label if any(row[number] for row in rows) else None for number, label in enumerate(labels)
    ]
    return table(caption, used, rows)


def _row(page: Page, kpi: Kpi, actual: Actual, target: Target | None) -> tuple[str, ...]:
    return (
        actual.period.text,
        page.level(actual.value, kpi),
        page.goal(target) if target else Markup(""),
        _beside(page, kpi, actual, target) if target else Markup(""),
        page.say(actual.note),
    )


def _beside(page: Page, kpi: Kpi, actual: Actual, target: Target) -> Markup:
    """How far the actual is from the target, and what that means."""
    goal = open_level(page.company.project, target)
    if not goal or goal.kind is not actual.value.kind:
        return Markup("")
    over = actual.period.ended(page.company.today)
    word = _result(kpi, target, goal, actual.value).value if over else "so far"
    apart, share = difference(goal, actual.value), change(goal, actual.value)
    if not apart:
        return escape(word.capitalize())
    relative = f" ({page.about(share)})" if share and share.kind is Kind.RELATIVE else ""
    return fill("%s%s: %s", page.about(apart), relative, word)


def judged(direction: str, goal: Quantity, was: Quantity, near: Decimal) -> Result:
    """Met is at least the goal; at most it where less is better; near it where it is to hold."""
    below, above = EXACT.subtract(goal.low, was.high), EXACT.subtract(was.low, goal.high)
    off = {"up": below, "down": above}.get(direction, max(below, above))
    if off <= ZERO or (off <= near and direction == "hold"):
        return Result.MET
    return Result.NEAR if off <= near else Result.MISSED


def open_level(project: Project, target: Target) -> Quantity | None:
    """The level that a target asks for; None where it is pending, or confidential."""
    return None if target.pending or target.confidential else level(project, target)


def _result(kpi: Kpi, target: Target, goal: Quantity, was: Quantity) -> Result:
    return judged(kpi.direction, goal, was, tolerance(target, goal))


def _newest(actuals: Iterable[Actual]) -> list[Actual]:
    """The latest first, and of those that end together the longest."""
    return sorted(actuals, key=lambda a: (a.period.end, a.period.days), reverse=True)[:MOST]


def _by_days(targets: Iterable[Target]) -> Mapping[tuple[date, date], Target]:
    return {(target.period.start, target.period.end): target for target in targets}


def _days(actual: Actual) -> tuple[date, date]:
    return actual.period.start, actual.period.end
