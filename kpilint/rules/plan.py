"""The family plan: was the work agreed, and what became of it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from kpilint.finding import Problem, Severity
from kpilint.model.clarity import promise_unclear, signer_unclear
from kpilint.model.commitments import open_plans
from kpilint.model.fingerprint import of_plan
from kpilint.model.sign_offs import State, approver_of, line, state_of_plan
from kpilint.model.types import Plan
from kpilint.rules.registry import Context, rule
from kpilint.values.quantity import SECONDS

PARTS = {
    "context": ("context", "context"),
    "objectives": ("objectives", "objectives"),
    "strategies": ("strategies", "strategies"),
    "primary": ("primary KPIs", "kpis"),
    "out_of_scope": ("out_of_scope", "out_of_scope"),
    "risks": ("risks", "risks"),
    "stages": ("stages", "stages"),
}
MOST_OBJECTIVES = 3
LONG = 90
READOUTS = (30, 60, 90)
GRACE = timedelta(days=30)


@rule(Severity.WARNING)
def plan_incomplete(context: Context) -> Iterator[Problem]:
    """A plan lacks a part that its readers will ask for.

    A project plan says its context, objectives, strategies and KPIs, what is out of scope, who
    decides, the risks and the timeline [S0][S1], and which stages of a funnel it moves: "every
    initiative ties to a funnel stage" [S2].

    **Bad**

    ```yaml
    plans:
      webinars: {name: Webinar series, context: Enterprise buyers ask for proof.}
    ```

    **Good**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A person above the agreed score.}
    people:
      vp_marketing: {name: VP Marketing}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: mql}]}
    kpis:
      mqls:
        name: Qualified people
        definition: People who reached the agreed score.
        measure: {kind: volume, of: enterprise.mql}
    objectives:
      pipeline: {name: Build pipeline, period: 2027-Q1}
    plans:
      webinars:
        name: Webinar series
        context: Enterprise buyers ask for proof.
        objectives: [pipeline]
        strategies: [One webinar a month with a customer on stage.]
        kpis: {primary: [mqls]}
        out_of_scope: [Trade fairs]
        daci: {approver: vp_marketing}
        risks: [{risk: No customer wants to speak., mitigation: Ask ten.}]
        timeline: {start: 2027-01-05, end: 2027-02-20}
        stages: [enterprise.mql]
    ```
    """
    for plan in open_plans(context.project, context.today):
        missing = [*_missing(plan)]
        if not approver_of(context.project, plan) and not {"daci", "owner"} & plan.unread:
            missing.append("an approver (`daci`)")
        if missing:
            yield Problem(
                plan.at.key(),
                f"The plan `{plan.id}` ({plan.name}) lacks {_listed(missing)}.",
                "Write each in a sentence; `out_of_scope` says what people may expect in vain.",
            )


def _missing(plan: Plan) -> Iterator[str]:
    for field, (words, key) in PARTS.items():
        if not getattr(plan, field) and key not in plan.unread:
            yield words
    if not (plan.start and plan.end) and "timeline" not in plan.unread:
        yield "a timeline with start and end"


@rule(Severity.WARNING)
def plan_objectives(context: Context) -> Iterator[Problem]:
    """A plan serves no objective, or more than three.

    A plan has one to three objectives [S0][S1]. One without any is work for its own sake; one with
    many cannot say what it would give up for what.

    **Bad**

    ```yaml
    plans:
      webinars: {name: Webinar series, timeline: {start: 2027-01-05}}
    ```

    **Good**

    ```yaml
    objectives:
      pipeline: {name: Build pipeline, period: 2027-Q1}
    plans:
      webinars: {name: Webinar series, timeline: {start: 2027-01-05}, objectives: [pipeline]}
    ```
    """
    for plan in open_plans(context.project, context.today):
        count = len(plan.objectives)
        if plan.lacks("objectives"):
            message = f"The plan `{plan.id}` ({plan.name}) serves no objective."
            yield Problem(plan.at.key(), message, "Name one to three under `objectives:`.")
        elif count > MOST_OBJECTIVES:
            message = (
                f"The plan `{plan.id}` ({plan.name}) serves {count} objectives; three is most."
            )
            help = "Keep those that decide, or make two plans of it."
            yield Problem(plan.at.value("objectives"), message, help)


@rule(Severity.ERROR)
def plan_not_signed_off(context: Context) -> Iterator[Problem]:
    """A plan has started unsigned, or changed after it was signed.

    The approver signs off context, objective and KPIs **before** work starts [S0][S1]. A plan that
    changed since is another plan than the one agreed to.

    **Bad**

    ```yaml
    people:
      vp_marketing: {name: VP Marketing}
    plans:
      webinars:
        name: Webinar series
        daci: {approver: vp_marketing}
        timeline: {start: 2026-11-02, end: 2027-01-29}
    ```

    **Good**

    ```yaml
    people:
      vp_marketing: {name: VP Marketing}
    plans:
      webinars:
        name: Webinar series
        daci: {approver: vp_marketing}
        timeline: {start: 2026-12-01, end: 2027-01-29}
    ```
    """
    for plan in open_plans(context.project, context.today):
        state = state_of_plan(context.project, plan)
        approver, signed = approver_of(context.project, plan), plan.sign_off
        if plan.unread or not approver or signer_unclear(context.project, signed, approver):
            continue
        if state is State.CHANGED and signed:
            if promise_unclear(context.project, plan):
                continue
            new = line(approver, context.today, of_plan(context.project, plan))
            yield Problem(
                signed.at.value("fingerprint"),
                f"The plan `{plan.id}` changed since `{signed.by}` signed it.",
                f"When `{approver}` agrees, paste: sign_off: {new}",
            )
        elif plan.start and plan.start <= context.today and not _agreed(plan, approver, state):
            yield Problem(
                plan.at.key(),
                f"The plan `{plan.id}` started on {plan.start}, and {_unsigned(plan, approver)}.",
                f"kpilint sign-off plans.{plan.id} --by {approver}",
                clock=True,
            )


def _unsigned(plan: Plan, approver: str) -> str:
    signed = plan.sign_off
    if signed and signed.by == approver:
        return f"what `{approver}` signed has no fingerprint"
    instead = f"; `{signed.by}` did" if signed and signed.by else ""
    return f"`{approver}` has not signed it{instead}"


def _agreed(plan: Plan, approver: str, state: State) -> bool:
    return state is State.AGREED and plan.sign_off is not None and plan.sign_off.by == approver


@rule(Severity.WARNING)
def plan_no_readouts(context: Context) -> Iterator[Problem]:
    """A plan of 90 days or more has no read-outs after 30, 60 and 90 days.

    Read-outs come at 30, 60 and 90 days for a quarter or more [S0][S1], so that a miss is seen
    while there is time: wins and misses are shared early [S0][S3].

    **Bad**

    ```yaml
    plans:
      webinars: {name: Webinar series, timeline: {start: 2027-01-04, end: 2027-04-30}}
    ```

    **Good**

    ```yaml
    plans:
      webinars:
        name: Webinar series
        timeline: {start: 2027-01-04, end: 2027-04-30}
        readouts: [30 days, 60 days, 90 days]
    ```
    """
    for plan in open_plans(context.project, context.today):
        if not plan.start or not plan.end or {"readouts", "timeline"} & plan.unread:
            continue
        days = (plan.end - plan.start).days + 1
        planned = {time.low / SECONDS["days"] for time in plan.readouts}
        missing = [f"{day} days" for day in READOUTS if Decimal(day) not in planned]
        if days >= LONG and missing:
            yield Problem(
                plan.at.value("readouts") if plan.readouts else plan.at.key(),
                f"The plan `{plan.id}` takes {days} days and has no read-out after"
                f" {_listed(missing)}.",
                "Add `readouts: [30 days, 60 days, 90 days]`.",
            )


@rule(Severity.WARNING, clock=True)
def plan_no_recap(context: Context) -> Iterator[Problem]:
    """A plan has been over for more than 30 days, and there is no recap.

    At the end comes a recap: what was the work, what was the goal, what was achieved, **why**, and
    what next [S0][S1]. A month later nobody remembers the why.

    **Bad**

    ```yaml
    plans:
      webinars: {name: Webinar series, timeline: {start: 2026-07-01, end: 2026-09-30}}
    ```

    **Good**

    ```yaml
    plans:
      webinars:
        name: Webinar series
        timeline: {start: 2026-07-01, end: 2026-09-30}
        recap:
          results: 32 meetings of the 30 planned.
          why: Two customers spoke; the third session without one drew a third of the audience.
          next: A customer on stage each time.
    ```
    """
    for plan in context.project.plans.values():
        over = plan.end is not None and plan.end + GRACE < context.today
        if plan.end and over and _has_no_recap(plan):
            days = (context.today - plan.end).days
            yield Problem(
                plan.at.key(),
                f"The plan `{plan.id}` has been over for {days} days and has no recap.",
                "Add `recap:` with results, why, learned and next.",
            )


def _has_no_recap(plan: Plan) -> bool:
    """Whether there is none, or one in which nothing stands."""
    recap = plan.recap
    told = recap and (recap.results or recap.why or recap.learned or recap.next or recap.unread)
    return not told and "recap" not in plan.unread


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
