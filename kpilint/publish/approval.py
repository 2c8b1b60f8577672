"""Who agreed to a target or a plan, in words."""

from functools import partial

from markupsafe import Markup

from kpilint.model.sign_offs import State, approver_of, state_of_plan
from kpilint.model.types import Plan, SignOff, Target
from kpilint.publish import numbers
from kpilint.publish.escape import escape, fill
from kpilint.publish.page import Page

MARKS = {State.AGREED: "Agreed", State.CHANGED: "Changed since", State.UNSIGNED: "Not yet"}
NOT_SIGNED = "Not signed"
NOBODY = Markup("")


def approval(page: Page, target: Target) -> Markup:
    """Who agreed to the number, and when, or who has yet to."""
    key = ("approval", id(target))
    return page.remembered(key, partial(_approval, page, target))


def _approval(page: Page, target: Target) -> Markup:
    if target.pending or target.confidential:
        return NOBODY
    over = target.period.ended(page.company.today)
    return _said(page, page.company.agreed(target), target.sign_off, _signer(page, target), over)


def mark(page: Page, target: Target) -> str:
    """Whether the number is agreed, in a word or two."""
    if target.pending or target.confidential:
        return ""
    state = page.company.agreed(target)
    over = state is State.UNSIGNED and target.period.ended(page.company.today)
    return NOT_SIGNED if over else MARKS[state]


def plan_approval(page: Page, plan: Plan) -> Markup:
    """Who agreed to the plan, and when, or who has yet to."""
    project = page.company.project
    approver = approver_of(project, plan)
    signer = page.owner(approver) if approver else NOBODY
    over = page.company.ladder.has_ended(plan)
    return _said(page, state_of_plan(project, plan), plan.sign_off, signer, over)


def _said(page: Page, state: State, signed: SignOff | None, signer: Markup, over: bool) -> Markup:
    signature = _signature(page, signed) if signed else NOBODY
    if state is State.AGREED:
        return fill("Signed by %s", signature)
    if state is State.CHANGED:
        again = fill("; %s signs again", signer) if signer else NOBODY
        return fill("Changed since it was signed by %s%s", signature, again)
    if over:
        return escape(NOT_SIGNED)
    who = fill("%s signs", signer) if signer else "nobody is named to sign"
    return fill("Not signed yet; %s", who)


def _signature(page: Page, signed: SignOff) -> Markup:
    on = f" on {numbers.day(signed.date)}" if signed.date else ""
    return fill("%s%s", page.owner(signed.by), on)


def _signer(page: Page, target: Target) -> Markup:
    """Who has to sign, linked; nothing where nobody is named."""

    def found() -> Markup:
        approver = approver_of(page.company.project, target)
        return page.owner(approver) if approver else NOBODY

    return page.remembered(("signer", target.kpi), found)
