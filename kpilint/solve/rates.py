"""The conversions that hold in a period: as a target presumes, as aimed at, or as usual."""

from itertools import pairwise

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Part, Stage, Target
from kpilint.solve.arithmetic import ONE, ZERO, times
from kpilint.solve.targets import level
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

LEVEL_FIELDS = frozenset({"value", "change", "baseline"})
"""The fields of a target that decide its level."""


@frozen
class Rate:
    """The conversion from one stage to a later one, and where it stands."""

    value: Quantity
    said: str
    part: Part
    steps: tuple[str, ...]

    @property
    def can_be(self) -> bool:
        """Whether somebody goes on, and no more than there are."""
        return self.value.low > ZERO and self.value.high <= ONE

    @property
    def is_target(self) -> bool:
        """Whether it is what a target aims at, and not what one assumes."""
        return isinstance(self.part, Target) and self.steps[0] in LEVEL_FIELDS

    @property
    def words(self) -> str:
        """How much it is, and where that is known from."""
        return f"{self.value.shown()}{self.said}"

    @property
    def at(self) -> Location:
        """Its place, which takes time to find."""
        return self.part.at.value(*self.steps)


def rates(
    project: Project, first: Stage, last: Stage, period: Period, *targets: Target
) -> tuple[Rate, ...] | None:
    """The conversions that lead from a stage to a later one of its funnel; None if one is unknown.

    What `targets` assume comes first, the earlier of them before the later, then the target of the
    KPI of that conversion, then the funnel's own. One that spans the whole way is taken before
    those of the single steps.
    """
    if any("assumptions" in target.unread for target in targets):
        return None
    whole = stated(project, first, last, period, *targets)
    if whole:
        return (whole,)
    stages = project.funnels[first.funnel].stages[first.index : last.index + 1]
    found: list[Rate] = []
    for before, stage in pairwise(stages):
        if _unclear(project, before, stage, period):
            return None
        # Of a single step nothing is stated, or it had been the whole way.
        own = stated(project, before, stage, period, *targets) if len(stages) > 2 else None
        rate = own or usual(stage)
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
    """The KPI's target for the period, or for the shortest one that contains it.

    Targets that are pending or confidential give no number and are passed over.
    """
    around = [
        target
        for target in project.targets_of(kpi.id)
        if target.period.contains(period) and not (target.pending or target.confidential)
    ]
    return min(around, key=lambda target: target.period.days, default=None)


def stated(
    project: Project, first: Stage, last: Stage, period: Period, *targets: Target
) -> Rate | None:
    """The conversion from `first` to `last` as targets assume it, or as its own target says."""
    kpis = project.measuring("conversion", last, first)
    for target in targets:
        assumed = _assumed(project, kpis, first, last, target)
        if assumed:
            return assumed
    return _aimed_at(project, kpis, period)


def usual(stage: Stage) -> Rate | None:
    """The conversion into a stage that its funnel states."""
    if stage.conversion is None:
        return None
    return Rate(stage.conversion, f" into `{stage.name}`", stage, ("conversion",))


def _assumed(
    project: Project, kpis: tuple[Kpi, ...], first: Stage, last: Stage, target: Target
) -> Rate | None:
    for name, value in target.assumptions.items():
        stage = project.stage(name) if name not in project.kpis else None
        step = stage == last and first.index == last.index - 1
        if step or any(name == kpi.id for kpi in kpis):
            said = f" as the target of `{target.kpi}` assumes"
            return Rate(value, said, target, ("assumptions", name))
    return None


def _aimed_at(project: Project, kpis: tuple[Kpi, ...], period: Period) -> Rate | None:
    for kpi in sorted(kpis, key=lambda kpi: kpi.id):
        target = in_period(project, kpi, period)
        value = level(project, target) if target else None
        if target and value:
            said = f", the target of `{kpi.id}` for {target.period.text}"
            return Rate(value, said, target, ("value" if target.value else "change",))
    return None


def _unclear(project: Project, first: Stage, last: Stage, period: Period) -> bool:
    """Whether a target for the conversion stands in the files and could not be read."""
    for kpi in project.measuring("conversion", last, first):
        target = in_period(project, kpi, period)
        if project.unreadable("targets", kpi.id) or (target and target.unread & LEVEL_FIELDS):
            return True
    return False
