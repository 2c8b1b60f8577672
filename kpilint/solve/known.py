"""What is known of a KPI in other periods: measured, aimed at, or stated as a baseline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpilint.finding import Location
from kpilint.model.project import Project
from kpilint.model.types import Target
from kpilint.solve.targets import level
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Known:
    """What a KPI was or shall be in a period; `words` say where that is known from."""

    period: Period
    value: Quantity
    words: str
    at: Location


def number_at(target: Target) -> Location:
    """Where a target's number stands: its value, or the change that leads to it."""
    return target.at.value("value" if target.value or not target.change else "change")


def alike(one: Period, other: Period) -> bool:
    """Whether both are of one length and begin on one grid: fiscal quarters may not."""
    if one.kind is not other.kind or one.kind is PeriodKind.WEEK:
        return one.kind is other.kind
    return (one.start.month - other.start.month) % len(one.parts(PeriodKind.MONTH)) == 0


def measured(project: Project, kpi: str) -> Iterator[Known]:
    """The actuals of a KPI as a whole, by the start of their period."""
    for actual in project.actuals_of(kpi):
        if not actual.segment:
            words = f"actual of {actual.period}"
            yield Known(actual.period, actual.value, words, actual.at)


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
            words = f"target for {target.period}"
            yield Known(target.period, value, words, number_at(target))


def _baselines(project: Project, kpi: str) -> Iterator[Known]:
    for target in project.targets_of(kpi):
        baseline = target.baseline
        if baseline and baseline.period and baseline.value:
            words = f"baseline of {baseline.period}"
            yield Known(baseline.period, baseline.value, words, baseline.at.value("value"))
