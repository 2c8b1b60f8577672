"""The family control: can the owner move it, and is there what it takes."""

from collections.abc import Iterator

from kpilint.finding import Problem, Severity
from kpilint.rules.held import Held, overstated, unstated
from kpilint.rules.judged_targets import numbered
from kpilint.rules.levers import Levers, without_levers
from kpilint.rules.means import Plans, missing_levers, without_means
from kpilint.rules.registry import Context, rule


@rule(Severity.WARNING, absence=True)
def control_missing(context: Context) -> Iterator[Problem]:
    """A KPI has a target and does not say how far its owner can move it.

    A KPI out of the owner's control is the first of the four kinds to beware of [S0]. Whoever
    agrees to a target should have asked: `direct` (the owner moves it alone), `shared` (together
    with others), `influence` (only from afar) or `none`.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from three sellers who know the product.}
    ```

    **Good**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
        control: {level: direct, levers: [call_sequences]}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from three sellers who know the product.}
    ```
    """
    yield from unstated(context.project, context.today)


@rule(Severity.ERROR, lower=Severity.WARNING)
def control_out_of_reach(context: Context) -> Iterator[Problem]:
    """An owner has a target for a number that it can only influence, or not move at all.

    Revenue is a poor thing to hold demand generation to: nobody there directs the sellers who
    close. Hold the team to SQLs or opportunities as the leading KPI, and track how they become
    revenue as the lagging one [S0]. So a lagging KPI is fine beside a leading one of the same owner
    that leads to it.

    It is an error where the KPI itself states `influence` or `none`. It is a warning where that
    only follows from who drives the stages of the funnel: whoever drives every stage from the first
    to the one that is measured has direct control; who drives the measured stage, or handed over to
    the team that does, shares it (unless the stage is the last); who drives only stages further up
    has influence, and anybody else none. A person counts as the team, and a team as those above and
    below it.

    **Bad**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    teams:
      demand_gen: {name: Demand generation, function: marketing}
      sales: {name: Sales, function: sales}
    funnels:
      big:
        name: Enterprise
        stages: [{term: sql, driven_by: demand_gen}, {term: won, driven_by: sales}]
    kpis:
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: value, of: big.won}
        indicator: lagging
        owner: demand_gen
        control: {level: influence}
    targets:
      2026-Q4:
        new_bookings: {value: $2.1M, rationale: What the year still lacks.}
    ```

    **Good**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
      won: {name: Closed won, definition: An opportunity whose contract is signed.}
    teams:
      demand_gen: {name: Demand generation, function: marketing, watches: [new_bookings]}
      sales: {name: Sales, function: sales}
    funnels:
      big:
        name: Enterprise
        stages: [{term: sql, driven_by: demand_gen}, {term: won, driven_by: sales}]
    kpis:
      new_bookings:
        name: New bookings
        definition: First-year value of the contracts signed with new customers.
        measure: {kind: value, of: big.won}
        indicator: lagging
        owner: sales
        control: {level: shared, levers: [call_script]}
    targets:
      2026-Q4:
        new_bookings: {value: $2.1M, rationale: What the year still lacks.}
    ```
    """
    yield from Held(context.project, context.today).out_of_reach()


@rule(Severity.WARNING)
def control_overstated(context: Context) -> Iterator[Problem]:
    """A KPI states more control than follows from the stages that its owner drives.

    Who believes to move a number alone looks in the wrong place when it is missed [S0]. How far an
    owner can move a number follows from `driven_by` in the funnel, as control-out-of-reach
    describes it. A conversion or a velocity is under direct control of whoever drives all stages
    after `from` up to `to`, and shared by whoever drives `from` or some of them; a formula is under
    the strongest control that there is of its parts. Activity, other measures and slices (`where`)
    are taken at their word, and so is what nobody drives.

    **Bad**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    teams:
      demand_gen: {name: Demand generation, function: marketing}
      bdr: {name: Business development, function: business_development, levers: [routing_rules]}
    funnels:
      big:
        name: Enterprise
        stages: [{term: mql, driven_by: demand_gen}, {term: sal, driven_by: bdr}]
    kpis:
      sal_volume:
        name: SALs
        definition: People whom business development accepted to work in the period.
        measure: {kind: volume, of: big.sal}
        owner: bdr
        control: {level: direct, levers: [routing_rules]}
    ```

    **Good**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    teams:
      demand_gen: {name: Demand generation, function: marketing}
      bdr: {name: Business development, function: business_development, levers: [routing_rules]}
    funnels:
      big:
        name: Enterprise
        stages: [{term: mql, driven_by: demand_gen}, {term: sal, driven_by: bdr}]
    kpis:
      sal_volume:
        name: SALs
        definition: People whom business development accepted to work in the period.
        measure: {kind: volume, of: big.sal}
        owner: bdr
        control: {level: shared, levers: [routing_rules]}
    ```
    """
    yield from overstated(context.project)


@rule(Severity.WARNING, absence=True)
def control_no_levers(context: Context) -> Iterator[Problem]:
    """Control is claimed, and nothing is named that the owner could pull.

    A KPI without the means to achieve it (people, budget, time, support) is one of the four kinds
    to beware of [S0]. Direct or shared control names its levers, and each is among the `levers` of
    the owner or of a contributor in the DACI. A person has the levers of the team, a team those of
    the teams that are part of it.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing, levers: [webinars, paid_search]}
    kpis:
      registrations:
        name: Registrations
        definition: People who register for one of our webinars.
        measure: {kind: activity, of: registrations}
        owner: demand_gen
        control: {level: direct, levers: [webinar]}
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, function: marketing, levers: [webinars, paid_search]}
    kpis:
      registrations:
        name: Registrations
        definition: People who register for one of our webinars.
        measure: {kind: activity, of: registrations}
        owner: demand_gen
        control: {level: direct, levers: [webinars]}
    ```
    """
    yield from without_levers(context.project)


@rule(Severity.WARNING, absence=True)
def control_no_means(context: Context) -> Iterator[Problem]:
    """A target rises, and nothing is said of what it takes; or it needs what nobody has.

    Targets without the people, the budget, the time and the support to achieve them are one of the
    four kinds to beware of, and a stretch is fine when it has the means [S0]. A target that is
    better than its baseline by more than its tolerance names them in `needs`, or is listed by a
    plan with a budget that is in force. Every lever that a target needs is one that some team has.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos:
          value: 60
          baseline: {period: 2026-Q3, value: 40}
          rationale: Five a week from three sellers who know the product.
    ```

    **Good**

    ```yaml
    teams:
      sales: {name: Sales, function: sales, levers: [call_script]}
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos:
          value: 60
          baseline: {period: 2026-Q3, value: 40}
          rationale: Five a week from three sellers who know the product.
          needs: {headcount: 1, levers: [call_script]}
    ```
    """
    levers = Levers(context.project)
    plans = Plans(context.project, context.today)
    for kpi, target in numbered(context):
        yield from without_means(context.project, plans, kpi, target)
        if target.needs:
            yield from missing_levers(levers, target)
