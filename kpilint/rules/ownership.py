"""The family ownership: is somebody answerable."""

from collections.abc import Iterator

from kpilint.finding import Problem, Severity
from kpilint.model.commitments import committed, judged, open_objectives, open_plans
from kpilint.model.owners import accountability_unclear, function_of, members, unclear
from kpilint.model.types import Kpi, Objective, Plan
from kpilint.rules.accountability import (
    handoff_gaps,
    likely_approver,
    likely_owner,
    owned,
    self_agreed,
    self_approved,
    self_signed,
    what,
)
from kpilint.rules.idle_owners import holders, idle_members, idle_teams
from kpilint.rules.registry import Context, rule
from kpilint.rules.same_measure import same_measures
from kpilint.rules.shared_number import Claim, clashes, shared


@rule(Severity.ERROR, absence=True)
def ownership_missing(context: Context) -> Iterator[Problem]:
    """A KPI, an objective or a plan has no owner.

    A number that belongs to everybody is moved by nobody: everyone on the team owns a metric, and
    each metric has exactly one owner [S3]. Objectives and plans are asked while they are in force
    or still to come; the owner of a plan is its driver, unless it says otherwise.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      webinar_attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        indicator: leading
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      webinar_attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        indicator: leading
        owner: demand_gen
    ```
    """
    project, today = context.project, context.today
    entries: tuple[Kpi | Objective | Plan, ...] = (
        *project.active_kpis,
        *open_objectives(project, today),
        *open_plans(project, today),
    )
    for entry in entries:
        if entry.lacks("owner") and not (isinstance(entry, Plan) and "daci" in entry.unread):
            message = f"{what(entry)} has no owner, so nobody answers for it."
            yield Problem(entry.at.key(), message, likely_owner(project, entry))


@rule(Severity.WARNING)
def ownership_no_approver(context: Context) -> Iterator[Problem]:
    """A KPI with a target, or a plan, has nobody who approves it.

    The approver of the DACI agrees to context, objective and KPIs before the work starts; agreed
    afterwards, a target is an excuse [S0] [S1]. An approver may be named once, in the `daci` of a
    team: what the team owns, and the teams that are part of it, inherits it.

    **Bad**

    ```yaml
    people:
      vp_marketing: {name: VP Marketing, team: marketing, contact: vp-marketing@example.com}
    teams:
      marketing: {name: Marketing, function: marketing}
      demand_gen: {name: Demand generation, function: marketing, part_of: marketing}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
        owner: demand_gen
    targets:
      2026-Q4:
        trials: {value: 120, rationale: As many as in the last quarter and one campaign more.}
    ```

    **Good**

    ```yaml
    people:
      vp_marketing: {name: VP Marketing, team: marketing, contact: vp-marketing@example.com}
    teams:
      marketing: {name: Marketing, function: marketing, daci: {approver: vp_marketing}}
      demand_gen: {name: Demand generation, function: marketing, part_of: marketing}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
        owner: demand_gen
    targets:
      2026-Q4:
        trials: {value: 120, rationale: As many as in the last quarter and one campaign more.}
    ```
    """
    project, today = context.project, context.today
    people = members(project)
    entries: list[Kpi | Plan] = [kpi for kpi in project.active_kpis if judged(project, kpi, today)]
    for entry in [*entries, *open_plans(project, today)]:
        if project.daci_of(entry)["approver"] or accountability_unclear(project, entry):
            continue
        has = "" if isinstance(entry, Plan) else " has a target but"
        teams = [id for id in project.lineage(entry.owner) if id in project.teams]
        nor = f", and neither has {' or '.join(f'`{id}`' for id in teams)}" if teams else ""
        message = f"{what(entry)}{has} has no approver in its DACI{nor}."
        yield Problem(entry.at.key(), message, likely_approver(project, people, entry))


@rule(Severity.WARNING)
def ownership_self_approved(context: Context) -> Iterator[Problem]:
    """Somebody approves or signs what they own or drive themselves.

    Approval is a second pair of eyes on context, objective and numbers before work starts [S0].
    Who owns a KPI or a plan, or drives it, has agreed to it already.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
        owner: demand_gen
        daci: {approver: demand_gen}
    ```

    **Good**

    ```yaml
    people:
      vp_marketing: {name: VP Marketing, contact: vp-marketing@example.com}
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
        owner: demand_gen
        daci: {approver: vp_marketing}
    ```
    """
    project, today = context.project, context.today
    people = members(project)
    for kpi in project.active_kpis:
        yield from self_approved(project, people, kpi)
        for target in judged(project, kpi, today):
            yield from self_agreed(project, people, kpi, target)
            yield from self_signed(project, kpi, target)
    for plan in open_plans(project, today):
        yield from self_approved(project, people, plan)
        yield from self_signed(project, plan, plan)


@rule(Severity.WARNING)
def ownership_shared_number(context: Context) -> Iterator[Problem]:
    """Teams of different functions are held to the same number.

    Sales and marketing should carry complementary numbers, not identical ones: marketing must not
    be given the same entire revenue number as sales [S4]. When a shared number is missed, each side
    can point to the other. This looks at KPIs that measure the same, and at KPIs that two team
    objectives list in periods that overlap.

    **Bad**

    ```yaml
    terms:
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    teams:
      marketing: {name: Marketing, function: marketing, contact: "#marketing"}
      sales: {name: Sales, function: sales, contact: "#sales"}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: won, driven_by: sales}]}
    kpis:
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: value, of: enterprise.won}
        owner: sales
      marketing_bookings:
        name: Bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: value, of: enterprise.won}
        owner: marketing
    ```

    **Good**

    ```yaml
    terms:
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    teams:
      marketing: {name: Marketing, function: marketing, contact: "#marketing"}
      sales: {name: Sales, function: sales, contact: "#sales"}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: won, driven_by: sales}]}
    kpis:
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: value, of: enterprise.won}
        owner: sales
      marketing_bookings:
        name: Bookings sourced by marketing
        definition: First-year value of the contracts that began with a marketing touch.
        measure: {kind: value, of: enterprise.won, where: {source: marketing}}
        owner: marketing
    ```
    """
    project = context.project
    measuring = [
        [Claim(k, k, side, ("owner",)) for k in kpis if (side := function_of(project, k.owner))]
        for kpis in same_measures(project)
    ]
    numbers: dict[str, list[Claim]] = {}
    for objective in open_objectives(project, context.today):
        side = function_of(project, objective.owner) if objective.level == "team" else ""
        for number, id in enumerate(objective.kpis if side else ()):
            if (listed := project.kpis.get(id)) and listed.active:
                claim = Claim(objective, listed, side, ("kpis", number))
                numbers.setdefault(id, []).append(claim)
    for claims in (*measuring, *numbers.values()):
        for claim, first in clashes(claims):
            yield shared(claim, first)


@rule(Severity.WARNING)
def ownership_handoff_unshared(context: Context) -> Iterator[Problem]:
    """A conversion between two teams' stages is the business of only one of them.

    The hand-off, such as from marketing-qualified to sales-accepted, is where the system is most
    often held up, so both sides are measured on it [S4]. Both are named: as the owner, or in the
    DACI as driver, approver or contributor. To be informed is not enough. Members of a team stand
    for it, and so do the teams below and above it.

    **Bad**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
      bdr: {name: Business development, function: business_development, contact: "#bdr"}
    funnels:
      enterprise:
        name: Enterprise
        stages:
          - {term: mql, driven_by: demand_gen}
          - {term: sal, driven_by: bdr}
    kpis:
      mql_to_sal_rate:
        name: Acceptance rate
        definition: Share of the qualified leads that business development accepts.
        measure: {kind: conversion, from: enterprise.mql, to: enterprise.sal}
        owner: bdr
        daci: {informed: [demand_gen]}
    ```

    **Good**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
      bdr: {name: Business development, function: business_development, contact: "#bdr"}
    funnels:
      enterprise:
        name: Enterprise
        stages:
          - {term: mql, driven_by: demand_gen}
          - {term: sal, driven_by: bdr}
    kpis:
      mql_to_sal_rate:
        name: Acceptance rate
        definition: Share of the qualified leads that business development accepts.
        measure: {kind: conversion, from: enterprise.mql, to: enterprise.sal}
        owner: bdr
        daci: {contributors: [demand_gen]}
    ```
    """
    for kpi in context.project.active_kpis:
        yield from handoff_gaps(context.project, kpi)


@rule(
    Severity.WARNING,
    lower=Severity.INFO,
    absence=True,
    options={"functions-without-targets": ["finance", "operations"]},
)
def ownership_idle(context: Context) -> Iterator[Problem]:
    """A team, or a member of a team whose people own its KPIs, owns none.

    Everyone on the team owns a metric, usually one medium [S3]: who owns none is either forgotten
    or does not know what to work for. It is a warning where the team's function carries targets and
    the team drives a stage, has levers, or has sister teams that own KPIs; else only a remark. A
    team owns what its members and the teams below it own. Approvers are exempt.

    **Bad**

    ```yaml
    teams:
      events: {name: Events, function: marketing, contact: "#events", levers: [trade_shows]}
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
        owner: demand_gen
    ```

    **Good**

    ```yaml
    teams:
      events: {name: Events, function: marketing, contact: "#events", levers: [trade_shows]}
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
        owner: demand_gen
      booth_visitors:
        name: Booth visitors
        definition: People who leave their contact at our booth.
        measure: {kind: other}
        unit: visitors
        indicator: leading
        owner: events
    ```

    **Options**

    - `functions-without-targets` (`finance`, `operations`): the functions of which no team needs a
      KPI of its own; theirs are only remarks.
    """
    exempt = set(context.options["functions-without-targets"])
    owning = holders(context.project, context.today)
    if owning is not None:
        yield from idle_teams(context.project, owning, exempt)
        yield from idle_members(context.project, owning, exempt)


@rule(Severity.WARNING, options={"max-kpis": 10})
def ownership_overload(context: Context) -> Iterator[Problem]:
    """One owner carries more targets than anybody can look after.

    Focus is what a target is for: one team of a department that tracked about 60 key results had
    30 of them, and forced a ranking on them to know where to begin [S0]. Counted are active KPIs
    with a target in force, under the owner of the target where it has its own.

    **Bad**

    ```yaml
    teams:
      web: {name: Web, function: marketing, contact: "#web"}
    kpis:
      v1: &visits
        name: Visits to page 1
        definition: Visits to the page in a month.
        measure: {kind: other}
        unit: visits
        owner: web
      v2: *visits
      v3: *visits
      v4: *visits
      v5: *visits
      v6: *visits
      v7: *visits
      v8: *visits
      v9: *visits
      v10: *visits
      v11: *visits
    targets:
      2026-Q4:
        v1: &target {value: 500, rationale: As many as in the last quarter.}
        v2: *target
        v3: *target
        v4: *target
        v5: *target
        v6: *target
        v7: *target
        v8: *target
        v9: *target
        v10: *target
        v11: *target
    ```

    **Good**

    ```yaml
    teams:
      web: {name: Web, function: marketing, contact: "#web"}
    kpis:
      visits:
        name: Visits to the website
        definition: Visits to all pages in a month.
        measure: {kind: other}
        unit: visits
        breakdowns: [page]
        owner: web
    targets:
      2026-Q4:
        visits: {value: 5500, rationale: As many as in the last quarter.}
    ```

    **Options**

    - `max-kpis` (10): the most active KPIs with targets in force that one owner may carry.
    """
    project, today, limit = context.project, context.today, context.options["max-kpis"]
    carried: dict[str, dict[str, None]] = {}
    for kpi in project.active_kpis:
        for target in committed(project, kpi, today):
            if target.period.holds(today) and "owner" not in target.unread:
                carried.setdefault(target.owner or kpi.owner, {})[kpi.id] = None
    for id, kpis in carried.items():
        owner = project.owner(id)
        if owner and len(kpis) > limit:
            message = (
                f"`{id}` carries {len(kpis)} KPIs with targets in force, {len(kpis) - limit} more"
                f" than {limit}: {', '.join(f'`{kpi}`' for kpi in kpis)}."
            )
            mend = "Hand some on, or set `tracked_only: true` on those that are only watched."
            yield Problem(owner.at.key(), message, mend)


@rule(Severity.INFO)
def ownership_unreachable(context: Context) -> Iterator[Problem]:
    """An owner has no contact, neither of its own nor of its team.

    Who reads a number on the site and wonders about it should reach its owner with one click;
    wins and misses are shared early only where it is easy [S3].

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        owner: demand_gen
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing, contact: "#demand-gen"}
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        owner: demand_gen
    ```
    """
    project = context.project
    for id, entries in owned(project, context.today).items():
        chain = [owner for name in project.lineage(id) if (owner := project.owner(name))]
        if unclear(project, id) or not all(owner.lacks("contact") for owner in chain):
            continue
        above = ", nor has its team" if len(chain) > 1 else ""
        more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
        message = f"`{id}` ({chain[0].name}) owns `{entries[0]}`{more} and has no contact{above}."
        mend = 'Add a `contact`: an e-mail address, a chat channel (`"#channel"`) or a handle.'
        yield Problem(chain[0].at.key(), message, mend)
