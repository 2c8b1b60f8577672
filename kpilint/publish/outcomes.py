"""How periods came out: what was measured beside what was aimed at."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from kpilint.frozen import frozen
from kpilint.model.actuals import Actual
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.solve.arithmetic import ZERO
from kpilint.solve.targets import level, tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

Days = tuple[date, date]


class Result(Enum):
    """How a period came out."""

    MET = "met"
    NEAR = "missed, within the tolerance"
    MISSED = "missed"


@frozen
class Outcome:
    """An actual of a period that is over, beside the target of that period.

    `far` says that it is off by more than the tolerance, on whatever side.
    """

    kpi: Kpi
    actual: Actual
    goal: Quantity
    result: Result
    far: bool = False

    @property
    def word(self) -> str:
        """How it came out; to be far on the better side of the target is a forecast gone wrong."""
        met = self.result is Result.MET
        return "met, by more than the tolerance" if met and self.far else self.result.value

    @property
    def off(self) -> Decimal | None:
        """How far off it was, as a share of the goal; None where that cannot be said."""
        goal, was = self.goal, self.actual.value
        if goal.is_range or was.is_range or goal.kind is not was.kind or goal.low <= ZERO:
            return None
        return EXACT.divide(abs(EXACT.subtract(was.low, goal.low)), goal.low)


def outcomes(project: Project, kpi: Kpi, today: date) -> Iterable[Outcome]:
    """How the KPI's periods came out that are over, the newest first."""
    targets = by_days(project.targets_of(kpi.id))
    for actual in reversed(project.actuals_of(kpi.id)):
        target = targets.get(days(actual.period))
        if not target or actual.segment or not actual.period.ended(today):
            continue
        goal = open_level(project, target)
        if goal and goal.kind is actual.value.kind:
            near = tolerance(target, goal)
            result = judged(kpi.direction, goal, actual.value, near)
            yield Outcome(kpi, actual, goal, result, _far(goal, actual.value, near))


def _far(goal: Quantity, was: Quantity, near: Decimal) -> bool:
    return judged("hold", goal, was, near) is not Result.MET


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


def by_days(targets: Iterable[Target]) -> Mapping[Days, Target]:
    """Targets by the days of their period, however it is written."""
    return {days(target.period): target for target in targets}


def days(period: Period) -> Days:
    return period.start, period.end
