"""What is known of a KPI in other periods: measured, aimed at, or stated as a baseline."""

from collections.abc import Iterator
from datetime import date

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.actuals import Actual
from kpilint.model.project import Project
from kpilint.model.types import Baseline, Target
from kpilint.solve.targets import level
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Quantity

_GRID = {
    PeriodKind.YEAR: 12,
    PeriodKind.HALF: 6,
    PeriodKind.QUARTER: 3,
    PeriodKind.MONTH: 1,
    PeriodKind.WEEK: 1,
}
"""Months from the beginning of one period to that of the next; weeks may begin in any."""


@frozen
class Known:
    """What a KPI was or shall be in a period, and the part of the files that says so."""

    period: Period
    value: Quantity
    source: Actual | Target | Baseline

    @property
    def words(self) -> str:
        """Where it is known from, and of which period: `actual of 2026-Q3`."""
        match self.source:
            case Actual():
                return f"actual of {self.period}"
            case Target():
                return f"target for {self.period}"
        return f"baseline of {self.period}"

    @property
    def at(self) -> Location:
        match self.source:
            case Actual():
                return self.source.at
            case Target():
                return number_at(self.source)
        return self.source.at.value("value")


def number_at(target: Target) -> Location:
    """Where a target's number stands: its value, or the change that leads to it."""
    return target.at.value("value" if target.value or not target.change else "change")


def alike(one: Period, other: Period) -> bool:
    """Whether both are of one length and begin on one grid: fiscal quarters may not."""
    return one.kind is other.kind and (one.start.month - other.start.month) % _GRID[one.kind] == 0


def measured(project: Project, kpi: str) -> Iterator[Known]:
    """The actuals of a KPI as a whole, by the start of their period."""
    for actual in project.actuals_of(kpi):
        if not actual.segment:
            yield Known(actual.period, actual.value, actual)


def known(project: Project, kpi: str, today: date) -> tuple[Known, ...]:
    """The best that is known of every period.

    That is its actual once it is over, else its target, else what a target names as its baseline.
    """
    over = [each for each in measured(project, kpi) if each.period.ended(today)]
    found = [*over, *_aimed_at(project, kpi), *_baselines(project, kpi)]
    best = {(each.period.start, each.period.end): each for each in reversed(found)}
    return tuple(sorted(best.values(), key=lambda each: each.period.order))


def _aimed_at(project: Project, kpi: str) -> Iterator[Known]:
    for target in project.targets_of(kpi):
        value = level(project, target)
        if value:
            yield Known(target.period, value, target)


def _baselines(project: Project, kpi: str) -> Iterator[Known]:
    for target in project.targets_of(kpi):
        baseline = target.baseline
        if baseline and baseline.period and baseline.value:
            yield Known(baseline.period, baseline.value, baseline)
