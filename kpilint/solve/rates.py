"""The conversions that hold in a period: as a target presumes, as aimed at, or as usual."""

from dataclasses import dataclass
from itertools import pairwise

from kpilint.finding import Location
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Stage, Target
from kpilint.solve.arithmetic import times
from kpilint.solve.targets import level
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Rate:
    """The conversion from one stage to a later one; `words` say where it is known from."""

    value: Quantity
    words: str
    at: Location


def rates(
    project: Project, first: Stage, last: Stage, period: Period, target: Target | None = None
) -> tuple[Rate, ...] | None:
    """The conversions that lead from a stage to a later one of its funnel; None if one is unknown.

    What `target` assumes comes first, then the target of the KPI of that conversion, then the
    funnel's own. One that spans the whole way is taken before those of the single steps.
    """
    whole = _stated(project, first, last, period, target)
    if whole:
        return (whole,)
    stages = project.funnels[first.funnel].stages[first.index : last.index + 1]
    found: list[Rate] = []
    for before, stage in pairwise(stages):
        rate = _stated(project, before, stage, period, target) or _usual(stage)
        if rate is None:
            return None
        found.append(rate)
    return tuple(found)


def product(found: tuple[Rate, ...]) -> Quantity:
    """What several conversions in a row come to."""
    value = found[0].value
    for rate in found[1:]:
        value = times(value, rate.value)
    return value


def in_period(project: Project, kpi: Kpi, period: Period) -> Target | None:
    """The KPI's target for the period, or for the shortest one that contains it."""
    around = [target for target in project.targets_of(kpi.id) if target.period.contains(period)]
    return min(around, key=lambda target: target.period.days, default=None)


def _stated(
    project: Project, first: Stage, last: Stage, period: Period, target: Target | None
) -> Rate | None:
    kpis = project.measuring("conversion", last, first)
    return (target and _assumed(project, kpis, first, last, target)) or _aimed_at(
        project, kpis, period
    )


def _assumed(
    project: Project, kpis: tuple[Kpi, ...], first: Stage, last: Stage, target: Target
) -> Rate | None:
    for name, value in target.assumptions.items():
        stage = project.stage(name) if name not in project.kpis else None
        step = stage == last and first.index == last.index - 1
        if step or any(name == kpi.id for kpi in kpis):
            words = f"{value.shown()} as the target of `{target.kpi}` assumes"
            return Rate(value, words, target.at.value("assumptions", name))
    return None


def _aimed_at(project: Project, kpis: tuple[Kpi, ...], period: Period) -> Rate | None:
    for kpi in kpis:
        target = in_period(project, kpi, period)
        value = level(project, target) if target else None
        if target and value:
            words = f"{value.shown()}, the target of `{kpi.id}` for {target.period.text}"
            return Rate(value, words, target.at.value("value"))
    return None


def _usual(stage: Stage) -> Rate | None:
    if stage.conversion is None:
        return None
    words = f"{stage.conversion.shown()} into `{stage.name}`"
    return Rate(stage.conversion, words, stage.at.value("conversion"))
