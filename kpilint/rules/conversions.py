"""What the rules of funnel ask of conversions: can they be, what are they known from, how low."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise

from kpilint.finding import Location, Problem, Related, Severity
from kpilint.frozen import frozen
from kpilint.model.commitments import judged
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Kpi, Stage, Target
from kpilint.read.document import Place
from kpilint.solve.arithmetic import ONE, ZERO, with_ends
from kpilint.solve.targets import level
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

HANDOVER_FLOOR = Quantity(Kind.PERCENT, Decimal("0.75"), Decimal("0.75"))
"""What MQL to SAL should not fall below, where a funnel states no floor of its own."""


@frozen
class Said:
    """A conversion: how much, what to call it in a sentence, and where it stands."""

    value: Quantity
    name: str
    find: Callable[[], Location]

    @property
    def at(self) -> Location:
        return self.find()


def impossible(project: Project, today: date) -> Iterator[Problem]:
    """Conversions above 100 % or not above 0, in funnels, targets and what these assume."""
    for said in (*_in_funnels(project), *_in_targets(project, today)):
        if said.value.high > ONE:
            message = f"{said.name} is {said.value.shown()}: more come out than went in."
            mend = "Write a percent up to 100%; something that multiplies is no stage of a funnel."
            yield Problem(said.at, message, mend)
        elif said.value.low <= ZERO:
            message = f"{said.name} is {said.value.shown()}: nobody goes on from there."
            yield Problem(said.at, message, "Write a percent above 0%, or take the stage out.")


def unfounded(funnel: Funnel) -> Iterator[Problem]:
    """A funnel without a basis, for conversions that have none of their own."""
    stages = [stage for stage in funnel.stages if stage.conversion and stage.lacks("basis")]
    if stages and funnel.lacks("basis"):
        said = ", ".join(f"{s.conversion.shown()} into `{s.name}`" for s in stages if s.conversion)
        message = f"Nothing says where the conversions of `{funnel.id}` come from: {said}."
        mend = "Add `basis:` to the funnel, for example `basis: CRM cohorts, last 8 quarters`."
        yield Problem(funnel.at.key(), message, mend, severity=Severity.WARNING)


def low(project: Project, funnel: Funnel, today: date) -> Iterator[Problem]:
    """Conversions, their targets and their latest actuals that are below the floor."""
    for before, stage in pairwise(funnel.stages):
        floor = stage.floor or _usual_floor(project, before, stage)
        for said in _measured(project, before, stage, today) if floor else ():
            if floor and said.value.low > ZERO and said.value.high < floor.low:
                yield _too_low(said, floor, before, stage)


def _in_funnels(project: Project) -> Iterator[Said]:
    for funnel in project.funnels.values():
        for stage in funnel.stages:
            if stage.conversion:
                name = f"The conversion into `{stage.name}`"
                yield Said(stage.conversion, name, partial(stage.at.value, "conversion"))


def _in_targets(project: Project, today: date) -> Iterator[Said]:
    for kpi in project.active_kpis:
        is_rate = kpi.measure is not None and kpi.measure.kind == "conversion"
        for target in judged(project, kpi, today):
            value = level(project, target) if is_rate else None
            if value:
                yield _aimed_at(kpi, target, value)
            if target.assumptions:
                yield from _assumed(project, target.assumptions, target.at / "assumptions")
            for scenario in target.scenarios:
                yield from _assumed(project, scenario.changes, scenario.at / "changes")


def _assumed(project: Project, levels: Mapping[str, Quantity], at: Place) -> Iterator[Said]:
    for name, value in levels.items():
        kpi = project.kpis.get(name)
        is_rate = kpi.measure and kpi.measure.kind == "conversion" if kpi else project.stage(name)
        if is_rate and value.kind is Kind.PERCENT:
            yield Said(value, f"The conversion `{name}` that is assumed", partial(at.value, name))


def _aimed_at(kpi: Kpi, target: Target, value: Quantity) -> Said:
    find = partial(target.at.value, "value" if target.value else "change")
    return Said(value, f"The target of `{kpi.id}` for {target.period}", find)


def _measured(project: Project, before: Stage, stage: Stage, today: date) -> Iterator[Said]:
    """The conversion of one step: as usual, as aimed at, as it was."""
    if stage.conversion:
        name = f"The conversion into `{stage.name}`"
        yield Said(stage.conversion, name, partial(stage.at.value, "conversion"))
    for kpi in project.measuring("conversion", stage, before):
        for target in judged(project, kpi, today):
            value = level(project, target)
            if value:
                yield _aimed_at(kpi, target, value)
        yield from _latest(project, kpi)


def _latest(project: Project, kpi: Kpi) -> Iterable[Said]:
    rows = [actual for actual in project.actuals_of(kpi.id) if not actual.segment]
    if rows:
        last = max(rows, key=lambda actual: (actual.period.end, actual.period.start))
        yield Said(last.value, f"The latest actual of `{kpi.id}`, {last.period},", lambda: last.at)


def _usual_floor(project: Project, before: Stage, stage: Stage) -> Quantity | None:
    if "floor" in stage.unread:
        return None
    handover = _is(project, before, "mql") and _is(project, stage, "sal")
    return HANDOVER_FLOOR if handover else None


def _is(project: Project, stage: Stage, word: str) -> bool:
    term = project.terms.get(stage.term)
    return word in (stage.term, term.abbreviation.casefold() if term else "")


def _too_low(said: Said, floor: Quantity, before: Stage, stage: Stage) -> Problem:
    gap = with_ends(floor, EXACT.subtract(floor.low, said.value.high))
    points = f"{gap.shown().rstrip('%')} {'point' if gap.shown() == '1%' else 'points'}"
    message = (
        f"{said.name} is {said.value.shown()}, {points} below the floor of {floor.shown()} from"
        f" `{before.name}` to `{stage.name}`."
    )
    own = stage.floor is not None
    mend = (
        f"Find out with both sides what keeps it below {floor.shown()} before you plan with it,"
        f" or agree on another floor: `floor: {said.value.shown()}` on the stage."
    )
    at = stage.at.value("floor" if own else "term")
    same = at.path == said.at.path and at.span == said.at.span
    words = "the floor" if own else f"{floor.shown()} unless the stage states a `floor`"
    return Problem(said.at, message, mend, () if same else (Related(at, words),))
