"""Do the targets of one period fit each other: stage to stage, volume to value, part to formula."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import chain

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Kpi, Stage, Target
from kpilint.solve.arithmetic import ONE, ZERO, over, times, with_ends
from kpilint.solve.rates import LEVEL_FIELDS, Rate, rates
from kpilint.solve.targets import level, tolerance
from kpilint.values.formula import Formula
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity
from kpilint.values.unit import UnitKind

_DECIDING = LEVEL_FIELDS | {"tolerance"}


@frozen
class Aim:
    """A target with its KPI and the level that it comes to; `stage` is what a funnel's KPI counts.

    Money in it is that many deals of the stage, whatever one of them is worth.
    """

    kpi: Kpi
    target: Target
    value: Quantity
    stage: Stage | None = None

    @property
    def at(self) -> Location:
        """Where the number stands."""
        return self.target.at.value("value" if self.target.value else "change")

    def tolerated(self, amount: Decimal) -> Decimal:
        """The same share of an amount as the tolerance is of the value."""
        size = abs(self.value.high)
        scaled = EXACT.multiply(tolerance(self.target, self.value), abs(amount))
        return EXACT.divide(scaled, size) if size else ZERO

    def named(self, project: Project, value: Quantity) -> str:
        """The value with what it counts: `120 SQLs`, `$2M`."""
        from kpilint.solve.nouns import counted

        if self.stage and value.kind is Kind.NUMBER:
            return counted(project, self.stage, value)
        return value.shown()


@frozen
class Factor:
    """One step of a sum: times or divided by a quantity; `rate` is set where it is a conversion."""

    sign: str
    value: Quantity
    rate: Rate | None = None

    def on(self, amount: Quantity) -> Quantity | None:
        """What the step makes of an amount."""
        return times(amount, self.value) if self.sign == "×" else over(amount, self.value)

    def undone(self, amount: Quantity) -> Quantity | None:
        """What the step would make into the amount."""
        return over(amount, self.value) if self.sign == "×" else times(amount, self.value)


@frozen
class Link:
    """A target that follows from others of its period.

    `follows` is what the others give; `factors` lead from the source to the target, where there is
    only one source.
    """

    aim: Aim
    sources: tuple[Aim, ...]
    follows: Quantity
    spelled: Callable[[], str]
    factors: tuple[Factor, ...] = ()

    @property
    def allowed(self) -> Quantity:
        """What the target fits within: what follows, give or take the larger of the tolerances."""
        least = EXACT.subtract(self.follows.low, self._tolerated(self.follows.low))
        most = EXACT.add(self.follows.high, self._tolerated(self.follows.high))
        return with_ends(self.follows, least, most)

    def _tolerated(self, end: Decimal) -> Decimal:
        own = tolerance(self.aim.target, with_ends(self.follows, end))
        return max([own, *(source.tolerated(end) for source in self.sources)])

    @property
    def sum(self) -> str:
        """What the target follows from, with all the numbers: `180 SALs × 60% = 108 SQLs`."""
        return self.spelled()

    @property
    def needed(self) -> Quantity | None:
        """What the source would have to be; None where there are several."""
        back = _back(self.aim.value, self.factors) if self.factors else None
        return with_ends(self.sources[0].value, back.low, back.high) if back else None

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The conversions on the way."""
        return tuple(factor.rate for factor in self.factors if factor.rate)

    @property
    def distance(self) -> Decimal:
        """How far the target lies from what follows; 0 within its range."""
        return _distance(self.aim.value, self.follows)

    @property
    def fits(self) -> bool:
        """Whether the target is what follows, give or take the tolerance, or a part of one unit."""
        unit = self.aim.kpi.unit
        whole = unit is not None and unit.kind is UnitKind.COUNT
        near = whole and self.distance < ONE
        return near or _distance(self.aim.value, self.allowed) == ZERO


def links(project: Project, period: Period) -> Iterator[Link]:
    """Every relation between the targets of exactly this period, whether or not they fit."""
    yield from among(project, period, aims_of(project, period))


def among(project: Project, period: Period, aims: Mapping[str, Aim]) -> Iterator[Link]:
    """Every relation between these targets of a period."""
    for funnel in project.funnels.values():
        yield from _along(project, funnel, period, aims)
    yield from _formulas(aims)


def refit(project: Project, link: Link, aims: Mapping[str, Aim]) -> Link | None:
    """The same relation with the numbers in `aims`; None where nothing follows from them."""
    aim = aims[link.aim.kpi.id]
    sources = tuple(aims[source.kpi.id] for source in link.sources)
    if not link.factors:
        return _calculated(aim, sources)
    factors = tuple(_with_rate(factor, aims) for factor in link.factors)
    return _followed(project, sources[0], factors, aim)


def aims_of(project: Project, period: Period) -> dict[str, Aim]:
    """The numbers to reach in exactly this period, by KPI; none that is pending or confidential."""
    return dict(_aims(project, project.targets_for(period)))


def aims_along(project: Project, funnel: Funnel, period: Period) -> dict[str, Aim]:
    """Those numbers for the KPIs that count what arrives at a stage of the funnel."""
    measures = ((kind, stage) for kind in ("volume", "value") for stage in funnel.stages)
    kpis = {kpi.id for measure in measures for kpi in project.measuring(*measure)}
    targets = (target for kpi in sorted(kpis) for target in project.targets_of(kpi))
    days = (period.start, period.end)
    return dict(_aims(project, (t for t in targets if (t.period.start, t.period.end) == days)))


def _aims(project: Project, targets: Iterable[Target]) -> Iterator[tuple[str, Aim]]:
    for target in targets:
        kpi = project.kpis.get(target.kpi)
        silent = target.pending or target.confidential or not target.unread.isdisjoint(_DECIDING)
        value = level(project, target) if kpi and kpi.active and not silent else None
        if kpi and value:
            one = kpi.measure and kpi.measure.kind in ("volume", "value")
            stages = project.stages_of(kpi) if one else ()
            yield kpi.id, Aim(kpi, target, value, stages[0] if stages else None)


def _along(
    project: Project, funnel: Funnel, period: Period, aims: Mapping[str, Aim]
) -> Iterator[Link]:
    """From stage to stage, by counts where there are any, and from each count to its money."""
    before: list[Aim] = []
    for stage in funnel.stages:
        volumes, values = (_of(project, kind, stage, aims) for kind in ("volume", "value"))
        here = volumes or values
        for source, aim in chain(_pairs(before, here), _pairs(volumes, values)):
            link = _between(project, funnel, period, source, aim)
            if link:
                yield link
        before = here or before


def _of(project: Project, kind: str, stage: Stage, aims: Mapping[str, Aim]) -> list[Aim]:
    found = [aims[kpi.id] for kpi in project.measuring(kind, stage) if kpi.id in aims]
    return sorted(found, key=lambda aim: aim.kpi.id)


def _pairs(sources: list[Aim], aims: list[Aim]) -> Iterator[tuple[Aim, Aim]]:
    """Pairs in which everything on either side comes up, however many there are."""
    if sources and aims:
        yield from ((source, aims[0]) for source in sources)
        yield from ((sources[0], aim) for aim in aims[1:])


def _between(
    project: Project, funnel: Funnel, period: Period, source: Aim, aim: Aim
) -> Link | None:
    """How an aim follows from one at an earlier stage, or at the same one."""
    factors = _factors(project, funnel, period, source, aim)
    if factors is None or source.value.low < 0:
        return None
    return _followed(project, source, factors, aim)


def _followed(project: Project, source: Aim, factors: tuple[Factor, ...], aim: Aim) -> Link | None:
    follows = _through(source.value, factors)
    if follows is None:
        return None
    result = with_ends(aim.value, follows.low, follows.high)
    spelled = partial(_steps, project, source, factors, aim, result)
    return Link(aim, (source,), result, spelled, factors)


def _steps(
    project: Project, source: Aim, factors: tuple[Factor, ...], aim: Aim, follows: Quantity
) -> str:
    steps = " ".join(f"{factor.sign} {factor.value.shown()}" for factor in factors)
    return f"{source.named(project, source.value)} {steps} = {aim.named(project, follows)}"


def _factors(
    project: Project, funnel: Funnel, period: Period, source: Aim, aim: Aim
) -> tuple[Factor, ...] | None:
    """What leads from one aim to the other; None where a part of it is unknown."""
    first, last = source.stage, aim.stage
    if first is None or last is None:
        return None
    found = () if first == last else rates(project, first, last, period, aim.target, source.target)
    if found is None or not all(rate.can_be for rate in found):
        return None
    steps = [Factor("×", rate.value, rate) for rate in found]
    paid, pays = source.value.kind is Kind.MONEY, aim.value.kind is Kind.MONEY
    if not (paid or pays):
        return tuple(steps)
    both = () if paid and pays else (aim, source)
    one, other = _deal_size(funnel, source, *both), _deal_size(funnel, aim, *both)
    if paid and pays and one == other:
        return tuple(steps)
    for side, size, known in ((source, one, paid), (aim, other, pays)):
        if known and (size is None or size.low <= 0 or size.currency != side.value.currency):
            return None
    before = [Factor("÷", one)] if paid and one else []
    return (*before, *steps, *([Factor("×", other)] if pays and other else []))


def _deal_size(funnel: Funnel, *aims: Aim) -> Quantity | None:
    """What a deal is worth: as a target assumes it, else as the funnel has it."""
    if any("assumptions" in aim.target.unread for aim in aims):
        return None
    assumed = (aim.target.assumptions.get("deal_size") for aim in aims)
    return next((size for size in assumed if size), funnel.deal_size)


def _through(amount: Quantity | None, factors: tuple[Factor, ...]) -> Quantity | None:
    for factor in factors:
        amount = factor.on(amount) if amount else None
    return amount


def _with_rate(factor: Factor, aims: Mapping[str, Aim]) -> Factor:
    """The factor; where it is the target of a conversion, with the number of that in `aims`."""
    rate = factor.rate
    known = aims.get(rate.part.kpi) if rate and isinstance(rate.part, Target) else None
    if rate is None or known is None or known.target is not rate.part or not rate.is_target:
        return factor
    return Factor(factor.sign, known.value, replace(rate, value=known.value))


def _back(amount: Quantity | None, factors: tuple[Factor, ...]) -> Quantity | None:
    for factor in reversed(factors):
        amount = factor.undone(amount) if amount else None
    return amount


def _formulas(aims: Mapping[str, Aim]) -> Iterator[Link]:
    for aim in aims.values():
        formula = formula_of(aim.kpi)
        if formula and all(name in aims for name in formula.references):
            link = _calculated(aim, tuple(aims[name] for name in formula.references))
            if link:
                yield link


def _calculated(aim: Aim, sources: tuple[Aim, ...]) -> Link | None:
    """How an aim follows from the parts of its formula."""
    formula = formula_of(aim.kpi)
    values = {each.kpi.id: (each.value.low, each.value.high) for each in sources}
    ends = formula.evaluate(values.get) if formula else None
    if formula is None or ends is None:
        return None
    follows = with_ends(aim.value, *ends)
    return Link(aim, sources, follows, partial(_calculation, formula, follows, sources))


def _calculation(formula: Formula, follows: Quantity, sources: tuple[Aim, ...]) -> str:
    given = " and ".join(f"`{each.kpi.id}` {each.value.shown()}" for each in sources)
    return f"`{formula.text}` = {follows.shown()}{f', with {given}' if given else ''}"


def _distance(value: Quantity, range: Quantity) -> Decimal:
    below = EXACT.subtract(range.low, value.high)
    above = EXACT.subtract(value.low, range.high)
    return max(below, above, ZERO)
