"""Do the targets of one period fit each other: stage to stage, volume to value, part to formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Kpi, Stage, Target
from kpilint.solve.arithmetic import ONE, ZERO, over, times, with_ends
from kpilint.solve.rates import Rate, product, rates
from kpilint.solve.targets import level, tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with its KPI and the level that it comes to."""

    kpi: Kpi
    target: Target
    value: Quantity


@dataclass(frozen=True, slots=True)
class Link:
    """A target that follows from others of its period.

    `follows` is what the others give, and `sum` spells it out; `off` is how far from it the target
    may be and still fit. `needed` is what the source would have to be, where there is only one.
    """

    aim: Aim
    sources: tuple[Aim, ...]
    rates: tuple[Rate, ...]
    follows: Quantity
    sum: str
    off: Decimal
    needed: Quantity | None = None

    @property
    def distance(self) -> Decimal:
        """How far the target lies from what follows; 0 within its range."""
        below = EXACT.subtract(self.follows.low, self.aim.value.high)
        above = EXACT.subtract(self.aim.value.low, self.follows.high)
        return max(below, above, ZERO)

    @property
    def fits(self) -> bool:
        """Whether the target is what follows, give or take the tolerance, or a part of one unit."""
        unit = self.aim.kpi.unit
        counted = unit is not None and unit.kind is UnitKind.COUNT
        return self.distance <= self.off or (counted and self.distance < ONE)


def links(project: Project, period: Period) -> Iterator[Link]:
    """Every relation between the targets of exactly this period, whether or not they fit."""
    aims = dict(_aims(project, period))
    for funnel in project.funnels.values():
        yield from _between_stages(project, funnel, period, aims)
        yield from _worth(project, funnel, aims)
    yield from _formulas(aims)


def _aims(project: Project, period: Period) -> Iterator[tuple[str, Aim]]:
    for target in project.targets_for(period):
        kpi = project.kpis.get(target.kpi)
        value = level(project, target)
        if kpi and kpi.active and value and not target.pending:
            yield kpi.id, Aim(kpi, target, value)


def _between_stages(
    project: Project, funnel: Funnel, period: Period, aims: Mapping[str, Aim]
) -> Iterator[Link]:
    counted = [
        (stage, aim) for stage in funnel.stages if (aim := _of(project, "volume", stage, aims))
    ]
    for (first, source), (last, aim) in pairwise(counted):
        found = rates(project, first, last, period, aim.target)
        if found:
            rate = product(found)
            follows = times(source.value, rate)
            steps = " × ".join((source.value.shown(), *(each.value.shown() for each in found)))
            needed = over(aim.value, rate)
            yield _link(aim, (source,), found, follows, f"{steps} = {follows.shown()}", needed)


def _worth(project: Project, funnel: Funnel, aims: Mapping[str, Aim]) -> Iterator[Link]:
    """Money is the count times the size of a deal."""
    for stage in funnel.stages:
        aim, source = (_of(project, kind, stage, aims) for kind in ("value", "volume"))
        if aim and source:
            stated = (each.target.assumptions.get("deal_size") for each in (aim, source))
            size = next((each for each in stated if each), funnel.deal_size)
            if size and size.currency == aim.value.currency:
                follows = times(source.value, size)
                steps = f"{source.value.shown()} × {size.shown()} = {follows.shown()}"
                needed = over(aim.value, size)
                yield _link(aim, (source,), (), follows, steps, needed)


def _formulas(aims: Mapping[str, Aim]) -> Iterator[Link]:
    for aim in aims.values():
        formula = formula_of(aim.kpi)
        if formula and all(name in aims for name in formula.references):
            sources = tuple(aims[name] for name in formula.references)
            values = {each.kpi.id: (each.value.low, each.value.high) for each in sources}
            ends = formula.evaluate(values.get)
            if ends:
                follows = with_ends(aim.value, *ends)
                given = ", ".join(f"`{each.kpi.id}` {each.value.shown()}" for each in sources)
                steps = f"{formula.text} = {follows.shown()}, with {given}"
                yield _link(aim, sources, (), follows, steps)


def _link(
    aim: Aim,
    sources: tuple[Aim, ...],
    found: tuple[Rate, ...],
    follows: Quantity,
    steps: str,
    needed: Quantity | None = None,
) -> Link:
    """A link that allows for the larger of the tolerances."""
    shares = (
        EXACT.divide(tolerance(each.target, each.value), each.value.high)
        for each in sources
        if each.value.high > 0
    )
    allowed = EXACT.multiply(max(shares, default=ZERO), abs(follows.high))
    off = max(tolerance(aim.target, aim.value), allowed)
    return Link(aim, sources, found, follows, steps, off, needed)


def _of(project: Project, kind: str, stage: Stage, aims: Mapping[str, Aim]) -> Aim | None:
    kpis = project.measuring(kind, stage)
    return next((aims[kpi.id] for kpi in kpis if kpi.id in aims), None)
