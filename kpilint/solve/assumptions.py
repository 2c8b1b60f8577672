"""What a target presumes of a rate, a deal's size or another KPI, and what is known of these."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Kpi, Stage, Target
from kpilint.solve.arithmetic import with_ends
from kpilint.solve.known import Known, alike, measured, number_at
from kpilint.solve.rates import Rate, in_period, product, rates
from kpilint.solve.targets import USUAL_TOLERANCE, level, tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

DEAL_SIZE = "deal_size"


@frozen
class Step:
    """The way from a stage to a later one of its funnel."""

    first: Stage
    last: Stage


@frozen
class Reference:
    """A level that an assumption is held against, and the levels `around` it that agree.

    It is planned, and can be planned anew, or it `is_past`.
    """

    value: Quantity
    around: Quantity
    words: str
    place: Callable[[], Location]
    is_past: bool = False

    @property
    def at(self) -> Location:
        return self.place()

    def agrees(self, assumed: Quantity) -> bool:
        """Whether the assumption lies within the tolerance; of another unit it is not judged."""
        if (assumed.kind, assumed.currency) != (self.value.kind, self.value.currency):
            return True
        return assumed.high >= self.around.low and assumed.low <= self.around.high


def step_named(project: Project, name: str) -> Step | None:
    """The step that a conversion KPI measures, or the one into a stage; None of anything else."""
    kpi = project.kpis.get(name)
    if kpi is None:
        stage = project.stage(name)
        before = project.funnels[stage.funnel].stages[stage.index - 1] if stage else None
        return Step(before, stage) if stage and before and stage.index else None
    stages = project.stages_of(kpi)
    whole = kpi.measure and kpi.measure.kind == "conversion" and not kpi.measure.where
    if not whole or len(stages) != 2 or stages[0].funnel != stages[1].funnel:
        return None
    return Step(*stages) if stages[0].index < stages[1].index else None


def funnel_of(project: Project, kpi: Kpi) -> Funnel | None:
    """The funnel whose stages the KPI measures."""
    stages = project.stages_of(kpi)
    return project.funnels[stages[-1].funnel] if stages else None


def presumed(project: Project, kpi: Kpi, target: Target, name: str) -> Quantity | None:
    """The level that the target of `kpi` takes for granted: as stated, as aimed at, as usual."""
    if name in target.assumptions:
        return target.assumptions[name]
    if name == DEAL_SIZE:
        funnel = funnel_of(project, kpi)
        return funnel.deal_size if funnel else None
    step = step_named(project, name)
    if step:
        found = rates(project, step.first, step.last, target.period, target)
        return product(found) if found else None
    own = in_period(project, project.kpis[name], target.period) if name in project.kpis else None
    return level(project, own) if own else None


def references(
    project: Project, kpi: Kpi, target: Target, name: str, today: date
) -> Iterator[Reference]:
    """What an assumption is held against: the plan for it, and how it was the last time.

    The plan is its own target in that period, or else the funnel's conversion.
    """
    step = step_named(project, name)
    own = _own_target(project, name, step, target)
    if own:
        yield own[1]
    else:
        yield from _usual(project, kpi, target, name, step)
    latest = _latest(project, name, step, target, today)
    if latest:
        around = _around(own[0] if own else None, latest.value)
        words = f"its latest actual, of {latest.period},"
        yield Reference(latest.value, around, words, partial(_place, latest), is_past=True)


def _own_target(
    project: Project, name: str, step: Step | None, target: Target
) -> tuple[Target, Reference] | None:
    for kpi in _meant(project, name, step):
        own = in_period(project, kpi, target.period)
        value = level(project, own) if own and not own.confidential else None
        if own and value:
            words = f"the target of `{kpi.id}` for {own.period}"
            return own, Reference(value, _around(own, value), words, partial(number_at, own))
    return None


def _usual(
    project: Project, kpi: Kpi, target: Target, name: str, step: Step | None
) -> Iterator[Reference]:
    if name == DEAL_SIZE:
        funnel = funnel_of(project, kpi)
        if funnel and funnel.deal_size:
            words = f"the deal size of the funnel `{funnel.id}`"
            place = partial(funnel.at.value, DEAL_SIZE)
            yield Reference(funnel.deal_size, _around(None, funnel.deal_size), words, place)
    elif step:
        found = rates(project, step.first, step.last, target.period)
        if found and all(rate.can_be for rate in found):
            value = product(found)
            words = f"the conversion of the funnel `{step.last.funnel}`"
            yield Reference(value, _around(None, value), words, partial(_place, found[-1]))


def _latest(
    project: Project, name: str, step: Step | None, target: Target, today: date
) -> Known | None:
    """The latest actual; of what adds up over time, one as long as the target's period."""
    found = [each for kpi in _meant(project, name, step) for each in measured(project, kpi.id)]
    rate_like = (Kind.PERCENT, Kind.DURATION)
    fitting = [
        each
        for each in found
        if each.value.kind in rate_like
        or (alike(target.period, each.period) and each.period.ended(today))
    ]
    return max(fitting, key=lambda each: (each.period.end, each.period.start), default=None)


def _meant(project: Project, name: str, step: Step | None) -> tuple[Kpi, ...]:
    """The active KPIs that measure what the name stands for."""
    kpi = project.kpis.get(name)
    if kpi:
        return (kpi,) if kpi.active else ()
    return project.measuring("conversion", step.last, step.first) if step else ()


def _around(own: Target | None, value: Quantity) -> Quantity:
    """The level with its tolerance: that of its own target, or else the usual one, of each end."""
    low, high = (
        tolerance(own, with_ends(value, end)) if own else EXACT.multiply(USUAL_TOLERANCE, end)
        for end in (value.low, value.high)
    )
    return with_ends(value, EXACT.subtract(value.low, low), EXACT.add(value.high, high))


def _place(source: Rate | Known) -> Location:
    return source.at
