"""What a change is about: the KPIs that it concerns, and what it is that a signature was for."""

from collections.abc import Iterable, Iterator

from kpilint.model.kpis import references
from kpilint.model.project import Project
from kpilint.model.types import Entry, Plan, Target
from kpilint.review.change import Change
from kpilint.review.names import Names
from kpilint.review.uses import Users

_SIGNED = {
    "kpis": {"definition", "measure", "unit", "direction", "owner"},
    "targets": {"owner", "sign_off"},
    "plans": {"daci", "sign_off"},
    "terms": {"definition", "counts", "enters_when", "excludes"},
    "funnels": {"name", "motion", "segment"},
    "objectives": {"name"},
    "people": {"name"},
    "teams": {"name"},
}
"""The fields that a signature covers beside the numbers, or that are the signature itself."""


def concerned_kpis(
    users: tuple[Users, Users], were: Names, changes: Iterable[Change]
) -> dict[str, None]:
    """The KPIs, as the later state calls them, that use what changed before or after it."""
    before, after = users
    found: dict[str, None] = {}
    addresses = {(change.address, address_before(change)) for change in changes}
    for new, old in sorted(addresses):
        found |= dict.fromkeys(after.kpis(new))
        found |= dict.fromkeys(were.ids("kpis", before.kpis(old)))
    return found


def address_before(change: Change) -> str:
    """Where the earlier state has it; nothing if it does not."""
    if isinstance(change.old, Target):
        return change.old.address
    collection = change.address.partition(".")[0]
    return f"{collection}.{change.old.id}" if isinstance(change.old, Entry) else ""


def ending(project: Project, entry: Target | Plan, changes: Iterable[Change]) -> Iterator[Change]:
    """The changes of what a signature is for beside the numbers, and of the signature itself."""
    covered = set(_of_target(project, entry) if isinstance(entry, Target) else _of_plan(entry))
    covered |= set(_of_stages(project, entry))
    for change in changes:
        collection, top = change.address.partition(".")[0], change.field.partition(".")[0]
        if change.address in covered and top in _SIGNED[collection]:
            yield change


def _of_target(project: Project, target: Target) -> Iterator[str]:
    yield target.address
    kpi = project.kpis.get(target.kpi)
    yield from (f"kpis.{id}" for id in (target.kpi, *(references(kpi) if kpi else ())))
    owner = target.owner or (kpi.owner if kpi else "")
    yield from (f"people.{owner}", f"teams.{owner}")


def _of_plan(plan: Plan) -> Iterator[str]:
    yield f"plans.{plan.id}"
    yield from (f"objectives.{id}" for id in plan.objectives)
    yield from (f"kpis.{id}" for id in (*plan.primary, *plan.secondary))
    daci = plan.daci
    people = (daci.driver, daci.approver, *daci.contributors, *daci.informed) if daci else ()
    yield from (f"{collection}.{id}" for id in people for collection in ("people", "teams"))


def _of_stages(project: Project, entry: Target | Plan) -> Iterator[str]:
    """The terms and the funnels of the stages that it is about."""
    kpi = project.kpis.get(entry.kpi) if isinstance(entry, Target) else None
    measured = kpi.measure.stages if kpi and kpi.measure else ()
    for name in entry.stages if isinstance(entry, Plan) else measured:
        for stage in project.stages_named(name):
            yield from (f"terms.{stage.term}", f"funnels.{stage.funnel}")
