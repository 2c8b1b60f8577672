"""Whether what was signed is still what stands there."""

from datetime import date
from enum import Enum

from kpilint.model.fingerprint import first_half, of_plan, of_target
from kpilint.model.project import Project
from kpilint.model.types import Plan, SignOff, Target


class State(Enum):
    """How a commitment stands: nobody signed, it changed since, or it is as agreed."""

    UNSIGNED = "not signed"
    CHANGED = "changed since it was signed"
    AGREED = "agreed"


def state_of_target(project: Project, target: Target, today: date) -> State:
    """Of a period that has ended only the numbers are compared: words may be put better later."""
    now = of_target(project, target)
    signed = target.sign_off
    if signed and signed.fingerprint and target.period.ended(today):
        same = first_half(signed.fingerprint) == first_half(now)
        return State.AGREED if same else State.CHANGED
    return _state(signed, now)


def state_of_plan(project: Project, plan: Plan) -> State:
    """A plan is compared as a whole, whenever it was."""
    return _state(plan.sign_off, of_plan(project, plan))


def approver_of(project: Project, entry: Target | Plan) -> str:
    """Who signs: the DACI approver, of a target that of its KPI; nothing where there is none."""
    if isinstance(entry, Plan):
        roles = project.daci_of(entry)
    else:
        kpi = project.kpis.get(entry.kpi)
        if kpi is None:
            return ""
        roles = project.daci_of(kpi)
    return roles["approver"][0] if roles["approver"] else ""


def owner_of(project: Project, entry: Target | Plan) -> str:
    """Who answers for it: a target's own owner, else that of its KPI."""
    if isinstance(entry, Plan) or entry.owner:
        return entry.owner
    kpi = project.kpis.get(entry.kpi)
    return kpi.owner if kpi else ""


def line(by: str, on: date, fingerprint: str) -> str:
    """The value of `sign_off`, ready to paste."""
    return f"{{by: {by}, date: {on.isoformat()}, fingerprint: {fingerprint}}}"


def _state(signed: SignOff | None, now: str) -> State:
    if not signed or not signed.fingerprint:
        return State.UNSIGNED
    return State.AGREED if signed.fingerprint == now else State.CHANGED
