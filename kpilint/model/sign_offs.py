"""Whether what was signed is still what stands there."""

from datetime import date
from enum import Enum

from kpilint.model.fingerprint import first_half, numbers_of, of_plan, of_target
from kpilint.model.project import Project
from kpilint.model.types import Plan, Target


class State(Enum):
    """How a commitment stands: nobody signed, it changed since, or it is as agreed."""

    UNSIGNED = "not signed"
    CHANGED = "changed since it was signed"
    AGREED = "agreed"


def state_of_target(project: Project, target: Target, today: date) -> State:
    """Of a period that has ended only the numbers are compared: words may be put better later."""
    signed = target.sign_off
    if not signed or not signed.fingerprint:
        return State.UNSIGNED
    if target.period.ended(today):
        same = first_half(signed.fingerprint) == numbers_of(target)
    else:
        same = signed.fingerprint == of_target(project, target)
    return State.AGREED if same else State.CHANGED


def state_of_plan(project: Project, plan: Plan) -> State:
    """A plan is compared as a whole, whenever it was."""
    signed = plan.sign_off
    if not signed or not signed.fingerprint:
        return State.UNSIGNED
    return State.AGREED if signed.fingerprint == of_plan(project, plan) else State.CHANGED


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
