"""The family funnel: does the arithmetic close, and is every stage looked after."""

from collections.abc import Iterator

from kpilint.finding import Problem, Severity
from kpilint.model.clarity import where_clear
from kpilint.rules.closing import apart, overfull
from kpilint.rules.conversions import impossible, low, unfounded
from kpilint.rules.registry import Context, rule
from kpilint.rules.shares import is_sourced, odd_share, usual_shares
from kpilint.rules.stages import likely_driver, unmeasured, unmoved
from kpilint.solve.fit import aims_of, among
from kpilint.solve.slices import slices


@rule(Severity.ERROR)
def funnel_math(context: Context) -> Iterator[Problem]:
    """Targets of one period do not follow from each other.

    A number at one stage is a promise about the stage before: 120 SQLs at 60 % need 200 SALs,
    whoever has to bring them. Quota, deal size, close ratio and the conversions before it make one
    sum, "sales math" [S2], and MQLs are planned backwards from the revenue forecast with stated
    conversions [S3]. Checked are stage against the next stage with a target, count against money
    (with the funnel's `deal_size`), a formula against its parts, and slices of one key against
    their whole.

    Within a period flow is taken as steady: nothing is shifted by the time that a stage takes. The
    conversion is the one that either target assumes, else the target of that conversion's KPI,
    else the funnel's. A target fits within the range that follows, give or take the larger of both
    tolerances; a count that is less than one off fits as well.

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that we work on.}
      sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
    funnels:
      enterprise:
        name: Enterprise
        basis: 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    targets:
      2026-Q4:
        sal_volume: {value: 180, rationale: As many as in the last quarter.}
        sql_volume: {value: 120, rationale: What Sales asks for.}
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that we work on.}
      sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
    funnels:
      enterprise:
        name: Enterprise
        basis: 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    targets:
      2026-Q4:
        sal_volume: {value: 200, rationale: What 120 SQLs need at 60 %.}
        sql_volume: {value: 120, rationale: What Sales asks for.}
    ```
    """
    project = context.project
    for period in project.periods:
        if not period.ended(context.today):
            aims = aims_of(project, period)
            linked = among(project, period, aims)
            yield from (apart(project, link) for link in linked if not link.fits)
            yield from (overfull(each) for each in slices(project, aims) if not each.fits)


@rule(Severity.ERROR, lower=Severity.WARNING)
def funnel_rate(context: Context) -> Iterator[Problem]:
    """A conversion cannot be, or nobody knows where it comes from.

    Of a hundred people at most a hundred go on, and a stage that nobody leaves ends the funnel:
    a conversion lies above 0 and up to 100 %, in the funnel as in targets and what they assume.
    Every sum rests on these numbers, so they need a `basis`: how many quarters of which report
    [S0]. One `basis` on the funnel is enough; where there is none it is a warning.

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
    funnels:
      enterprise:
        name: Enterprise
        stages: [{term: sal}, {term: sql, conversion: 160%}]
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
    funnels:
      enterprise:
        name: Enterprise
        basis: CRM cohorts, 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    ```
    """
    yield from impossible(context.project, context.today)
    for funnel in context.project.funnels.values():
        yield from unfounded(funnel)


@rule(Severity.WARNING)
def funnel_floor(context: Context) -> Iterator[Problem]:
    """A conversion is lower than what two teams agreed must not be undercut.

    The hand-over from marketing to sales is where the system is most often stuck [S4]: watch
    MQL to SAL closely below 75 % [S0]. A stage states its own `floor`; from a stage MQL to a stage
    SAL it is 75 % unless stated. Looked at are the funnel's conversion, the targets of its KPI, and
    the KPI's latest actual.

    **Bad**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    funnels:
      enterprise:
        name: Enterprise
        basis: CRM cohorts, 8 quarters to 2026-Q3
        stages: [{term: mql}, {term: sal, conversion: 70%}]
    ```

    **Good**

    ```yaml
    terms:
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
    funnels:
      enterprise:
        name: Enterprise
        basis: CRM cohorts, 8 quarters to 2026-Q3
        stages: [{term: mql}, {term: sal, conversion: 78%}]
    ```
    """
    for funnel in context.project.funnels.values():
        yield from low(context.project, funnel, context.today)


@rule(Severity.WARNING, absence=True)
def funnel_uncovered_stage(context: Context) -> Iterator[Problem]:
    """A stage of a funnel is measured by no KPI, or the plans pass it by.

    Every initiative ties to a stage, and every stage has an initiative [S0][S2]: a stage that
    nobody measures is where leads get lost unseen. A KPI measures the stages that its measure
    names. Where plans in force touch a funnel, they should move every stage of it between them.

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}, {term: sql}]}
    kpis:
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}, {term: sql}]}
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    ```
    """
    project = context.project
    yield from where_clear(project, unmeasured(project), "measure")
    yield from unmoved(project, context.today)


@rule(Severity.WARNING)
def funnel_no_driver(context: Context) -> Iterator[Problem]:
    """Nobody drives a stage.

    `driven_by` says who moves people or deals into a stage. Where nobody does, everybody waits for
    somebody else, and nobody's control over a number can be derived [S0].

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
    teams:
      bdr: {name: Business development, function: business_development, contact: "#bdr"}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal, driven_by: bdr}, {term: sql}]}
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A lead that business development works on.}
      sql: {name: Sales-qualified lead, definition: A meeting is booked with a buyer.}
    teams:
      bdr: {name: Business development, function: business_development, contact: "#bdr"}
    funnels:
      enterprise:
        name: Enterprise
        stages: [{term: sal, driven_by: bdr}, {term: sql, driven_by: bdr}]
    ```
    """
    project = context.project
    stages = (stage for funnel in project.funnels.values() for stage in funnel.stages)
    for stage in stages:
        if stage.lacks("driven_by"):
            message = f"Nobody drives `{stage.name}`."
            yield Problem(stage.at.value("term"), message, likely_driver(project, stage))


@rule(
    Severity.INFO,
    options={
        "usual": {
            "enterprise": "15%..50%",
            "self_serve": "75%..100%",
            "smb": "75%..100%",
            "other": "25%..100%",
        }
    },
)
def funnel_sourced_share(context: Context) -> Iterator[Problem]:
    """Marketing's share of a number is unlike what such a business usually shows.

    What marketing brings of pipeline or revenue runs from about 25 % in enterprise to 75 % and more
    in self-serve and for small businesses [S0]. A target far from that is a claim worth a second
    look: it may be right, it may also be another way of counting. Looked at are targets of KPIs
    with `where: {source: marketing}` beside the target of the whole in the same period.

    **Bad**

    ```yaml
    terms:
      opportunity: {name: Opportunity, definition: A deal with a named buyer and a budget.}
    funnels:
      big: {name: Enterprise, segment: enterprise, stages: [{term: opportunity}]}
    kpis:
      opportunities: {name: Opened, definition: d, measure: {kind: volume, of: opportunity}}
      sourced:
        name: Opened through marketing
        definition: d
        measure: {kind: volume, of: opportunity, where: {source: marketing}}
    targets:
      2026-Q4:
        opportunities: {value: 80, rationale: As many as in the last quarter.}
        sourced: {value: 64, rationale: Marketing pays for most of the events.}
    ```

    **Good**

    ```yaml
    terms:
      opportunity: {name: Opportunity, definition: A deal with a named buyer and a budget.}
    funnels:
      big: {name: Enterprise, segment: enterprise, stages: [{term: opportunity}]}
    kpis:
      opportunities: {name: Opened, definition: d, measure: {kind: volume, of: opportunity}}
      sourced:
        name: Opened through marketing
        definition: d
        measure: {kind: volume, of: opportunity, where: {source: marketing}}
    targets:
      2026-Q4:
        opportunities: {value: 80, rationale: As many as in the last quarter.}
        sourced: {value: 24, rationale: Three of ten came from marketing so far.}
    ```

    **Options**

    - `usual` (by a funnel's segment or motion, `other` for the rest): the shares that are usual.
    """
    project, usual = context.project, usual_shares(context.options["usual"])
    if any(is_sourced(kpi) for kpi in project.active_kpis):
        for period in project.periods:
            if not period.ended(context.today):
                yield from odd_share(project, aims_of(project, period), usual)
