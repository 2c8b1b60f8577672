"""What somebody agreed to when they signed, in sixteen letters that change when it does.

Not what was written but what was meant is taken down: white space, the way a number is written and
the ids of entries make no difference.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from kpilint.model.project import Project
from kpilint.model.types import IN_WORDS, Daci, Kpi, Measure, Plan, Target
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

HALF = 8


def of_target(project: Project, target: Target) -> str:
    """Two halves: of the target's numbers, and of what they are numbers of.

    Of a KPI that is unknown the second half is that of nothing.
    """
    kpi = project.kpis.get(target.kpi)
    return f"{_digest(_numbers(target))}-{_digest(_meaning(project, target, kpi) if kpi else ())}"


def of_plan(project: Project, plan: Plan) -> str:
    """Of all that a plan promises: objectives, strategies, KPIs, DACI, timeline, stages, budget."""
    halves = _digest(_promise(project, plan)), _digest(_people(project, plan.daci))
    return "-".join(halves)


def first_half(fingerprint: str) -> str:
    """The part of a target's fingerprint that is about its numbers."""
    return fingerprint.partition("-")[0]


def _numbers(target: Target) -> Iterable[str]:
    baseline, needs = target.baseline, target.needs
    # Not in the list of what is agreed, but without it a target copied to the next quarter with
    # its signature would pass for signed.
    yield _span(target.period)
    yield _amounts(target.value, target.change, target.stretch, target.tolerance)
    yield _span(baseline.period) if baseline and baseline.period else ""
    yield _amounts(baseline.value if baseline else None)
    for dimension, parts in sorted(target.segments.items()):
        yield from (f"{dimension}/{name}={_amounts(part)}" for name, part in sorted(parts.items()))
    if needs:
        yield _amounts(needs.budget, needs.headcount)
        yield from sorted(needs.levers)


def _meaning(project: Project, target: Target, kpi: Kpi) -> Iterable[str]:
    yield kpi.definition
    yield str(kpi.unit or "")
    yield kpi.direction
    yield _name(project, target.owner or kpi.owner)
    if kpi.measure:
        yield from _measured(project, kpi.measure)


def _measured(project: Project, measure: Measure) -> Iterable[str]:
    yield measure.kind
    yield measure.of if measure.kind in IN_WORDS else ""
    yield from (f"{key}={value}" for key, value in sorted(measure.where.items()))
    for name in measure.stages:
        stage = project.stage(name)
        term = project.terms.get(stage.term) if stage else None
        if stage and term:
            funnel = project.funnels[stage.funnel]
            yield f"{funnel.motion} {funnel.segment}".strip() or funnel.name
            yield from (term.name, term.definition, term.counts, term.enters_when, term.excludes)
    if measure.expression:
        yield _named_formula(project, measure.expression.text)


def _named_formula(project: Project, text: str) -> str:
    """The formula, evenly spaced, with the names of its KPIs in place of their ids."""
    import re

    names = {id: kpi.name for id, kpi in project.kpis.items()}
    spaced = re.sub(r"\s*([-+*/])\s*", r" \1 ", text)
    even = re.sub(r"(?<=\()\s+|\s+(?=\))", "", spaced)
    return re.sub(r"[a-z][a-z0-9_]*", lambda id: names.get(id[0], id[0]), even)


def _promise(project: Project, plan: Plan) -> Iterable[str]:
    yield from _names(project.objectives, plan.objectives)
    yield from plan.strategies
    for ids in (plan.primary, plan.secondary):
        yield from _names(project.kpis, ids)
    yield from plan.out_of_scope
    yield from (str(plan.start or ""), str(plan.end or ""))
    for name in plan.stages:
        stage = project.stage(name)
        yield project.funnels[stage.funnel].name if stage else name
        yield from _names(project.terms, [stage.term] if stage else [])
    yield _amounts(plan.budget)


def _people(project: Project, daci: Daci | None) -> Iterable[str]:
    if daci:
        groups = ((daci.driver,), (daci.approver,), daci.contributors, daci.informed)
        yield from ("+".join(sorted(_name(project, id) for id in ids)) for ids in groups)


def _name(project: Project, id: str) -> str:
    owner = project.owner(id)
    return owner.name if owner else id


def _names(entries: Mapping[str, object], ids: Iterable[str]) -> list[str]:
    return [str(getattr(entries.get(id), "name", id)) for id in ids]


def _span(period: Period) -> str:
    return f"{period.start}..{period.end}"


def _amounts(*quantities: Quantity | None) -> str:
    return ";".join(_amount(quantity) if quantity else "" for quantity in quantities)


def _amount(quantity: Quantity) -> str:
    ends = f"{quantity.low.normalize():f}..{quantity.high.normalize():f}"
    return f"{quantity.kind}:{ends}:{quantity.currency}"


def _digest(parts: Iterable[str]) -> str:
    folded = "\0".join(" ".join(part.split()) for part in parts)
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:HALF]
