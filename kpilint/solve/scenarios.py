"""What a target would come to if one of its assumptions were different."""

from kpilint.frozen import frozen
from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Stage, Target
from kpilint.solve.arithmetic import with_ends
from kpilint.solve.assumptions import DEAL_SIZE, funnel_of, presumed, step_named
from kpilint.solve.rates import in_period
from kpilint.solve.targets import level
from kpilint.values.formula import Formula, Interval
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Quantity


@frozen
class Outcome:
    """What follows once an assumption is no longer at `before`; `sum` spells it out."""

    before: Quantity
    follows: Quantity
    sum: str


@frozen
class Change:
    """A target, and the one assumption of it that takes another level."""

    project: Project
    kpi: Kpi
    target: Target
    name: str
    before: Quantity
    after: Quantity

    @property
    def ratio(self) -> Interval:
        """How many times as much it is."""
        one, other = self.after, self.before
        return EXACT.divide(one.low, other.high), EXACT.divide(one.high, other.low)


def outcome(
    project: Project, kpi: Kpi, target: Target, name: str, after: Quantity
) -> Outcome | None:
    """The target's level, changed in proportion; None where nothing follows, or it is not known.

    A volume, a value or a conversion grows with every rate and every earlier volume on the way to
    its stage, a value also with the size of a deal. A formula is computed anew.
    """
    value, before = level(project, target), presumed(project, kpi, target, name)
    if value is None or before is None or before.low <= 0 or after.kind is not before.kind:
        return None
    change = Change(project, kpi, target, name, before, after)
    if _grows(project, kpi, name):
        low, high = change.ratio
        follows = with_ends(value, EXACT.multiply(value.low, low), EXACT.multiply(value.high, high))
        steps = f"{value.shown()} × {after.shown()} ÷ {before.shown()} = {follows.shown()}"
        return Outcome(before, follows, steps)
    return _computed(change, value)


def _grows(project: Project, kpi: Kpi, name: str) -> bool:
    """Whether the KPI changes in proportion to what the name stands for."""
    stages = project.stages_of(kpi)
    kind = kpi.measure.kind if kpi.measure else ""
    if not stages or kind not in ("volume", "value", "conversion"):
        return False
    if name == DEAL_SIZE:
        return kind == "value"
    step = step_named(project, name)
    if step:
        begins = stages[0].index if kind == "conversion" else 0
        within = begins <= step.first.index and step.last.index <= stages[-1].index
        return within and step.last.funnel == stages[-1].funnel
    return kind != "conversion" and _comes_from(project, stages[-1], kind, name)


def _comes_from(project: Project, stage: Stage, kind: str, name: str) -> bool:
    """Whether a volume or value is made of the volume, or the value, of that name."""
    source = project.kpis.get(name)
    if not source or not source.measure or source.measure.where:
        return False
    first = next(iter(project.stages_of(source)), None)
    if first is None or first.funnel != stage.funnel or first.index > stage.index:
        return False
    earlier = first.index < stage.index
    return {"volume": earlier or kind == "value", "value": earlier and kind == "value"}.get(
        source.measure.kind, False
    )


def _computed(change: Change, value: Quantity) -> Outcome | None:
    """What a formula gives, before and after; the target is taken to follow in proportion."""
    formula = formula_of(change.kpi)
    if not formula or not _is_plain(change, formula):
        return None
    usual = {id: _level(change, id) for id in formula.references}
    changed = {id: _changed(change, id, usual[id]) for id in formula.references}
    before, after = formula.evaluate(usual.get), formula.evaluate(changed.get)
    if changed == usual or before is None or after is None or before[0] <= 0:
        return None
    low, high = (
        EXACT.multiply(end, EXACT.divide(new, old))
        for end, new, old in ((value.low, after[0], before[0]), (value.high, after[1], before[1]))
    )
    follows = with_ends(value, min(low, high), max(low, high))
    steps = f"{formula.text} = {with_ends(value, *after).shown()}"
    old = with_ends(value, *before)
    if (old.low, old.high) != (value.low, value.high):
        steps += f", where it was {old.shown()}; {value.shown()} becomes {follows.shown()}"
    return Outcome(change.before, follows, steps)


def _is_plain(change: Change, formula: Formula) -> bool:
    """Whether it is known which of the formula's parts change: none of them hides others."""
    parts = [kpi for id in formula.references if (kpi := change.project.kpis.get(id))]
    nested = any(formula_of(kpi) and kpi.id != change.name for kpi in parts)
    funnels = {funnel.id for kpi in parts if (funnel := funnel_of(change.project, kpi))}
    return not nested and (change.name != DEAL_SIZE or len(funnels) == 1)


def _level(change: Change, id: str) -> Interval | None:
    kpi = change.project.kpis.get(id)
    assumed = change.target.assumptions.get(id)
    own = in_period(change.project, kpi, change.target.period) if kpi else None
    value = assumed or (level(change.project, own) if own else None)
    return (value.low, value.high) if value else None


def _changed(change: Change, id: str, usual: Interval | None) -> Interval | None:
    """A part of the formula once the assumption has changed; itself a part, it changes alone."""
    if id == change.name:
        return change.after.low, change.after.high
    formula = formula_of(change.kpi)
    if formula and change.name in formula.references:
        return usual
    kpi = change.project.kpis.get(id)
    if usual is None or kpi is None or not _grows(change.project, kpi, change.name):
        return usual
    low, high = change.ratio
    return EXACT.multiply(usual[0], low), EXACT.multiply(usual[1], high)
