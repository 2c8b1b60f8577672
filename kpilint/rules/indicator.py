"""The family indicator: leading and lagging."""

from collections.abc import Iterator
from itertools import chain

from kpilint.finding import Problem, Related, Severity
from kpilint.model.clarity import kpis_unclear, where_clear
from kpilint.model.commitments import judged
from kpilint.model.positions import result_stage
from kpilint.model.reach import reach
from kpilint.rules.accountability import what
from kpilint.rules.measured import (
    all_activity,
    first_by_owner,
    likely_indicator,
    standing,
    top_volume_owners,
    unbalanced,
    unsplit,
    without_velocity,
)
from kpilint.rules.registry import Context, rule

LINKS = ("measure", "drives", "indicator")


@rule(Severity.ERROR, absence=True)
def indicator_missing(context: Context) -> Iterator[Problem]:
    """A KPI is neither leading nor lagging.

    A leading KPI moves first and its owner can work on it; a lagging one shows later what came of
    it. Revenue is a fair lagging indicator for demand generation and a poor thing to hold the team
    to: nobody there directs the sellers who close [S0]. Who does not know which is which cannot
    tell where to dig when a number is missed.

    **Bad**

    ```yaml
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
    ```

    **Good**

    ```yaml
    kpis:
      trials:
        name: Trials started
        definition: Companies that start a trial on the website.
        measure: {kind: other}
        unit: trials
        indicator: leading
    ```
    """
    for kpi in context.project.active_kpis:
        if kpi.lacks("indicator"):
            message = f"{what(kpi)} is said to be neither leading nor lagging."
            yield Problem(kpi.at.key(), message, likely_indicator(context.project, kpi))


@rule(Severity.WARNING, absence=True)
def indicator_lagging_alone(context: Context) -> Iterator[Problem]:
    """A lagging KPI has a target, and no leading KPI moves it.

    When a lagging number is missed, it is too late to do anything about the period. A leading KPI
    on the way to it says earlier how things stand, and where to dig: leading hit and lagging missed
    is another story than both missed [S0]. A KPI moves another by `drives`, as part of its formula,
    or from an earlier stage of its funnel; directly or through others.

    **Bad**

    ```yaml
    kpis:
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: other}
        unit: money
        indicator: lagging
    targets:
      2026-Q4:
        new_bookings: {value: $1M, rationale: Last quarter and two new sellers.}
    ```

    **Good**

    ```yaml
    kpis:
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: other}
        unit: money
        indicator: lagging
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: other}
        unit: demos
        indicator: leading
        drives: [new_bookings]
    targets:
      2026-Q4:
        new_bookings: {value: $1M, rationale: Last quarter and two new sellers.}
    ```
    """
    project, today = context.project, context.today
    leading = standing(project, "leading")
    led = reach(project).from_any(kpi.id for kpi in leading)
    near = first_by_owner(leading)
    for kpi in standing(project, "lagging"):
        targets = judged(project, kpi, today) if kpi.active and kpi.id not in led else ()
        if targets and not kpis_unclear(project, *LINKS):
            message = (
                f"{what(kpi)} is lagging and has a target for {targets[0].period}, and no leading"
                " KPI moves it."
            )
            line = f"Add `drives: [{kpi.id}]` to the leading KPI that comes before it"
            hint = f"; is it `{near[kpi.owner]}`?" if kpi.owner in near else ", or define one."
            yield Problem(kpi.at.key(), message, line + hint)


@rule(Severity.WARNING, absence=True)
def indicator_leads_nowhere(context: Context) -> Iterator[Problem]:
    """A leading KPI moves no lagging KPI.

    A number that leads to no result is activity: pleasant to report, and not meaningful to the
    business, which is one of the four kinds of KPI to beware of [S0]. Say with `drives` what
    follows from it. What stands earlier in a funnel leads to what stands later without saying so,
    and the parts of a formula lead to the formula.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: other}
        unit: demos
        indicator: leading
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: other}
        unit: money
        indicator: lagging
    ```

    **Good**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: other}
        unit: demos
        indicator: leading
        drives: [new_bookings]
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: other}
        unit: money
        indicator: lagging
    ```
    """
    project = context.project
    lagging = standing(project, "lagging")
    leading_on = reach(project).to_any(kpi.id for kpi in lagging)
    near = first_by_owner(lagging)
    for kpi in standing(project, "leading"):
        if kpi.active and kpi.id not in leading_on and not kpis_unclear(project, *LINKS):
            message = f"{what(kpi)} is leading, and no lagging KPI follows from it."
            result = near.get(kpi.owner) or next((other.id for other in lagging), "")
            mend = (
                f"Say what follows from it: `drives: [{result}]`, or another lagging KPI."
                if result
                else "Define the lagging KPI that follows from it, and name it in `drives`."
            )
            yield Problem(kpi.at.key(), message, mend)


@rule(Severity.WARNING)
def indicator_upside_down(context: Context) -> Iterator[Problem]:
    """A leading KPI measures a later stage than the lagging KPI that it drives.

    Leading comes first, lagging follows: opportunities become revenue, not the other way round. An
    arrow that points up the funnel sends people to dig in the wrong place [S0].

    **Bad**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}, {term: won}]}
    kpis:
      deals:
        name: Deals won
        definition: Contracts signed with new customers.
        measure: {kind: volume, of: enterprise.won}
        indicator: leading
        drives: [sql_volume]
      sql_volume:
        name: SQLs generated
        definition: Meetings booked with a qualified account.
        measure: {kind: volume, of: enterprise.sql}
        indicator: lagging
    ```

    **Good**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}, {term: won}]}
    kpis:
      deals:
        name: Deals won
        definition: Contracts signed with new customers.
        measure: {kind: volume, of: enterprise.won}
        indicator: lagging
      sql_volume:
        name: SQLs generated
        definition: Meetings booked with a qualified account.
        measure: {kind: volume, of: enterprise.sql}
        indicator: leading
        drives: [deals]
    ```
    """
    project = context.project
    for kpi in project.active_kpis:
        own = result_stage(project, kpi) if kpi.indicator == "leading" else None
        for number, id in enumerate(kpi.drives if own else ()):
            driven = project.kpis.get(id)
            if not own or not driven or not driven.active or driven.indicator != "lagging":
                continue
            its = result_stage(project, driven)
            if its and its.funnel == own.funnel and its.index < own.index:
                message = (
                    f"{what(kpi)} is said to be leading and to drive `{id}`, but `{own.name}` comes"
                    f" after `{its.name}`, which `{id}` measures."
                )
                mend = f"Turn it round: `{id}` is leading, with `drives: [{kpi.id}]`."
                related = Related(driven.at.key("measure"), f"measures `{its.name}`")
                yield Problem(kpi.at.value("drives", number), message, mend, (related,))


@rule(Severity.WARNING, absence=True)
def indicator_volume_only(context: Context) -> Iterator[Problem]:
    """Volume is counted and quality is not.

    Who is held to traffic, leads and MQLs alone is rewarded for many instead of good ones: pair
    them with something further down [S0]. This looks at two things. One is an owner whose targets
    are all volume at the top of a funnel: of stages before somebody else than the first driver
    takes over. The other is a volume KPI with neither a `balanced_by` nor a KPI of a later stage
    with the same owner; the last stage of a funnel and what is only tracked are exempt.

    **Bad**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: mql}, {term: sal}]}
    kpis:
      mql_volume:
        name: MQLs
        definition: Leads that cross the score threshold in the period.
        measure: {kind: volume, of: enterprise.mql}
        indicator: leading
    ```

    **Good**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: mql}, {term: sal}]}
    kpis:
      mql_volume:
        name: MQLs
        definition: Leads that cross the score threshold in the period.
        measure: {kind: volume, of: enterprise.mql}
        indicator: leading
        balanced_by: [mql_to_sal_rate]
      mql_to_sal_rate:
        name: Acceptance rate
        definition: Share of the qualified leads that business development accepts.
        measure: {kind: conversion, from: enterprise.mql, to: enterprise.sal}
        indicator: leading
    ```
    """
    project = context.project
    found = chain(top_volume_owners(project, context.today), unbalanced(project))
    yield from where_clear(project, found, "measure", "owner")


@rule(Severity.WARNING, absence=True)
def indicator_activity_only(context: Context) -> Iterator[Problem]:
    """An owner counts what it does, and nothing that comes of it.

    Report how the team is doing, not what it is doing: activity counts are not results [S3]. In a
    new market, though, short-term activity with long-term revenue is right, because data is what is
    missing [S2]: activity that drives a KPI with a target is fine.

    **Bad**

    ```yaml
    teams:
      bdr: {name: Business development, function: business_development, contact: "#bdr"}
    kpis:
      calls:
        name: Calls
        definition: Calls to people whom nobody from here has spoken to before.
        measure: {kind: activity, of: cold calls}
        indicator: leading
        owner: bdr
    ```

    **Good**

    ```yaml
    teams:
      bdr: {name: Business development, function: business_development, contact: "#bdr"}
    kpis:
      calls:
        name: Calls
        definition: Calls to people whom nobody from here has spoken to before.
        measure: {kind: activity, of: cold calls}
        indicator: leading
        owner: bdr
        drives: [meetings]
      meetings:
        name: Meetings held
        definition: First meetings with a company that fits.
        measure: {kind: other}
        unit: meetings
        indicator: lagging
        owner: bdr
    ```
    """
    found = all_activity(context.project, context.today)
    yield from where_clear(context.project, found, "owner")


@rule(Severity.WARNING, absence=True)
def indicator_unsplit_total(context: Context) -> Iterator[Problem]:
    """A total in money stands alone: no count beside it, or no breakdown.

    Total pipeline hides more than it shows: two big deals and forty small ones look the same. It
    needs the number of opportunities beside it, and splits by segment, by region or seller, and by
    source [S2].

    **Bad**

    ```yaml
    terms:
      opportunity: {name: Opportunity, definition: A deal with a named buyer and a budget.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: opportunity}]}
    kpis:
      pipeline:
        name: Pipeline created
        definition: Expected first-year value of the opportunities opened in the period.
        measure: {kind: value, of: enterprise.opportunity}
        indicator: lagging
    ```

    **Good**

    ```yaml
    terms:
      opportunity: {name: Opportunity, definition: A deal with a named buyer and a budget.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: opportunity}]}
    kpis:
      pipeline:
        name: Pipeline created
        definition: Expected first-year value of the opportunities opened in the period.
        measure: {kind: value, of: enterprise.opportunity}
        indicator: lagging
        breakdowns: [segment, region, source]
      opportunities:
        name: Opportunities opened
        definition: Deals with a named buyer and a budget that are opened in the period.
        measure: {kind: volume, of: enterprise.opportunity}
        indicator: leading
    ```
    """
    yield from unsplit(context.project)


@rule(Severity.INFO, absence=True)
def indicator_no_velocity(context: Context) -> Iterator[Problem]:
    """A funnel has targets for volume and conversion, and none watches its speed.

    Volume, conversion and velocity are three families of measures that complement each other, and
    velocity pays: on a nine-month cycle, three months less is worth up to 50 % more revenue in the
    same time (9/6 − 1) [S4].

    **Bad**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}, {term: won}]}
    kpis:
      sql_volume:
        name: SQLs generated
        definition: Meetings booked with a qualified account.
        measure: {kind: volume, of: enterprise.sql}
        indicator: leading
      win_rate:
        name: Win rate
        definition: Share of the qualified leads that become customers.
        measure: {kind: conversion, from: enterprise.sql, to: enterprise.won}
        indicator: lagging
    targets:
      2026-Q4:
        sql_volume: {value: 120, rationale: As many as in the last quarter.}
        win_rate: {value: 20%, rationale: As high as in the last quarter.}
    ```

    **Good**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}, {term: won}]}
    kpis:
      sql_volume:
        name: SQLs generated
        definition: Meetings booked with a qualified account.
        measure: {kind: volume, of: enterprise.sql}
        indicator: leading
      win_rate:
        name: Win rate
        definition: Share of the qualified leads that become customers.
        measure: {kind: conversion, from: enterprise.sql, to: enterprise.won}
        indicator: lagging
      cycle:
        name: Sales cycle
        definition: Time from the first meeting to the signed contract.
        measure: {kind: velocity, from: enterprise.sql, to: enterprise.won}
        indicator: lagging
    targets:
      2026-Q4:
        sql_volume: {value: 120, rationale: As many as in the last quarter.}
        win_rate: {value: 20%, rationale: As high as in the last quarter.}
    ```
    """
    found = without_velocity(context.project, context.today)
    yield from where_clear(context.project, found, "measure")
