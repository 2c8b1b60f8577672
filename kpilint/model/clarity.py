"""What could not be read, so that nobody concludes anything from its absence."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from kpilint.model.kpis import references
from kpilint.model.once import once
from kpilint.model.positions import in_funnel, result_stages
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Plan, SignOff, Stage, Target

T = TypeVar("T")

_MEANING = ("definition", "measure", "unit", "direction", "owner")
_BOUNDARY = frozenset({"name", "definition", "counts", "enters_when", "excludes"})


def where_clear(project: Project, found: Iterable[T], *fields: str) -> Iterator[T]:
    """What was found, unless that is unclear; only something that was found raises the question."""
    for each in found:
        if kpis_unclear(project, *fields):
            return
        yield each


def kpis_unclear(project: Project, *fields: str) -> bool:
    """Whether a KPI could not be read, or one of these fields of any, or points to nothing."""
    return bool(project.unread.get("kpis")) or any(_any_unclear(project, name) for name in fields)


@once
def _any_unclear(project: Project, field: str) -> bool:
    return any(_unclear(project, kpi, field) for kpi in project.kpis.values())


def meaning_unclear(project: Project, target: Target) -> bool:
    """Whether a part of what the target is a number of could not be read, or is not there."""
    ownerless = target.owner and project.owner(target.owner) is None
    return bool(ownerless) or _meaning_unclear(project, target.kpi)


@once
def _meaning_unclear(project: Project, id: str) -> bool:
    kpi = project.kpis.get(id)
    if kpi is None:
        return True
    stages = kpi.measure.stages if kpi.measure else ()
    return _unclear(project, kpi, *_MEANING) or _stages_unclear(project, stages)


def _stages_unclear(project: Project, names: Iterable[str]) -> bool:
    """Whether one of the stages, or the term it is of, could not be read or is not there."""
    named = [project.stages_named(name) for name in names]
    return not all(named) or any(_term_unclear(project, each) for found in named for each in found)


def promise_unclear(project: Project, plan: Plan) -> bool:
    """Whether a part of what the plan promises could not be read, or is not there."""
    roles = plan.daci
    people = (roles.driver, roles.approver, *roles.contributors, *roles.informed) if roles else ()
    return (
        bool(plan.unread)
        or any(id not in project.objectives for id in plan.objectives)
        or any(_meaning_unclear(project, id) for id in (*plan.primary, *plan.secondary))
        or _stages_unclear(project, plan.stages)
        or any(id and project.owner(id) is None for id in people)
    )


def signer_unclear(project: Project, signed: SignOff | None, approver: str) -> bool:
    """Whether it was signed, and who signed or who had to is not there to be compared."""
    names = (signed.by, approver) if signed and signed.fingerprint else ()
    return any(id and project.owner(id) is None for id in names)


def _term_unclear(project: Project, stage: Stage) -> bool:
    term = project.terms.get(stage.term)
    return term is None or bool(_BOUNDARY & term.unread)


def _unclear(project: Project, kpi: Kpi, *fields: str) -> bool:
    """Whether one of these fields could not be read, or points to nothing."""
    return (
        not kpi.unread.isdisjoint((*fields, "status"))
        or ("measure" in fields and _measure_unclear(project, kpi))
        or ("drives" in fields and any(id not in project.kpis for id in kpi.drives))
        or ("owner" in fields and bool(kpi.owner) and project.owner(kpi.owner) is None)
    )


def _measure_unclear(project: Project, kpi: Kpi) -> bool:
    if kpi.measure is None or kpi.measure.unread:
        return True
    if in_funnel(kpi):
        return not result_stages(project, kpi)
    return any(id not in project.kpis for id in references(kpi))
