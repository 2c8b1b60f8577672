"""Of the family target: whether what was agreed is what stands there."""

from collections.abc import Iterator
from datetime import timedelta

from kpilint.finding import Problem, Severity
from kpilint.model.clarity import meaning_unclear, signer_unclear
from kpilint.model.fingerprint import of_target
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.sign_offs import State, approver_of, line, state_of_target
from kpilint.model.types import Target
from kpilint.rules.registry import Context, rule

NOTICE = timedelta(days=14)


@once
def _numbered(project: Project) -> list[Target]:
    """The targets that say a number, of KPIs in use."""
    used = {kpi.id for kpi in project.active_kpis}
    told = (target for target in project.targets.values() if target.kpi in used)
    return [target for target in told if not (target.pending or target.confidential)]


@rule(Severity.WARNING, clock=True)
def target_not_signed_off(context: Context) -> Iterator[Problem]:
    """A period begins or has begun, and the approver has not signed its target.

    The approver signs off the number before work starts, and everybody concerned is then told
    [S0][S1]. A target that nobody agreed to is a wish, and it will be argued about when it is
    missed. The rule speaks 14 days before the period begins.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2027-Q1:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```
    """
    for target in _numbered(context.project):
        period = target.period
        if period.ended(context.today) or period.start - NOTICE > context.today:
            continue
        approver = approver_of(context.project, target)
        signed = target.sign_off
        agreed = signed and signed.fingerprint and signed.by == approver
        unclear = "sign_off" in target.unread or signer_unclear(context.project, signed, approver)
        if approver and not agreed and not unclear:
            began = "began" if period.start <= context.today else "begins"
            yield Problem(
                target.at.value("sign_off") if signed else target.at.key(),
                f"{period.text} {began} on {period.start}, and {_unsigned(target, approver)}.",
                f"kpilint sign-off {target.address} --by {approver}",
            )


def _unsigned(target: Target, approver: str) -> str:
    signed = target.sign_off
    if signed and signed.by == approver:
        return f"what `{approver}` signed as the target of `{target.kpi}` has no fingerprint"
    instead = f"; `{signed.by}` did" if signed and signed.by else ""
    return f"`{approver}` has not signed the target of `{target.kpi}`{instead}"


@rule(Severity.ERROR)
def target_changed_since_sign_off(context: Context) -> Iterator[Problem]:
    """A target is not what its approver signed.

    The number or what it is a number of was changed after the agreement. Whoever signed agreed to
    something else; let them see the change and sign again. Layout, wording of the rationale and
    renamed ids make no difference, and once a period has ended only the numbers count.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls:
          value: 800
          rationale: Fifty for each of fifteen discovery calls.
          sign_off: {by: vp_marketing, date: 2026-09-24, fingerprint: 3f9a1c2b-7d40e6f8}
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls:
          value: 800
          rationale: Fifty for each of fifteen discovery calls.
          sign_off: {by: vp_marketing, date: 2026-09-24, fingerprint: b5bf4606-0435c9e6}
    ```
    """
    for target in _numbered(context.project):
        signed = target.sign_off
        if not signed or target.unread:
            continue
        changed = state_of_target(context.project, target, context.today) is State.CHANGED
        if changed and not meaning_unclear(context.project, target):
            on = f" on {signed.date}" if signed.date else ""
            approver = approver_of(context.project, target) or signed.by
            now = of_target(context.project, target)
            new = line(approver, context.today, now)
            yield Problem(
                signed.at.value("fingerprint"),
                f"The target of `{target.kpi}` for {target.period.text} is not what"
                f" `{signed.by}` signed{on}: {_changed(signed.fingerprint, now)} changed since.",
                f"When `{approver}` agrees, paste: sign_off: {new}",
            )


def _changed(signed: str, now: str) -> str:
    """Which half of what was agreed is another one."""
    before, after = signed.split("-"), now.split("-")
    if before[0] == after[0]:
        return "what is counted, or who answers for it,"
    return "its numbers" if before[1:] == after[1:] else "its numbers and what is counted"
